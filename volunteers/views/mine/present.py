"""The card of the moment: where one is or is to be, and one's own code to be scanned."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers

from funds.models import Fund
from kit import clock
from kit.drawing.qr import qr_path
from volunteers.check_codes import STEP, volunteer_code
from volunteers.models import Volunteer
from volunteers.queries.attendance import present_of
from volunteers.queries.finding import due_shift, own_sign_ups
from volunteers.services.attendance import IN_FROM
from volunteers.views.mine.base import MyPage

SEEN_AT = "activities/manage/scan/{token}/"
"""Where in the fund an organiser's phone goes that scanned a volunteer's code."""


@dataclass(frozen=True)
class OwnCode:
    """One's own code as it is drawn: an SVG path of so many modules a side, and its seconds."""

    side: int
    path: str
    seconds: int
    step: int = STEP


def own_code(fund: Fund, volunteer: Volunteer) -> OwnCode:
    """Return a volunteer's code of this moment; it leads the organiser's phone to their page."""
    code = volunteer_code(volunteer)
    side, path = qr_path(
        settings.SITE_ADDRESS + fund.url("fund") + SEEN_AT.format(token=code.token)
    )
    return OwnCode(side, path, code.seconds_left)


def present_card(fund: Fund, volunteer: Volunteer) -> dict[str, Any]:
    """Return what the first page shows on top: present, due, next, or nothing."""
    now = clock.now()
    attendance = present_of(volunteer)
    if attendance is not None:
        code = own_code(fund, volunteer)
        return {"attendance": attendance, "shift": attendance.shift, "code": code, "coming": None}
    due = due_shift(volunteer, now, IN_FROM)
    if due is not None:
        code = own_code(fund, volunteer)
        return {"attendance": None, "shift": due, "code": code, "coming": None}
    coming = own_sign_ups(volunteer, now).filter(shift__starts_at__gt=now).first()
    return {"attendance": None, "shift": None, "code": None, "coming": coming}


class CodePart(MyPage):
    """The code alone, which the page asks for again as each one runs out."""

    template_name = "phone/code.html"

    def show(self) -> HttpResponse:
        response = self.page({"code": own_code(self.fund, self.volunteer)})
        add_never_cache_headers(response)
        return response
