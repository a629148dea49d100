"""What a team's desk and calendar show of its activities; the city's own desk is not flooded."""

from datetime import timedelta
from typing import Any

import pytest

from funds.models import Fund, Unit, User
from funds.permissions import Role
from kit import clock
from portal.calendar.month import month_of
from portal.desk.activities import (
    check_outs_forgotten,
    drafts_to_publish,
    shifts_of_today,
    sign_ups_to_decide,
)
from portal.desk.waiting import Desk, Pile
from tests.factories.activities import (
    ActivityFactory,
    ShiftFactory,
    city_activity,
    published,
    tomorrow_at,
)
from tests.factories.funds import UnitFactory, member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import OrganisationFactory
from volunteers.models import (
    Attendance,
    CheckWay,
    MonthWeek,
    Organisation,
    Shift,
    SignUp,
    SignUpState,
    Turn,
)
from volunteers.services.duty_turns import plan_shifts


@pytest.fixture
def unit(in_taiyuan: Fund) -> Unit:
    found: Unit = UnitFactory.create()
    return found


@pytest.fixture
def team(unit: Unit) -> Organisation:
    found: Organisation = OrganisationFactory.create(unit=unit)
    return found


@pytest.fixture
def leader(in_taiyuan: Fund, unit: Unit) -> User:
    return member(in_taiyuan, Role.ORGANISATION, unit=unit)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def desk_of(person: User, fund: Fund) -> Desk:
    return Desk(person, fund, clock.today().year, clock.today())


def titles(pile: Pile) -> list[str]:
    return [item.title for item in pile.items]


def shift_of(team: Organisation, **fields: Any) -> Shift:
    row: Shift = ShiftFactory.create(
        activity=published(title="示例活动", organisation=team), **fields
    )
    return row


def test_a_team_has_its_own_drafts_and_sign_ups(
    in_taiyuan: Fund, team: Organisation, leader: User, office: User
) -> None:
    ActivityFactory.create(title="示例草稿", organisation=team)
    ActivityFactory.create()
    shift = shift_of(team)
    for _ in range(2):
        SignUp.objects.create(shift=shift, volunteer=plain_volunteer(), state=SignUpState.PENDING)
    desk = desk_of(leader, in_taiyuan)
    assert titles(drafts_to_publish(desk)) == ["发布活动：示例草稿"]
    waiting = sign_ups_to_decide(desk)
    assert titles(waiting) == ["审核报名：示例活动，2 人"]
    assert waiting.items[0].due == tomorrow_at(8).date()
    # The office drafted none of them.
    for source in (drafts_to_publish, sign_ups_to_decide):
        assert source(desk_of(office, in_taiyuan)) == Pile([], 0, *_more(source, desk))
    assert drafts_to_publish(desk_of(member(in_taiyuan, Role.FINANCE), in_taiyuan)) == Pile()


def _more(source: Any, desk: Desk) -> tuple[str, str]:
    pile = source(desk)
    return pile.more, pile.more_url


def test_todays_shifts_are_one_item_an_activity(
    in_taiyuan: Fund, team: Organisation, leader: User
) -> None:
    one = shift_of(team)
    many = shift_of(team, starts_at=tomorrow_at(9))
    ShiftFactory.create(activity=many.activity, starts_at=tomorrow_at(14))
    duty = ShiftFactory.create(organisation=team, starts_at=tomorrow_at(16))
    with clock.standing_at(tomorrow_at(8)):
        items = shifts_of_today(desk_of(leader, in_taiyuan)).items
    assert [item.act for item in items] == ["打开签到屏", "看班次", "看班次"]
    assert items[0].url.endswith(f"/shifts/{one.pk}/screen/")
    assert items[1].url.endswith(f"/today/?activity={many.activity.number}")
    assert items[2].url.endswith(f"/shifts/{duty.pk}/")


def test_whoever_forgot_waits_until_their_hours_are_entered(
    in_taiyuan: Fund, team: Organisation, leader: User
) -> None:
    shift = shift_of(team)
    Attendance.objects.create(
        shift=shift,
        volunteer=plain_volunteer(organisation=team),
        checked_in_at=shift.starts_at,
        in_way=CheckWay.SCANNED,
        in_by=leader,
    )
    with clock.standing_at(tomorrow_at(11)):
        assert titles(check_outs_forgotten(desk_of(leader, in_taiyuan))) == []
    with clock.standing_at(tomorrow_at(13)):
        pile = check_outs_forgotten(desk_of(leader, in_taiyuan))
    assert titles(pile) == ["补录时长：示例活动"]
    assert pile.items[0].url.endswith(f"/shifts/{shift.pk}/came/")


def test_the_city_sees_the_public_welfare_day_and_a_team_its_days(
    in_taiyuan: Fund, team: Organisation, leader: User, office: User
) -> None:
    activity, _, _, weekly = city_activity(team, leader)
    values = {name: getattr(weekly, name) for name in ("begins", "finishes", "quota")}
    Turn.objects.create(
        activity=activity,
        weekday=6,
        week=MonthWeek.LAST,
        effective_from=clock.today(),
        **values,
    )
    plan_shifts(activity, until=clock.today() + timedelta(weeks=5))
    last = Shift.objects.filter(turn__week=MonthWeek.LAST).earliest("starts_at").starts_at
    month = month_of(office, in_taiyuan, last.date(), clock.today())
    assert [deadline.day for deadline in month.deadlines if "shifts-" in deadline.key] == [
        last.date()
    ]
    own = month_of(leader, in_taiyuan, tomorrow_at(8).date(), clock.today())
    assert tomorrow_at(8).date() in {deadline.day for deadline in own.deadlines}
