"""Donations (捐赠): money that reached the foundation's account for the fund."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit.marks import MarkedModel
from kit.tenancy.guards import settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


class DonorKind(models.TextChoices):
    """Who gave."""

    PERSON = "PERSON", "个人"
    ORGANISATION = "ORGANISATION", "单位"
    PLATFORM = "PLATFORM", "互联网平台"
    UNSTATED = "UNSTATED", "未说明"


# A donor's name is personal: history does not keep it.
@tracked("funds_donation", exclude=("donor_name", "note"))
class Donation(AccessDefaults, MarkedModel, FundModel):
    """A donation received (捐赠), posted Dr 银行存款 / Cr 捐赠收入.

    A reversal is a row of its own, with the amount negative and the date of the reversal.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    received_on = models.DateField("到账日期")
    donor_name = models.CharField("捐赠人", max_length=80, blank=True)
    donor_kind = models.CharField("捐赠人类型", max_length=12, choices=DonorKind)
    anonymous = models.BooleanField("不公开姓名", default=False)
    campaign = FundForeignKey(
        "funds.Campaign", verbose_name="募捐活动", null=True, blank=True, related_name="donations"
    )
    purpose = FundForeignKey(
        "funds.Purpose", verbose_name="资金用途", null=True, blank=True, related_name="donations"
    )
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2)
    channel = models.CharField("捐赠方式", max_length=60, blank=True)
    itemised = models.BooleanField("逐笔", default=True)
    historical = models.BooleanField("历史录入", default=False)
    note = models.CharField("备注", max_length=300, blank=True)
    entry = FundForeignKey("funds.Entry", verbose_name="凭证", related_name="donations")
    reverses = FundForeignKey(
        "self", verbose_name="冲销的捐赠", null=True, related_name="reversals"
    )
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    idempotency_key = models.CharField("防重号", max_length=64)

    class Meta:
        verbose_name = "捐赠"
        constraints = [
            *walls("campaign", "purpose", "entry", "reverses"),
            models.UniqueConstraint(fields=["fund", "number"], name="funds_donation_number"),
            models.UniqueConstraint(fields=["fund", "idempotency_key"], name="funds_donation_once"),
            models.UniqueConstraint(fields=["fund", "entry"], name="funds_donation_entry_once"),
            models.UniqueConstraint(
                fields=["fund", "reverses"], name="funds_donation_reversed_once"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0)
                | Q(reverses__isnull=False, amount__lt=0),
                name="funds_donation_sign",
            ),
            models.CheckConstraint(
                condition=Q(itemised=True) | Q(historical=True), name="funds_donation_residual"
            ),
            *settled(
                "funds_donation",
                "number",
                "received_on",
                "donor_name",
                "campaign_id",
                "purpose_id",
                "amount",
                "itemised",
                "historical",
                "entry_id",
                "reverses_id",
                "recorded_by_id",
                "idempotency_key",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "received_on", "id"]),
            models.Index(fields=["fund", "campaign"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def public_name(self) -> str:
        """The donor as anybody may read it; 慈善法 §82 hides what the donor does not want shown."""
        return "匿名" if self.anonymous else self.donor_name

    def access_years(self) -> frozenset[int]:
        return frozenset({self.received_on.year})
