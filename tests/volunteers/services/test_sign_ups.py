"""Places are given out one by one, the line keeps its order, and each refusal says why."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from funds.models import Notice, User
from kit.errors import NotAllowed, Refusal
from projects.models.execution import ActivityPart
from tests.factories.activities import ActivityFactory, ShiftFactory, own, published
from tests.volunteers.services.conftest import Clock, at
from volunteers.models import Activity, CheckWay, Shift, SignUp, SignUpState, Volunteer
from volunteers.queries.sign_ups import place_in_line, places_taken
from volunteers.services.activities import ActivityData, amend_activity
from volunteers.services.attendance import check_in, check_out
from volunteers.services.leaving import leave
from volunteers.services.sign_ups import accept, decline, sign_up, withdraw
from volunteers.services.star_awards import bar

People = Callable[[int], list[Volunteer]]
S = SignUpState


def comes(shift: Shift, volunteer: Volunteer) -> SignUp:
    return sign_up(shift, volunteer, by=own(volunteer))


def states(*rows: SignUp) -> list[str]:
    return [SignUp.objects.get(pk=row.pk).state for row in rows]


def approved(**fields: Any) -> Shift:
    given = {"starts_at": at(9), "ends_at": at(11), "quota": 1, **fields}
    made: Shift = ShiftFactory.create(activity=published(needs_approval=True), **given)
    return made


def test_places_then_the_line_in_order(on_day: Clock, shift: Shift, people: People) -> None:
    rows = [comes(shift, each) for each in people(4)]
    assert states(*rows) == [S.ACCEPTED, S.ACCEPTED, S.WAITING, S.WAITING]
    assert [place_in_line(row) for row in rows] == [0, 0, 1, 2]
    assert comes(shift, rows[2].volunteer).pk == rows[2].pk
    withdraw(rows[0], by=own(rows[0].volunteer))
    assert withdraw(rows[0], by=own(rows[0].volunteer)).state == S.WITHDRAWN
    assert states(*rows) == [S.WITHDRAWN, S.ACCEPTED, S.ACCEPTED, S.WAITING]
    told = Notice.objects.get(person=rows[2].volunteer.person_id)
    assert told.subject == "您报名的“路口文明劝导”已录用"
    assert "11月21日 09:00" in told.text
    assert told.url == "/taiyuan/my/shifts/"
    # Whoever comes again stands behind.
    on_day.set(8.1)
    again = comes(shift, rows[0].volunteer)
    assert (again.pk, again.state, place_in_line(again)) == (rows[0].pk, S.WAITING, 2)


def test_where_the_organiser_approves_the_first_in_line_comes_before_them(
    the_office: User, people: People
) -> None:
    shift = approved()
    first, second, third = (comes(shift, each) for each in people(3))
    assert states(first, second, third) == [S.PENDING] * 3
    accept(first, by=the_office)
    assert accept(first, by=the_office).state == S.ACCEPTED
    with pytest.raises(Refusal, match="1 个名额已满，不能再录用"):
        accept(second, by=the_office)
    with pytest.raises(Refusal, match="写明不录用的原因"):
        decline(second, note=" ", by=the_office)
    decline(second, note="要有驾驶证", by=the_office)
    withdraw(third, by=own(third.volunteer))
    [fourth] = [comes(shift, each) for each in people(1)]
    assert fourth.state == S.WAITING
    decline(first, note="换人", by=the_office)
    assert states(fourth) == [S.PENDING]
    assert Notice.objects.filter(person=shift.activity.created_by, subject__contains="等您审核")
    with pytest.raises(Refusal, match="没有录用：要有驾驶证"):
        comes(shift, second.volunteer)
    assert accept(second, by=the_office).state == S.ACCEPTED


def test_who_may_not_come_is_told_why(the_office: User, shift: Shift, people: People) -> None:
    busy, gone, silent = people(3)
    elsewhere = ShiftFactory.create(
        activity=published(title="清洁家园"), starts_at=at(10), ends_at=at(12)
    )
    after = ShiftFactory.create(starts_at=at(11), ends_at=at(12))
    comes(elsewhere, busy)
    leave(gone, reason="本人申请", seen_version=gone.version, by=the_office)
    Volunteer.objects.filter(pk=silent.pk).update(consented_at=None)
    for volunteer, words in (
        (busy, "已经报名“清洁家园”"),
        (gone, "已退出"),
        (silent, "本人同意"),
    ):
        with pytest.raises(Refusal, match=words):
            comes(shift, volunteer)
    assert places_taken(shift) == 0
    # A bar holds stars back, not service.
    [free] = people(1)
    bar(free, reason="虚报时长", years=1, by=the_office)
    comes(shift, free)
    assert comes(after, free).state == S.ACCEPTED


@pytest.mark.parametrize(
    ("born", "for_self", "for_organiser"),
    [
        (date(2008, 10, 1), "", ""),
        (date(2008, 11, 1), "当月生日", ""),
        (date(2008, 12, 1), "还不满", "还不满"),
        (None, "还没有登记", ""),
    ],
)
def test_the_least_age_is_asked_of_the_month_of_birth(
    the_office: User, people: People, born: date | None, for_self: str, for_organiser: str
) -> None:
    shift = ShiftFactory.create(
        activity=published(min_age=18), starts_at=at(9), ends_at=at(11), quota=2
    )
    [volunteer] = people(1)
    Volunteer.objects.filter(pk=volunteer.pk).update(birth_month=born)
    for by, words in ((own(volunteer), for_self), (the_office, for_organiser)):
        SignUp.objects.filter(volunteer=volunteer).update(state=S.WITHDRAWN)
        if words:
            with pytest.raises(Refusal, match=words):
                sign_up(shift, volunteer, by=by)
        else:
            assert sign_up(shift, volunteer, by=by).state == S.ACCEPTED


def test_a_shift_is_joined_and_left_until_it_begins(
    on_day: Clock, the_office: User, shift: Shift, people: People
) -> None:
    one, two = people(2)
    row = comes(shift, one)
    on_day.set(9)
    with pytest.raises(Refusal, match="已经开始，不能取消"):
        withdraw(row, by=own(one))
    with pytest.raises(Refusal, match="已经开始。还有名额的，到现场签到"):
        comes(shift, two)
    on_day.set(8)
    Shift.objects.filter(pk=shift.pk).update(cancelled_at=at(8), cancel_reason="暴雨")
    with pytest.raises(Refusal, match="已取消：暴雨"):
        comes(shift, two)
    draft = ShiftFactory.create(activity=ActivityFactory.create(), starts_at=at(9))
    with pytest.raises(Refusal, match="还没有发布"):
        comes(draft, two)


def test_nobody_signs_others_up_but_their_organiser(
    team: User, shift: Shift, people: People
) -> None:
    one, two = people(2)
    with pytest.raises(NotAllowed):
        sign_up(shift, one, by=own(two))
    row = sign_up(shift, one, by=team)
    with pytest.raises(NotAllowed):
        withdraw(row, by=own(two))
    with pytest.raises(NotAllowed):
        decline(row, note="不要", by=own(one))
    assert withdraw(row, by=team).state == S.WITHDRAWN


def test_who_cannot_come_now_is_passed_over_and_keeps_their_place(
    shift: Shift, people: People
) -> None:
    first, second, third, fourth = people(4)
    rows = [comes(shift, each) for each in (first, second, third, fourth)]
    elsewhere = ShiftFactory.create(starts_at=at(10), ends_at=at(12))
    busy = comes(elsewhere, third)
    withdraw(rows[0], by=own(first))
    assert states(*rows) == [S.WITHDRAWN, S.ACCEPTED, S.WAITING, S.ACCEPTED]
    assert place_in_line(SignUp.objects.get(pk=rows[2].pk)) == 1
    # Free again, they come before whoever signs up after them.
    withdraw(rows[1], by=own(second))
    assert places_taken(shift) == 1
    withdraw(busy, by=own(third))
    late = comes(shift, people(1)[0])
    assert states(rows[2], late) == [S.ACCEPTED, S.WAITING]


def test_who_has_gone_from_a_shift_may_come_to_another_at_the_time(
    on_day: Clock, shift: Shift, people: People
) -> None:
    [volunteer] = people(1)
    comes(shift, volunteer)
    other = ShiftFactory.create(starts_at=at(10), ends_at=at(12))
    on_day.set(9)
    with pytest.raises(Refusal, match=r"“路口文明劝导”.*已经开始.*签退"):
        comes(other, volunteer)
    present = check_in(shift, volunteer, way=CheckWay.SCREEN, by=own(volunteer))
    on_day.set(9.5)
    check_out(present, way=CheckWay.SCREEN, by=own(volunteer))
    assert comes(other, volunteer).state == S.ACCEPTED


def test_organisers_hear_of_those_who_wait_once_a_day(
    on_day: Clock, the_office: User, people: People
) -> None:
    shift = approved(starts_at=at(57), ends_at=at(59), quota=9)
    told = Notice.objects.filter(subject__contains="等您审核")
    for hour, times in ((8, 1), (10, 1), (30, 2)):
        on_day.set(hour)
        comes(shift, people(1)[0])
        assert told.count() == times


def no_longer_approved(activity: Activity, by: User) -> None:
    data = ActivityData(**{
        each.name: getattr(activity, each.name) for each in fields(ActivityData)
    })  # fmt: skip
    amend_activity(activity, replace(data, needs_approval=False), version=activity.version, by=by)


def test_who_waits_for_approval_comes_before_those_who_come_once_nobody_approves(
    on_day: Clock, the_office: User, people: People
) -> None:
    activity = published(needs_approval=True, parts=list(ActivityPart), phone="0351-1234567")
    shift = ShiftFactory.create(activity=activity, starts_at=at(9), ends_at=at(11), quota=2)
    busy, first, second, third, late = people(5)
    rows = []
    for minute, volunteer in enumerate((busy, first, second, third)):
        on_day.set(8 + minute / 60)
        rows.append(comes(shift, volunteer))
    elsewhere = ShiftFactory.create(activity=published(), starts_at=at(10), ends_at=at(12))
    comes(elsewhere, busy)
    no_longer_approved(activity, the_office)
    assert states(*rows) == [S.WAITING, S.ACCEPTED, S.ACCEPTED, S.WAITING]
    assert comes(shift, late).state == S.WAITING
    told = [Notice.objects.get(person=own(each)).subject for each in (busy, first, third)]
    assert told == [
        f"“{activity.title}”名额已满，您在候补，有名额时自动录用",
        f"您报名的“{activity.title}”已录用",
        f"“{activity.title}”名额已满，您在候补，有名额时自动录用",
    ]
