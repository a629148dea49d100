"""A person's own kept filters (常用筛选)."""

from django.db.models import QuerySet

from funds.models import FilteredList, SavedFilter, User


def saved_filters(person: User) -> QuerySet[SavedFilter]:
    """Return what ``person`` kept in the fund in scope, by list, in the order it was kept."""
    return SavedFilter.objects.filter(owner=person).order_by("place", "pk")


def saved_filters_of(person: User, place: FilteredList) -> list[SavedFilter]:
    """Return what ``person`` kept of one list."""
    return list(saved_filters(person).filter(place=place))
