"""Reading entries (登记): which a person may see, and how many stand on the list of each."""

from typing import Any, TypeVar

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from funds.models import Fund, User
from volunteers.models.entries import Entry
from volunteers.queries.reach import own_branch, sees_all

AnEntry = TypeVar("AnEntry", bound=Entry)


def visible_entries(model: type[AnEntry], person: User, fund: Fund) -> "QuerySet[AnEntry]":
    """Return the entries ``person`` may see: all, or of their own organisation's branch."""
    rows: Any = model.objects.select_related("organisation", "recorded_by")
    if sees_all(person, fund):
        return rows  # type: ignore[no-any-return]
    return rows.filter(organisation__in=own_branch(person, fund))  # type: ignore[no-any-return]


def with_times_of(
    entries: "QuerySet[AnEntry]", rows: "QuerySet[Any]", *, of: str, stated: str
) -> "QuerySet[AnEntry]":
    """Add to each entry how many its list names (``listed``), and how many in all (``times``).

    Args:
        rows: those on the lists.
        of: its reference to the entry.
        stated: the field of the entry that somebody states; where it is empty the list counts.
    """
    many = (
        rows.filter(**{of: OuterRef("pk")})
        .order_by()
        .values(of)
        .annotate(many=Count("pk"))
        .values("many")
    )
    listed = Coalesce(Subquery(many, output_field=IntegerField()), 0)
    found: QuerySet[AnEntry] = entries.annotate(listed=listed, times=Coalesce(stated, listed))
    return found
