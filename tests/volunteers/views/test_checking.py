"""Checking in as the organiser does it: the screen, a scanned volunteer, and who forgot to go."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.test import Client

from funds.models import Fund, User
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.activities import ShiftFactory, published, tomorrow_at
from tests.factories.volunteers import OrganisationFactory, volunteer_by
from tests.funds.views.conftest import text
from tests.volunteers.views.conftest import signed_in
from volunteers.check_codes import shift_code, volunteer_code
from volunteers.models import (
    Attendance,
    AttendanceState,
    LateEntry,
    Organisation,
    ServiceRecord,
    Shift,
    Volunteer,
)

PAGE = "/taiyuan/activities/manage/"


@pytest.fixture
def shift(taiyuan: Fund, own_team: Organisation) -> Shift:
    """A shift from eight to ten, tomorrow; tests stand at their own hour."""
    with fund_scope(taiyuan.pk):
        row: Shift = ShiftFactory.create(activity=published(organisation=own_team))
    return row


def at(hour: int, minute: int = 0) -> datetime:
    return tomorrow_at(hour) + timedelta(minutes=minute)


@contextmanager
def hour(leader: User, hour: int, minute: int = 0) -> Iterator[Client]:
    """Let it be that hour of tomorrow, the leader signed in."""
    with clock.standing_at(at(hour, minute)):
        yield signed_in(leader)


def scan(team: Client, fund: Fund, volunteer: Volunteer) -> str:
    with fund_scope(fund.pk):
        token = volunteer_code(volunteer).token
    return team.get(f"{PAGE}scan/{token}/").content.decode()


def press(team: Client, page: str, act: str) -> int:
    """Press the button of a scanned page that carries ``act``."""
    form = next(each for each in page.split("<form")[1:] if f'name="act" value="{act}"' in each)
    sent = dict(re.findall(r'name="(volunteer|held|act)" value="([^"]*)"', form))
    return team.post(f"{PAGE}scan/check/", sent).status_code


def test_the_screen_shows_the_code_of_now_while_people_may_check(
    taiyuan: Fund, leader: User, shift: Shift
) -> None:
    page = f"{PAGE}shifts/{shift.pk}/screen/"
    with hour(leader, 7, 10) as team:
        assert "还没有到签到时间" in text(team, page)
    with hour(leader, 8) as team:
        with fund_scope(taiyuan.pk):
            code = shift_code(shift)
        shown, part = team.get(page), team.get(f"{page}code/")
        spaced = f"{code.digits[:3]} {code.digits[3:]}"
        assert spaced in shown.content.decode()
        assert spaced in part.content.decode()
        assert "no-store" in part.headers["Cache-Control"]
        assert "<html" not in part.content.decode()
    with hour(leader, 8, 1) as team:
        assert spaced not in team.get(f"{page}code/").content.decode()
    with hour(leader, 12) as team:
        assert "都已结束" in text(team, page)


def test_a_scanned_volunteer_is_checked_in_and_out_by_a_button(
    taiyuan: Fund, leader: User, shift: Shift, volunteer: Volunteer
) -> None:
    with hour(leader, 7, 50) as team:
        page = scan(team, taiyuan, volunteer)
        assert volunteer.number in page
        with fund_scope(taiyuan.pk):
            assert not Attendance.objects.exists()
        assert press(team, page, "in") == 302
    with hour(leader, 10, 5) as team:
        page = scan(team, taiyuan, volunteer)
        assert press(team, page, "out") == 302
    with fund_scope(taiyuan.pk):
        assert ServiceRecord.objects.get().minutes == 120
    with hour(leader, 10, 6) as team:
        assert "已签退" in scan(team, taiyuan, volunteer)
        assert "2.0" in text(team, f"{PAGE}shifts/{shift.pk}/came/")


def test_a_photographed_code_and_a_forged_button_do_nothing(
    taiyuan: Fund, leader: User, shift: Shift, volunteer: Volunteer
) -> None:
    with hour(leader, 8) as team:
        page = scan(team, taiyuan, volunteer)
        with fund_scope(taiyuan.pk):
            old = volunteer_code(volunteer).token
    with hour(leader, 8, 2) as team:
        assert "过期" in team.get(f"{PAGE}scan/{old}/").content.decode()
    with hour(leader, 8, 6) as team:
        assert press(team, page, "in") == 409
        forged = {"volunteer": volunteer.number, "held": "1:1:1~x", "act": "in"}
        assert team.post(f"{PAGE}scan/check/", forged).status_code == 409
    with fund_scope(taiyuan.pk):
        assert not Attendance.objects.exists()


def test_whoever_forgot_to_check_out_is_entered_late_by_the_organiser(
    taiyuan: Fund, leader: User, clerk: User, shift: Shift
) -> None:
    day = at(8).date()
    with fund_scope(taiyuan.pk):
        # Of another team: the hours were served at ours.
        guest = volunteer_by(clerk, organisation=OrganisationFactory.create())
    with hour(leader, 8, 10) as team:
        press(team, scan(team, taiyuan, guest), "in")
    with fund_scope(taiyuan.pk):
        row = Attendance.objects.get()
    page = f"{PAGE}came/{row.pk}/late/"
    with hour(leader, 11) as team:
        assert "还可以签退" in team.get(page).content.decode()
    with hour(leader, 13) as team:
        came = f"{PAGE}shifts/{shift.pk}/came/"
        assert "未签退" in text(team, came)
        form = team.get(page).content.decode()
        for value in (guest.number, "08:10", "10:00", "没有签退"):
            assert value in form
        sent = {
            "volunteer": guest.number,
            "served_on": day,
            "begins_at": "08:10",
            "ends_at": "09:40",
            "title": "路口劝导",
            "reason": "签到了没有签退，有签到表",
        }
        wrong = team.post(page, {**sent, "served_on": day - timedelta(days=2)})
        assert "只能补录这个班次当天" in wrong.content.decode()
        assert team.post(page, sent).status_code == 302
        with fund_scope(taiyuan.pk):
            entry = LateEntry.objects.get()
            assert (entry.minutes, entry.organisation) == (90, shift.activity.organisation)
            assert entry.entered_by == leader
        assert entry.number in text(team, came)
        assert "已补录" in text(team, came)


def test_whoever_is_not_taken_yet_is_not_checked_in_and_the_organiser_reads_why(
    taiyuan: Fund, leader: User, own_team: Organisation, volunteer: Volunteer
) -> None:
    with fund_scope(taiyuan.pk):
        shift = ShiftFactory.create(activity=published(organisation=own_team, needs_approval=True))
    with hour(leader, 8) as team:
        page = scan(team, taiyuan, volunteer)
        assert press(team, page, "in") == 302
        assert "要组织者审核" in text(team, f"{PAGE}shifts/{shift.pk}/")
    with fund_scope(taiyuan.pk):
        assert not Attendance.objects.exists()


def test_a_cancelled_shift_has_no_code(taiyuan: Fund, leader: User, shift: Shift) -> None:
    cancel = f"{PAGE}shifts/{shift.pk}/cancel/"
    assert signed_in(leader).post(cancel, {"reason": "暴雨"}).status_code == 302
    with hour(leader, 8) as team:
        assert "已经取消，没有签到码" in text(team, f"{PAGE}shifts/{shift.pk}/screen/")
    with fund_scope(taiyuan.pk):
        assert not Attendance.objects.filter(state=AttendanceState.PRESENT).exists()
