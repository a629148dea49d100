"""Shifts are planned from turns weeks ahead, once each, on the right days."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from tests.factories.activities import ActivityFactory, PostFactory, ShiftFactory, published
from tests.factories.funds import member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import OrganisationFactory
from volunteers.models import (
    Activity,
    ActivityState,
    MonthWeek,
    Post,
    Shift,
    SignUp,
    SignUpState,
    Turn,
    Weekday,
)
from volunteers.queries.duty_roster import shifts_left
from volunteers.services.duty_turns import (
    PostData,
    TurnData,
    add_post,
    add_turn,
    close_post,
    end_turn,
    plan_ahead,
    plan_shifts,
)
from volunteers.tasks import plan_all_shifts

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)  # Friday noon in Shanghai
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def activity(office: User) -> Activity:
    return published()


def turn(weekday: Weekday = Weekday.MONDAY, **fields: Any) -> TurnData:
    given = {
        "begins": time(7, 30),
        "finishes": time(8, 30),
        "quota": 4,
        "effective_from": TODAY,
        **fields,
    }
    return TurnData(weekday, **given)


def days(activity: Activity) -> list[str]:
    rows = Shift.objects.filter(activity=activity).order_by("starts_at")
    return [f"{timezone.localtime(row.starts_at):%m-%d %H:%M}" for row in rows]


def test_every_week_five_weeks_ahead(office: User, activity: Activity) -> None:
    post = add_post(activity, PostData("迎泽大街路口"), by=office)
    team = OrganisationFactory.create()
    made = add_turn(activity, turn(post=post, organisation=team), by=office)
    assert days(activity) == [
        "11-23 07:30", "11-30 07:30", "12-07 07:30", "12-14 07:30", "12-21 07:30"
    ]  # fmt: skip
    shift = Shift.objects.filter(activity=activity).first()
    assert shift is not None
    assert (shift.post, shift.turn, shift.organisation, shift.quota) == (post, made, team, 4)
    assert add_turn(activity, turn(post=post, organisation=team), by=office).pk == made.pk
    with pytest.raises(Refusal, match="已经排了 4 人"):
        add_turn(activity, turn(post=post, organisation=team, quota=5), by=office)


@pytest.mark.parametrize(
    ("week", "weekday", "wanted"),
    [
        (MonthWeek.LAST, Weekday.SATURDAY, ["11-28", "12-26", "01-30", "02-27"]),
        (MonthWeek.FIRST, Weekday.TUESDAY, ["12-01", "01-05", "02-02", "03-02"]),
        (MonthWeek.FOURTH, Weekday.THURSDAY, ["11-26", "12-24", "01-28", "02-25"]),
        (MonthWeek.LAST, Weekday.THURSDAY, ["11-26", "12-31", "01-28", "02-25"]),
    ],
)
def test_one_week_of_the_month(
    office: User, activity: Activity, week: MonthWeek, weekday: Weekday, wanted: list[str]
) -> None:
    add_turn(activity, turn(weekday, week=week), by=office)
    plan_shifts(activity, until=date(2027, 3, 5))
    assert days(activity) == [f"{day} 07:30" for day in wanted]


def test_today_is_planned_while_it_has_not_begun(office: User, activity: Activity) -> None:
    add_turn(activity, turn(Weekday.FRIDAY, begins=time(12), finishes=time(13)), by=office)
    add_turn(activity, turn(Weekday.FRIDAY, begins=time(12, 1), finishes=time(13)), by=office)
    assert days(activity)[:2] == ["11-20 12:01", "11-27 12:00"]


def test_planning_again_adds_what_is_missing_and_revives_nothing(
    office: User, activity: Activity, in_taiyuan: Fund
) -> None:
    made = add_turn(activity, turn(), by=office)
    first = Shift.objects.order_by("starts_at").first()
    assert first is not None
    Shift.objects.filter(pk=first.pk).update(cancelled_at=clock.now(), cancel_reason="道路施工")
    assert plan_ahead(in_taiyuan) == 0
    with clock.standing_at(datetime(2026, 11, 27, 4, tzinfo=UTC)):
        assert plan_ahead(in_taiyuan) == 1
        end_turn(made, by=office)
        assert end_turn(made, by=office).ended_on == date(2026, 11, 27)
    with clock.standing_at(datetime(2026, 12, 11, 4, tzinfo=UTC)):
        assert plan_ahead(in_taiyuan) == 0
    assert not Shift.objects.filter(cancelled_at=None, starts_at__gt=clock.now()).exists()


def test_only_a_published_activity_is_planned(office: User, in_taiyuan: Fund) -> None:
    draft = ActivityFactory.create()
    add_turn(draft, turn(), by=office)
    assert plan_ahead(in_taiyuan) == 0
    over = published()
    made = add_turn(over, turn(), by=office)
    Shift.objects.filter(activity=over).update(cancelled_at=NOW, cancel_reason="暴雨")
    over.state, over.cancel_reason = ActivityState.CANCELLED, "暴雨"
    over.save()
    assert plan_shifts(over, until=date(2027, 3, 1)) == []
    with pytest.raises(Refusal, match="活动已取消"):
        end_turn(made, by=office)


def test_the_sweep_plans_in_every_fund(taiyuan: Fund, puyang: Fund) -> None:
    for fund in (taiyuan, puyang):
        with fund_scope(fund.pk):
            Turn.objects.create(
                activity=published(),
                weekday=1,
                begins=time(8),
                finishes=time(9),
                quota=1,
                effective_from=TODAY,
            )
    plan_all_shifts()
    plan_all_shifts()
    for fund in (taiyuan, puyang):
        with fund_scope(fund.pk):
            assert Shift.objects.count() == 5


def test_a_closed_post_ends_its_turns_and_may_open_again(office: User, activity: Activity) -> None:
    post = add_post(activity, PostData("新建路口", place="新建路"), by=office)
    add_turn(activity, turn(post=post), by=office)
    assert close_post(post, by=office).closed_on == TODAY
    assert Turn.objects.get().ended_on == TODAY
    with pytest.raises(Refusal, match="“新建路口”已停用"):
        add_turn(activity, turn(post=close_post(post, by=office)), by=office)
    again = add_post(activity, PostData("新建路口", place="新建路北"), by=office)
    assert (again.pk, again.closed_on, again.place) == (post.pk, None, "新建路北")
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"finishes": time(7, 30)}, "晚于开始"),
        ({"quota": 0}, "1 到 10000"),
        ({"effective_from": date(2026, 11, 19)}, "不能早于今天"),
        ({"begins": time(8), "finishes": time(20, 1)}, "最长 12 小时"),
        ({"begins": time(8), "finishes": time(0)}, "最长 12 小时"),
    ],
)
def test_an_impossible_turn_is_refused(
    office: User, activity: Activity, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        add_turn(activity, turn(**changes), by=office)


def test_a_turn_may_last_to_midnight(office: User, activity: Activity) -> None:
    made = add_turn(activity, turn(begins=time(20), finishes=time(0)), by=office)
    shift = Shift.objects.filter(turn=made).earliest("starts_at")
    assert shift.ends_at - shift.starts_at == timedelta(hours=4)
    assert days(activity)[0] == "11-23 20:00"


def test_a_turn_is_of_its_activity_and_its_people(
    office: User, activity: Activity, in_taiyuan: Fund
) -> None:
    with pytest.raises(Refusal, match="不是本活动的"):
        add_turn(activity, turn(post=PostFactory.create()), by=office)
    with pytest.raises(Refusal, match="经度和纬度"):
        add_post(activity, PostData("路口", latitude=37), by=office)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        add_turn(activity, turn(), by=member(in_taiyuan, Role.FINANCE))


def wanted(shift: Shift) -> None:
    SignUp.objects.create(shift=shift, volunteer=plain_volunteer(), state=SignUpState.PENDING)


def test_an_ended_turn_keeps_only_the_shifts_people_signed_up_for(
    office: User, activity: Activity, in_taiyuan: Fund
) -> None:
    post = add_post(activity, PostData("新建路口"), by=office)
    made = add_turn(activity, turn(post=post), by=office)
    first, second, *_ = Shift.objects.order_by("starts_at")
    wanted(first)
    wanted(second)
    SignUp.objects.filter(shift=second).update(state=SignUpState.WITHDRAWN)
    end_turn(made, by=office)
    assert list(Shift.objects.filter(cancelled_at=None)) == [first]
    assert shifts_left(turn=made) == 1
    assert set(
        Shift.objects.exclude(cancelled_at=None).values_list("cancel_reason", flat=True)
    ) == {"这条轮值已停止"}
    # The new one leaves the time to the shift that stands, at this post alone.
    new = add_turn(activity, turn(post=post, begins=time(8), finishes=time(9), quota=5), by=office)
    assert plan_ahead(in_taiyuan) == 0
    assert [f"{day:%m-%d}" for day in planned(new)] == ["11-30", "12-07", "12-14", "12-21"]
    after = add_turn(activity, turn(post=post, begins=time(8, 30), finishes=time(9)), by=office)
    assert len(planned(after)) == 5
    assert len(planned(add_turn(activity, turn(), by=office))) == 5


def planned(turn: Turn) -> list[date]:
    rows = Shift.objects.filter(turn=turn, cancelled_at=None).order_by("starts_at")
    return [timezone.localdate(row.starts_at) for row in rows]


def test_a_closed_post_keeps_only_the_shifts_people_signed_up_for(
    office: User, activity: Activity
) -> None:
    post = add_post(activity, PostData("新建路口"), by=office)
    add_turn(activity, turn(post=post), by=office)
    other = add_turn(activity, turn(), by=office)
    single = ShiftFactory.create(activity=activity, post=post)
    kept = Shift.objects.filter(turn__post=post).latest("starts_at")
    wanted(kept)
    close_post(post, by=office)
    assert list(Shift.objects.filter(post=post, cancelled_at=None)) == [kept]
    assert shifts_left(post=post) == 1
    single.refresh_from_db()
    assert single.cancel_reason == "这个岗位已停用"
    assert len(planned(other)) == 5
