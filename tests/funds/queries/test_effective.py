"""Rows count by business date and by when they were recorded."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from funds.lifecycle import PaymentState
from funds.models import AccountKey, Entry
from funds.queries.donations import (
    campaign_rows,
    donation_rows,
    donations_received,
    without_campaign,
)
from funds.queries.ledger import balance, purposes_with_balance, unbalanced_entries
from funds.queries.payables import payables_outstanding, payables_with_paid
from funds.queries.payments import paid_without_purpose, payments_made
from funds.queries.sums import total
from funds.services.campaigns import CampaignData, register_campaign
from funds.services.donations import reverse_donation
from funds.services.payables import reverse_payable
from funds.services.payments import HistoricalPaymentData, record_historical_payment
from funds.services.purposes import PurposeData, register_purpose
from kit import clock
from tests.factories.money import Staff

D = Decimal
END = date(2021, 12, 31)
BEFORE = datetime(2000, 1, 1, tzinfo=clock.now().tzinfo)


def columns(rows: Iterable[object], *names: str) -> list[tuple[Any, ...]]:
    """Return each row's named columns, annotations included."""
    return [tuple(getattr(row, name) for name in names) for row in rows]


def test_received_counts_the_year_of_the_business_date(staff: Staff) -> None:
    for day, amount in (
        (date(2020, 12, 31), "1.00"),
        (date(2021, 1, 1), "10.00"),
        (END, "100.00"),
        (date(2022, 1, 1), "1000.00"),
    ):
        staff.donation(amount, received_on=day)
    assert total(donations_received(2021)) == D("110.00")


def test_received_as_recorded_then(staff: Staff) -> None:
    staff.donation("10.00", received_on=END)
    as_of = clock.now()
    with clock.standing_at(as_of + timedelta(days=1)):
        staff.donation("5.00", received_on=END)
    assert total(donations_received(2021, as_of)) == D("10.00")
    assert total(donations_received(2021)) == D("15.00")
    assert total(donations_received(2021, BEFORE)) == 0


def test_reversal_counts_on_its_own_date(staff: Staff) -> None:
    donation = staff.donation("10.00", received_on=END)
    reverse_donation(donation, on=date(2022, 1, 5), reason="退款", by=staff.finance)
    assert total(donations_received(2021)) == D("10.00")
    assert total(donations_received(2022)) == D("-10.00")
    assert columns(donation_rows().filter(amount__gt=0), "is_reversed") == [(True,)]


def test_campaigns_and_the_rest_make_the_whole(staff: Staff) -> None:
    campaign = register_campaign(CampaignData(name="植树", year=2021), by=staff.office)
    register_campaign(CampaignData(name="空", year=2021), by=staff.office)
    staff.donation("627748.23", campaign=campaign)
    staff.donation("281155.37")
    assert dict(columns(campaign_rows(END), "name", "received")) == {
        "植树": D("627748.23"),
        "空": D(0),
    }
    assert total(without_campaign(2021)) == D("281155.37")


def test_outstanding_on_a_day_follows_the_payments(staff: Staff) -> None:
    payable = staff.payable("500.00", recognised_on=date(2021, 6, 15))
    staff.payment("200.00", payable=payable, state=PaymentState.PAID)
    assert total(payables_outstanding(END), "outstanding") == D(500)
    today = clock.today()
    assert columns(payables_outstanding(today), "paid", "outstanding") == [(D(200), D(300))]
    staff.payment("300.00", payable=payable, state=PaymentState.PAID)
    assert not payables_outstanding(today).exists()
    assert total(payables_with_paid(today), "paid") == D(500)
    assert not payables_outstanding(date(2021, 6, 14)).exists()


def test_outstanding_equals_the_account(staff: Staff) -> None:
    staff.payable("500.00")
    reversed_one = staff.payable("70.00")
    reverse_payable(reversed_one, on=date(2022, 1, 5), reason="重复", by=staff.finance)
    for day, owed in ((END, D(570)), (date(2022, 1, 5), D(500))):
        assert total(payables_outstanding(day), "outstanding") == owed
        assert balance(AccountKey.PAYABLE, day) == -owed


def test_payments_made_are_cash(staff: Staff) -> None:
    staff.payable("500.00")
    data = HistoricalPaymentData(END, D("2391193.17"), "项目款", "k")
    record_historical_payment(data, itemised=False, marks={}, by=staff.finance)
    staff.payment("10.00", state=PaymentState.PAID)
    assert total(payments_made(2021)) == D("2391193.17")
    assert total(payments_made(clock.today().year)) == D("10.00")


def test_balances_by_purpose(staff: Staff) -> None:
    trees = register_purpose(PurposeData("trees", "植树"), by=staff.office)
    staff.donation("10.00", purpose=trees)
    staff.donation("5.00")
    reverse_donation(staff.donation("3.00", purpose=trees), on=END, reason="退", by=staff.finance)
    spent = staff.payable("4.00", commitment=staff.commitment("4.00", purpose=trees))
    staff.payment("4.00", payable=spent, state=PaymentState.PAID)
    names = ("received", "paid", "balance")
    assert columns(purposes_with_balance(END), *names) == [(D(10), D(0), D(10))]
    assert columns(purposes_with_balance(clock.today()), *names) == [(D(10), D(4), D(6))]
    assert paid_without_purpose(clock.today()) == 0
    staff.payment("2.00", state=PaymentState.PAID)
    assert paid_without_purpose(clock.today()) == D(2)
    assert paid_without_purpose(END) == 0


def test_no_entry_is_out_of_balance(staff: Staff) -> None:
    staff.donation("10.00", received_on=END)
    assert Entry.objects.exists()
    assert not unbalanced_entries().exists()
