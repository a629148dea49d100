"""An archive holds what the portal has of a project, and proves itself whole."""

import subprocess
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from funds.models import Fund
from funds.permissions import Role
from kit.files import PAPERS, keep
from kit.jobs.running import run_once
from projects.lifecycle import State
from projects.models import ArchivePackage, Project
from projects.services.advance import advance
from projects.services.closing import request_package
from reports.archive.verifying import faults_of
from reports.archive.writing import write_archive
from tests.factories.closing import ClosureFactory
from tests.factories.funds import member
from tests.factories.projects import StepFileFactory, project_in


@pytest.fixture
def project(in_taiyuan: Fund) -> Project:
    found = project_in(State.ARCHIVING)
    ClosureFactory.create(project=found)
    office = member(in_taiyuan, Role.OFFICE)
    upload = SimpleUploadedFile("意见.pdf", b"%PDF-1.7 opinion")
    StepFileFactory.create(project=found, file=keep(upload, allowed=PAPERS, by=office))
    return found


def test_its_sums_are_those_of_sha256sum(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    manifest = write_archive(project, path)
    assert faults_of(path) == (len(manifest), [])
    zipfile.ZipFile(path).extractall(tmp_path / "out")
    checked = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True
    )
    assert checked.returncode == 0
    assert any(str(entry["path"]).endswith("意见.pdf") for entry in manifest)


def test_the_same_project_makes_the_same_zip(project: Project, tmp_path: Path) -> None:
    first, second = tmp_path / "1.zip", tmp_path / "2.zip"
    write_archive(project, first)
    write_archive(project, second)
    assert first.read_bytes() == second.read_bytes()


def test_whatever_is_changed_in_it_is_found(project: Project, tmp_path: Path) -> None:
    path, out = tmp_path / "archive.zip", StringIO()
    manifest = write_archive(project, path)
    changed, missing = str(manifest[0]["path"]), str(manifest[1]["path"])
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(bad, "w") as copy:
        for name in whole.namelist():
            if name != missing:
                copy.writestr(name, b"other" if name == changed else whole.read(name))
        copy.writestr("more.txt", b"?")
    with pytest.raises(SystemExit):
        call_command("verify_archive", str(bad), stdout=out)
    assert f"内容不符：{changed}" in out.getvalue()
    assert f"缺少：{missing}" in out.getvalue()
    assert "清单里没有：more.txt" in out.getvalue()
    call_command("verify_archive", str(path), stdout=out)
    assert out.getvalue().rstrip().endswith("0 处不符。")
    with pytest.raises(CommandError, match="打不开"):
        call_command("verify_archive", str(tmp_path / "none.zip"))


def test_the_job_keeps_one_package_and_then_the_project_is_archived(
    in_taiyuan: Fund, project: Project
) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    job = request_package(project.ref, by=office, key="k1")
    assert request_package(project.ref, by=office, key="k1") == job
    assert run_once(job.pk)
    package = ArchivePackage.objects.get()
    assert package.version == project.version
    assert package.manifest
    advance(project.ref, "archive", by=office, note="")
    project.refresh_from_db()
    assert project.state == State.ARCHIVED
