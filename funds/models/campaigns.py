"""Campaigns (募捐活动) and the changes made to them while they ran."""

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit.marks import MarkedModel
from kit.tenancy.guards import only_grows, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


class CampaignStatus(models.TextChoices):
    """Whether a campaign still takes money, as far as the sources say."""

    OPEN = "OPEN", "募集中"
    ENDED = "ENDED", "已结束"
    UNSTATED = "UNSTATED", "未说明"


@tracked("funds_campaign")
class Campaign(AccessDefaults, MarkedModel, FundModel):
    """A fundraising campaign (募捐活动); the money itself is the donations that name it."""

    number = models.CharField("编号", max_length=20, editable=False)
    name = models.CharField("名称", max_length=100)
    purpose = FundForeignKey(
        "funds.Purpose", verbose_name="资金用途", null=True, blank=True, related_name="campaigns"
    )
    target = models.DecimalField(
        "募集目标（元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    channel = models.CharField("募集渠道", max_length=60, blank=True)
    initiators = models.CharField("发起单位", max_length=200, blank=True)
    location = models.CharField("募集地域", max_length=60, blank=True)
    note = models.TextField("说明", blank=True)
    status = models.CharField(
        "状态", max_length=8, choices=CampaignStatus, default=CampaignStatus.OPEN
    )

    class Meta:
        verbose_name = "募捐活动"
        constraints = [
            *walls("purpose"),
            models.UniqueConstraint(fields=["fund", "number"], name="funds_campaign_number"),
            models.UniqueConstraint(fields=["fund", "name"], name="funds_campaign_name"),
            models.CheckConstraint(condition=Q(target__gt=0), name="funds_campaign_target"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="funds_campaign_dates"
            ),
            *settled("funds_campaign", "number"),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignChange(AccessDefaults, MarkedModel, FundModel):
    """A change of a campaign (募捐变更), kept as it was decided; rows are only added.

    ``field`` names what changed, so that other changes than of the end date can follow.
    """

    campaign = FundForeignKey("funds.Campaign", verbose_name="募捐活动", related_name="changes")
    field = models.CharField("变更项", max_length=20, default="ends_on")
    decided_on = models.DateField("决定日期", null=True)
    old_ends_on = models.DateField("原结束日期", null=True)
    new_ends_on = models.DateField("现结束日期")
    reason = models.CharField("理由", max_length=300)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")

    class Meta:
        verbose_name = "募捐变更"
        constraints = [*walls("campaign"), *only_grows("funds_campaignchange")]
        indexes = [models.Index(fields=["fund", "campaign", "id"])]

    def __str__(self) -> str:
        return f"{self.old_ends_on or '未说明'} → {self.new_ends_on}"
