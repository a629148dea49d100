"""The star of a month (月评志愿之星): chosen by the office from the month's ranking, published."""

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import Guard, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


@tracked("volunteers_monthstar")
class MonthStar(AccessDefaults, FundModel):
    """Somebody who was chosen for a month, with the hours and the place they had in it.

    Published on the day it is chosen; revoked with a reason, never erased.
    """

    month = models.DateField("月份")
    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", related_name="month_stars"
    )
    minutes = models.BigIntegerField("当月时长（分钟）")
    place = models.PositiveIntegerField("当月名次")
    reason = models.CharField("推选理由", max_length=200)
    chosen_by = PersonForeignKey(verbose_name="推选人", related_name="+")
    published_on = models.DateField("公布日期")
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    revoked_reason = models.CharField("撤销原因", max_length=200, blank=True)
    revoked_by = PersonForeignKey(verbose_name="撤销人", null=True, related_name="+")

    class Meta:
        verbose_name = "月评志愿之星"
        constraints = [
            *walls("volunteer"),
            models.UniqueConstraint(
                fields=["fund", "month", "volunteer"],
                condition=Q(revoked_on__isnull=True),
                name="volunteers_monthstar_once",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1, published_on__gt=F("month"), minutes__gt=0, place__gt=0)
                & ~Q(reason=""),
                name="volunteers_monthstar_month",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True)
                | Q(revoked_by__isnull=False, revoked_on__gte=F("published_on"))
                & ~Q(revoked_reason=""),
                name="volunteers_monthstar_revoked",
            ),
            Guard(
                name="volunteers_monthstar_revoked_once",
                on="UPDATE",
                broken="OLD.revoked_on IS NOT NULL",
            ),
            *settled(
                "volunteers_monthstar",
                "month",
                "volunteer_id",
                "minutes",
                "place",
                "reason",
                "published_on",
            ),
        ]
        indexes = [models.Index(fields=["fund", "month", "id"])]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
