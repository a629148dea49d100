"""Reading organisations (志愿组织), their tree and the kinds of teams."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from funds.queries.units import LAST, begins_with
from kit.tenancy.scope import scoped_fund_id
from volunteers.models import Division, Organisation, TeamKind

# A tree is a few steps deep; the depth stops a circle that no guard saw.
_ABOVE = """
WITH RECURSIVE above AS (
    SELECT o.parent_id AS id, 1 AS depth FROM volunteers_organisation o
    WHERE o.fund_id = %(fund)s AND o.id = %(id)s
    UNION ALL
    SELECT o.parent_id, above.depth + 1 FROM volunteers_organisation o
    JOIN above ON o.id = above.id WHERE o.fund_id = %(fund)s AND above.depth < 20
)
SELECT o.* FROM volunteers_organisation o JOIN above ON o.id = above.id
WHERE o.fund_id = %(fund)s ORDER BY above.depth DESC
"""


# Down from some organisations to all that stand under them; UNION ends where a circle was.
_BRANCH = """
WITH RECURSIVE branch AS (
    SELECT o.id FROM volunteers_organisation o WHERE o.fund_id = %s AND o.id = ANY(%s)
    UNION
    SELECT o.id FROM volunteers_organisation o JOIN branch ON o.parent_id = branch.id
    WHERE o.fund_id = %s
)
SELECT id FROM branch
"""


@dataclass(frozen=True)
class OrganisationFilter:
    """What a list of organisations is narrowed by.

    Attributes:
        search: the beginning of a name, in characters or pinyin, of a number, or of a credit code.
        kind, division: of this kind, in this division.
        parent: directly under this organisation.
        deep: under it at whatever depth (含下级).
        closed: the closed ones instead of those at work.
    """

    search: str = ""
    kind: TeamKind | None = None
    division: Division | None = None
    parent: Organisation | None = None
    deep: bool = False
    closed: bool = False


def find_organisations(
    organisations: QuerySet[Organisation], wanted: OrganisationFilter
) -> QuerySet[Organisation]:
    """Narrow ``organisations`` to what is asked for, with the kind and the division of each."""
    found = organisations.filter(closed_on__isnull=not wanted.closed)
    for name in ("kind", "division", "parent"):
        value = getattr(wanted, name)
        if name == "parent" and value is not None and wanted.deep:
            found = found.filter(pk__in=branch([value.pk])).exclude(pk=value.pk)
        elif value is not None:
            found = found.filter(**{name: value})
    if wanted.search.strip():
        found = found.filter(_begins(wanted.search.strip()))
    return found.select_related("kind", "division", "parent")


def _begins(search: str) -> Q:
    number = search.upper()
    numbered = Q(number__gte=number, number__lt=number + LAST)
    if number.startswith("ZZ-"):
        return numbered
    # Numbers from before the portal look like anything; those without a digit are none.
    named = begins_with(search)
    return named | numbered if any(map(str.isdecimal, search)) else named


def organisation_named(typed: str, organisations: QuerySet[Organisation]) -> Organisation | None:
    """Return the organisation of this number or this whole name."""
    typed = " ".join(typed.split())
    return organisations.filter(Q(number=typed.upper()) | Q(name=typed)).first()


def open_organisations() -> QuerySet[Organisation]:
    """Return the organisations that take members."""
    return Organisation.objects.filter(closed_on__isnull=True)


def branch(roots: Iterable[int]) -> QuerySet[Organisation]:
    """Return the organisations of these keys and all that stand under them (含下级)."""
    fund = scoped_fund_id()
    keys = RawSQL(_BRANCH, [fund, list(roots), fund])  # noqa: S611 - our own words, values apart
    return Organisation.objects.filter(pk__in=keys)


def above(organisation: Organisation) -> list[Organisation]:
    """Return the organisations above one, the highest first."""
    rows = Organisation.objects.raw(_ABOVE, {"fund": scoped_fund_id(), "id": organisation.pk})
    return list(rows)


def kinds_in_use() -> QuerySet[TeamKind]:
    """Return the kinds of teams that are not retired, in the city's order."""
    return TeamKind.objects.filter(retired_on=None).order_by("sequence", "id")
