"""A roster through the pages' way: checked by a job, previewed, written by a job, nothing kept."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from funds.models import Fund, User
from funds.permissions import Role
from funds.services.imports import bring, confirm_import
from kit.errors import NotAllowed
from kit.files import open_stored
from kit.imports import new_shape
from kit.jobs import run_to_end
from kit.jobs.results import open_kept
from kit.models import ImportRow, ImportRun, ImportState, Job, JobState
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member
from tests.factories.imports import brought, counts, imported, sheet
from tests.factories.rosters import identity, people, person
from tests.factories.volunteers import DivisionFactory
from volunteers.models import Consent, Volunteer


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    DivisionFactory.create()
    return member(in_taiyuan, Role.OFFICE)


def test_checked_then_written_then_the_file_is_gone(in_taiyuan: Fund, office: User) -> None:
    run = brought(in_taiyuan, "volunteers", list(people(12)), office)
    assert (run.state, counts(run)) == (ImportState.READY, (12, 0, 0, 0))
    assert not Volunteer.objects.exists()
    done = imported(in_taiyuan, "volunteers", list(people(12)), office)
    assert done.state == ImportState.DONE
    assert Volunteer.objects.count() == 12
    with pytest.raises(FileNotFoundError):
        open_stored(done.file)
    again = brought(in_taiyuan, "volunteers", list(people(12)), office)
    assert (again.state, counts(again)) == (ImportState.UNCHANGED, (0, 0, 12, 0))


def test_wrong_rows_come_back_and_name_no_number(in_taiyuan: Fund, office: User) -> None:
    rows = [*people(3), person(4, 手机="1"), person(5, 证件号码=identity(1))]
    run = brought(in_taiyuan, "volunteers", rows, office)
    assert (run.state, counts(run)) == (ImportState.FAULTY, (3, 0, 0, 2))
    kept = json.dumps(list(ImportRow.objects.values_list("detail", flat=True)), ensure_ascii=False)
    kept += "".join(str(row) for row in ImportRun.objects.values())
    kept += "".join(str(row) for row in Job.objects.values())
    with open_kept(run.check_job.result_path) as file:
        kept += file.read().decode("latin-1")
    assert not any(identity(place) in kept for place in range(6))
    with pytest.raises(FileNotFoundError):
        open_stored(run.file)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.SUPERVISOR])
def test_others_may_not(in_taiyuan: Fund, office: User, role: Role) -> None:
    other: Any = member(in_taiyuan, role)
    with pytest.raises(NotAllowed):
        brought(in_taiyuan, "volunteers", list(people(1)), other)


def test_thousands_wrong_among_many(in_taiyuan: Fund, office: User) -> None:
    rows = [person(n, **({"手机": "1"} if n % 2 else {})) for n in range(3_000)]
    run = brought(in_taiyuan, "volunteers", rows, office)
    assert counts(run) == (1_500, 0, 0, 1_500)


def test_a_worker_with_no_fund_open_leaves_no_file_behind(taiyuan: Fund) -> None:
    """As it runs outside of tests: the fund is in scope for its own steps alone."""
    with fund_scope(taiyuan.pk):
        DivisionFactory.create()
        office = member(taiyuan, Role.OFFICE)
        upload = SimpleUploadedFile("花名册.xlsx", sheet(list(people(2))))
        run = bring(taiyuan, new_shape("volunteers"), upload, by=office)
        job, file = run.check_job, run.file
    assert run_to_end(job).state == JobState.DONE
    with fund_scope(taiyuan.pk):
        run.refresh_from_db()
        job = confirm_import(taiyuan, new_shape("volunteers"), run, by=office).write_job
    assert job is not None
    job = run_to_end(job)
    assert (job.state, job.tries) == (JobState.DONE, 1)
    with pytest.raises(FileNotFoundError):
        open_stored(file)


def test_a_consent_is_declared_on_the_page_that_writes(
    taiyuan: Fund, in_taiyuan: Fund, office: User
) -> None:
    run = brought(in_taiyuan, "volunteers", list(people(2)), office)
    client = Client()
    client.force_login(office, backend=settings.AUTHENTICATION_BACKENDS[-1])
    page = f"/taiyuan/imports/runs/{run.number}/"
    told = {"consent_declared": "on", "consent_on": "2026-01-09", "consent_basis": "存档案柜"}
    asked = client.post(f"{page}write/", {**told, "consent_basis": ""}, follow=True)
    assert "同意书保存在哪里。没有写入" in asked.content.decode()
    client.post(f"{page}write/", told)
    run.refresh_from_db()
    assert run.write_job is not None
    assert run_to_end(run.write_job).state == JobState.DONE
    assert Volunteer.objects.exclude(consent=None).count() == 2
    assert Consent.objects.get().people == 2
