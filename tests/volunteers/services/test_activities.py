"""Activities and their shifts: drafted, changed, published, cancelled, and who is told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from funds.models import Fund, Notice, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from projects.models.execution import ActivityPart
from tests.factories.activities import ShiftFactory, published, tomorrow_at
from tests.factories.funds import UnitFactory, UserFactory, member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import OrganisationFactory
from volunteers.models import (
    Activity,
    ActivityState,
    Attendance,
    AttendanceState,
    CheckWay,
    Organisation,
    Shift,
    SignUp,
    SignUpState,
)
from volunteers.services.activities import (
    ActivityData,
    amend_activity,
    cancel_activity,
    create_activity,
    publish_activity,
)
from volunteers.services.shifts import ShiftData, add_shift, add_shifts, cancel_shift


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def team(in_taiyuan: Fund) -> Organisation:
    organisation: Organisation = OrganisationFactory.create(unit=UnitFactory.create())
    return organisation


@pytest.fixture
def leader(in_taiyuan: Fund, team: Organisation) -> User:
    return member(in_taiyuan, Role.ORGANISATION, unit=team.unit)


def data_of(team: Organisation, **fields: Any) -> ActivityData:
    given: dict[str, Any] = {
        "title": "示例 文明劝导",
        "summary": "在路口劝导行人。",
        "organisation": team,
        "place": "示例路口",
        "contact": "示例甲",
        "phone": "0351-1234567",
        "parts": tuple(ActivityPart),
        **fields,
    }
    return ActivityData(**given)


def two_hours(hour: int = 8, **fields: Any) -> ShiftData:
    begins = tomorrow_at(hour)
    return ShiftData(begins, begins + timedelta(hours=2), **{"quota": 3, **fields})


def coming(shift: Shift, state: SignUpState = SignUpState.ACCEPTED) -> User:
    """Let somebody with an account mean to come."""
    person: User = UserFactory.create()
    SignUp.objects.create(shift=shift, volunteer=plain_volunteer(person=person), state=state)
    return person


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).values_list("subject", flat=True))


def test_a_team_drafts_publishes_and_changes_its_own(team: Organisation, leader: User) -> None:
    activity = create_activity(data_of(team), by=leader, key="一")
    assert activity.number == f"HD-{clock.today().year}-0001"
    assert create_activity(data_of(team), by=leader, key="一").pk == activity.pk
    with pytest.raises(Refusal, match="以后的班次"):
        publish_activity(activity, by=leader)
    add_shift(activity, two_hours(), by=leader)
    assert publish_activity(activity, by=leader).state == ActivityState.PUBLISHED
    with pytest.raises(Refusal, match="已发布"):
        publish_activity(activity, by=leader)


def test_nobody_makes_activities_of_others(team: Organisation, leader: User) -> None:
    other = OrganisationFactory.create()
    with pytest.raises(NotAllowed):
        create_activity(data_of(other), by=leader)
    activity = create_activity(data_of(team), by=leader)
    with pytest.raises(NotAllowed):
        amend_activity(activity, data_of(other), version=1, by=leader)
    foreign = published(organisation=other)
    for act in (
        lambda: publish_activity(foreign, by=leader),
        lambda: cancel_activity(foreign, reason="下雨", by=leader),
        lambda: add_shift(foreign, two_hours(), by=leader),
        lambda: cancel_shift(ShiftFactory.create(activity=foreign), reason="下雨", by=leader),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_two_clerks_do_not_overwrite_each_other(team: Organisation, office: User) -> None:
    activity = create_activity(data_of(team), by=office)
    amend_activity(activity, data_of(team, place="示例广场"), version=1, by=office)
    with pytest.raises(Refusal, match="刚刚改过"):
        amend_activity(activity, data_of(team, contact="示例乙"), version=1, by=office)
    again = amend_activity(activity, data_of(team, place="示例广场"), version=2, by=office)
    assert (again.place, again.version) == ("示例广场", 2)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"title": " "}, "title", "活动名称"),
        ({"phone": "12"}, "phone", "手机号"),
        ({"phone": ""}, "phone", "联系电话"),
        ({"min_age": 0}, "min_age", "周岁"),
        ({"latitude": 37}, "longitude", "一起填"),
        ({"summary": "找 13800001234"}, "summary", "谁都看得到"),
        ({"summary": "长" * 1001}, "summary", "1000 个字"),
    ],
)
def test_what_is_wrong_is_refused(
    office: User, team: Organisation, fields: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        create_activity(data_of(team, **fields), by=office)
    assert refused.value.field == field
    assert not Activity.objects.exists()


def test_a_dangerous_activity_is_not_published_without_insurance(
    team: Organisation, office: User
) -> None:
    activity = create_activity(data_of(team, is_risky=True, parts=()), by=office)
    add_shift(activity, two_hours(), by=office)
    with pytest.raises(Refusal, match="志愿服务条例第十七条"):
        publish_activity(activity, by=office)
    data = data_of(team, is_risky=True, parts=(), insurance="每人意外险（示意）")
    activity = amend_activity(activity, data, version=1, by=office)
    with pytest.raises(Refusal, match="其余各项为什么不安排"):
        publish_activity(activity, by=office)
    data = replace(data, parts_note="一次性活动")
    activity = publish_activity(amend_activity(activity, data, version=2, by=office), by=office)
    with pytest.raises(Refusal, match="保险"):
        amend_activity(activity, replace(data, insurance=""), version=4, by=office)


def test_a_cancelled_activity_tells_everybody_and_keeps_what_was(
    team: Organisation, office: User
) -> None:
    activity = published(organisation=team)
    ahead = ShiftFactory.create(activity=activity)
    past = ShiftFactory.create(activity=activity, starts_at=tomorrow_at(8) - timedelta(days=2))
    states = (SignUpState.ACCEPTED, SignUpState.PENDING, SignUpState.WAITING)
    people = [coming(ahead, state) for state in states]
    gone = coming(past)
    with pytest.raises(Refusal, match="原因"):
        cancel_activity(activity, reason=" ", by=office)
    cancel_activity(activity, reason="天气原因", by=office)
    for person in people:
        assert told(person) == [f"活动取消：{activity.title}"]
    assert told(gone) == []
    ahead.refresh_from_db()
    past.refresh_from_db()
    assert (ahead.cancel_reason, past.cancelled_at) == ("天气原因", None)
    with pytest.raises(Refusal, match="已经取消"):
        cancel_activity(activity, reason="再次", by=office)
    with pytest.raises(Refusal, match="已经取消"):
        add_shift(activity, two_hours(), by=office)


def test_nothing_is_cancelled_under_those_who_are_there(team: Organisation, office: User) -> None:
    shift = ShiftFactory.create(activity=published(organisation=team))
    Attendance.objects.create(
        shift=shift,
        volunteer=plain_volunteer(),
        checked_in_at=shift.starts_at,
        in_way=CheckWay.SCANNED,
        in_by=office,
    )
    with clock.standing_at(shift.starts_at + timedelta(minutes=10)):
        with pytest.raises(Refusal, match="签到"):
            cancel_shift(shift, reason="下雨", by=office)
        with pytest.raises(Refusal, match="签到"):
            cancel_activity(shift.activity, reason="下雨", by=office)


def test_a_shift_that_began_with_nobody_there_is_cancelled_too(office: User) -> None:
    activity = published()
    empty, served = ShiftFactory.create_batch(2, activity=activity)
    there = Attendance.objects.create(
        shift=served,
        volunteer=plain_volunteer(),
        checked_in_at=served.starts_at,
        in_way=CheckWay.SCANNED,
        in_by=office,
    )
    there.state = AttendanceState.LAPSED
    there.save()
    person, other = coming(empty), coming(served)
    with clock.standing_at(empty.starts_at + timedelta(minutes=10)):
        cancel_activity(activity, reason="下雨", by=office)
    assert (told(person), told(other)) == ([f"活动取消：{activity.title}"], [])
    empty.refresh_from_db()
    served.refresh_from_db()
    assert (empty.cancel_reason, served.cancelled_at) == ("下雨", None)


def test_a_new_place_is_told(team: Organisation, office: User) -> None:
    activity = create_activity(data_of(team), by=office)
    shift = add_shift(activity, two_hours(), by=office)
    activity = publish_activity(activity, by=office)
    person = coming(shift)
    amend_activity(activity, data_of(team, conditions="能站两小时"), version=2, by=office)
    assert told(person) == []
    data = data_of(team, conditions="能站两小时", place="示例南门")
    amend_activity(activity, data, version=3, by=office)
    assert told(person) == ["地点改了：示例 文明劝导"]


def moved(hour: float, hours: float, **fields: Any) -> ShiftData:
    begins = tomorrow_at(0) + timedelta(hours=hour)
    return ShiftData(begins, begins + timedelta(hours=hours), **{"quota": 3, **fields})


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        (lambda: moved(-48, 2), "begins", "已经过了"),
        (lambda: moved(8, -1), "ends", "晚于"),
        (lambda: moved(23, 2), "ends", "零点"),
        (lambda: moved(6, 13), "ends", "12 小时"),
        (lambda: moved(8, 2, quota=0), "quota", "人数"),
        (lambda: moved(24 * 400, 2), "day", "一年"),
    ],
)
def test_a_shift_that_cannot_be_is_refused(office: User, data: Any, field: str, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        add_shift(published(), data(), by=office)
    assert refused.value.field == field


def test_a_shift_may_end_at_midnight_and_is_added_once(office: User) -> None:
    activity = published()
    data = moved(22, 2)
    assert add_shift(activity, data, by=office) == add_shift(activity, data, by=office)
    more = [data, moved(24 + 22, 2)]
    assert len(add_shifts(activity, more, by=office)) == 1
    assert Shift.objects.filter(activity=activity).count() == 2


def test_several_shifts_are_added_all_or_none(office: User) -> None:
    activity = published()
    with pytest.raises(Refusal, match="已经过了"):
        add_shifts(activity, [two_hours(), moved(-48, 2)], by=office)
    assert not Shift.objects.filter(activity=activity).exists()


def test_whoever_signed_up_hears_of_a_cancelled_shift(office: User) -> None:
    shift = ShiftFactory.create()
    person, gone = coming(shift), coming(shift, SignUpState.WAITING)
    SignUp.objects.filter(volunteer__person=gone).update(state=SignUpState.WITHDRAWN)
    cancel_shift(shift, reason="路口施工", by=office)
    assert (told(person), told(gone)) == ([f"班次取消：{shift.activity.title}"], [])
    with pytest.raises(Refusal, match="已经取消"):
        cancel_shift(shift, reason="路口施工", by=office)


def test_a_shift_that_is_over_stays(office: User) -> None:
    shift = ShiftFactory.create(starts_at=tomorrow_at(8) - timedelta(days=2))
    with pytest.raises(Refusal, match="已经结束"):
        cancel_shift(shift, reason="下雨", by=office)
