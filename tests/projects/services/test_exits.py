"""Terminating a project: money asked back, its unit barred, and nothing half-done."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from funds.lifecycle import PaymentState
from funds.models import Commitment, Fund, RefundDue, Unit
from funds.services.refunds import ReceiptData, record_receipt
from kit import clock
from kit.errors import NotAllowed, Refusal
from projects.lifecycle import State
from projects.models import Project, UnitBar
from projects.services.advance import Moved, advance
from projects.services.agreements import record_agreement
from projects.services.bars import lift_bar, record_bar, years_after
from projects.services.exits import TerminationData, terminate
from projects.services.guards.exits import unit_not_barred
from tests.factories.funds import UnitFactory
from tests.factories.money import Staff, key
from tests.factories.projects import project_in

D = Decimal


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    return Staff(in_taiyuan)


@pytest.fixture
def unit(staff: Staff) -> Unit:
    made: Unit = UnitFactory.create()
    return made


@pytest.fixture
def project(staff: Staff, unit: Unit) -> Project:
    """A project under which 300.00 and then 200.00 元 were paid by two agreements."""
    project = project_in(State.MIDTERM, lead_unit=unit)
    for amount in ("300.00", "200.00"):
        commitment: Commitment = staff.commitment("1000.00", payee=unit)
        record_agreement(project.ref, commitment.number, by=staff.office)
        staff.payment(amount, commitment=commitment, state=PaymentState.PAID)
    project.refresh_from_db()
    return project


def end(project: Project, staff: Staff, **changes: Any) -> Project:
    seen = changes.pop("seen_state", State.MIDTERM)
    data = {"reason": "单位解散", "key": key(), **changes}
    return terminate(project.ref, TerminationData(**data), by=staff.office, seen_state=seen)


def test_termination_asks_money_back_the_latest_agreement_first(
    project: Project, staff: Staff, unit: Unit
) -> None:
    due_on = clock.today() + timedelta(days=30)
    done = end(project, staff, refund=D(250), refund_due_on=due_on)
    assert done.state == State.TERMINATED
    found = RefundDue.objects.order_by("id").values_list("amount", "due_on", "payer")
    assert list(found) == [(D(200), due_on, unit.pk), (D(50), due_on, unit.pk)]


def test_asking_back_more_than_was_paid_leaves_everything_as_it_was(
    project: Project, staff: Staff, unit: Unit
) -> None:
    with pytest.raises(Refusal, match=r"最多可要求退回 500\.00 元") as refused:
        end(project, staff, refund=D("500.01"), barred=unit)
    assert refused.value.field == "refund"
    project.refresh_from_db()
    assert project.state == State.MIDTERM
    assert not UnitBar.objects.exists()


def test_no_refund_and_no_bar_unless_asked_for(project: Project, staff: Staff) -> None:
    end(project, staff)
    assert not RefundDue.objects.exists()
    assert not UnitBar.objects.exists()


def test_two_clerks_on_one_button(project: Project, staff: Staff) -> None:
    end(project, staff, refund=D(100))
    with pytest.raises(Moved):
        end(project, staff, refund=D(100))
    assert RefundDue.objects.count() == 1


def test_only_the_office_terminates(project: Project, staff: Staff) -> None:
    data = TerminationData("单位解散", key())
    with pytest.raises(NotAllowed):
        terminate(project.ref, data, by=staff.finance, seen_state=State.MIDTERM)


def test_refund_is_told_once_all_of_it_arrived(project: Project, staff: Staff) -> None:
    end(project, staff, refund=D(100))
    refund = RefundDue.objects.get()
    record_receipt(refund, ReceiptData(D("99.99"), clock.today(), key()), by=staff.finance)
    with pytest.raises(Refusal, match=r"还有 0\.01 元退款没有到账"):
        advance(project.ref, "refund", by=staff.finance, note="已到账")
    record_receipt(refund, ReceiptData(D("0.01"), clock.today(), key()), by=staff.finance)
    done = advance(project.ref, "refund", by=staff.finance, note="已到账")
    assert done.state == State.REFUNDED


def test_a_breach_bars_the_unit_and_submitting_says_so(
    project: Project, staff: Staff, unit: Unit
) -> None:
    end(project, staff, barred=unit, bar_years=3)
    bar = UnitBar.objects.get()
    today = clock.today()
    assert (bar.unit, bar.project, bar.ends_on) == (unit, project, years_after(today, 3))
    sentence = unit_not_barred(project_in(State.DRAFT, lead_unit=unit))
    assert unit.name in sentence
    assert f"{bar.ends_on.year}年" in sentence
    assert "单位解散" in sentence
    assert unit_not_barred(project_in(State.DRAFT)) == ""


def test_only_the_projects_own_units_are_barred(project: Project, staff: Staff) -> None:
    with pytest.raises(Refusal, match="只能限制本项目的"):
        end(project, staff, barred=UnitFactory.create())
    project.refresh_from_db()
    assert project.state == State.MIDTERM


def test_a_bar_is_lifted_with_a_reason_and_ends_by_itself(staff: Staff, unit: Unit) -> None:
    bar = record_bar(unit, years=1, reason="违约", by=staff.office)
    draft = project_in(State.DRAFT, lead_unit=unit)
    with pytest.raises(Refusal, match="请写明理由"):
        lift_bar(bar, reason="", by=staff.office)
    with pytest.raises(NotAllowed):
        lift_bar(bar, reason="已整改", by=staff.finance)
    assert unit_not_barred(draft)
    lift_bar(bar, reason="已整改", by=staff.office)
    assert unit_not_barred(draft) == ""
    with pytest.raises(Refusal, match="已在"):
        lift_bar(bar, reason="再", by=staff.office)
    UnitBar.objects.create(
        unit=unit,
        starts_on=date(2018, 1, 1),
        ends_on=clock.today() - timedelta(days=1),
        reason="旧事",
        recorded_by=staff.office,
    )
    assert unit_not_barred(draft) == ""


@pytest.mark.parametrize("years", [0, 6])
def test_a_bar_lasts_one_to_five_years(staff: Staff, unit: Unit, years: int) -> None:
    with pytest.raises(Refusal) as refused:
        record_bar(unit, years=years, reason="违约", by=staff.office)
    assert refused.value.field == "years"


@pytest.mark.parametrize(
    ("day", "years", "last"),
    [
        (date(2021, 7, 5), 2, date(2023, 7, 4)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 28)),
    ],
)
def test_the_last_day_of_a_term(day: date, years: int, last: date) -> None:
    assert years_after(day, years) == last
