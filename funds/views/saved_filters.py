"""Kept filters (常用筛选): the tabs of a list, keeping one, and a page of one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.forms.saved_filters import ManageForm, SaveForm
from funds.models import FilteredList, SavedFilter
from funds.permissions import Action
from funds.queries.saved_filters import saved_filters
from funds.services.saved_filters import (
    CONDITIONS,
    SEEN_BY,
    remove_filter,
    rename_filter,
    save_filter,
)
from funds.views.base import FundPage
from kit.refusals import carry_out

LISTS: Mapping[str, str] = {
    FilteredList.PROJECTS: "projects:list",
    FilteredList.DONATIONS: "money:donations",
    FilteredList.PAYMENTS: "money:payments",
    FilteredList.PAYABLES: "money:payables",
}


@dataclass(frozen=True)
class OwnTab:
    """A kept filter as a tab of its list; ``own`` sets it apart from the list's own tabs."""

    label: str
    url: str
    count: int | None
    active: bool
    own: bool = True


@dataclass(frozen=True)
class Keeping:
    """What a list offers for keeping its present filter.

    Attributes:
        place: the list.
        asked: its present conditions as an address.
        offered: something is filtered that no tab says yet.
    """

    place: str
    asked: str
    offered: bool


def asked_of(place: FilteredList, query: Mapping[str, str]) -> dict[str, str]:
    """Return what of an address are conditions of the list, whatever their values."""
    return {name: query[name] for name in sorted(CONDITIONS[place]) if query.get(name)}


def own_tabs(
    kept: Sequence[SavedFilter], asked: Mapping[str, str], counts: Mapping[int, int | None]
) -> list[OwnTab]:
    """Return a person's kept filters as tabs; ``counts`` are by the filter's id."""
    return [
        OwnTab(row.name, f"?{urlencode(row.query)}", counts.get(row.pk), row.query == asked)
        for row in kept
    ]


def keeping(place: FilteredList, asked: Mapping[str, str], tabs: Sequence[Any]) -> Keeping:
    """Return what a list offers for keeping its filter: nothing when a tab already says it."""
    said = any(getattr(tab, "active", False) for tab in tabs)
    return Keeping(place.value, urlencode(asked), bool(asked) and not said)


class SavePage(FundPage):
    """Keep the filter of a list; a refusal shows why, and the name stays typed."""

    action = Action.PROJECT_VIEW
    template_name = "filters/save.html"
    http_method_names = ["post"]
    place: FilteredList

    def load(self, **kwargs: Any) -> None:
        if kwargs["place"] not in FilteredList:
            raise Http404
        self.place = FilteredList(kwargs["place"])

    def needed(self) -> Action:
        return SEEN_BY[self.place]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SaveForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data["name"], form.conditions()
            kept = carry_out(
                request, form, lambda: save_filter(self.place, *given, by=self.request.user)
            )
            if kept is not None:
                messages.success(request, f"已存为常用筛选“{kept.name}”，只有您自己看得到。")
                return redirect(f"{self.fund.url(LISTS[self.place])}?{urlencode(kept.query)}")
        home = self.fund.url(LISTS[self.place])
        return self.page({"form": form, "place": self.place, "home": home}, status=400)


class MinePage(FundPage):
    """One's own kept filters, each with its list, to rename or remove."""

    action = Action.DESK_VIEW
    template_name = "filters/mine.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(ManageForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ManageForm(request.POST)
        if form.is_valid():
            kept = carry_out(request, form, lambda: self._act(form))
            if kept is not None:
                done = "已删除" if form.cleaned_data["act"] == "remove" else "已改名为"
                messages.success(request, f"{done}常用筛选“{kept.name}”。")
                return redirect(self.fund.url("filters:mine"))
        return self._show(form, status=400)

    def _act(self, form: ManageForm) -> SavedFilter:
        given, person = form.cleaned_data, self.request.user
        if given["act"] == "remove":
            return remove_filter(given["kept"], by=person)
        return rename_filter(given["kept"], given["name"], by=person)

    def _show(self, form: ManageForm, *, status: int = 200) -> HttpResponse:
        rows = saved_filters(self.request.user)
        groups = [
            (FilteredList(place).label, self.fund.url(LISTS[place]), list(found))
            for place, found in groupby(rows, key=lambda row: row.place)
        ]
        for _, home, found in groups:
            for row in found:
                row.address = f"{home}?{urlencode(row.query)}"  # type: ignore[attr-defined]
        return self.page({"groups": groups, "form": form}, status=status)
