"""The calendar of deadlines (期限日历), as a page and as a file for other calendars."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from funds.views.base import FundPage
from kit import clock
from kit.ical import DayEvent, calendar_file
from kit.refusals import log_done
from portal.calendar.month import WEEKDAYS, coming, month_of

DAYS_AHEAD = 400


class CalendarPage(FundPage):
    """One month of deadlines: a grid, and the same as a list."""

    action = Action.DESK_VIEW
    template_name = "calendar/month.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = clock.today()
        month = month_of(self.request.user, self.fund, self._asked(today), today)
        return self.page({"month": month, "today": today, "weekdays": WEEKDAYS, "years": []})

    def _asked(self, today: date) -> date:
        """Return the first day of the month the address asks for, else of this one."""
        year, _, month = self.request.GET.get("month", "").partition("-")
        if not (year.isdecimal() and month.isdecimal()):
            return today.replace(day=1)
        sensible = 2000 <= int(year) <= today.year + 10 and 1 <= int(month) <= 12
        return date(int(year), int(month), 1) if sensible else today.replace(day=1)


class CalendarFile(FundPage):
    """The deadlines from a month ago to a year ahead, as an iCalendar file."""

    action = Action.DESK_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = clock.today()
        host = urlsplit(settings.SITE_ADDRESS).hostname
        events = [
            DayEvent(
                uid=f"{deadline.key}@{self.fund.slug}.{host}",
                day=deadline.day,
                title=deadline.title,
                note=deadline.basis,
                url=f"{settings.SITE_ADDRESS}{deadline.url}",
            )
            for deadline in coming(self.request.user, self.fund, today, DAYS_AHEAD)
        ]
        content = calendar_file(f"{self.fund.city}期限日历", events, clock.now())
        log_done(request, f"下载期限日历，{len(events)} 项")
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.fund.slug}-deadlines.ics"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
