"""A project's sums come from its agreements' documents; 未说明, 0 and 不适用 stay apart."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from funds.lifecycle import PaymentState
from funds.models import Fund
from funds.services.refunds import ReceiptData, record_receipt
from kit.clock import today
from projects.lifecycle import State
from projects.models import Project
from projects.queries.money import (
    NOTHING,
    ProjectMoney,
    agreed_shown,
    money_of,
    outstanding_shown,
    paid_shown,
    tranches_of,
)
from projects.queries.summary import summary_of
from projects.services.agreements import record_agreement
from tests.factories.money import Staff, key
from tests.factories.projects import project_in
from tests.factories.refunds import refund_due


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    return Staff(in_taiyuan)


def test_sums_of_a_project_with_two_agreements(
    staff: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    project, other = project_in(State.RUNNING_UNSTATED), project_in(State.RUNNING_UNSTATED)
    first, second = staff.commitment("1000.00"), staff.commitment("200.00")
    for commitment in (first, second):
        record_agreement(project.ref, commitment.number, by=staff.office)
    payable = staff.payable("521.16", commitment=first)
    staff.payment("21.16", payable=payable, state=PaymentState.PAID)
    staff.payment("50.00", commitment=second, state=PaymentState.PAID)
    with django_assert_num_queries(1):
        found = money_of([project.pk, other.pk], today())
    assert found == {
        project.pk: ProjectMoney(
            agreed=Decimal("1200.00"),
            owed=Decimal("521.16"),
            paid=Decimal("71.16"),
            outstanding=Decimal("500.00"),
            agreements=2,
            payables=1,
        )
    }
    assert found[project.pk].unpaid_of_agreement == Decimal("1128.84")


def test_what_came_back_is_told_apart_from_what_was_paid(staff: Staff) -> None:
    project = project_in(State.RUNNING_UNSTATED)
    commitment = staff.commitment("1000.00")
    record_agreement(project.ref, commitment.number, by=staff.office)
    staff.payment("600.00", commitment=commitment, state=PaymentState.PAID)
    refund = refund_due(staff, commitment, "200.00")
    receipt = ReceiptData(Decimal("150.00"), today(), key())
    record_receipt(refund, receipt, by=staff.finance)
    money = money_of([project.pk], today())[project.pk]
    assert [money.paid, money.refunded, money.refund_due] == [Decimal(n) for n in (600, 150, 50)]
    assert money.net_paid == Decimal(450)
    assert (money.unpaid_of_agreement, money.left_to_pay) == (Decimal(550), Decimal(400))


def test_sums_are_of_a_day(staff: Staff) -> None:
    project = project_in(State.RUNNING_UNSTATED)
    commitment = staff.commitment("1000.00")
    record_agreement(project.ref, commitment.number, by=staff.office)
    payable = staff.payable("100.00", commitment=commitment, recognised_on=date(2021, 6, 15))
    staff.payment("100.00", payable=payable, state=PaymentState.PAID)
    mine = Project.objects.filter(pk=project.pk)
    assert money_of(mine, date(2021, 6, 14))[project.pk].outstanding == 0
    assert money_of(mine, date(2021, 12, 31))[project.pk].outstanding == 100
    assert money_of(mine, today())[project.pk].outstanding == 0


def test_tranches_carry_what_is_owed_and_paid_of_each(staff: Staff) -> None:
    project = project_in(State.RUNNING_UNSTATED)
    commitment = staff.commitment("1000.00")
    record_agreement(project.ref, commitment.number, by=staff.office)
    (tranche,) = commitment.tranches.all()
    payable = staff.payable("300.00", commitment=commitment, tranche=tranche)
    staff.payment("100.00", payable=payable, state=PaymentState.PAID)
    (found,) = tranches_of(project, today())
    assert (found.tranche, found.owed, found.paid) == (tranche, Decimal(300), Decimal(100))


def test_what_belongs_to_no_project_is_counted_apart(staff: Staff) -> None:
    project = project_in(State.RUNNING_UNSTATED)
    own = staff.commitment("1000.00")
    record_agreement(project.ref, own.number, by=staff.office)
    staff.payable("52.00", commitment=own)
    staff.payable("7.00")
    staff.payable("1.20")
    every = Project.objects.all()
    found = summary_of(
        staff.fund, listed=every, of_year=every, visible=every, year=2021, on=today()
    )
    assert found.totals.beyond == (2, Decimal("8.20"))


ONE = Decimal(1)
AGREED = ProjectMoney(agreed=ONE, agreements=1)
UNSAID = ProjectMoney(agreements=1)


@pytest.mark.parametrize(
    ("state", "money", "agreed", "paid", "outstanding"),
    [
        (State.DRAFT, NOTHING, "na", "na", "na"),
        (State.NOT_ACCEPTED, NOTHING, "na", "na", "na"),
        (State.MIDTERM, AGREED, "known", "known", "known"),
        (State.MIDTERM, UNSAID, "unstated", "known", "known"),
        (State.RUNNING_UNSTATED, NOTHING, "unstated", "unstated", "unstated"),
        (State.CLOSED_UNSTATED, NOTHING, "unstated", "unstated", "unstated"),
        (
            State.RUNNING_UNSTATED,
            ProjectMoney(agreements=1, payables=1),
            "unstated",
            "unstated",
            "known",
        ),
        (State.RUNNING_UNSTATED, replace(AGREED, payables=1), "known", "unstated", "known"),
        (State.RUNNING_UNSTATED, replace(AGREED, payables=1, paid=ONE), "known", "known", "known"),
    ],
)
def test_unstated_none_and_not_applicable_stay_apart(
    in_taiyuan: Fund, state: State, money: ProjectMoney, agreed: str, paid: str, outstanding: str
) -> None:
    historical = state in {State.RUNNING_UNSTATED, State.CLOSED_UNSTATED}
    project = Project(state=state, historical=historical)
    assert agreed_shown(project, money) == agreed
    assert paid_shown(project, money) == paid
    assert outstanding_shown(project, money) == outstanding
