"""What every objection holds (异议), whatever it objects to."""

from django.db import models

from kit import clock
from kit.tenancy.models import PersonForeignKey


class ObjectionState(models.TextChoices):
    """Where an objection stands."""

    OPEN = "OPEN", "待处理"
    UPHELD = "UPHELD", "异议成立"
    DISMISSED = "DISMISSED", "异议不成立"


class Objection(models.Model):
    """What somebody wrote, and what came of it; who objected stays in the row, sealed."""

    number = models.CharField("编号", max_length=20, editable=False)
    objector = models.CharField("异议人", max_length=40, blank=True)
    contact = models.TextField("联系方式（加密）", blank=True)
    content = models.TextField("异议内容", max_length=2000)
    received_at = models.DateTimeField("收到时间", default=clock.now, editable=False)
    state = models.CharField(
        "状态", max_length=9, choices=ObjectionState, default=ObjectionState.OPEN
    )
    handling = models.TextField("调查处理情况", blank=True)
    answer = models.TextField("答复", blank=True)
    handled_by = PersonForeignKey(verbose_name="处理人", null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        abstract = True
