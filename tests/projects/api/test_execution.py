"""Activities and expenses come in once by the API, and go out as their pages show them."""

from typing import Any

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from projects.api.activities import EXAMPLE as ACTIVITY
from projects.api.expenses import EXAMPLE as EXPENSE
from projects.models import ActivityReport, Expense, Project
from projects.services.expenses import reverse_expense
from projects.stages import State
from tests.callers import Caller, caller
from tests.factories.execution import activity, budget_line, difficulty
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import project_in

KEY = {"Idempotency-Key": "2021-10-16-jinci"}


@pytest.fixture
def project(taiyuan: Fund) -> Project:
    with fund_scope(taiyuan.pk):
        return project_in(State.MIDTERM, number="TY-2021-001", lead_unit=UnitFactory.create())


@pytest.fixture
def lead(taiyuan: Fund, project: Project) -> User:
    with fund_scope(taiyuan.pk):
        return member(taiyuan, Role.LEAD_UNIT, unit=project.lead_unit)


@pytest.fixture
def program(taiyuan: Fund, lead: User) -> Caller:
    return caller(lead, taiyuan)


def test_an_activity_sent_twice_is_one(taiyuan: Fund, program: Caller) -> None:
    path = "projects/TY-2021-001/activities/"
    first, again = (program.post(path, ACTIVITY, **KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200), first.content.decode()
    assert first.json() == again.json()
    shown = program.get(f"{path}{first.json()['number']}/").json()
    assert (shown["hours"], shown["begins_at"], shown["photos"]) == ("36.00", "09:00", 0)
    assert [(row["measure_label"], row["number"]) for row in shown["counts"]] == [
        ("人次", "240.00")
    ]
    with fund_scope(taiyuan.pk):
        assert ActivityReport.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"content": "换了内容"},
        {"people": 13},
        {"hours": "35.50"},
        {"finishes_at": "12:30"},
        {"counts": {"PERSON_TIMES": 241}},
        {"counts": {}},
        {"parts": ["RECRUITING"]},
    ],
)
def test_the_same_key_with_another_activity_is_refused(
    program: Caller, changed: dict[str, Any]
) -> None:
    path = "projects/TY-2021-001/activities/"
    program.post(path, ACTIVITY, **KEY)
    assert program.post(path, {**ACTIVITY, **changed}, **KEY).status_code == 409


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("counts", 5, "counts"),
        ("counts", {"PERCENT": 5}, "counts.PERCENT"),
        ("counts", {"PEOPLE": 0}, "counts.PEOPLE"),
        ("hours", 36, "hours"),
        ("hours", "10000.00", "hours"),
        ("begins_at", "9:00", "begins_at"),
        ("begins_at", "09:00:30", "begins_at"),
        ("parts", ["SWIMMING"], "parts.0"),
        ("parts", [], "parts_note"),
        ("planned", 1, "planned"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    program: Caller, field: str, value: object, told: str
) -> None:
    body = {**ACTIVITY, field: value, **({"parts_note": ""} if told == "parts_note" else {})}
    answer = program.post("projects/TY-2021-001/activities/", body, **KEY)
    assert answer.status_code in (400, 409)
    assert [error["field"] for error in answer.json()["errors"]] == [told]


def test_personal_numbers_do_not_leave(taiyuan: Fund, project: Project, lead: User) -> None:
    with fund_scope(taiyuan.pk):
        activity(project, lead, content="联系人 13912345678，身份证 14010119900101123X。")
    with fund_scope(taiyuan.pk):
        office = member(taiyuan, Role.OFFICE)
    shown = caller(office, taiyuan).get("projects/TY-2021-001/activities/").content.decode()
    assert "号码不公开" in shown
    assert not any(number in shown for number in ("13912345678", "14010119900101123X"))


def test_an_expense_is_recorded_once_with_its_voucher(
    taiyuan: Fund, project: Project, lead: User, program: Caller
) -> None:
    with fund_scope(taiyuan.pk):
        line = budget_line(project)
    path, body = "projects/TY-2021-001/expenses/", {**EXPENSE, "line": line.pk}
    first, again = (program.post(path, body, **KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200), first.content.decode()
    for changed in ({"summary": "另一件事"}, {"amount": "600.01"}, {"invoice": "144"}):
        assert program.post(path, {**body, **changed}, **KEY).status_code == 409
    counted_twice = program.post(path, body, **{"Idempotency-Key": "another"})
    assert counted_twice.status_code == 409
    assert counted_twice.json()["errors"][0]["field"] == "voucher"
    spent = program.get("projects/TY-2021-001/application/").json()
    assert (spent["budget"][0]["spent"], spent["spent_total"]) == ("600.00", "600.00")
    with fund_scope(taiyuan.pk):
        number = Expense.objects.get().number
        reverse_expense(number, "记错了", by=lead)
        auditor = member(taiyuan, Role.AUDITOR)
    rows = caller(auditor, taiyuan).get(path).json()["results"]
    assert {(row["voucher"], row["amount"], row["is_reversed"]) for row in rows} == {
        ("记-0137", "600.00", True),
        ("记-0137", "-600.00", False),
    }


def test_a_line_of_another_project_is_not_chosen(taiyuan: Fund, program: Caller) -> None:
    with fund_scope(taiyuan.pk):
        other = budget_line(project_in(State.MIDTERM))
    body = {**EXPENSE, "line": other.pk}
    answer = program.post("projects/TY-2021-001/expenses/", body, **KEY)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "line")


def test_a_project_of_another_unit_does_not_exist(taiyuan: Fund, program: Caller) -> None:
    with fund_scope(taiyuan.pk):
        project_in(State.MIDTERM, number="TY-2021-002", lead_unit=UnitFactory.create())
    for part in ("activities", "expenses", "application", "audits", "inspections", "agreements"):
        assert program.get(f"projects/TY-2021-002/{part}/").status_code == 404
    assert program.post("projects/TY-2021-002/activities/", ACTIVITY, **KEY).status_code == 404


def test_a_difficulty_is_settled_once(
    taiyuan: Fund, project: Project, lead: User, program: Caller
) -> None:
    with fund_scope(taiyuan.pk):
        raised = difficulty(project, lead)
    path = f"projects/TY-2021-001/difficulties/{raised.number}/answer/"
    body = {"answer": "已协调街道文化站。", "end": "SOLVED"}
    assert program.get("difficulties/").json()["results"][0]["number"] == raised.number
    done = program.post(path, body)
    assert (done.status_code, done.json()["state_label"]) == (200, "已解决")
    assert program.post(path, body).status_code == 409
    assert program.get("difficulties/").json()["results"] == []
    assert program.get("difficulties/", state="SOLVED").json()["results"]
