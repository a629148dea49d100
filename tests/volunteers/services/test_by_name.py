"""Noted by name and from a paper list: hours take a second person; insurance covers the danger."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from funds.models import Fund, User
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from tests.factories.activities import own
from tests.factories.funds import member
from tests.factories.volunteers import volunteer_by
from tests.volunteers.services.conftest import Clock, at
from volunteers.models import (
    Attendance,
    AttendanceState,
    CheckWay,
    InsuredBy,
    LateEntry,
    LateEntryState,
    RecordKind,
    ServiceRecord,
    Shift,
    Volunteer,
)
from volunteers.queries.hours import minutes_in_all
from volunteers.services.attendance import check_in, check_out
from volunteers.services.by_name import come_by_name, go_by_name
from volunteers.services.hours import LateData, Result, confirm_late, enter_late, refuse_late
from volunteers.services.paper_lists import PaperList, confirm_list, enter_list
from volunteers.services.placing import Placed, place_many
from volunteers.services.sign_ups import sign_up

People = Callable[[int], list[Volunteer]]
A = AttendanceState
WHY = "没有手机"


@pytest.fixture
def colleague(team: User, in_taiyuan: Fund) -> User:
    """Another person of the organisation that runs the shift."""
    return member(in_taiyuan, Role.ORGANISATION, unit=team.roles()[0].unit)


def phoneless(shift: Shift, office: User, count: int) -> list[Volunteer]:
    team = shift.activity.organisation
    return [volunteer_by(office, organisation=team) for _ in range(count)]


def refusals(done: Sequence[Placed | Result]) -> list[str]:
    return [each.refusal for each in done]


def test_hours_noted_by_name_count_once_another_person_confirms(
    on_day: Clock, the_office: User, team: User, colleague: User, shift: Shift
) -> None:
    [volunteer] = phoneless(shift, the_office, 1)
    number = [volunteer.number]
    with pytest.raises(Refusal, match="为什么按姓名登记"):
        come_by_name(shift, number, reason=" ", by=team)
    assert "还没有到签到时间" in come_by_name(shift, number, reason=WHY, by=team)[0].refusal
    on_day.set(9)
    assert "还没有签到" in go_by_name(shift, number, reason=WHY, by=team)[0].refusal
    for _ in range(2):
        assert refusals(come_by_name(shift, number, reason=WHY, by=team)) == [""]
    on_day.set(10.5)
    for _ in range(2):
        assert refusals(go_by_name(shift, number, reason=WHY, by=team)) == [""]
    attendance, entry = Attendance.objects.get(), LateEntry.objects.get()
    assert (attendance.state, attendance.in_way, attendance.record) == (A.ENTERED, "NAMED", None)
    assert (entry.minutes, entry.shift, entry.organisation) == (
        90,
        shift,
        shift.activity.organisation,
    )
    assert entry.reason == f"组织者登记签到：{WHY}；组织者登记签退：{WHY}"
    assert minutes_in_all(volunteer) == 0
    with pytest.raises(NotAllowed, match="您补录的"):
        confirm_late(entry, by=team)
    assert confirm_late(entry, by=colleague).kind == RecordKind.LATE
    assert minutes_in_all(volunteer) == 90


def test_whoever_came_by_name_and_checks_out_alone_waits_for_a_second_person_too(
    on_day: Clock, the_office: User, team: User, colleague: User, shift: Shift, people: People
) -> None:
    [volunteer] = people(1)
    sign_up(shift, volunteer, by=own(volunteer))
    on_day.set(9)
    come_by_name(shift, [volunteer.number], reason=WHY, by=team)
    attendance = Attendance.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(pk=attendance.pk).update(in_reason="")
    on_day.set(11)
    gone = check_out(attendance, way=CheckWay.SCREEN, by=own(volunteer))
    entry = LateEntry.objects.get()
    assert (gone.state, entry.entered_by, entry.minutes) == (A.ENTERED, team, 120)
    refuse_late(entry, note="当天没有来", by=colleague)
    assert not ServiceRecord.objects.exists()
    # The database holds it: no hours of a check-out without a second person.
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(pk=gone.pk).update(state=A.DONE)


def test_whoever_noted_the_coming_does_not_confirm_what_another_noted_of_the_going(
    on_day: Clock, the_office: User, team: User, colleague: User, shift: Shift
) -> None:
    [volunteer] = phoneless(shift, the_office, 1)
    on_day.set(9)
    come_by_name(shift, [volunteer.number], reason=WHY, by=team)
    on_day.set(11)
    go_by_name(shift, [volunteer.number], reason=WHY, by=colleague)
    entry = LateEntry.objects.get()
    with pytest.raises(Refusal, match="签到是您登记的"):
        confirm_late(entry, by=team)
    assert confirm_late(entry, by=the_office).minutes == 120


def test_whoever_noted_the_coming_does_not_confirm_what_a_colleague_enters_late(
    on_day: Clock, the_office: User, team: User, colleague: User, shift: Shift
) -> None:
    """Nobody saw them go: what the colleague enters rests on the coming that was noted by name."""
    [volunteer] = phoneless(shift, the_office, 1)
    on_day.set(9)
    come_by_name(shift, [volunteer.number], reason=WHY, by=team)
    on_day.set(14)
    attendance = Attendance.objects.get()
    data = LateData(volunteer, at(9), at(11), "劝导", "没有签退", attendance=attendance)
    entry = enter_late(data, by=colleague)
    with pytest.raises(Refusal, match="签到是您登记的"):
        confirm_late(entry, by=team)
    assert confirm_late(entry, by=the_office).minutes == 120


def test_by_name_are_only_those_taken_and_ones_own(
    on_day: Clock, the_office: User, team: User, shift: Shift, people: People
) -> None:
    taken, stranger = people(2)
    sign_up(shift, taken, by=own(taken))
    on_day.set(9)
    assert refusals(come_by_name(shift, [taken.number], reason=WHY, by=team)) == [""]
    for number in (stranger.number, "990100999999"):
        with pytest.raises(Refusal, match=f"没有这些编号：{number}"):
            come_by_name(shift, [number], reason=WHY, by=team)
    with pytest.raises(NotAllowed):
        come_by_name(shift, [taken.number], reason=WHY, by=own(taken))


def test_a_paper_list_is_entered_and_confirmed_as_a_whole(
    on_day: Clock, the_office: User, team: User, colleague: User, shift: Shift, people: People
) -> None:
    [taken] = people(1)
    first, second = phoneless(shift, the_office, 2)
    sign_up(shift, taken, by=own(taken))
    on_day.set(9)
    check_in(shift, taken, way=CheckWay.SCREEN, by=own(taken))
    numbers = [each.number for each in (taken, first, second)]
    paper = PaperList(numbers, at(9), at(11), "现场没有网络，签到表存档案柜")
    with pytest.raises(Refusal, match="还没有结束"):
        enter_list(shift, paper, by=team)
    on_day.set(12)
    listed = enter_list(shift, paper, by=team)
    assert "还可以签退" in listed.people[0].refusal
    assert refusals(listed.people[1:]) == ["", ""]
    assert "等着确认" in enter_list(shift, paper, by=team).people[1].refusal
    on_day.set(14)
    rest = enter_list(shift, paper, by=team)
    assert [bool(each.refusal) for each in rest.people] == [False, True, True]
    with pytest.raises(Refusal, match="班次当天"):
        enter_list(shift, PaperList(numbers, at(9) - timedelta(days=1), at(9), "签到表"), by=team)
    with pytest.raises(NotAllowed, match="您补录的"):
        confirm_list(listed.number, by=team)
    assert refusals(confirm_list(listed.number, by=colleague)) == ["", ""]
    assert [minutes_in_all(each) for each in (taken, first, second)] == [0, 120, 120]
    with pytest.raises(Refusal, match="已经办完"):
        confirm_list(listed.number, by=colleague)
    assert LateEntry.objects.filter(sheet=rest.number, state=LateEntryState.WAITING).count() == 1


def test_danger_takes_an_insurance_that_covers_the_day(
    on_day: Clock, the_office: User, team: User, shift: Shift
) -> None:
    day = at(9).date()
    never, over, later, covered = phoneless(shift, the_office, 4)
    spans = {
        over: (day - timedelta(days=365), day - timedelta(days=1)),
        later: (day + timedelta(days=1), day + timedelta(days=365)),
        covered: (None, day),
    }
    for volunteer, (begins, ends) in spans.items():
        volunteer.insured_from, volunteer.insured_until = begins, ends
        volunteer.save()
    activity = shift.activity
    activity.is_risky, activity.insurance, activity.insured_by = True, "市里统保", InsuredBy.OWN
    activity.save()
    numbers = [each.number for each in (never, over, later, covered)]
    told = refusals(place_many(shift, numbers, by=team))
    for words, why in zip(("还没有登记保险", "2026年11月20日 到期", "才开始"), told, strict=False):
        assert words in why
    assert told[3] == ""
    activity.insured_by = InsuredBy.ACTIVITY
    activity.save()
    assert refusals(place_many(shift, [never.number], by=team)) == [""]
