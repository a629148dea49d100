"""Keeping a list's filter under a name (常用筛选): saved, renamed, removed by its owner alone."""

import re
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from funds.models import FilteredList, SavedFilter, User
from funds.permissions import Action, demand
from funds.queries.saved_filters import saved_filters
from funds.queries.scope import fund_in_scope
from kit.errors import Refusal

MOST = 8
LONGEST_NAME = 20
LONGEST_SEARCH = 60
CONDITIONS: Mapping[FilteredList, frozenset[str]] = {
    FilteredList.PROJECTS: frozenset(
        {
            "q",
            "view",
            "outcome",
            "group",
            "funded",
            "category",
            "lead",
            "state",
            "stage",
            "owing",
            "sort",
        }
    ),
    FilteredList.DONATIONS: frozenset({"campaign", "kind"}),
    FilteredList.PAYMENTS: frozenset({"shown"}),
    FilteredList.PAYABLES: frozenset({"shown"}),
}
"""The conditions of each list that may be kept: its filters, never a page or an open panel."""

SEEN_BY: Mapping[FilteredList, Action] = {
    FilteredList.PROJECTS: Action.PROJECT_VIEW,
    FilteredList.DONATIONS: Action.MONEY_VIEW,
    FilteredList.PAYMENTS: Action.MONEY_VIEW,
    FilteredList.PAYABLES: Action.MONEY_VIEW,
}
_VALUE = re.compile(r"[A-Za-z0-9_-]{1,40}")


@transaction.atomic
def save_filter(
    place: FilteredList, name: str, asked: Mapping[str, str], *, by: User
) -> SavedFilter:
    """Keep what a list is filtered by, in the fund in scope.

    Args:
        place: the list.
        name: what the tab says; at most 20 characters.
        asked: the list's address; what is no condition of it is left out.
        by: whose it is.

    Raises:
        NotAllowed: ``by`` may not see the list.
        Refusal: nothing is filtered, a value is none of the list's, the name is taken or missing,
            or there are eight already.
    """
    demand(by, SEEN_BY[place], fund_in_scope())
    query = conditions(place, asked)
    if not query:
        raise Refusal("现在没有筛选条件，不用另存。请先筛选，再存。")
    mine = saved_filters(by).filter(place=place)
    if mine.count() >= MOST:
        raise Refusal(f"每个列表最多存 {MOST} 个常用筛选。请先删除不用的。")
    return _written(SavedFilter(owner=by, place=place, name=_named(name), query=query))


@transaction.atomic
def rename_filter(pk: int, name: str, *, by: User) -> SavedFilter:
    """Give one's own kept filter another name.

    Raises:
        Refusal: it is not one's own, or the name is taken or missing.
    """
    kept = _own(pk, by)
    kept.name = _named(name)
    return _written(kept)


@transaction.atomic
def remove_filter(pk: int, *, by: User) -> SavedFilter:
    """Remove one's own kept filter; the list's rows are not touched.

    Raises:
        Refusal: it is not one's own.
    """
    kept = _own(pk, by)
    kept.delete()
    return kept


def conditions(place: FilteredList, asked: Mapping[str, str]) -> dict[str, str]:
    """Return the conditions of a list that an address gives, in a fixed order.

    Raises:
        Refusal: a value no filter of ours could have written.
    """
    found = {name: asked[name].strip() for name in sorted(CONDITIONS[place]) if name in asked}
    found = {name: value for name, value in found.items() if value}
    for name, value in found.items():
        fits = len(value) <= LONGEST_SEARCH and value.isprintable()
        if not (fits if name == "q" else _VALUE.fullmatch(value)):
            raise Refusal("网址里有一个筛选条件不在可选的范围内。请在列表上重新筛选，再存。")
    return found


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refusal("请给这个筛选起个名字，例如“有应付未付”。", field="name")
    if len(name) > LONGEST_NAME:
        raise Refusal(f"名字最多 {LONGEST_NAME} 个字。请缩短。", field="name")
    return name


def _own(pk: int, by: User) -> SavedFilter:
    kept = saved_filters(by).select_for_update().filter(pk=pk).first()
    if kept is None:
        raise Refusal("没有这个常用筛选，它可能已经删除。请刷新再看。")
    return kept


def _written(kept: SavedFilter) -> SavedFilter:
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        raise Refusal(f"已有叫“{kept.name}”的常用筛选。请换个名字。", field="name") from error
    return kept
