"""Filters of lists that a person keeps under a name (常用筛选)."""

from django.db import models

from funds.models.access import AccessDefaults
from kit.tenancy.guards import Guard
from kit.tenancy.models import FundModel, PersonForeignKey
from kit.tenancy.walls import walls


class FilteredList(models.TextChoices):
    """The lists whose filters can be kept."""

    PROJECTS = "projects", "项目台账"
    DONATIONS = "donations", "捐赠"
    PAYMENTS = "payments", "付款"
    PAYABLES = "payables", "应付款"


class SavedFilter(AccessDefaults, FundModel):
    """One kept filter: whose, of which list, its name and its conditions as the address has them.

    A convenience of one person, so it has no history and may be removed.
    """

    owner = PersonForeignKey(verbose_name="谁的", related_name="+")
    place = models.CharField("列表", max_length=12, choices=FilteredList)
    name = models.CharField("名称", max_length=20)
    query = models.JSONField("条件", default=dict)

    class Meta:
        verbose_name = "常用筛选"
        constraints = [
            *walls(),
            models.UniqueConstraint(
                fields=["fund", "owner", "place", "name"], name="funds_savedfilter_name"
            ),
            Guard(
                name="funds_savedfilter_settled",
                on="UPDATE",
                broken="OLD.owner_id <> NEW.owner_id OR OLD.place <> NEW.place",
            ),
            Guard(name="funds_savedfilter_no_truncate", on="TRUNCATE"),
        ]

    def __str__(self) -> str:
        return self.name

    def access_person_ids(self) -> frozenset[int]:
        return frozenset({self.owner_id})
