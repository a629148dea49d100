"""The journal (凭证与分录): entries and legs that are only ever added."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import Guard, only_grows
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey
from kit.tenancy.walls import walls

LARGEST = 10**12
"""No amount of money is larger, 元."""

_BALANCED = """NOT EXISTS (
    SELECT FROM funds_entry e WHERE e.fund_id = NEW.fund_id AND e.id = {entry}
    AND (e.size, 0) = (
        SELECT count(*), coalesce(sum(l.amount), 1) FROM funds_leg l
        WHERE l.fund_id = e.fund_id AND l.entry_id = e.id))"""
"""True when the entry is out of sight, or its legs are not as many as it says or not in balance.

An entry cannot take more legs later, even balanced ones, since its ``size`` never changes.
"""

_PERIOD_CLOSED = """NOT EXISTS (
    SELECT FROM funds_period p WHERE p.fund_id = NEW.fund_id
    AND p.month = date_trunc('month', NEW.business_date)::date
    AND p.closed_at IS NULL FOR SHARE)"""
"""FOR SHARE: the month cannot be closed until the entry's transaction has ended."""


class Entry(AccessDefaults, FundModel):
    """A journal entry (凭证): two or more legs that sum to zero. Written only by ``post()``."""

    number = models.CharField("凭证号", max_length=20)
    business_date = models.DateField("业务日期")
    recorded_at = models.DateTimeField("入账时间")
    summary = models.CharField("摘要", max_length=200)
    size = models.PositiveSmallIntegerField("分录数")
    idempotency_key = models.CharField("防重号", max_length=80)
    reverses = FundForeignKey(
        "self", verbose_name="冲销的凭证", null=True, related_name="reversals"
    )
    recorded_by = PersonForeignKey(verbose_name="记账人", null=True, related_name="+")

    class Meta:
        verbose_name = "凭证"
        constraints = [
            *walls("reverses"),
            models.UniqueConstraint(fields=["fund", "number"], name="funds_entry_number"),
            models.UniqueConstraint(fields=["fund", "idempotency_key"], name="funds_entry_once"),
            models.UniqueConstraint(fields=["fund", "reverses"], name="funds_entry_reversed_once"),
            models.CheckConstraint(condition=Q(size__gte=2), name="funds_entry_size"),
            models.CheckConstraint(condition=~Q(idempotency_key=""), name="funds_entry_key"),
            *only_grows("funds_entry"),
            Guard(name="funds_entry_period_open", on="INSERT", broken=_PERIOD_CLOSED),
            Guard(
                name="funds_entry_balanced",
                on="INSERT",
                broken=_BALANCED.format(entry="NEW.id"),
                deferred=True,
            ),
        ]
        indexes = [models.Index(fields=["fund", "business_date", "id"])]

    def __str__(self) -> str:
        return self.number

    def access_years(self) -> frozenset[int]:
        return frozenset({self.business_date.year})


class Leg(AccessDefaults, FundModel):
    """One line of an entry (分录): an account and a signed amount, debit +, credit −, 元."""

    entry = FundForeignKey("funds.Entry", verbose_name="凭证", related_name="legs")
    account = FundForeignKey("funds.Account", verbose_name="科目", related_name="legs")
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2)
    purpose = FundForeignKey(
        "funds.Purpose", verbose_name="资金用途", null=True, related_name="legs"
    )
    campaign = FundForeignKey(
        "funds.Campaign", verbose_name="募捐活动", null=True, related_name="legs"
    )

    class Meta:
        verbose_name = "分录"
        constraints = [
            *walls("entry", "account", "purpose", "campaign"),
            models.CheckConstraint(
                condition=~Q(amount=0) & Q(amount__range=(-LARGEST, LARGEST)),
                name="funds_leg_amount",
            ),
            *only_grows("funds_leg"),
            Guard(
                name="funds_leg_balanced",
                on="INSERT",
                broken=_BALANCED.format(entry="NEW.entry_id"),
                deferred=True,
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "entry"]),
            models.Index(fields=["fund", "account", "entry"]),
            models.Index(
                fields=["fund", "campaign"],
                condition=Q(campaign__isnull=False),
                name="funds_leg_campaign",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount}"

    @property
    def debit(self) -> Decimal | None:
        """The amount when it stands on the debit side (借方), 元."""
        return self.amount if self.amount > 0 else None

    @property
    def credit(self) -> Decimal | None:
        """The amount, positive, when it stands on the credit side (贷方), 元."""
        return -self.amount if self.amount < 0 else None
