"""The application's form without a script: rows filled, taken out, refused; a renewal; a call."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, Unit
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import Application, Call, Closure, Project
from projects.models.project import new_key
from projects.queries.applications import content_of
from projects.services.advance import advance
from tests.factories.applications import (
    BudgetLineFactory,
    CoLeadFactory,
    IndicatorFactory,
    applied,
    complete,
    open_call,
)
from tests.factories.funds import member
from tests.factories.projects import project_in

BASE = "/taiyuan/projects/"


def rows(key: str, *lines: dict[str, Any]) -> dict[str, Any]:
    """Return a list as the form sends it."""
    sent = {
        f"{key}-{n}-{name}": value for n, row in enumerate(lines) for name, value in row.items()
    }
    return {f"{key}-count": str(len(lines)), **sent}


def line(item: str, price: str, quantity: str, **more: str) -> dict[str, str]:
    return {"kind": "MATERIALS", "item": item, "unit_price": price, "quantity": quantity, **more}


def draft(taiyuan: Fund, **fields: Any) -> Project:
    with fund_scope(taiyuan.pk):
        return applied(**fields)


def sent_of(project: Project, **changes: Any) -> dict[str, Any]:
    return {"version": str(project.version), "name": project.name, **changes}


def test_rows_are_kept_without_a_script(taiyuan: Fund, office: Client) -> None:
    project = draft(taiyuan)
    page = office.get(f"{BASE}{project.key}/edit/")
    assert page.context["form"].rows["budget"].count == 3
    data = sent_of(
        project,
        background="讲解人手不足",
        stay="yes",
        **rows(
            "budget",
            line("展板", "1,200.50", "2", measure="块"),
            {"kind": "", "item": "", "unit_price": "", "quantity": ""},
        ),
        **rows("plan", {"name": "开讲", "sessions": "4", "starts_on": "2021-03-01"}),
        **rows("team", {"name": "王芳", "duty": "统筹", "is_leader": "on"}),
    )
    response = office.post(f"{BASE}{project.key}/edit/", data)
    assert response["Location"] == f"{BASE}{project.key}/edit/"
    with fund_scope(taiyuan.pk):
        content = content_of(Project.objects.get(pk=project.pk))
    assert [(row["item"], row["amount"]) for row in content["budget"]] == [("展板", "2401.00")]
    assert [(row["name"], row["starts_on"]) for row in content["plan"]] == [("开讲", "2021-03-01")]
    assert [row["name"] for row in content["team"]] == ["王芳"]
    assert [row["name"] for row in content["indicators"]] == ["服务游客"]
    assert content["background"] == "讲解人手不足"


def test_a_row_is_taken_out_by_its_box(taiyuan: Fund, office: Client) -> None:
    project = draft(taiyuan)
    with fund_scope(taiyuan.pk):
        known = project.budgetline_rows.get().pk
    data = sent_of(
        project,
        **rows(
            "budget",
            line("交通补贴", "50", "1000", id=str(known), remove="on"),
            line("展板", "10", "3"),
        ),
    )
    assert office.post(f"{BASE}{project.key}/edit/", data).status_code == 302
    with fund_scope(taiyuan.pk):
        assert [row.item for row in project.budgetline_rows.all()] == ["展板"]


def test_what_is_wrong_in_a_row_is_said_and_nothing_is_written(
    taiyuan: Fund, office: Client
) -> None:
    project = draft(taiyuan)
    data = sent_of(project, aims="别的", **rows("budget", line("展板", "十元", "0")))
    page = office.post(f"{BASE}{project.key}/edit/", data)
    words = page.content.decode()
    assert "预算第 1 行" in words
    assert "请填写金额，例如 52,116.00。" in words
    assert "十元" in words
    with fund_scope(taiyuan.pk):
        assert Application.objects.get().aims != "别的"


def test_two_leaders_are_refused(taiyuan: Fund, office: Client) -> None:
    project = draft(taiyuan)
    person = {"name": "王芳", "duty": "统筹", "is_leader": "on"}
    page = office.post(
        f"{BASE}{project.key}/edit/", sent_of(project, **rows("team", person, person))
    )
    assert "项目负责人只能有一位" in page.content.decode()


def test_the_leader_changes_places(taiyuan: Fund, office: Client) -> None:
    project = draft(taiyuan)
    with fund_scope(taiyuan.pk):
        known = project.teammember_rows.get().pk
    team = rows(
        "team",
        {"name": "王芳", "duty": "统筹", "is_leader": "on"},
        {"id": str(known), "name": "李敏", "duty": "联络"},
    )
    assert office.post(f"{BASE}{project.key}/edit/", sent_of(project, **team)).status_code == 302
    with fund_scope(taiyuan.pk):
        assert [row.name for row in project.teammember_rows.filter(is_leader=True)] == ["王芳"]
        assert project.teammember_rows.get(pk=known).is_leader is False


def test_lists_save_by_themselves_and_twice_is_once(taiyuan: Fund, office: Client) -> None:
    project = draft(taiyuan)
    typed = {"version": "1", "risks": "改期", **rows("budget", line("展板", "10", "3"))}
    address = f"{BASE}{project.key}/autosave/"
    first, again = (office.post(address, typed).json() for _ in range(2))
    assert (first["version"], again["version"]) == (2, 2)
    with fund_scope(taiyuan.pk):
        (kept,) = project.budgetline_rows.all()
    assert (kept.item, kept.amount) == ("展板", Decimal("30.00"))
    half = {"version": "2", **rows("budget", line("展板", "", "3"))}
    told = office.post(address, half).json()
    assert "第 1 行 单价（元）：请填写单价（元）" in told["errors"]["budget"]
    assert told["labels"]["budget"] == "预算"


def test_an_open_call_is_preselected_and_its_papers_are_asked_for(
    taiyuan: Fund, own_unit: Unit, lead: Client
) -> None:
    with fund_scope(taiyuan.pk):
        call = open_call(own_unit, papers=("承诺书",))
        past = open_call(own_unit, number="ZJ-2021-002", closes_in=timedelta(seconds=-1))
    page = lead.get(f"{BASE}new/?call={call.number}")
    form = page.context["form"]
    assert form["call"].value() == call.pk
    assert form.calls == [call]
    assert "承诺书" in page.content.decode()
    data = {
        "key": new_key(),
        "name": "晋祠小导游",
        "lead_unit": own_unit.pk,
        "call": call.pk,
        f"paper_{paper_of(taiyuan, call)}": SimpleUploadedFile("承诺书.pdf", b"%PDF-1.7"),
    }
    assert lead.post(f"{BASE}new/?call={call.number}", data).status_code == 302
    with fund_scope(taiyuan.pk):
        project = Project.objects.get()
        assert project.call == call
        assert [row["paper"] for row in content_of(project)["attachments"]] == ["承诺书"]
    refused = lead.post(f"{BASE}new/", {**data, "key": new_key(), "call": past.pk})
    assert refused.context["form"].errors["call"]


def paper_of(taiyuan: Fund, call: Call) -> int:
    with fund_scope(taiyuan.pk):
        return int(call.papers_asked.get().pk)


def test_a_renewal_starts_from_last_years_project(
    taiyuan: Fund, own_unit: Unit, lead: Client
) -> None:
    with fund_scope(taiyuan.pk):
        earlier = project_in(State.CLOSED_UNSTATED, lead_unit=own_unit, number="TY-2020-001")
        complete(earlier)
        Closure.objects.create(project=earlier, results="48 场", next_plan="增加英语讲解")
        other = project_in(State.RUNNING_UNSTATED)
    page = lead.get(f"{BASE}new/?from=TY-2020-001")
    form = page.context["form"]
    assert form["name"].value() == earlier.name
    assert "增加英语讲解" in form["background"].value()
    assert [row["item"].value() for row in form.rows["budget"].filled()] == ["交通补贴"]
    assert list(page.context["renewable"]) == [earlier]
    assert lead.get(f"{BASE}new/?from={other.number}").context["earlier"] is None
    data = {"key": new_key(), "name": "再来", "lead_unit": own_unit.pk, "renews": "TY-2020-001"}
    assert lead.post(f"{BASE}new/", data).status_code == 302
    with fund_scope(taiyuan.pk):
        assert Application.objects.get(project__name="再来").renews == earlier


def corrected(taiyuan: Fund) -> Project:
    """A project submitted, returned, changed and submitted again."""
    with fund_scope(taiyuan.pk):
        project = applied()
        lead = member(taiyuan, Role.LEAD_UNIT, unit=project.lead_unit)
        number = advance(project.ref, "submit", by=lead).ref
        project = Project.objects.get(number=number)
        Project.objects.filter(pk=project.pk).update(state=State.DRAFT)
        project.indicator_rows.update(target="3000")
        advance(number, "submit", by=lead)
    return project


def test_a_renewal_of_nothing_is_told_and_what_was_typed_kept(office: Client) -> None:
    answer = office.post(f"{BASE}new/", {"name": "接着做的项目", "renews": "没有"})
    assert answer.status_code == 200
    assert "接着做的项目" in answer.content.decode()


def test_two_versions_are_compared_side_by_side(taiyuan: Fund, office: Client) -> None:
    project = corrected(taiyuan)
    page = office.get(f"/taiyuan/applications/{project.number}/?older=2&newer=1")
    (change,) = page.context["changes"]
    assert (change.label, change.before, change.after) == (
        "绩效指标：服务游客",
        "服务游客：2,000 人次",
        "服务游客：3,000 人次",
    )
    assert "<del>服务游客：2,000 人次</del>" in page.content.decode()
    assert [one.label for one in page.context["versions"]] == ["第 2 版", "第 1 版"]
    unknown = office.get(f"/taiyuan/applications/{project.number}/?older=9&newer=1")
    assert (unknown.status_code, unknown.context["compared"]) == (200, False)


def test_a_longer_application_asks_no_more(taiyuan: Fund, office: Client) -> None:
    def asked(project: Project) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert office.get(f"/taiyuan/applications/{project.ref}/").status_code == 200
        return len(queries)

    project = draft(taiyuan)
    asked(project)
    once = asked(project)
    with fund_scope(taiyuan.pk):
        for sequence in (2, 3):
            BudgetLineFactory.create(project=project, sequence=sequence)
            CoLeadFactory.create(project=project, sequence=sequence)
            IndicatorFactory.create(project=project, sequence=sequence)
    assert asked(project) == once


def test_the_form_asks_no_more_for_more_rows(taiyuan: Fund, office: Client) -> None:
    project = draft(taiyuan)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert office.get(f"{BASE}{project.key}/edit/").status_code == 200
        return len(queries)

    with fund_scope(taiyuan.pk):
        CoLeadFactory.create(project=project)
    asked()
    once = asked()
    with fund_scope(taiyuan.pk):
        for sequence in (2, 3):
            BudgetLineFactory.create(project=project, sequence=sequence)
            CoLeadFactory.create(project=project, sequence=sequence)
    assert asked() == once


def test_a_version_that_does_not_exist_is_not_found(taiyuan: Fund, office: Client) -> None:
    project = corrected(taiyuan)
    for asked in ("9", "x", "-1", "99999"):
        answer = office.get(f"/taiyuan/applications/{project.number}/docx/?version={asked}")
        assert answer.status_code == 404
    found = office.get(f"/taiyuan/applications/{project.number}/docx/?version=1")
    assert found.status_code == 200
    assert "attachment" in found["Content-Disposition"]
