"""Recording donations (捐赠) and reversing them (冲销)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from funds.models import AccountKey, Campaign, Donation, DonorKind, Purpose, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_amount, checked_date
from funds.services.ledger import Posting, post, reverse, transfer
from funds.services.once import once
from kit.errors import Refusal
from kit.history import recorded_as
from kit.numbering import next_number


@dataclass(frozen=True)
class DonationData:
    """A donation as the bank statement and the donor say it.

    Without a purpose the campaign's purpose holds. ``key`` is the form's idempotency key.
    """

    received_on: date
    amount: Decimal
    donor_kind: DonorKind
    key: str
    donor_name: str = ""
    anonymous: bool = False
    campaign: Campaign | None = None
    purpose: Purpose | None = None
    channel: str = ""
    note: str = ""


@transaction.atomic
def record_donation(data: DonationData, *, by: User) -> Donation:
    """Record one donation received, and post it.

    Raises:
        NotAllowed: ``by`` may not record donations.
        Refusal: no donor, an impossible amount or date, or a closed month.
    """
    demand(by, Action.DONATION_RECORD, fund_in_scope())
    if not data.donor_name.strip():
        raise Refusal("请填捐赠人。捐赠人不愿公开的，勾选“不公开姓名”。", field="donor_name")
    return write_donation(data, by=by)


@transaction.atomic
def record_historical_donation(
    data: DonationData, *, itemised: bool, marks: dict[str, Any], by: User
) -> Donation:
    """Record a donation from before the portal (历史录入), with what its source leaves open.

    Args:
        data: the donor's name may be empty.
        itemised: false for a row that stands for a total a source does not break down.
        marks: the row's marks, see :mod:`kit.marks`.
        by: who records.

    Raises:
        NotAllowed: ``by`` may not record history.
        Refusal: an impossible amount or date, or a closed month.
    """
    demand(by, Action.MONEY_RECORD_HISTORY, fund_in_scope())
    return write_donation(data, by=by, itemised=itemised, historical=True, marks=marks)


def write_donation(
    data: DonationData,
    *,
    by: User,
    itemised: bool = True,
    historical: bool = False,
    marks: dict[str, Any] | None = None,
) -> Donation:
    """Write and post a donation whose permission has been asked."""
    amount = checked_amount(data.amount)
    checked_date(data.received_on, field="received_on", what="到账日期")
    purpose = data.purpose or (data.campaign.purpose if data.campaign else None)
    lines = transfer(
        AccountKey.BANK, AccountKey.DONATIONS, amount, purpose=purpose, campaign=data.campaign
    )
    summary = f"收到捐赠：{data.campaign.name if data.campaign else '未指定活动'}"

    def make() -> Donation:
        number = next_number("JZ", "JZ", data.received_on.year)
        entry = post(Posting(lines, data.received_on, summary, f"donation:{data.key}"), by=by)
        with recorded_as("历史录入" if historical else "登记捐赠", by=by.pk):
            return Donation.objects.create(
                number=number,
                received_on=data.received_on,
                donor_name=data.donor_name.strip(),
                donor_kind=data.donor_kind,
                anonymous=data.anonymous,
                campaign=data.campaign,
                purpose=purpose,
                amount=amount,
                channel=data.channel,
                itemised=itemised,
                historical=historical,
                note=data.note,
                marks=marks or {},
                entry=entry,
                recorded_by=by,
                idempotency_key=data.key,
            )

    return once(
        Donation,
        data.key,
        make,
        amount=amount,
        received_on=data.received_on,
        donor_name=data.donor_name.strip(),
        donor_kind=data.donor_kind,
        anonymous=data.anonymous,
        campaign=data.campaign,
        purpose=purpose,
        channel=data.channel,
        note=data.note,
    )


@transaction.atomic
def reverse_donation(donation: Donation, *, on: date, reason: str, by: User) -> Donation:
    """Reverse a donation by a mirrored row dated ``on``; return that row.

    Raises:
        NotAllowed: ``by`` may not reverse donations.
        Refusal: no reason, reversed already, a reversal itself, or a closed month.
    """
    donation = Donation.objects.select_for_update().get(pk=donation.pk)
    demand(by, Action.DONATION_REVERSE, donation)
    if not reason.strip():
        raise Refusal("请写明冲销的理由。", field="reason")
    if donation.reverses_id is not None:
        raise Refusal("这一行本身是冲销，不能再冲销。")
    if Donation.objects.filter(reverses=donation).exists():
        raise Refusal("这笔捐赠已经冲销过了。请刷新页面，看最新情况。")
    key = f"reverse:{donation.number}"
    number = next_number("JZ", "JZ", on.year)
    entry = reverse(
        donation.entry, on=on, summary=f"冲销捐赠 {donation.number}：{reason}", key=key, by=by
    )
    with recorded_as("冲销捐赠", by=by.pk, note=reason.strip()):
        return Donation.objects.create(
            number=number,
            received_on=on,
            donor_name=donation.donor_name,
            donor_kind=donation.donor_kind,
            anonymous=donation.anonymous,
            campaign=donation.campaign,
            purpose=donation.purpose,
            amount=-donation.amount,
            channel=donation.channel,
            itemised=donation.itemised,
            historical=donation.historical,
            note=reason.strip()[:300],
            entry=entry,
            reverses=donation,
            recorded_by=by,
            idempotency_key=key,
        )
