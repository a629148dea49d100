"""What a certificate tells of the service behind a star: content and places, from the records."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from volunteers.models import UNDATED, ServiceRecord, StarBatch

MOST_TOLD = 3


@dataclass(frozen=True)
class Service:
    """What somebody did most and where, by minutes; ``more`` when there was more of it."""

    contents: tuple[str, ...]
    places: tuple[str, ...]
    more: bool


def services_of(batch: StarBatch, volunteers: Iterable[int]) -> dict[int, Service]:
    """Return what each volunteer's counted hours consist of, by volunteer id, in one query."""
    rows = (
        ServiceRecord.objects.filter(
            volunteer__in=list(volunteers),
            served_on__lte=batch.until,
            pk__lte=batch.counts_to,
            is_reversed=False,
        )
        .exclude(kind__in=UNDATED)
        .order_by()
        .values_list("volunteer", "title", "place")
        .annotate(sum=Sum("minutes"))
        .order_by("volunteer", "-sum", "title", "place")
    )
    contents: dict[int, dict[str, None]] = {}
    places: dict[int, dict[str, None]] = {}
    for volunteer, title, place, _ in rows:
        contents.setdefault(volunteer, {})[title] = None
        if place:
            places.setdefault(volunteer, {})[place] = None
    return {
        volunteer: Service(
            tuple(titles)[:MOST_TOLD],
            tuple(places.get(volunteer, {}))[:MOST_TOLD],
            len(titles) > MOST_TOLD,
        )
        for volunteer, titles in contents.items()
    }
