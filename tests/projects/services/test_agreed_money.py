"""Money of a project's agreement: earned by its steps alone, and none once the project left."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from funds.lifecycle import PaymentState
from funds.models import Commitment, Fund
from funds.queries.commitments import conditions_met_unrecognised
from funds.services import caps, payables
from funds.services.commitments import amend_commitment, date_commitment, meet_condition
from funds.services.payables import PayableData, recognise_payable
from funds.services.payments import approve_payment
from funds.services.refunds import RefundData, recognise_refund
from kit import clock
from kit.errors import Refusal
from projects.lifecycle import State
from projects.models import Project
from projects.queries.spending import SpendingTotals, most_in_all
from projects.services.advance import advance
from projects.services.agreements import record_agreement
from tests.factories.applications import applied, open_call
from tests.factories.approvals import approved, at_notice, drafted, signed
from tests.factories.funds import UnitFactory
from tests.factories.money import Staff, key
from tests.factories.projects import project_in


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    return Staff(in_taiyuan)


@pytest.fixture
def by_steps(staff: Staff) -> Commitment:
    """The agreement of a project whose first tranche became payable when it was signed."""
    project = at_notice()
    approved(project, staff.office)
    signed(drafted(project, staff.office), staff.office)
    return Commitment.objects.get(agreements__project=project)


@pytest.fixture
def ended(staff: Staff) -> Commitment:
    """An agreement of 500 元 of which 200 were paid when its project was terminated."""
    project = project_in(State.MIDTERM)
    commitment = staff.commitment("500.00", tranches=())
    record_agreement(project.ref, commitment.number, by=staff.office)
    staff.payment("200.00", commitment=commitment, state=PaymentState.PAID)
    advance(project.ref, "terminate", by=staff.office, note="单位撤销")
    commitment.refresh_from_db()
    return commitment


def owed_of(commitment: Commitment, amount: str = "100.00") -> PayableData:
    return PayableData("尾款", Decimal(amount), clock.today(), key(), commitment)


def test_a_payable_names_its_tranche_where_steps_earn_them(
    staff: Staff, by_steps: Commitment
) -> None:
    with pytest.raises(Refusal, match="请选择是哪一批"):
        recognise_payable(owed_of(by_steps), by=staff.finance)


def test_a_payment_settles_what_a_step_earned(staff: Staff, by_steps: Commitment) -> None:
    with pytest.raises(Refusal, match="按项目的环节分批付款"):
        staff.payment("100.00", commitment=by_steps)


def test_the_database_holds_both_without_the_services(
    staff: Staff, by_steps: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payables, "_check_agreement", lambda data: None)
    monkeypatch.setattr(caps, "_check_commitment", lambda *given: None)
    with pytest.raises(IntegrityError, match="funds_payable_by_tranche"), transaction.atomic():
        recognise_payable(owed_of(by_steps), by=staff.finance)
    with pytest.raises(IntegrityError, match="funds_payment_by_payable"), transaction.atomic():
        staff.payment("100.00", commitment=by_steps)


def test_nothing_is_promised_or_paid_after_the_end(staff: Staff, ended: Commitment) -> None:
    assert ended.ended_on == clock.today()
    acts = (
        lambda: recognise_payable(owed_of(ended), by=staff.finance),
        lambda: staff.payment("100.00", commitment=ended),
        lambda: amend_commitment(ended, approved=Decimal(900), reason="追加", by=staff.finance),
        lambda: date_commitment(ended, signed_on=clock.today(), by=staff.finance),
    )
    for act in acts:
        with pytest.raises(Refusal, match="终止，不能再付款或变更"):
            act()


def test_a_condition_is_not_met_after_the_end(staff: Staff) -> None:
    project = project_in(State.FIRST_PAYMENT)
    commitment = staff.commitment("500.00")
    tranche = commitment.tranches.get()
    record_agreement(project.ref, commitment.number, by=staff.office)
    assert tranche in conditions_met_unrecognised()
    advance(project.ref, "withdraw", by=staff.office, note="单位申请")
    assert tranche not in conditions_met_unrecognised()
    with pytest.raises(Refusal, match="终止"):
        meet_condition(tranche, on=clock.today(), by=staff.finance)


def test_a_payment_asked_for_before_the_end_is_not_approved_after(staff: Staff) -> None:
    commitment = staff.commitment("500.00", tranches=())
    payment = staff.payment("100.00", commitment=commitment, state=PaymentState.CHECKED)
    Commitment.objects.filter(pk=commitment.pk).update(ended_on=clock.today())
    with pytest.raises(Refusal, match="终止"):
        approve_payment(payment, staff.act(staff.office, payment))


def test_what_was_paid_may_still_be_asked_back(staff: Staff, ended: Commitment) -> None:
    asked = RefundData(ended, "项目终止退款", Decimal(50), clock.today(), key())
    assert recognise_refund(asked, by=staff.finance).amount == Decimal(50)


@pytest.mark.parametrize(
    "change",
    ["ended_on = NULL", "ended_on = ended_on - 1", "committed = committed + 1", "approved = 900"],
)
def test_the_database_keeps_an_end(ended: Commitment, change: str) -> None:
    with (
        pytest.raises(IntegrityError, match="funds_commitment_ended"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE funds_commitment SET {change} WHERE id = %s", [ended.pk])


def test_the_database_takes_no_payable_after_the_end(
    staff: Staff, ended: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payables, "_check_agreement", lambda data: None)
    with pytest.raises(IntegrityError, match="funds_payable_not_ended"), transaction.atomic():
        recognise_payable(owed_of(ended), by=staff.finance)


def test_no_more_is_spent_than_was_agreed(staff: Staff) -> None:
    """A call's budget comes to what was asked for; what was approved may be less."""
    budget = SpendingTotals(Decimal(50000), Decimal(0))
    lead = UnitFactory.create()
    project = applied(call=open_call(lead), lead_unit=lead)
    assert most_in_all(project, budget) == 50000
    for state in (State.SCREENING, State.REVIEW, State.NOTICE, State.AGREEMENT):
        Project.objects.filter(pk=project.pk).update(state=state, number="TY-2026-001")
    project.refresh_from_db()
    record_agreement(project.ref, staff.commitment("30000.00").number, by=staff.office)
    assert most_in_all(project, budget) == 30000
    without_call = Project.objects.get(pk=project.pk)
    without_call.call = None
    assert most_in_all(without_call, budget) == 50000
    assert most_in_all(project, replace(budget, budget=Decimal(20000))) == 20000
