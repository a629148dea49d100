"""Signing up for a shift, and taking it back (报名、取消报名), by the volunteer."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from kit import clock
from volunteers.models import Shift, SignUpState
from volunteers.queries.finding import own_sign_ups, own_states, visible_shift
from volunteers.services.sign_ups import sign_up, withdraw
from volunteers.views.mine.areas import PhoneArea
from volunteers.views.mine.base import MyAct, MyPage

MOST_SHOWN = 100

TOLD = {
    SignUpState.ACCEPTED: "报上名了，您已被录用。",
    SignUpState.PENDING: "报上名了，等组织者审核，结果会在消息里告诉您。",
    SignUpState.WAITING: "名额满了，您已排在候补里。有人取消时按顺序递补。",
}


class MyShiftsPage(MyPage):
    """What I signed up for and is not over."""

    area = PhoneArea.FIND
    template_name = "phone/shifts.html"

    def show(self) -> HttpResponse:
        rows = list(own_sign_ups(self.volunteer, clock.now())[:MOST_SHOWN])
        return self.page({"rows": rows, "now": clock.now()})


class ShiftAct(MyAct):
    """An act of the volunteer about one shift; the activity's page shows the result."""

    shift: Shift

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = visible_shift(kwargs["shift"])
        if found is None:
            raise Http404
        self.shift = found

    def carry_out(self) -> HttpResponse:
        self.act()
        number = self.shift.activity.number
        return redirect(self.fund.url("open_activity", number=number))

    def act(self) -> None:
        raise NotImplementedError


class SignUpAct(ShiftAct):
    """Sign up for a shift; sent twice it is one sign-up."""

    def act(self) -> None:
        by = self.request.user
        row = self.tried(lambda: sign_up(self.shift, self.volunteer, by=by))
        if row is not None:
            messages.success(self.request, TOLD[SignUpState(row.state)])


class WithdrawAct(ShiftAct):
    """Take a sign-up back; sent twice it is taken back once."""

    def act(self) -> None:
        row = own_states(self.volunteer, [self.shift]).get(self.shift.pk)
        if row is None:
            messages.info(self.request, "您没有报这个班次。")
            return
        by = self.request.user
        if self.tried(lambda: withdraw(row, by=by)) is not None:
            messages.success(self.request, "已取消报名。")
