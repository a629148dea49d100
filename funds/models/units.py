"""Units (单位): lead units, implementers, payees, and the offices themselves."""

from django.db import models

from funds.models.access import AccessDefaults
from kit.marks import MarkedModel
from kit.tenancy.guards import stays
from kit.tenancy.models import FundModel, tracked
from kit.tenancy.walls import walls


class UnitKind(models.TextChoices):
    """What a unit is to the fund."""

    LEAD = "LEAD", "牵头单位"
    EXECUTOR = "EXECUTOR", "执行单位"
    IMPLEMENTER = "IMPLEMENTER", "实施单位"
    PAYEE = "PAYEE", "收款单位"
    OFFICE = "OFFICE", "文明办"


@tracked("funds_unit")
class Unit(AccessDefaults, MarkedModel, FundModel):
    """An organisation in a fund, by its name as documents write it."""

    name = models.CharField("单位名称", max_length=80)
    kind = models.CharField("种类", max_length=12, choices=UnitKind)
    pinyin = models.CharField("拼音", max_length=200, editable=False)

    class Meta:
        verbose_name = "单位"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "name"], name="funds_unit_name"),
            stays("funds_unit"),
        ]
        indexes = [models.Index(fields=["fund", "pinyin", "id"])]

    def __str__(self) -> str:
        return self.name

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset({self.pk})
