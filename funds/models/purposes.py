"""Purposes (资金用途): what the giver bound the money to."""

from django.db import models

from funds.models.access import AccessDefaults
from kit.marks import MarkedModel
from kit.tenancy.guards import stays
from kit.tenancy.models import FundModel, tracked
from kit.tenancy.walls import walls


@tracked("funds_purpose")
class Purpose(AccessDefaults, MarkedModel, FundModel):
    """An earmark (资金用途), restricted by the giver or free."""

    code = models.CharField("代码", max_length=20)
    name = models.CharField("用途", max_length=60)
    restricted = models.BooleanField("限定性", default=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "资金用途"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "code"], name="funds_purpose_code"),
            models.UniqueConstraint(fields=["fund", "name"], name="funds_purpose_name"),
            stays("funds_purpose"),
        ]

    def __str__(self) -> str:
        return self.name
