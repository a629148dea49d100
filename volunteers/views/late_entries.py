"""Pages of late entries (补录): the list, entering, and deciding by a second person."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action, can, refusal_of
from funds.views.base import FundPage
from kit.errors import Refusal
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from projects.models import Project
from projects.queries.projects import visible_to
from volunteers.forms.hours import LateForm, RefusalForm
from volunteers.models import LateEntry, LateEntryState, Volunteer
from volunteers.queries.late_entries import entries_seen_by
from volunteers.queries.reach import is_hidden, sees_all
from volunteers.services.hours import confirm_late, confirm_many, enter_late, refuse_late


class HoursPage(FundPage):
    """A page of hours; they belong to no year."""

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        return super().page({"years": (), **(context or {})}, status=status)


class EntryList(HoursPage):
    """The late entries of one state that the visitor sees; those that wait come oldest first."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "hours/list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("state", "")
        state = LateEntryState(asked if asked in LateEntryState.values else LateEntryState.WAITING)
        found = entries_seen_by(self.request.user, self.fund).filter(state=state)
        waiting = state == LateEntryState.WAITING
        page = KeysetPage(
            found, order=("id" if waiting else "-id",), cursor=request.GET.get(PARAMETER, "")
        )
        person = self.request.user
        confirms = waiting and can(person, Action.HOURS_CONFIRM, self.fund)
        return self.page(
            {
                "rows": [(row, confirms and row.entered_by_id != person.pk) for row in page.rows],
                "confirms": confirms,
                "state": state.label,
                "waiting": waiting,
                "may_record": can(person, Action.HOURS_RECORD, self.fund),
                "may_export": can(person, Action.EXPORT, self.fund) and sees_all(person, self.fund),
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "tabs": [
                    {
                        "label": LateEntryState(value).label,
                        "url": f"?state={value}",
                        "active": value == state,
                        "own": False,
                        "count": None,
                    }
                    for value in LateEntryState.values
                ],
            }
        )


class EnterLate(HoursPage):
    """Enter hours after the fact (补录)."""

    action = Action.HOURS_RECORD
    template_name: ClassVar[str] = "hours/enter.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        number = request.GET.get("volunteer", "")[:20]
        return self._show(
            LateForm(initial={"volunteer": number}, projects=self._projects()), number
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = LateForm(request.POST, projects=self._projects())
        if form.is_valid():
            entry = carry_out(request, form, lambda: enter_late(form.late(), by=self.request.user))
            if entry is not None:
                messages.success(request, f"已补录 {entry.number}，另一个人确认后计入时长。")
                return HttpResponseRedirect(self.fund.url("hours:entry", number=entry.number))
        return self._show(form, request.POST.get("volunteer", "")[:20], status=400)

    def _projects(self) -> QuerySet[Project] | None:
        """Return the projects the visitor sees; an organisation's people have no list of them."""
        if not can(self.request.user, Action.PROJECT_VIEW, self.fund):
            return None
        return visible_to(self.request.user, self.fund.pk)

    def _show(self, form: LateForm, number: str, *, status: int = 200) -> HttpResponse:
        """Show the form; whose number it is stands beside it, to whom may enter for them."""
        found = Volunteer.objects.filter(number=number).select_related("organisation").first()
        if found is not None and not can(self.request.user, self.action, found):
            found = None
        return self.page({"form": form, "volunteer": found}, status=status)


class OneEntry(HoursPage):
    """A page of one late entry."""

    entry: LateEntry

    def load(self, **kwargs: Any) -> None:
        rows = LateEntry.objects.select_related(
            "volunteer", "organisation", "project", "entered_by", "decided_by"
        )
        self.entry = get_object_or_404(rows, number=kwargs["number"])
        if is_hidden(self.request.user, self.fund, self.entry):
            raise Http404

    def subject(self) -> Accessible:
        return self.entry

    def to_entry(self) -> HttpResponse:
        return HttpResponseRedirect(self.fund.url("hours:entry", number=self.entry.number))

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        return super().page({"entry": self.entry, **(context or {})}, status=status)


class EntryPage(OneEntry):
    """One late entry, what was decided of it, and by whom it still may be."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "hours/entry.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        waiting = self.entry.state == LateEntryState.WAITING
        blocked = refusal_of(self.request.user, Action.HOURS_CONFIRM, self.entry)
        return self.page({"waiting": waiting, "may_confirm": waiting and blocked is None})


class ConfirmEntry(OneEntry):
    """Confirm one late entry."""

    action = Action.HOURS_CONFIRM

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        confirm_late(self.entry, by=self.request.user)
        messages.success(request, f"已确认 {self.entry.number}，时长已计入。")
        return self.to_entry()


class RefuseEntry(OneEntry):
    """Refuse one late entry, saying why."""

    action = Action.HOURS_CONFIRM
    template_name: ClassVar[str] = "hours/refuse.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.entry.state != LateEntryState.WAITING:
            raise Refusal(f"这条补录{self.entry.get_state_display()}，不用再办。")
        return self.page({"form": RefusalForm()})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = RefusalForm(request.POST)
        if form.is_valid():
            note = form.cleaned_data["note"]
            done = carry_out(
                request, form, lambda: refuse_late(self.entry, note=note, by=self.request.user)
            )
            if done is not None:
                messages.success(request, f"{self.entry.number} 没有确认，已告诉补录的人。")
                return self.to_entry()
        return self.page({"form": form}, status=400)


class ConfirmMany(HoursPage):
    """Confirm the chosen late entries, each on its own, and say what came of each."""

    action = Action.HOURS_CONFIRM
    template_name: ClassVar[str] = "hours/confirmed.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.fund.url("hours:list"))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        results = confirm_many(request.POST.getlist("only"), by=self.request.user)
        done = sum(not result.refusal for result in results)
        return self.page({"results": results, "done": done})
