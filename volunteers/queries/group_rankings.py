"""Rankings of organisations and of districts by hours (组织排名、区县排名); ties share a place.

Of an organisation: what was served for it, by whomever. Of a district: what those registered in it
served, wherever; the city itself is none. Sums of many people name nobody, so who opted out of
rankings is summed too.
"""

from dataclasses import dataclass
from enum import Enum

from django.db.models import Count, F, Sum, Window
from django.db.models.functions import Rank

from volunteers.queries.divisions import districts
from volunteers.queries.hours import dated, standing
from volunteers.queries.rankings import MOST, Asked


class Group(Enum):
    """What is ranked: the words, and where a record names it."""

    ORGANISATION = ("组织", "organisation")
    DIVISION = ("区县", "volunteer__division")


@dataclass(frozen=True)
class GroupPlace:
    """One organisation's or district's place, the people who served, and their minutes."""

    place: int
    name: str
    people: int
    minutes: int


@dataclass(frozen=True)
class GroupRanking:
    """The first places; ``cut`` is the place of which not all are listed, if one is so."""

    places: list[GroupPlace]
    cut: int | None = None


def group_ranking(group: Group, asked: Asked, *, most: int = MOST) -> GroupRanking:
    """Return the first places in one query; of organisations those of a district where asked."""
    column = group.value[1]
    rows = standing()
    if asked.since is not None and asked.until is not None:
        # What was counted before the portal (以前累计) is of no period.
        rows = dated().filter(served_on__range=(asked.since, asked.until))
    rows = rows.filter(**{f"{column}__isnull": False})
    if group is Group.DIVISION:
        rows = rows.filter(volunteer__division__in=districts().order_by())
    if asked.division is not None:
        rows = rows.filter(**{"organisation__division": asked.division})
    summed = (
        rows.order_by()
        .values(column, name=F(f"{column}__name"))
        .annotate(people=Count("volunteer", distinct=True), sum=Sum("minutes"))
        .annotate(place=Window(Rank(), order_by=F("sum").desc()))
        .order_by("-sum", column)
    )
    found = [
        GroupPlace(row["place"], row["name"], row["people"], row["sum"])
        for row in summed[: most + 1]
    ]
    last = found[most - 1].place if len(found) > most else None
    cut = last if last is not None and found[most].place == last else None
    return GroupRanking(found[:most], cut)
