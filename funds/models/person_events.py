"""What was done about a person in a fund (人员办理记录)."""

from django.db import models

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import only_grows
from kit.tenancy.models import FundModel, PersonForeignKey
from kit.tenancy.walls import walls


class PersonEvent(AccessDefaults, FundModel):
    """One act about a person: invited, given a role, ended, disabled, reset, handed over.

    People and their roles are no tenant rows, so their history is written by the services.
    """

    person = PersonForeignKey(verbose_name="人员", related_name="+")
    what = models.CharField("办理", max_length=120)
    note = models.CharField("说明", max_length=500, blank=True)
    by = PersonForeignKey(verbose_name="经办人", related_name="+")
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = "人员办理记录"
        constraints = [*walls(), *only_grows("funds_personevent")]
        indexes = [models.Index(fields=["fund", "person", "-id"])]

    def __str__(self) -> str:
        return self.what
