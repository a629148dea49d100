"""节假日与调休: the days an office enters against the calendar, by which periods are counted."""

from datetime import date
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.permissions import Action
from funds.views.base import FundPage
from kit.formats import date_cn
from kit.refusals import carry_out
from projects.forms.holidays import ChangeDayForm, NewDayForm
from projects.models import Holiday
from projects.queries.holidays import holidays_of, years_with_entries
from projects.services.holidays import change_day, enter_day, take_back_day


class HolidayPage(FundPage):
    """A page of the fund's settings."""

    action = Action.FUND_SETTINGS


class HolidayList(HolidayPage):
    """One year's entries, and whether the calendar knows the year."""

    template_name: ClassVar[str] = "holidays/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        others = [year for year in years_with_entries() if year not in self.fund.years()]
        return self.page({"told": holidays_of(self._shown_year()), "other_years": others})

    def _shown_year(self) -> int:
        """Return the year of ``?of=``, since days are entered for years that are no fund's yet."""
        asked = self.request.GET.get("of", "")
        return int(asked) if asked.isdecimal() and len(asked) == len("2026") else self.year


class AddDay(HolidayPage):
    """Enter a day."""

    template_name: ClassVar[str] = "holidays/add.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page({"form": NewDayForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewDayForm(request.POST)
        if form.is_valid():
            row = carry_out(
                request, form, lambda: enter_day(form.data_given(), by=self.request.user)
            )
            if row is not None:
                messages.success(request, f"已登记 {date_cn(row.day)}。以后计算的期限按它算。")
                return redirect(f"{self.fund.url('holidays:list')}?of={row.day.year}")
        return self.page({"form": form}, status=400)


class ChangeDay(HolidayPage):
    """Change a day entered before, or take the entry back."""

    template_name: ClassVar[str] = "holidays/change.html"
    row: Holiday

    def load(self, **kwargs: Any) -> None:
        try:
            day = date.fromisoformat(kwargs["day"])
        except ValueError as error:
            raise Http404 from error
        self.row = get_object_or_404(Holiday, day=day)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(ChangeDayForm(row=self.row))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ChangeDayForm(request.POST, row=self.row)
        takes_back = "take_back" in request.POST
        if takes_back:
            # Only what was seen counts then.
            form.fields["works"].required = form.fields["name"].required = False
        if form.is_valid():
            row = carry_out(request, form, lambda: self._act(form, takes_back))
            if row is not None:
                done = "撤回登记，按国家公布的日历计算" if takes_back else "改好"
                messages.success(request, f"{date_cn(row.day)}已{done}。")
                return redirect(f"{self.fund.url('holidays:list')}?of={row.day.year}")
        return self._show(form, status=400)

    def _act(self, form: ChangeDayForm, takes_back: bool) -> Holiday:
        seen, person = form.cleaned_data["seen"], self.request.user
        if takes_back:
            return take_back_day(self.row.day, by=person, seen=seen)
        name = form.cleaned_data["name"]
        return change_day(self.row.day, form.is_worked, name, by=person, seen=seen)

    def _show(self, form: ChangeDayForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "row": self.row}, status=status)
