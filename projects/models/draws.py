"""Draws by a published seed (抽取), which anybody can run again: experts, inspections, vouchers."""

from django.db import models

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import only_grows
from kit.tenancy.models import FundModel, PersonForeignKey
from kit.tenancy.walls import walls


class DrawKind(models.TextChoices):
    """What was drawn."""

    EXPERTS = "EXPERTS", "评审专家"
    INSPECTIONS = "INSPECTIONS", "督导检查项目"
    VOUCHERS = "VOUCHERS", "审计凭证"


class Draw(AccessDefaults, FundModel):
    """One draw: the seed, what went in and what came out; rows are only added.

    ``entered`` and ``drawn`` are lists of numbers or codes as the published method orders them,
    never names or identity numbers of people.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    kind = models.CharField("抽取对象", max_length=12, choices=DrawKind)
    seed = models.CharField("随机种子", max_length=64)
    method = models.CharField("方法", max_length=40)
    entered = models.JSONField("参与抽取")
    drawn = models.JSONField("抽取结果")
    drawn_by = PersonForeignKey(verbose_name="抽取人", related_name="+")
    drawn_at = models.DateTimeField("抽取时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "抽取记录"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "number"], name="projects_draw_number"),
            *only_grows("projects_draw"),
        ]

    def __str__(self) -> str:
        return self.number
