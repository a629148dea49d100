"""Stars that were recognised before the portal (以前认定), as the office's list told of them."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import only_grows
from kit.tenancy.models import FundModel, PersonForeignKey
from kit.tenancy.walls import walls


class EarlierStar(AccessDefaults, FundModel):
    """What a star of before rests on: a document of then, not hours the portal could add up.

    One row for each such :class:`~volunteers.models.StarAward`; rows are only added, the award is
    what is revoked.

    Attributes:
        paper: the number of the certificate that was given out then; empty where there was none.
        minutes: what the list said was served by ``cutoff``; ``None`` where it did not say.
    """

    document = models.CharField("文号", max_length=40)
    certifier = models.CharField("认定单位", max_length=60)
    paper = models.CharField("原证书编号", max_length=40, blank=True)
    cutoff = models.DateField("截止日期", null=True, blank=True)
    minutes = models.BigIntegerField("累计时长（分钟）", null=True, blank=True)
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    recorded_at = models.DateTimeField("登记时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "以前认定的依据"
        constraints = [
            *walls(),
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(certifier=""),
                name="volunteers_earlierstar_document",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=0),
                name="volunteers_earlierstar_minutes",
            ),
            *only_grows("volunteers_earlierstar"),
        ]

    def __str__(self) -> str:
        return self.document
