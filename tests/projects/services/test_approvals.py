"""Approving: after the notice, with nothing against it, within what was asked for and noticed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from projects.lifecycle import State
from projects.models import Approval, ObjectionState, Project
from projects.queries.history import events
from projects.services.advance import Moved, advance
from projects.services.approvals import ApprovalData, approve_all, approve_project, following
from projects.services.notices import NoticeData, Proposal, publish_notice
from projects.services.objections import ObjectionData, answer_objection, receive_objection
from tests.factories.approvals import (
    approved,
    at_notice,
    clerk_of,
    earlier,
    noticed,
    noticed_long_ago,
    on_day,
)
from tests.factories.funds import member

WORDS = "这个项目去年没有做完，请核实。"


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return clerk_of(in_taiyuan, "王晓东")


def data(amount: str = "50000.00", reason: str = "", **changes: object) -> ApprovalData:
    told = {"number": "并文明〔2026〕8号", "approved_on": clock.today(), **changes}
    return ApprovalData(amount=Decimal(amount), difference_reason=reason, **told)  # type: ignore[arg-type]


def opposed(project: Project, office: User, outcome: ObjectionState | None) -> None:
    """Put a project on an old notice with an objection, answered or not."""
    with earlier():
        notice = noticed(project, office)
        objection = receive_objection(notice, ObjectionData(project.ref, WORDS))
    if outcome is not None:
        answer_objection(objection.number, outcome, handling="查了", answer="是", by=office)


def test_the_approval_is_written_and_the_project_moves(office: User) -> None:
    project = at_notice(funding_year=None)
    noticed_long_ago(project, office)
    approval = approve_project(project.ref, data(), by=office, seen_version=project.version)
    project.refresh_from_db()
    assert (project.state, project.funding_year) == (State.AGREEMENT, clock.today().year)
    assert (approval.amount, approval.approved_by) == (Decimal("50000.00"), office)
    assert events(project)[0].note == "并文明〔2026〕8号，批准 50,000.00 元"


def test_before_the_end_and_on_the_last_day_it_is_refused(office: User) -> None:
    project = at_notice()
    with on_day("2026-11-16"):
        noticed(project, office)
        with pytest.raises(Refusal, match="公示到2026年11月23日为止"):
            approve_project(project.ref, data(), by=office)
    with on_day("2026-11-23"), pytest.raises(Refusal, match="期满后才能"):
        approve_project(project.ref, data(), by=office)
    with on_day("2026-11-24"):
        with pytest.raises(Refusal, match="立项日期要在这一天以后"):
            approve_project(project.ref, data(approved_on=date(2026, 11, 23)), by=office)
        assert approve_project(project.ref, data(), by=office).approved_on == date(2026, 11, 24)


def test_without_a_notice_also_without_a_call_it_is_refused(office: User) -> None:
    project = at_notice()
    assert project.call is None
    with pytest.raises(Refusal, match="还没有公示"):
        approve_project(project.ref, data(), by=office)


def test_the_plain_door_refuses_without_the_approval(office: User) -> None:
    project = at_notice()
    noticed_long_ago(project, office)
    with pytest.raises(Refusal, match="还没有填写立项文号和批准金额"):
        advance(project.ref, "approve", by=office, note="无异议")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(None, "有 1 件异议还没有答复"), (ObjectionState.UPHELD, "请办理“不予立项”")],
)
def test_an_objection_open_or_upheld_stands_in_the_way(
    office: User, outcome: ObjectionState | None, words: str
) -> None:
    project = at_notice()
    opposed(project, office, outcome)
    with pytest.raises(Refusal, match=words):
        approve_project(project.ref, data(), by=office)
    with pytest.raises(IntegrityError, match="unopposed"), transaction.atomic():
        Approval.objects.create(
            project=project, number="X", amount=1, approved_by=office, approved_on=clock.today()
        )
    refused = advance(project.ref, "not_approve", by=office, note="异议成立")
    assert refused.state == State.NOT_APPROVED


def test_a_dismissed_objection_does_not(office: User) -> None:
    project = at_notice()
    opposed(project, office, ObjectionState.DISMISSED)
    assert approve_project(project.ref, data(), by=office).number == "并文明〔2026〕8号"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (("50000.01", "多给"), "amount"),
        (("45000.01", "比公示多"), "amount"),
        (("0", "不给"), "amount"),
        (("44000.00", ""), "difference_reason"),
    ],
)
def test_an_amount_above_or_unexplained_is_refused(
    office: User, given: tuple[str, str], field: str
) -> None:
    project = at_notice()
    noticed_long_ago(project, office, amount="45000.00")
    with pytest.raises(Refusal) as refused:
        approve_project(project.ref, data(*given), by=office)
    assert refused.value.field == field
    assert not Approval.objects.exists()
    assert approve_project(project.ref, data("44000.00", "压缩宣传费"), by=office)


def test_a_number_is_used_once_and_two_clerks_do_not_both_approve(office: User) -> None:
    one, two = at_notice(), at_notice()
    for project in (one, two):
        noticed_long_ago(project, office)
    approve_project(one.ref, data(), by=office, seen_version=one.version)
    with pytest.raises(Moved, match="王晓东刚刚改过"):
        approve_project(one.ref, data(number="9号"), by=office, seen_version=one.version)
    with pytest.raises(Refusal) as refused:
        approve_project(two.ref, data(), by=office)
    assert refused.value.field == "number"
    with pytest.raises(NotAllowed):
        approve_project(two.ref, data(), by=member(two.fund, Role.FINANCE))


def test_the_database_refuses_an_approval_while_the_notice_runs(office: User) -> None:
    project = at_notice()
    noticed(project, office)
    row = {"project": project, "number": "X", "amount": 1, "approved_by": office}
    with pytest.raises(IntegrityError, match="after_notice"), transaction.atomic():
        Approval.objects.create(**row, approved_on=clock.today())
    approval = Approval.objects.create(**row, approved_on=clock.today() + timedelta(days=90))
    with pytest.raises(IntegrityError, match="settled"), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(amount=2)


def test_a_notices_projects_are_approved_at_once_but_those_opposed(office: User) -> None:
    projects = [at_notice() for _ in range(4)]
    amounts = ["50000.00", "40000.00", "30000.00", None]
    with earlier():
        proposals = [
            Proposal(project.ref, None if amount is None else Decimal(amount))
            for project, amount in zip(projects, amounts, strict=True)
        ]
        notice = publish_notice(NoticeData("公示", proposals), by=office)
        receive_objection(notice, ObjectionData(projects[1].ref, WORDS))
    refs = [project.ref for project in projects]
    with pytest.raises(Refusal, match="起始文号里要有序号"):
        approve_all(notice, refs, "并文明", clock.today(), by=office)
    results = approve_all(notice, refs, "并文明〔2026〕9号", clock.today(), by=office)
    assert [result.done for result in results] == [True, False, True, False]
    assert "异议还没有答复" in results[1].words
    assert "公示没有写金额" in results[3].words
    numbers = Approval.objects.order_by("id").values_list("number", "amount")
    assert list(numbers) == [
        ("并文明〔2026〕9号", Decimal("50000.00")),
        ("并文明〔2026〕10号", Decimal("30000.00")),
    ]


def test_a_number_counts_on_from_its_last_part() -> None:
    assert following("并文明〔2026〕09号") == "并文明〔2026〕10号"
    assert following("立字第 99 号") == "立字第 100 号"


def test_the_factory_goes_the_whole_way(office: User) -> None:
    assert approved(at_notice(), office, "49000.00", "按能力安排").amount == Decimal("49000.00")
