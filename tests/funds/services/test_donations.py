"""Donations: recorded once, posted, reversed by a mirrored row."""

from datetime import date
from decimal import Decimal

import pytest

from funds.models import AccountKey, Donation, DonorKind, Entry
from funds.permissions import Role
from funds.queries.ledger import balance
from funds.services.campaigns import CampaignData, register_campaign
from funds.services.donations import (
    DonationData,
    record_donation,
    record_historical_donation,
    reverse_donation,
)
from funds.services.periods import close_period
from funds.services.purposes import PurposeData, register_purpose
from kit.errors import NotAllowed, Refusal
from kit.marks import Mark, marking
from tests.factories.funds import member
from tests.factories.money import DAY, Staff, history_of

K = AccountKey


def data(**changes: object) -> DonationData:
    values = {
        "received_on": DAY,
        "amount": Decimal("627748.23"),
        "donor_kind": DonorKind.PERSON,
        "donor_name": "张明",
        "key": "k",
        **changes,
    }
    return DonationData(**values)  # type: ignore[arg-type]


def test_donation_is_posted_to_bank_and_income(staff: Staff) -> None:
    donation = record_donation(data(), by=staff.office)
    assert donation.number == "JZ-2021-001"
    assert donation.itemised
    assert not donation.historical
    assert balance(K.BANK, DAY) == Decimal("627748.23")
    assert balance(K.DONATIONS, DAY) == Decimal("-627748.23")


def test_donation_takes_its_campaigns_purpose_to_every_leg(staff: Staff) -> None:
    trees = register_purpose(PurposeData("trees", "义务植树"), by=staff.office)
    campaign = register_campaign(CampaignData(name="植树", purpose=trees), by=staff.office)
    donation = record_donation(data(campaign=campaign), by=staff.finance)
    assert donation.purpose == trees
    assert set(donation.entry.legs.values_list("purpose", "campaign")) == {(trees.pk, campaign.pk)}


def test_person_without_the_right_is_refused(staff: Staff) -> None:
    with pytest.raises(NotAllowed):
        record_donation(data(), by=staff.cashier)
    assert not Donation.objects.exists()


def test_donor_is_asked_for(staff: Staff) -> None:
    with pytest.raises(Refusal) as refused:
        record_donation(data(donor_name=" "), by=staff.finance)
    assert refused.value.field == "donor_name"


def test_donor_who_stays_unnamed_is_unnamed_in_public(staff: Staff) -> None:
    assert record_donation(data(anonymous=True), by=staff.finance).public_name == "匿名"


def test_same_form_twice_is_one_donation(staff: Staff) -> None:
    first = record_donation(data(), by=staff.finance)
    assert record_donation(data(), by=staff.finance) == first
    assert (Donation.objects.count(), Entry.objects.count()) == (1, 1)


def test_same_key_with_another_amount_is_refused(staff: Staff) -> None:
    record_donation(data(), by=staff.finance)
    with pytest.raises(Refusal, match="内容和这次不同"):
        record_donation(data(amount=Decimal(1)), by=staff.finance)


def test_three_decimals_are_refused(staff: Staff) -> None:
    with pytest.raises(Refusal, match="两位小数") as refused:
        record_donation(data(amount=Decimal("1.005")), by=staff.finance)
    assert refused.value.field == "amount"


def test_closed_month_leaves_nothing_behind(staff: Staff) -> None:
    close_period(DAY, by=staff.finance)
    with pytest.raises(Refusal, match="账期已关"):
        record_donation(data(), by=staff.finance)
    assert not Donation.objects.exists()
    assert not Entry.objects.exists()


def test_history_needs_its_own_right_and_keeps_marks(staff: Staff) -> None:
    marks = {"received_on": marking(Mark.ASSUMED, source="2021 年度总结", reason="截止目前")}
    with pytest.raises(NotAllowed):
        record_historical_donation(data(), itemised=False, marks=marks, by=staff.office)
    row = record_historical_donation(
        data(donor_name="", donor_kind=DonorKind.UNSTATED),
        itemised=False,
        marks=marks,
        by=staff.finance,
    )
    assert row.historical
    assert not row.itemised
    assert row.mark_of("received_on") is Mark.ASSUMED
    assert row.entry.business_date == DAY


def test_reversal_is_a_mirrored_row_on_its_own_date(staff: Staff) -> None:
    donation = record_donation(data(), by=staff.finance)
    mirror = reverse_donation(donation, on=date(2021, 7, 2), reason="重复", by=staff.finance)
    assert mirror.amount == -donation.amount
    assert mirror.received_on == date(2021, 7, 2)
    assert mirror.entry.reverses == donation.entry
    assert balance(K.BANK, date(2021, 7, 1)) == donation.amount
    assert balance(K.BANK, date(2021, 7, 2)) == 0


def test_donation_is_reversed_once_with_a_reason_by_finance(staff: Staff) -> None:
    donation = record_donation(data(), by=staff.finance)
    with pytest.raises(Refusal, match="理由"):
        reverse_donation(donation, on=DAY, reason=" ", by=staff.finance)
    with pytest.raises(NotAllowed):
        reverse_donation(donation, on=DAY, reason="重复", by=staff.office)
    mirror = reverse_donation(donation, on=DAY, reason="重复", by=staff.finance)
    with pytest.raises(Refusal, match="已经冲销过"):
        reverse_donation(donation, on=DAY, reason="重复", by=staff.finance)
    with pytest.raises(Refusal, match="本身是冲销"):
        reverse_donation(mirror, on=DAY, reason="重复", by=staff.finance)


def test_history_row_says_who_and_why_and_not_the_name(staff: Staff) -> None:
    donation = record_donation(data(), by=staff.finance)
    event = history_of(donation).get()
    assert event.pgh_context["step"] == "登记捐赠"
    assert event.pgh_context["user"] == staff.finance.pk
    assert not hasattr(event, "donor_name")


def test_auditor_of_other_years_cannot_reach_it(staff: Staff) -> None:
    auditor = member(staff.fund, Role.AUDITOR)
    auditor.memberships.update(years=[2020])
    donation = record_donation(data(), by=staff.finance)
    assert donation.access_years() == {2021}
