"""What the pages of money share: lists with a total, documents with their entry and history."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet

from funds.models import Entry, FilteredList, SavedFilter
from funds.permissions import Accessible, Action, can
from funds.queries.saved_filters import saved_filters_of
from funds.queries.timelines import timeline
from funds.views.base import FundPage
from funds.views.saved_filters import asked_of, keeping, own_tabs
from kit.paging import PARAMETER, KeysetPage


class MoneyPage(FundPage):
    """A page of the money."""

    action = Action.MONEY_VIEW

    def may(self, *actions: Action, on: Accessible | None = None) -> dict[str, bool]:
        """Return which of ``actions`` the visitor may do, for the page's buttons."""
        subject = on or self.fund
        return {action.value: can(self.request.user, action, subject) for action in actions}


@dataclass(frozen=True)
class ListTab:
    """One tab of a list, with how many rows it shows."""

    label: str
    url: str
    count: int | None
    active: bool
    own: bool = False


class MoneyList(MoneyPage):
    """A list of documents, page by page.

    Attributes:
        order: what the rows are sorted by; the last part is unique.
    """

    order: ClassVar[tuple[str, ...]]

    def listed(self, rows: QuerySet[Any]) -> dict[str, Any]:
        """Return one page of ``rows`` and where the pages beside it are."""
        page = KeysetPage(rows, order=self.order, cursor=self.request.GET.get(PARAMETER, ""))
        return {
            "rows": page.rows,
            "next_url": page.next_url(self.request.GET),
            "previous_url": page.previous_url(self.request.GET),
        }

    def kept_tabs(
        self,
        place: FilteredList,
        tabs: Sequence[ListTab],
        count: Callable[[list[SavedFilter]], dict[int, int | None]],
    ) -> dict[str, Any]:
        """Return the list's tabs with the person's own, and what it offers to keep.

        Args:
            place: the list.
            tabs: its preset tabs.
            count: how many rows each kept filter finds, in a fixed number of queries.
        """
        given = asked_of(place, self.request.GET.dict())
        kept = saved_filters_of(self.request.user, place)
        every = [*tabs, *(own_tabs(kept, given, count(kept)) if kept else ())]
        return {"tabs": every, "keeping": keeping(place, given, every)}

    def chosen(self, name: str, choices: Mapping[str, str]) -> str:
        """Return the filter value the address asks for, empty when it is not one of ``choices``."""
        asked = self.request.GET.get(name, "")
        return asked if asked in choices else ""

    def address_with(self, **filters: str) -> str:
        """Return this list's address with these filters and no others; empty ones are left out."""
        query = urlencode({name: value for name, value in filters.items() if value})
        return f"?{query}" if query else self.request.path


class DocumentPage(MoneyPage):
    """One document: its facts, its journal entry and what happened to it.

    Attributes:
        home: the words and the address name of the list it belongs to.
    """

    home: ClassVar[tuple[str, str]]
    document: Any

    def subject(self) -> Accessible:
        subject: Accessible = self.document
        return subject

    def told(self) -> dict[str, Any]:
        """Return what every document's page shows below its facts."""
        document: Model = self.document
        entry: Entry | None = getattr(document, "entry", None)
        return {
            "document": document,
            "crumbs": self.crumbs(),
            "events": timeline(document),
            "entry": entry,
            "legs": entry.legs.select_related("account").order_by("id") if entry else (),
        }

    def crumbs(self) -> list[tuple[str, str]]:
        """Return the way back to the list."""
        label, name = self.home
        return [(label, self.fund.url(name)), (str(self.document.number), "")]
