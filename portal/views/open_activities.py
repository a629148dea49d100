"""Activities for anybody (找活动): what is on, when, how near, and one activity with its shifts.

To a visitor it is a page of the window; a signed-in volunteer sees it in the frame of their phone,
with what they signed up for.
"""

import re
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from funds.models import User
from funds.permissions import Role
from funds.queries.notices import unread_count
from kit import clock
from kit.paging import PARAMETER, KeysetPage
from portal.views.public import FundWindow
from volunteers.models import Activity, Shift, Volunteer
from volunteers.queries.divisions import divisions_in_use
from volunteers.queries.finding import (
    Wanted,
    narrowed,
    near,
    open_shifts,
    own_states,
    public_activities,
    shifts_of_activity,
)
from volunteers.queries.nearness import NEAR_METRES
from volunteers.queries.own import volunteer_of_account
from volunteers.views.mine.areas import PhoneArea, areas_of

SIZE = 20
MOST_NEAR = 50
FURTHEST_DAYS = 400
_PLACE = re.compile(r"(-?\d{1,2}(?:\.\d{1,4})?),(-?\d{1,3}(?:\.\d{1,4})?)")


class ActivityWindow(FundWindow):
    """A public page of activities, in a volunteer's frame where one is signed in."""

    area = "open_service"

    def volunteer(self) -> Volunteer | None:
        """Return the volunteer who is signed in here; ``None`` for anybody else."""
        person = self.request.user
        if not isinstance(person, User):
            return None
        held = {role.role for role in person.roles_in(self.fund.pk)}
        return volunteer_of_account(person) if Role.VOLUNTEER in held else None

    def framed(self, context: dict[str, Any], volunteer: Volunteer | None) -> HttpResponse:
        frame: dict[str, Any] = {"layout": "public.html", "volunteer": volunteer}
        if volunteer is not None:
            frame["layout"] = "phone.html"
            frame["phone_nav"] = areas_of(self.fund, PhoneArea.FIND)
            frame["unread"] = unread_count(self.request.user)
        return self.page(self.request, {**frame, **context})


class ActivitiesOpen(ActivityWindow):
    """Shifts to come to, the next first; or the nearest first where the visitor says where."""

    template_name = "public/activities.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked, volunteer = request.GET, self.volunteer()
        wanted, here = self._wanted(), place_asked(asked.get("near", ""))
        shifts = narrowed(open_shifts(clock.now()), wanted)
        context: dict[str, Any] = {"next_url": "", "previous_url": ""}
        if here is not None:
            rows: list[Any] = list(near(shifts, *here)[:MOST_NEAR])
        else:
            paged: KeysetPage[Shift] = KeysetPage(
                shifts, order=("starts_at", "id"), cursor=asked.get(PARAMETER, ""), size=SIZE
            )
            rows = paged.rows
            context["next_url"] = paged.next_url(asked)
            context["previous_url"] = paged.previous_url(asked)
        own = own_states(volunteer, rows) if volunteer else {}
        return self.framed(
            {
                **context,
                "rows": [(shift, own.get(shift.pk)) for shift in rows],
                "divisions": divisions_in_use(),
                "division": wanted.division.code if wanted.division else "",
                "day": wanted.day.isoformat() if wanted.day else "",
                "today": clock.today(),
                "near": here is not None,
                "kilometres": NEAR_METRES // 1000,
            },
            volunteer,
        )

    def _wanted(self) -> Wanted:
        asked = self.request.GET
        code, day = asked.get("division", ""), asked.get("day", "")
        division = divisions_in_use().filter(code=code).first() if code.isdecimal() else None
        try:
            wanted = date.fromisoformat(day)
        except ValueError:
            return Wanted(None, division)
        # Shifts are planned weeks ahead; a day of another time is none.
        near_today = abs((wanted - clock.today()).days) <= FURTHEST_DAYS
        return Wanted(wanted if near_today else None, division)


class ActivityOpen(ActivityWindow):
    """One activity: what, where, on what conditions, and its shifts with their free places."""

    template_name = "public/activity.html"
    activity: Activity

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        number = kwargs.pop("number")
        super().setup(request, *args, **kwargs)
        found = public_activities().filter(number=number).first()
        if found is None:
            raise Http404
        self.activity = found

    def get(self, request: HttpRequest) -> HttpResponse:
        volunteer = self.volunteer()
        paged: KeysetPage[Shift] = KeysetPage(
            shifts_of_activity(self.activity, clock.now()),
            order=("starts_at", "id"),
            cursor=request.GET.get(PARAMETER, ""),
            size=SIZE,
        )
        own = own_states(volunteer, paged.rows) if volunteer else {}
        return self.framed(
            {
                "activity": self.activity,
                "rows": [(shift, own.get(shift.pk)) for shift in paged.rows],
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "now": clock.now(),
            },
            volunteer,
        )


def place_asked(asked: str) -> tuple[float, float] | None:
    """Return latitude and longitude as asked; ``None`` when they are none."""
    found = _PLACE.fullmatch(asked)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 85 and abs(longitude) <= 180 else None
