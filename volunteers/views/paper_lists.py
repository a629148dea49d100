"""Pages of a paper list that was entered late: who stands on it, and confirming all of it."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Accessible, Action, refusal_of
from volunteers.models import LateEntry, LateEntryState
from volunteers.queries.reach import is_hidden
from volunteers.services.paper_lists import confirm_list
from volunteers.views.late_entries import HoursPage


class SheetPage(HoursPage):
    """The entries of one paper list."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "hours/sheet.html"
    entries: list[LateEntry]

    def load(self, **kwargs: Any) -> None:
        rows = LateEntry.objects.filter(sheet=kwargs["number"])
        rows = rows.select_related("volunteer", "organisation", "entered_by", "decided_by")
        self.entries = list(rows.defer("volunteer__sealed").order_by("id"))
        # All of one list are of the organisation on duty at its shift.
        if not self.entries or is_hidden(self.request.user, self.fund, self.entries[0]):
            raise Http404

    def subject(self) -> Accessible:
        return self.entries[0]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        first = self.entries[0]
        waiting = [row for row in self.entries if row.state == LateEntryState.WAITING]
        blocked = refusal_of(self.request.user, Action.HOURS_CONFIRM, first)
        return self.page(
            {
                "entries": self.entries,
                "first": first,
                "number": first.sheet,
                "waiting": len(waiting),
                "minutes": sum(row.minutes for row in waiting),
                "may_confirm": bool(waiting) and blocked is None,
            }
        )


class ConfirmSheet(SheetPage):
    """Confirm all that waits of a paper list, and say what came of each."""

    action = Action.HOURS_CONFIRM
    template_name: ClassVar[str] = "hours/confirmed.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.fund.url("hours:sheet", number=kwargs["number"]))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        results = confirm_list(kwargs["number"], by=self.request.user)
        done = sum(not result.refusal for result in results)
        return self.page({"results": results, "done": done})
