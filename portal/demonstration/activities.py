"""Activities of both demonstration funds, all marked 示意: crossings by the weekday, and shifts.

That Puyang's volunteers stand at 69 crossings is told by its report; which, when and who is not,
so the crossings have numbers for names and everybody is made up.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from funds.models import User
from kit import clock
from portal.demonstration.logins import People
from projects.models.execution import ActivityPart
from volunteers.models import (
    Activity,
    CheckWay,
    MonthWeek,
    Organisation,
    Shift,
    Volunteer,
    VolunteerState,
    Weekday,
)
from volunteers.services.activities import ActivityData, create_activity, publish_activity
from volunteers.services.attendance import check_in, check_out
from volunteers.services.duty_turns import PostData, TurnData, add_post, add_turn
from volunteers.services.shifts import ShiftData, add_shift
from volunteers.services.sign_ups import accept, sign_up
from volunteers.services.transfers import ask_transfer

WORKDAYS = tuple(Weekday)[:5]
PEAKS = ((time(7, 30), time(8, 30)), (time(17, 30), time(18, 30)))
"""Monday to Friday in the morning's and the evening's rush, as the report tells; hours made up."""


def open_activities(people: People, *, crossings: int) -> None:
    """Open activities of the fund in scope, whose registry stands; ``crossings`` are manned."""
    by = people.of["organisation"]
    teams = list(Organisation.objects.filter(kind__isnull=False).order_by("id"))
    guard_crossings(teams, crossings, by)
    shown = _activity("广场便民服务（示意）", teams[0], by, needs_approval=True)
    yesterday = ShiftData(_at(-1, 8), _at(-1, 10), 5)
    with clock.standing_at(_at(-2, 9)):
        past = add_shift(shown, yesterday, by=by)
    tomorrow = add_shift(shown, ShiftData(_at(1, 8), _at(1, 10), 2), by=by)
    with clock.standing_at(_at(-2, 10)):
        publish_activity(shown, by=by)
    sign_up_some(past, tomorrow, teams[0], by)
    _activity("敬老院陪伴（示意）", teams[0], by)
    stranger = _members(teams[1])[0]
    ask_transfer(stranger, teams[0], by=by)


def guard_crossings(teams: Sequence[Organisation], crossings: int, by: User) -> Activity:
    """Publish an activity at so many crossings, each manned on workdays by a team in turn."""
    activity = _activity("路口文明劝导（示意）", teams[0], by)
    for place in range(crossings):
        post = add_post(activity, PostData(f"{place + 1} 号路口（示意）"), by=by)
        for weekday in WORKDAYS:
            for begins, finishes in PEAKS:
                duty = TurnData(
                    weekday=weekday,
                    begins=begins,
                    finishes=finishes,
                    quota=3,
                    effective_from=clock.today(),
                    post=post,
                    organisation=teams[(place + weekday) % len(teams)],
                )
                add_turn(activity, duty, by=by)
    public_welfare_day = TurnData(
        weekday=Weekday.SATURDAY,
        week=MonthWeek.LAST,
        begins=time(9),
        finishes=time(11),
        quota=30,
        effective_from=clock.today(),
    )
    add_turn(activity, public_welfare_day, by=by)
    return publish_activity(activity, by=by)


def sign_up_some(past: Shift, ahead: Shift, team: Organisation, by: User) -> None:
    """Let the team's members have come yesterday, one of whom forgot to check out, and sign up."""
    members = _members(team)
    came, went = _at(-1, 7, 50), _at(-1, 10, 2)
    with clock.standing_at(came):
        there = []
        for volunteer in members[:2]:
            accept(sign_up(past, volunteer, by=by), by=by)
            there.append(check_in(past, volunteer, way=CheckWay.SCANNED, by=by))
    with clock.standing_at(went):
        check_out(there[0], way=CheckWay.SCANNED, by=by)
    for volunteer in members[:3]:
        sign_up(ahead, volunteer, by=by)


def _activity(
    title: str, team: Organisation, by: User, *, needs_approval: bool = False
) -> Activity:
    data = ActivityData(
        title=title,
        summary="演示用的活动，不是真实业务。",
        organisation=team,
        place="示例大街（示意）",
        contact="示例联系人（示意）",
        phone="0351-1234567",
        needs_approval=needs_approval,
        insurance="每人意外险（示意）",
        parts=tuple(ActivityPart),
    )
    return create_activity(data, by=by)


def _members(team: Organisation) -> list[Volunteer]:
    rows = Volunteer.objects.filter(organisation=team, state=VolunteerState.ACTIVE)
    return list(rows.defer("sealed").order_by("id"))


def _at(days: int, hour: int, minute: int = 0) -> datetime:
    """Return an hour of a day from today, in Shanghai."""
    now = timezone.localtime(clock.now())
    return now.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=days)
