"""What names of sheets stand for: divisions, organisations and projects by how they compare."""

from kit.imports.columns import folded
from projects.models import Project
from volunteers.models import Division, Organisation, RecordKind, ServiceRecord, Volunteer

MOST_COUNTED = 100_000


def division_ids() -> dict[str, int]:
    """Return the divisions in use, by name and by code."""
    rows = Division.objects.filter(retired_on__isnull=True).values_list("id", "name", "code")
    return {folded(key): pk for pk, name, code in rows for key in (name, code)}


def organisation_ids() -> dict[str, int]:
    """Return the organisations that stand, by name and by number."""
    rows = Organisation.objects.filter(closed_on__isnull=True).values_list("id", "number", "name")
    return {folded(key): pk for pk, number, name in rows for key in (number, name)}


def project_ids() -> dict[str, int]:
    """Return the projects that have a number, by it."""
    rows = Project.objects.filter(number__isnull=False).values_list("id", "number")
    return {folded(number): pk for pk, number in rows if number}


def volunteers_about() -> int:
    """Return how many volunteers there are, counted no further than ``MOST_COUNTED``."""
    return Volunteer.objects.order_by()[:MOST_COUNTED].count()


def records_about() -> int:
    """Return how many service records there are, counted no further than ``MOST_COUNTED``."""
    return ServiceRecord.objects.order_by()[:MOST_COUNTED].count()


def earlier_totals_about() -> int:
    """Return how many have a total of before, counted no further than ``MOST_COUNTED``."""
    rows = ServiceRecord.objects.filter(kind=RecordKind.EARLIER, is_reversed=False)
    return rows.order_by()[:MOST_COUNTED].count()
