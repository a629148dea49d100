"""Amendments: asked for by one person, decided by another, and written as one step."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from funds.models import Fund, Tranche, Unit, User
from funds.permissions import Role
from funds.queries.notices import notices_of
from funds.services.commitments import TrancheData
from kit import clock
from kit.errors import NotAllowed, Refusal
from projects.lifecycle import State
from projects.models import AmendmentKind, AmendmentState, ApplicationVersion, BudgetLine, Project
from projects.queries.history import events
from projects.services.advance import Moved, advance
from projects.services.agreements import record_agreement
from projects.services.amendment_changes import AmendmentData, leader_of
from projects.services.amendments import (
    approve_amendment,
    refuse_amendment,
    request_amendment,
    withdraw_amendment,
)
from tests.factories.applications import BudgetLineFactory, TeamMemberFactory
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff
from tests.factories.projects import project_in
from tests.projects.services.test_drafts import data_of

D = Decimal
LATER = date(2022, 12, 31)


@pytest.fixture
def unit(in_taiyuan: Fund) -> Unit:
    made: Unit = UnitFactory.create()
    return made


@pytest.fixture
def lead(in_taiyuan: Fund, unit: Unit) -> User:
    return member(in_taiyuan, Role.LEAD_UNIT, unit=unit)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def project(unit: Unit) -> Project:
    return project_in(State.MIDTERM, lead_unit=unit, ends_on=date(2021, 12, 31))


def given(project: Project, *, reason: str = "筹款较慢", **changes: Any) -> AmendmentData:
    names = AmendmentData.__dataclass_fields__
    own = {name: changes.pop(name) for name in list(changes) if name in names}
    return AmendmentData(data_of(project, **changes), reason, **own)


def asked(project: Project, by: User, **changes: Any) -> Any:
    project.refresh_from_db()
    return request_amendment(project.ref, given(project, **changes), by=by, version=project.version)


def approve(amendment: Any, by: User) -> Any:
    return approve_amendment(amendment.number, by=by, effective_on=clock.today(), note="会议同意")


def test_a_request_changes_nothing_and_says_what_stands_beside_what(
    project: Project, lead: User, office: User
) -> None:
    amendment = asked(project, lead, ends_on=LATER)
    assert amendment.number == f"BX-{clock.today().year}-001"
    assert amendment.kinds == [AmendmentKind.EXTENSION]
    assert amendment.changes == [
        {
            "name": "ends_on",
            "label": "结束日期",
            "before": "2021年12月31日",
            "after": "2022年12月31日",
        }
    ]
    project.refresh_from_db()
    assert (project.ends_on, project.state) == (date(2021, 12, 31), State.MIDTERM)
    assert "等您审批" in notices_of(office).latest("id").subject


def test_approval_writes_takes_the_step_and_keeps_the_version(
    project: Project, lead: User, office: User
) -> None:
    done = approve(asked(project, lead, ends_on=LATER), office)
    project.refresh_from_db()
    assert (project.ends_on, project.state, project.version) == (LATER, State.MIDTERM, 3)
    assert (done.state, done.version, done.decided_by) == (AmendmentState.APPROVED, 3, office)
    kept = ApplicationVersion.objects.get(project=project)
    assert (kept.step, kept.content["ends_on"]) == ("amend", LATER.isoformat())
    newest = events(project)[0]
    assert newest.what == "办理变更"
    assert done.number in newest.note
    assert notices_of(lead).filter(subject__contains="变更申请已批准").exists()


def test_whoever_asked_does_not_approve(project: Project, office: User, in_taiyuan: Fund) -> None:
    amendment = asked(project, office, ends_on=LATER)
    with pytest.raises(NotAllowed, match="您申请了本次变更"):
        approve(amendment, office)
    with pytest.raises(NotAllowed, match="您申请了本次变更"):
        refuse_amendment(amendment.number, by=office, note="不妥")
    approve(amendment, member(in_taiyuan, Role.OFFICE))


@pytest.mark.parametrize("role", [Role.IMPLEMENTER, Role.FINANCE, Role.EVALUATOR])
def test_others_do_not_ask(project: Project, in_taiyuan: Fund, unit: Unit, role: Role) -> None:
    with pytest.raises(NotAllowed):
        asked(project, member(in_taiyuan, role, unit=unit), ends_on=LATER)


AMENDED = (
    State.FIRST_PAYMENT,
    State.MIDTERM,
    State.MIDTERM_RECTIFYING,
    State.FINAL,
    State.FINAL_RECTIFYING,
    State.RUNNING_UNSTATED,
)
NOT_AMENDED = (
    State.DRAFT,
    State.SCREENING,
    State.REVIEW,
    State.NOTICE,
    State.AGREEMENT,
    State.AUDIT,
    State.AUDIT_RECTIFYING,
    State.CLOSING,
    State.FINAL_PAYMENT,
    State.ARCHIVING,
    State.ARCHIVED,
    State.NOT_ACCEPTED,
    State.NOT_APPROVED,
    State.WITHDRAWN,
    State.TERMINATED,
    State.REFUNDED,
    State.CLOSED_UNSTATED,
)


def test_every_state_is_one_of_those_below() -> None:
    assert sorted([*AMENDED, *NOT_AMENDED]) == sorted(State)


@pytest.mark.parametrize("state", AMENDED)
def test_a_project_under_way_is_amended(office: User, state: State) -> None:
    amendment = asked(project_in(state), office, ends_on=LATER)
    assert amendment.state == AmendmentState.REQUESTED


@pytest.mark.parametrize("state", NOT_AMENDED)
def test_only_a_project_under_way_is_amended(office: User, state: State) -> None:
    with pytest.raises(Refusal, match="不能变更"):
        asked(project_in(state), office, ends_on=LATER)


def test_the_plain_door_stays_shut(project: Project, lead: User, office: User) -> None:
    with pytest.raises(Refusal, match="先申请，再由另一人审批"):
        advance(project.ref, "amend", by=office, note="直接改")
    asked(project, lead, ends_on=LATER)
    with pytest.raises(Refusal, match="先申请，再由另一人审批"):
        advance(project.ref, "amend", by=office, note="直接改")


def test_one_request_at_a_time(project: Project, lead: User, office: User) -> None:
    first = asked(project, lead, ends_on=LATER)
    with pytest.raises(Refusal, match=f"{first.number} 还没有审批"):
        asked(project, office, name="新名字")
    with pytest.raises(Refusal, match="请由申请人撤回"):
        withdraw_amendment(first.number, by=office)
    withdraw_amendment(first.number, by=lead)
    with pytest.raises(Moved, match="已撤回"):
        approve(first, office)
    asked(project, office, name="新名字")


def test_a_refusal_says_why_and_leaves_the_project(
    project: Project, lead: User, office: User
) -> None:
    amendment = asked(project, lead, ends_on=LATER)
    with pytest.raises(Refusal) as refused:
        refuse_amendment(amendment.number, by=office, note=" ")
    assert refused.value.field == "note"
    refuse_amendment(amendment.number, by=office, note="期限太长")
    project.refresh_from_db()
    assert project.ends_on == date(2021, 12, 31)
    told = notices_of(lead).latest("id")
    assert ("未批准" in told.subject, told.text) == (True, "期限太长")
    with pytest.raises(Moved):
        refuse_amendment(amendment.number, by=office, note="再")


def test_it_is_refused_without_reason_change_or_the_version_seen(
    project: Project, lead: User
) -> None:
    with pytest.raises(Refusal, match="变更的理由"):
        asked(project, lead, ends_on=LATER, reason=" ")
    with pytest.raises(Refusal, match="没有任何一项"):
        asked(project, lead)
    with pytest.raises(Moved):
        request_amendment(project.ref, given(project, ends_on=LATER), by=lead, version=9)


def test_a_new_leader_takes_over_and_the_old_one_stays_in_the_team(
    project: Project, lead: User, office: User
) -> None:
    TeamMemberFactory.create(project=project, name="张明", is_leader=True)
    done = approve(asked(project, lead, leader="李红", leader_unit="协会"), office)
    assert done.kinds == [AmendmentKind.LEADER]
    now = leader_of(project)
    assert now is not None
    assert (now.name, now.organisation) == ("李红", "协会")
    assert project.teammember_rows.filter(name="张明", is_leader=False).exists()


def prices(*lines: BudgetLine, cut: str, add: str) -> dict[int, tuple[Decimal, Decimal]]:
    """Move an amount from the first line to the second: each counts one piece at a price."""
    first, second = lines
    return {
        first.pk: (D(str(first.unit_price)) - D(cut), D(1)),
        second.pk: (D(str(second.unit_price)) + D(add), D(1)),
    }


@pytest.fixture
def lines(project: Project) -> tuple[BudgetLine, BudgetLine]:
    first, second = (
        BudgetLineFactory.create(
            project=project,
            item=item,
            unit_price=D("1000.00"),
            quantity=D(1),
            amount=D("1000.00"),
        )
        for item in ("交通", "物资")
    )
    return first, second


def test_a_small_move_needs_no_amendment_and_a_larger_does(
    project: Project, lead: User, office: User, lines: tuple[BudgetLine, BudgetLine]
) -> None:
    with pytest.raises(Refusal, match="没有超过 10%"):
        asked(project, lead, budget=prices(*lines, cut="100.00", add="100.00"))
    done = approve(asked(project, lead, budget=prices(*lines, cut="100.01", add="100.01")), office)
    assert done.kinds == [AmendmentKind.BUDGET]
    amounts = BudgetLine.objects.filter(project=project).order_by("id").values_list("amount")
    assert [amount for (amount,) in amounts] == [D("899.99"), D("1100.01")]


def test_the_total_moves_only_with_the_agreement(
    project: Project, lead: User, office: User, lines: tuple[BudgetLine, BudgetLine]
) -> None:
    staff = Staff(project.fund)
    plan = tuple(TrancheData(f"第{n}批", D(p)) for n, p in enumerate((50, 40, 10), start=1))
    commitment = staff.commitment("2000.00", tranches=plan)
    record_agreement(project.ref, commitment.number, by=staff.office)
    Tranche.objects.filter(commitment=commitment, sequence=1).update(condition_met_on=clock.today())
    with pytest.raises(Refusal, match="合计不能变"):
        asked(project, lead, budget=prices(*lines, cut="500.00", add="0"))
    with pytest.raises(Refusal, match="两者要相同"):
        asked(project, lead, approved=D(1400), budget=prices(*lines, cut="500.00", add="0"))
    approve(
        asked(project, lead, approved=D(1500), budget=prices(*lines, cut="500.00", add="0")),
        office,
    )
    commitment.refresh_from_db()
    amounts = commitment.tranches.order_by("sequence").values_list("amount", "percent")
    assert commitment.approved == D(1500)
    assert list(amounts) == [
        (D("1000.00"), D("66.67")),
        (D("400.00"), D("26.67")),
        (D("100.00"), D("6.66")),
    ]


def test_ambulance_for_one_yuan_becomes_a_campaign_of_three_years(
    in_taiyuan: Fund, office: User
) -> None:
    """壹元救护车: a historical project whose dates the source leaves out, to 2022-12-31."""
    project = project_in(State.RUNNING_UNSTATED, name="壹元救护车志愿服务项目", historical=True)
    reason = "项目筹款进度较慢，为引导更多市民参与募捐，变更为三年募捐项目"
    approve(asked(project, office, ends_on=LATER, reason=reason), member(in_taiyuan, Role.OFFICE))
    project.refresh_from_db()
    assert (project.ends_on, project.state) == (LATER, State.RUNNING_UNSTATED)
    amendment = project.amendments.get()
    assert amendment.changes[0]["before"] == "未说明"


def test_what_ended_lets_its_request_go(project: Project, lead: User, office: User) -> None:
    amendment = asked(project, lead, ends_on=LATER)
    advance(project.ref, "terminate", by=office, note="单位解散")
    amendment.refresh_from_db()
    assert amendment.state == AmendmentState.WITHDRAWN
    with pytest.raises(Moved):
        approve(amendment, office)


def test_data_left_alone_is_written_as_it_was(project: Project, lead: User, office: User) -> None:
    before = data_of(project)
    approve(asked(project, lead, ends_on=LATER), office)
    project.refresh_from_db()
    assert data_of(project) == replace(before, ends_on=LATER)
