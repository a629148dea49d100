"""Counters of document numbers (编号)."""

from django.db import models

from kit.tenancy.models import FundModel
from kit.tenancy.walls import walls


class Counter(FundModel):
    """The last number given to one kind of document in one year (编号)."""

    kind = models.CharField("种类", max_length=8)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("已用到", default=0)

    class Meta:
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "kind", "year"], name="kit_counter_once"),
        ]
