"""What is recorded once about volunteers (登记), never edited: a mistake is withdrawn (作废)."""

from typing import Any

from django.db import models
from django.db.models import BaseConstraint

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, settled
from kit.tenancy.models import FundModel, PersonForeignKey


class Entry(AccessDefaults, FundModel):
    """A row that an organisation records of its own, or the city's office where it names none.

    Each of these has an ``organisation``, and says in ``basis`` what a stated count rests on.
    """

    organisation: Any
    number = models.CharField("编号", max_length=20, editable=False)
    basis = models.CharField("人次的依据", max_length=120, blank=True)
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    recorded_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    withdrawn_note = models.CharField("作废原因", max_length=200, blank=True)
    idempotency_key = models.CharField("防重号", max_length=64)

    class Meta:
        abstract = True

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset() if self.organisation is None else self.organisation.access_unit_ids()

    def access_branch_ids(self) -> frozenset[int]:
        return frozenset() if self.organisation is None else self.organisation.access_branch_ids()


def entry_rules(name: str, *columns: str) -> list[BaseConstraint]:
    """Return the constraints of one table of entries.

    Args:
        name: the table's name in constraint names.
        columns: database columns of its own that never change, beside those of every entry.
    """
    return [
        models.UniqueConstraint(fields=["fund", "number"], name=f"{name}_number"),
        models.UniqueConstraint(fields=["fund", "idempotency_key"], name=f"{name}_once"),
        Guard(
            name=f"{name}_stays_withdrawn",
            on="UPDATE",
            broken="OLD.withdrawn_note <> '' AND NEW.withdrawn_note <> OLD.withdrawn_note",
        ),
        *settled(name, "number", *columns, "basis", "recorded_by_id", "recorded_at"),
    ]
