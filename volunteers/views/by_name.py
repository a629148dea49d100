"""Pages of noting by name who comes and goes, and of a shift's paper list."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from kit import clock
from kit.paging import PARAMETER, KeysetPage
from kit.plain_form import PlainForm
from kit.refusals import carry_out
from volunteers.forms.by_name import NamedForm, PaperListForm
from volunteers.models import AttendanceState, SignUp
from volunteers.queries.attendance import OUT_UNTIL
from volunteers.queries.shift_people import expected_at, late_entries_of
from volunteers.services.attendance import IN_FROM
from volunteers.services.by_name import come_by_name, go_by_name
from volunteers.services.paper_lists import MOST_ON_A_LIST, enter_list
from volunteers.services.placing import Placed
from volunteers.views.placing import chosen_numbers
from volunteers.views.shifts import ShiftPage

IN, OUT = "in", "out"


class PeoplePage(ShiftPage):
    """Those taken for a shift, to be ticked, with what came of each."""

    title: str
    page_size = 100

    def listed(self, form: PlainForm, *, status: int = 200) -> HttpResponse:
        """Show the people of a shift with the form below them."""
        asked = self.request.GET
        paged: KeysetPage[SignUp] = KeysetPage(
            expected_at(self.shift),
            order=("signed_at", "id"),
            cursor=asked.get(PARAMETER, ""),
            size=self.page_size,
        )
        ids = [row.volunteer_id for row in paged.rows]
        came = {row.volunteer_id: row for row in self.shift.attendances.filter(volunteer__in=ids)}
        late = late_entries_of(self.shift, ids)
        rows = [
            (row.volunteer, came.get(row.volunteer_id), late.get(row.volunteer_id))
            for row in paged.rows
        ]
        ticked = set(self.request.POST.getlist("only"))
        now = clock.now()
        return self.page(
            {
                "form": form,
                "rows": [(*each, each[0].number in ticked) for each in rows],
                "next_url": paged.next_url(asked),
                "previous_url": paged.previous_url(asked),
                "crumbs": [*self.crumbs(), ("签到签退", self._attendance()), (self.title, "")],
                "when": self.when(),
                "may_come": self.shift.starts_at - IN_FROM <= now < self.shift.ends_at,
                "may_go": self.shift.starts_at <= now < self.shift.ends_at + OUT_UNTIL,
                "present": AttendanceState.PRESENT,
            },
            status=status,
        )

    def done(self, people: list[Placed], head: str, word: str, more: str = "") -> HttpResponse:
        """Show what came of each person."""
        self.template_name = "activities/noted.html"  # type: ignore[misc]
        done = sum(not each.refusal for each in people)
        return self.page(
            {
                "results": people,
                "done": done,
                "head": head,
                "word": word,
                "sheet": more,
                "when": self.when(),
            }
        )

    def _attendance(self) -> str:
        return self.fund.url("activities:attendance", shift=self.shift.pk)


class NamedPage(PeoplePage):
    """Note by name who comes, and who goes; another person confirms the hours."""

    action = Action.ACTIVITY_EDIT
    template_name = "activities/by_name.html"
    title = "按姓名登记"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.listed(NamedForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NamedForm(request.POST)
        if form.is_valid():
            given, by = form.cleaned_data, self.request.user
            numbers = chosen_numbers(request.POST, given["numbers"])
            going = request.POST.get("act") == OUT
            act = go_by_name if going else come_by_name
            people = carry_out(
                request, form, lambda: act(self.shift, numbers, reason=given["reason"], by=by)
            )
            if people is not None:
                if going:
                    return self.done(people, "登记签退", "已登记签退")
                return self.done(people, "登记签到", "已登记签到")
        return self.listed(form, status=400)


class PaperListPage(PeoplePage):
    """Enter the hours of those on a shift's paper list; another person confirms all of them."""

    action = Action.HOURS_RECORD
    template_name = "activities/paper_list.html"
    title = "按签到表补录"
    page_size = MOST_ON_A_LIST

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.listed(PaperListForm(shift=self.shift))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PaperListForm(request.POST, shift=self.shift)
        if form.is_valid():
            numbers = chosen_numbers(request.POST, form.cleaned_data["numbers"])
            data, by = form.listed(numbers), self.request.user
            entered = carry_out(request, form, lambda: enter_list(self.shift, data, by=by))
            if entered is not None:
                return self.done(entered.people, "按签到表补录", "已补录", entered.number)
        return self.listed(form, status=400)
