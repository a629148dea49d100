"""Registering campaigns (募捐活动) and extending them (募捐变更)."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from funds.models import Campaign, CampaignChange, CampaignStatus, Purpose, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_amount, checked_date
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.numbering import next_number


@dataclass(frozen=True)
class CampaignData:
    """A campaign as its filing says it; ``None`` and empty mean 未说明, told by a mark.

    ``year`` is the year its number carries when it has no start date.
    """

    name: str
    purpose: Purpose | None = None
    target: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    channel: str = ""
    initiators: str = ""
    location: str = ""
    note: str = ""
    status: CampaignStatus = CampaignStatus.OPEN
    year: int | None = None
    marks: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ExtensionData:
    """A decision to let a campaign run longer; ``decided_on`` may be unknown, told by a mark."""

    new_ends_on: date
    reason: str
    decided_on: date | None = None
    marks: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def register_campaign(data: CampaignData, *, by: User) -> Campaign:
    """Register a campaign in the fund in scope.

    Raises:
        NotAllowed: ``by`` may not register campaigns.
        Refusal: the name is taken, the target is no amount, or it ends before it starts.
    """
    demand(by, Action.CAMPAIGN_EDIT, fund_in_scope())
    if Campaign.objects.filter(name=data.name).exists():
        raise Refusal("已有同名的募捐活动。请换一个名称，或到原活动里办理变更。", field="name")
    if data.starts_on and data.ends_on and data.ends_on < data.starts_on:
        raise Refusal("结束日期早于开始日期。请核对后重填。", field="ends_on")
    target = None if data.target is None else checked_amount(data.target, field="target")
    year = data.starts_on.year if data.starts_on else data.year or clock.today().year
    with recorded_as("登记募捐", by=by.pk):
        return Campaign.objects.create(
            number=next_number("MJ", "MJ", year),
            name=data.name,
            purpose=data.purpose,
            target=target,
            starts_on=data.starts_on,
            ends_on=data.ends_on,
            channel=data.channel,
            initiators=data.initiators,
            location=data.location,
            note=data.note,
            status=data.status,
            marks=data.marks,
        )


@transaction.atomic
def extend_campaign(campaign: Campaign, data: ExtensionData, *, by: User) -> CampaignChange:
    """Let a campaign run longer, keeping the date it had.

    Raises:
        NotAllowed: ``by`` may not change campaigns.
        Refusal: no reason, a date that is no extension, or a decision dated ahead.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    demand(by, Action.CAMPAIGN_EDIT, campaign)
    _check_extension(campaign, data)
    change = CampaignChange.objects.create(
        campaign=campaign,
        decided_on=data.decided_on,
        old_ends_on=campaign.ends_on,
        new_ends_on=data.new_ends_on,
        reason=data.reason.strip(),
        recorded_at=clock.now(),
        recorded_by=by,
        marks=data.marks,
    )
    campaign.ends_on = data.new_ends_on
    campaign.marks = {name: mark for name, mark in campaign.marks.items() if name != "ends_on"}
    with recorded_as("延长募捐", by=by.pk, note=data.reason.strip()):
        campaign.save(update_fields=["ends_on", "marks"])
    return change


def _check_extension(campaign: Campaign, data: ExtensionData) -> None:
    earliest = campaign.ends_on or campaign.starts_on
    if earliest and data.new_ends_on <= earliest:
        raise Refusal(
            f"新的结束日期要晚于 {earliest:%Y-%m-%d}。请核对后重填。", field="new_ends_on"
        )
    if not data.reason.strip():
        raise Refusal("请写明延长的理由。", field="reason")
    if data.decided_on:
        checked_date(data.decided_on, field="decided_on", what="决定日期")
