"""Checking in and out on one's own phone (签到、签退): a screen's code, digits, or one's own code.

What is scanned only shows what will happen; a button does it. Whoever scans before signing in is
remembered for minutes in that browser's session alone.
"""

import time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import urlencode

from kit import clock
from kit.errors import Refusal
from volunteers.check_codes import HELD_LIFE, digits_fit, held_code, held_shift, shift_of
from volunteers.masking import hours_text
from volunteers.models import Attendance, AttendanceState, CheckWay, Shift
from volunteers.queries.attendance import present_of
from volunteers.queries.finding import attendance_at, due_shift, visible_shift
from volunteers.services.attendance import IN_FROM, check_in, check_out
from volunteers.views.mine.areas import PhoneArea
from volunteers.views.mine.base import MyAct, MyPage, tried
from volunteers.views.mine.present import own_code

SCANNED = "scanned"
MOST_DIGITS = 18
IN, OUT = "in", "out"
WRONG_DIGITS = "数字不对，或已经换了新的。请看屏幕上现在的 6 位数字，再输一次。"


class CheckPage(MyPage):
    """How to check in or out now: digits, one's own code, or the code that was just scanned."""

    area = PhoneArea.CHECK
    template_name = "phone/check.html"

    def show(self) -> HttpResponse:
        shift = self._scanned()
        if shift is not None:
            return self.page(confirmation(self, shift))
        attendance = present_of(self.volunteer)
        due = due_shift(self.volunteer, clock.now(), IN_FROM) if attendance is None else None
        return self.page(
            {
                "scanned": None,
                "attendance": attendance,
                "shift": attendance.shift if attendance else due,
                "act": OUT if attendance else IN,
                "code": own_code(self.fund, self.volunteer),
            }
        )

    def _scanned(self) -> Shift | None:
        """Return the shift that this browser scanned before its owner signed in, once."""
        kept = self.request.session.pop(SCANNED, None)
        if kept is None or time.time() - kept[1] > HELD_LIFE:
            return None
        return visible_shift(kept[0])


class ScannedPage(MyPage):
    """What a screen's code leads to: which shift, and a button."""

    area = PhoneArea.CHECK
    template_name = "phone/check.html"

    def show(self) -> HttpResponse:
        shift = tried(self.request, lambda: shift_of(self.kwargs["token"]))
        if shift is None:
            return redirect(self.fund.url("my:check"))
        return self.page(confirmation(self, shift))

    def _ask_to_sign_in(self) -> HttpResponse:
        """Remember what was scanned while its code is good, and let them sign in."""
        try:
            shift = shift_of(self.kwargs["token"])
        except Refusal as refusal:
            messages.error(self.request, refusal.message)
        else:
            self.request.session[SCANNED] = [shift.pk, time.time()]
        query = urlencode({"next": self.fund.url("my:check")})
        return HttpResponseRedirect(f"{self.fund.url('my:enter')}?{query}")


class HeldAct(MyAct):
    """Check in or out by what was scanned some minutes ago, by the same person."""

    def carry_out(self) -> HttpResponse:
        asked = self.request.POST
        return self.done(
            lambda: checked(
                self,
                held_shift(asked.get("held", ""), self.volunteer),
                asked.get("act", ""),
                CheckWay.SCREEN,
            )
        )

    def done(self, act: Any) -> HttpResponse:
        row: Attendance | None = self.tried(act)
        if row is None:
            return redirect(self.fund.url("my:check"))
        messages.success(self.request, told(row))
        return redirect(self.fund.url("my:home"))


class DigitsAct(HeldAct):
    """Check in or out by the six digits of the screen."""

    def carry_out(self) -> HttpResponse:
        return self.done(self._by_digits)

    def _by_digits(self) -> Attendance:
        asked = self.request.POST
        named = asked.get("shift", "")
        # Longer than any key: no row has it, and no column could hold it.
        known = named.isdecimal() and len(named) <= MOST_DIGITS
        shift = visible_shift(int(named)) if known else None
        if shift is None:
            raise Refusal("没有这个班次。请回到签到页，再输一次。")
        if not digits_fit(shift, asked.get("digits", ""), by=self.request.user):
            raise Refusal(WRONG_DIGITS)
        return checked(self, shift, asked.get("act", ""), CheckWay.DIGITS)


def confirmation(page: MyPage, shift: Shift) -> dict[str, Any]:
    """Return what a page says of a shift that was scanned, with the form that does it."""
    attendance = attendance_at(page.volunteer, shift)
    present = attendance is not None and attendance.state == AttendanceState.PRESENT
    return {
        "scanned": held_code(shift, page.volunteer),
        "attendance": attendance,
        "shift": shift,
        "act": OUT if present else IN,
        "code": None,
    }


def checked(page: MyPage, shift: Shift, act: str, way: CheckWay) -> Attendance:
    """Check in or out, as the form said; either sent twice is done once."""
    if act == OUT:
        attendance = attendance_at(page.volunteer, shift)
        if attendance is None:
            raise Refusal("您还没有在这个班次签到。请先签到。")
        return check_out(attendance, way=way, by=page.request.user)
    return check_in(shift, page.volunteer, way=way, by=page.request.user)


def told(row: Attendance) -> str:
    """Return what the next page says of a check-in or a check-out."""
    if row.state == AttendanceState.DONE and row.record is not None:
        return f"已签退，记 {hours_text(row.record.minutes)} 小时。辛苦了。"
    if row.state == AttendanceState.ENTERED:
        return "已签退。签到是组织者登记的，另一个人确认以后计入时长。"
    return "已签到。走的时候请签退，签退才有时长。"
