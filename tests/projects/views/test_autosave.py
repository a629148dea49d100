"""What the form's script is told: kept, not kept and why, moved, signed out."""

from typing import Any

from django.test import Client

from funds.models import Fund, Unit
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import Project
from projects.models.project import new_key
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import project_in
from tests.projects.views.conftest import SignIn

BASE = "/taiyuan/projects/"


def draft(taiyuan: Fund, **fields: Any) -> Project:
    with fund_scope(taiyuan.pk):
        return project_in(State.DRAFT, number=None, **fields)


def now(taiyuan: Fund, project: Project) -> Project:
    with fund_scope(taiyuan.pk):
        return Project.objects.get(pk=project.pk)


def test_the_valid_is_kept_and_the_rest_is_said(taiyuan: Fund, office: Client) -> None:
    project = draft(taiyuan, funding_source="")
    answer = office.post(
        f"{BASE}{project.key}/autosave/",
        {
            "version": "1",
            "service_type": "讲解",
            "volunteers_planned": "许多",
            "requested_amount": "1.005",
            "name": "",
        },
    )
    told = answer.json()
    assert set(told["errors"]) == {"volunteers_planned", "requested_amount", "name"}
    assert "金额最多两位小数" in told["errors"]["requested_amount"]
    assert told["labels"]["volunteers_planned"] == "志愿者人数"
    assert (told["version"], "还差 1 项" in told["sections"]) == (2, True)
    assert now(taiyuan, project).service_type == "讲解"
    assert now(taiyuan, project).volunteers_planned == 20


def test_what_was_not_sent_is_left(taiyuan: Fund, office: Client) -> None:
    project = draft(taiyuan)
    assert (
        office.post(
            f"{BASE}{project.key}/autosave/", {"version": "1", "service_type": "讲解"}
        ).status_code
        == 200
    )
    kept = now(taiyuan, project)
    assert (kept.beneficiaries, kept.category_id) == (project.beneficiaries, project.category_id)


def test_a_second_tab_is_told_and_overwrites_nothing(
    taiyuan: Fund, office: Client, sign_in: SignIn
) -> None:
    project = draft(taiyuan)
    other = sign_in(member(taiyuan, Role.OFFICE, name="李慧"))
    address = f"{BASE}{project.key}/autosave/"
    assert other.post(address, {"version": "1", "service_type": "讲解"}).status_code == 200
    answer = office.post(address, {"version": "1", "service_type": "导游"})
    assert answer.status_code == 409
    assert answer.json()["message"].startswith("李慧刚刚改过这个项目。您填的内容还在")
    assert now(taiyuan, project).service_type == "讲解"


def test_an_expired_session_is_a_401(taiyuan: Fund) -> None:
    project = draft(taiyuan)
    answer = Client().post(f"{BASE}{project.key}/autosave/", {"version": "1", "name": "乙"})
    assert answer.status_code == 401


def test_a_submitted_project_saves_no_more_by_itself(taiyuan: Fund, office: Client) -> None:
    with fund_scope(taiyuan.pk):
        project = project_in(State.SCREENING)
    answer = office.post(f"{BASE}{project.ref}/autosave/", {"version": "1", "name": "乙"})
    assert (answer.status_code, "不是草稿" in answer.json()["message"]) == (409, True)


def test_a_historical_projects_form_does_not_save_by_itself(taiyuan: Fund, office: Client) -> None:
    with fund_scope(taiyuan.pk):
        project = project_in(State.RUNNING_UNSTATED)
    page = office.get(f"{BASE}{project.ref}/edit/").content.decode()
    assert "data-autosave" not in page


def test_the_draft_page_names_where_it_saves_and_how_far_it_is(
    taiyuan: Fund, office: Client
) -> None:
    project = draft(taiyuan, funding_source="")
    page = office.get(f"{BASE}{project.key}/edit/").content.decode()
    assert f'data-autosave="{BASE}{project.key}/autosave/"' in page
    assert "还差 1 项" in page


def test_a_new_form_becomes_a_draft_and_its_submission_goes_on(
    taiyuan: Fund, own_unit: Unit, lead: Client
) -> None:
    key = new_key()
    address = f"{BASE}new/autosave/"
    waiting = lead.post(address, {"key": key, "service_type": "讲解", "lead_unit": own_unit.pk})
    assert "version" not in waiting.json()
    typed = {"key": key, "name": "晋祠小导游", "lead_unit": own_unit.pk}
    told = lead.post(address, typed).json()
    assert told["edit_url"] == f"{BASE}{key}/edit/"
    # The page that never heard of its draft sends its whole form.
    answer = lead.post(f"{BASE}new/", {**typed, "service_duration": "2 小时"})
    assert answer["Location"] == f"{BASE}{key}/"
    with fund_scope(taiyuan.pk):
        assert Project.objects.get().service_duration == "2 小时"
    again = lead.post(f"{BASE}new/", {**typed, "name": "另一个名字"})
    assert "刚刚改过这个项目" in again.content.decode()


def test_a_new_form_refuses_another_unit(taiyuan: Fund, own_unit: Unit, lead: Client) -> None:
    with fund_scope(taiyuan.pk):
        other = UnitFactory.create()
    data = {"key": new_key(), "name": "甲", "lead_unit": other.pk}
    assert lead.post(f"{BASE}new/autosave/", data).status_code == 403
    with fund_scope(taiyuan.pk):
        assert not Project.objects.exists()
