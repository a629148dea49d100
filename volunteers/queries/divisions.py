"""Reading divisions (区县) and how many live in them."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from volunteers.gazetteer import DIVISIONS
from volunteers.models import Division, Population
from volunteers.models.places import CITY_ENDS


@dataclass(frozen=True)
class DivisionRow:
    """A division with its counts of residents, the newest first."""

    division: Division
    populations: list[Population] = field(default_factory=list)


def divisions_in_use() -> QuerySet[Division]:
    """Return the divisions that are not retired, by code: what a form may offer."""
    return Division.objects.filter(retired_on=None).order_by("code")


def districts() -> QuerySet[Division]:
    """Return the districts by code, the retired ones too; the city itself is none."""
    return Division.objects.exclude(code__endswith=CITY_ENDS).order_by("code")


def city_itself() -> Division | None:
    """Return the division that is the city; ``None`` before it is on record."""
    rows: QuerySet[Division] = Division.objects.filter(code__endswith=CITY_ENDS)
    return rows.order_by("code").first()


def all_divisions() -> list[DivisionRow]:
    """Return every division by code, the retired ones too, with its counts of residents."""
    found: dict[int, list[Population]] = {}
    for count in Population.objects.order_by("-counted_on", "-id"):
        found.setdefault(count.division_id, []).append(count)
    rows = Division.objects.order_by("code")
    return [DivisionRow(row, found.get(row.pk, [])) for row in rows]


def missing_of(city: str) -> int:
    """Return how many of the divisions that the gazetteer knows of a city are not on record."""
    codes = {code for code, _ in DIVISIONS.get(city, ())}
    return len(codes) - Division.objects.filter(code__in=codes).count()
