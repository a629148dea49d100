"""Papers on the pages: uploaded with the step, downloaded only by who sees it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from funds.models import Fund
from funds.permissions import Role
from kit.models import AccessLog
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import Project, StepFile
from tests.factories.calls import screening_form
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import project_in
from tests.opened import opened
from tests.projects.views.conftest import SignIn

BASE = "/taiyuan/projects/"


def pdf(name: str = "形式审查意见.pdf", content: bytes = b"%PDF-1.7\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def project(taiyuan: Fund, office: Client) -> Project:
    """A project whose screening left two papers."""
    with fund_scope(taiyuan.pk):
        found = project_in(State.SCREENING, lead_unit=UnitFactory.create())
    answer = office.post(
        f"/taiyuan/screening/{found.ref}/",
        screening_form(papers=[pdf(), pdf("附表.pdf")]),
    )
    assert answer.status_code == 302
    return found


def address_of(taiyuan: Fund, project: Project) -> str:
    with fund_scope(taiyuan.pk):
        paper = StepFile.objects.filter(project=project).earliest("id")
    return f"{BASE}{project.ref}/files/{paper.pk}/"


def test_papers_stand_in_the_list_and_in_the_timeline(project: Project, office: Client) -> None:
    page = office.get(f"{BASE}{project.ref}/").content.decode()
    assert page.count("形式审查意见.pdf") == 2
    assert "2 个文件" in page
    assert f"{BASE}{project.ref}/steps/accept/files/" in page


def test_a_paper_is_downloaded_as_an_attachment_and_logged(
    taiyuan: Fund, project: Project, finance: Client
) -> None:
    answer = finance.get(address_of(taiyuan, project))
    assert answer.getvalue() == b"%PDF-1.7\n"
    assert answer["Content-Disposition"].startswith("attachment")
    assert AccessLog.objects.get().reason == (
        f"下载 {project.number} 形式审查意见 形式审查意见.pdf"
    )


def test_who_may_not_view_the_project_downloads_nothing(
    taiyuan: Fund, project: Project, lead: Client, sign_in: SignIn
) -> None:
    address = address_of(taiyuan, project)
    with fund_scope(taiyuan.pk):
        implementer = member(taiyuan, Role.IMPLEMENTER, unit=UnitFactory.create())
        expert = member(taiyuan, Role.EXPERT)
    assert lead.get(address).status_code == 404
    assert sign_in(implementer).get(address).status_code == 404
    assert sign_in(expert).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_a_paper_of_another_project_is_absent_under_this_one(
    taiyuan: Fund, project: Project, office: Client
) -> None:
    with fund_scope(taiyuan.pk):
        other = project_in(State.SCREENING, number="TY-2021-901")
    paper = address_of(taiyuan, project).rsplit("/", 2)[1]
    assert office.get(f"{BASE}{other.ref}/files/{paper}/").status_code == 404


def test_a_false_file_stands_beside_its_field_and_nothing_moves(
    taiyuan: Fund, office: Client
) -> None:
    with fund_scope(taiyuan.pk):
        project = project_in(State.SCREENING)
    data = screening_form(papers=[pdf(content=b"MZ\x90")])
    answer = office.post(f"/taiyuan/screening/{project.ref}/", data)
    assert list(answer.context["form"].errors) == ["papers"]
    assert "只是改了名字" in answer.content.decode()
    with fund_scope(taiyuan.pk):
        assert Project.objects.get(pk=project.pk).state == State.SCREENING


def test_more_papers_are_added_later(taiyuan: Fund, project: Project, office: Client) -> None:
    address = f"{BASE}{project.ref}/steps/accept/files/"
    assert office.get(address).status_code == 200
    without = office.post(address, {"note": "补"})
    assert "请选择要补充的文件。" in without.content.decode()
    many = office.post(address, {"note": "补", "papers": [pdf() for _ in range(11)]})
    assert "一次最多传 10 个，现有 11 个" in many.content.decode()
    answer = office.post(address, {"note": "盖章后的一份", "papers": [pdf("盖章.pdf")]})
    assert answer["Location"] == f"{BASE}{project.ref}/"
    page = office.get(answer["Location"]).content.decode()
    assert "通过形式审查：盖章后的一份" in page
    assert "3 个文件" in page
    assert office.get(f"{BASE}{project.ref}/steps/approve/files/").status_code == 409


def test_who_may_not_take_the_step_adds_none(project: Project, finance: Client) -> None:
    assert finance.get(f"{BASE}{project.ref}/steps/accept/files/").status_code == 403
    assert "补充附件" not in opened(finance, f"{BASE}{project.ref}/")
