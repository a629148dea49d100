"""What of the lifecycle each reader of the API sees, and what stays inside."""

import pytest

from funds.models import Fund, Unit, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from projects.models import Closure, Evaluation, Grade, PanelMember
from projects.services.evaluators import take_up
from projects.stages import State
from tests.callers import caller
from tests.factories.approvals import at_notice, noticed
from tests.factories.assessment import graded, indicator
from tests.factories.calls import call_data, led_category
from tests.factories.funds import UnitFactory, UserFactory, member
from tests.factories.panels import accepted, call_to_review, closed_panel, experts_of, scoring_panel
from tests.factories.projects import project_in


@pytest.fixture
def office(taiyuan: Fund) -> User:
    with fund_scope(taiyuan.pk):
        return member(taiyuan, Role.OFFICE)


def lead_of(fund: Fund, unit: Unit) -> User:
    with fund_scope(fund.pk):
        return member(fund, Role.LEAD_UNIT, unit=unit)


def test_a_draft_of_a_call_is_there_for_those_who_make_calls(taiyuan: Fund, office: User) -> None:
    from projects.services.calls import draft_call

    with fund_scope(taiyuan.pk):
        unit = UnitFactory.create()
        draft = draft_call(call_data(led_category(unit)), 2021, by=office)
    shown = caller(office, taiyuan).get(f"calls/{draft.number}/").json()
    assert (shown["standing"], shown["units"]) == ("DRAFT", [{"id": unit.pk, "name": unit.name}])
    program = caller(lead_of(taiyuan, unit), taiyuan)
    assert program.get(f"calls/{draft.number}/").status_code == 404
    assert program.get("calls/").json()["results"] == []


def test_scores_are_the_office_s_once_closed_and_name_nobody(taiyuan: Fund, office: User) -> None:
    with fund_scope(taiyuan.pk):
        experts_of(taiyuan, 5)
        call = call_to_review(office)
        running = scoring_panel(call, [accepted(call, 1)], office)
        closed = closed_panel(call, [accepted(call, 2)], office)
        names = set(PanelMember.objects.values_list("expert__person__name", flat=True))
        others = [member(taiyuan, role) for role in (Role.AUDITOR, Role.SUPERVISOR)]
    program = caller(office, taiyuan)
    assert program.get(f"panels/{running.number}/results/").status_code == 409
    answer = program.get(f"panels/{closed.number}/results/")
    result = answer.json()["results"][0]
    assert [row["seat"] for row in result["reviews"]] == [1, 2, 3, 4, 5]
    assert (result["rank"], result["counted"]) == (1, 3)
    told = answer.content.decode() + program.get("panels/").content.decode()
    assert len(names) == 5
    assert not any(name in told for name in names)
    for person in others:
        assert caller(person, taiyuan).get(f"panels/{closed.number}/results/").status_code == 403


def test_only_submitted_evaluations_are_shown(taiyuan: Fund, office: User) -> None:
    with fund_scope(taiyuan.pk):
        project = project_in(State.MIDTERM, number="TY-2021-001", lead_unit=UnitFactory.create())
        indicator(project)
        evaluator = member(taiyuan, Role.EVALUATOR)
        take_up(project.ref, by=evaluator)
        assert Evaluation.objects.count() == 1
    program = caller(office, taiyuan)
    for path in ("evaluations/", "projects/TY-2021-001/evaluations/"):
        assert program.get(path).json()["results"] == []
    with fund_scope(taiyuan.pk):
        graded(project, evaluator, Grade.GOOD)
    for path in ("evaluations/", "projects/TY-2021-001/evaluations/"):
        (row,) = program.get(path).json()["results"]
        assert (row["grade_label"], row["indicators"][0]["percent"]) == ("良好", 100)


def test_a_summary_is_told_once_it_is_handed_in(taiyuan: Fund, office: User) -> None:
    with fund_scope(taiyuan.pk):
        early = project_in(State.MIDTERM, number="TY-2021-001")
        project = project_in(State.CLOSING, number="TY-2021-002")
        Closure.objects.create(project=project, results="劝导 48 次")
    program = caller(office, taiyuan)
    assert program.get(f"projects/{early.ref}/closure/").status_code == 404
    shown = program.get("projects/TY-2021-002/closure/").json()
    assert (shown["results"], shown["archive"]) == ("", None)
    with fund_scope(taiyuan.pk):
        from kit import clock

        Closure.objects.update(submitted_at=clock.now(), submitted_by=UserFactory.create())
    assert program.get("projects/TY-2021-002/closure/").json()["results"] == "劝导 48 次"


def test_a_unit_reads_of_others_on_notice_what_anybody_may(taiyuan: Fund, office: User) -> None:
    with fund_scope(taiyuan.pk):
        unit = UnitFactory.create()
        notice = noticed(at_notice(requested_amount="60000.00", lead_unit=unit), office)
    path = f"notices/{notice.number}/"
    (seen,) = caller(office, taiyuan).get(path).json()["projects"]
    assert (seen["requested_amount"], seen["open_objections"]) == ("60000.00", 0)
    (told,) = caller(lead_of(taiyuan, unit), taiyuan).get(path).json()["projects"]
    assert (told["requested_amount"], told["open_objections"]) == (None, None)
    assert told["amount"] == "50000.00"
