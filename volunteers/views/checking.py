"""Checking in and out as the organiser does it (签到签退): the screen, and scanning a volunteer."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.permissions import Action
from kit import clock
from kit.drawing.qr import qr_path
from kit.errors import Refusal
from kit.refusals import log_refusal
from volunteers.check_codes import LIFE, held_code, held_shift, shift_code, volunteer_of
from volunteers.models import ActivityState, Attendance, AttendanceState, CheckWay, Shift, Volunteer
from volunteers.queries.attendance import OUT_UNTIL
from volunteers.queries.shift_people import attendances_at, here_of, shifts_to_check
from volunteers.services.attendance import IN_FROM, check_in, check_out
from volunteers.views.activities import RunningPage
from volunteers.views.shifts import ShiftPage

MOST_OFFERED = 100


class ScreenPage(ShiftPage):
    """The code of a shift in large, for a tablet or a projector on the spot."""

    action = Action.ACTIVITY_EDIT
    template_name = "activities/screen.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"when": self.when(), **self.code()})

    def code(self) -> dict[str, Any]:
        """Return the code of now, drawn; no code while nobody may check in or out."""
        shift, now = self.shift, clock.now()
        known = {"people": here_of(shift), "code": None, "life": LIFE}
        opens, closes = shift.starts_at - IN_FROM, shift.ends_at + OUT_UNTIL
        if self._is_off():
            return known | {"shut": "这个班次已经取消，没有签到码。", "closed": True}
        if now >= closes:
            return known | {
                "shut": "这个班次的签到签退都已结束。漏签的请补录时长。",
                "closed": True,
            }
        if now < opens:
            return known | {"shut": "还没有到签到时间，到时这里会显示签到码。", "opens": opens}
        code = shift_code(shift)
        side, path = qr_path(self._address(code.token))
        return known | {
            "code": code,
            "qr_side": side,
            "qr_path": path,
            "spaced": f"{code.digits[:3]} {code.digits[3:]}",
            "leaving": now >= shift.ends_at,
        }

    def _is_off(self) -> bool:
        cancelled = self.shift.cancelled_at is not None
        return cancelled or self.shift.activity.state != ActivityState.PUBLISHED

    def _address(self, token: str) -> str:
        """Return where a volunteer's phone goes that scanned the screen."""
        return f"{settings.SITE_ADDRESS}{self.fund.url('my:scanned', token=token)}"


class ScreenCode(ScreenPage):
    """The code of now alone, which the screen asks for again and again."""

    template_name = "activities/screen_code.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = self.page(self.code())
        response["Cache-Control"] = "no-store, private"
        return response


class ScanPage(RunningPage):
    """Whom a scanned code is of, and what can be done with them now. Writes nothing."""

    action = Action.ACTIVITY_EDIT
    template_name = "activities/scanned.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        volunteer = volunteer_of(kwargs["token"])
        return self.page(offered(self, volunteer))


class CheckPage(RunningPage):
    """Check in or out the volunteer whose code was scanned some minutes ago."""

    action = Action.ACTIVITY_EDIT
    template_name = "activities/scanned.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.POST.get("volunteer", "")[:16]
        volunteer = Volunteer.objects.defer("sealed").filter(number=number).first()
        if volunteer is None:
            raise Refusal("没有这个志愿者编号。请再扫一次志愿者手机上的码。")
        shift = held_shift(request.POST.get("held", ""), volunteer)
        try:
            told = self._done(shift, volunteer)
        except Refusal as refusal:
            log_refusal(request, refusal)
            messages.error(request, f"{volunteer.name}：{refusal.message}")
            return redirect(self.fund.url("activities:shift", shift=shift.pk))
        messages.success(request, f"{volunteer.name}{told}")
        return redirect(self.fund.url("activities:attendance", shift=shift.pk))

    def _done(self, shift: Shift, volunteer: Volunteer) -> str:
        """Check in or out, and return what is said of it."""
        by = self.request.user
        if self.request.POST.get("act") != "out":
            check_in(shift, volunteer, way=CheckWay.SCANNED, by=by)
            return "已签到。"
        there = Attendance.objects.filter(shift=shift, volunteer=volunteer).first()
        if there is None:
            raise Refusal("还没有签到，不能签退。请先签到。")
        gone = check_out(there, way=CheckWay.SCANNED, by=by)
        if gone.state == AttendanceState.ENTERED:
            return "已签退。签到是按姓名登记的，另一个人确认以后计入时长。"
        return "已签退，时长已记。"


def offered(page: RunningPage, volunteer: Volunteer) -> dict[str, Any]:
    """Return the shifts of now with what may be done at each: 签到, 签退, or nothing more."""
    now = clock.now()
    shifts = list(shifts_to_check(page.request.user, page.fund, now, IN_FROM)[:MOST_OFFERED])
    there = attendances_at(volunteer, shifts)
    rows = []
    for shift in shifts:
        row = there.get(shift.pk)
        act = "in" if row is None else "out"
        if (row is None and now >= shift.ends_at) or (
            row is not None and row.state != AttendanceState.PRESENT
        ):
            act = ""
        rows.append((shift, row, act, held_code(shift, volunteer) if act else ""))
    # Where they are now comes first, then where they may come.
    rows.sort(key=lambda each: {"out": 0, "in": 1, "": 2}[each[2]])
    return {"volunteer": volunteer, "rows": rows}
