"""Late entries take two people and fit the day; a reversal undoes one record once."""

import contextlib
import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.funds import UnitFactory, member
from tests.factories.volunteers import OrganisationFactory, volunteer_by
from volunteers.models import (
    HoursRule,
    LateEntryState,
    RecordKind,
    ServiceRecord,
    Volunteer,
)
from volunteers.queries.hours import minutes_in_all, minutes_on
from volunteers.services.hours import (
    LateData,
    confirm_late,
    enter_late,
    refuse_late,
    reverse_record,
)
from volunteers.services.leaving import leave

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
DAY = date(2026, 11, 19)
HOUR = timedelta(hours=1)


def at(hour: float, day: date = DAY) -> datetime:
    """Return an hour of a day in Shanghai."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - 8 * HOUR
    return midnight + hour * HOUR


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def second(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def volunteer(office: User) -> Volunteer:
    return volunteer_by(office)


def late(volunteer: Volunteer, begins: float = 8, ends: float = 10, **fields: Any) -> LateData:
    given = {"title": "路口文明劝导", "reason": "当天设备故障", **fields}
    return LateData(volunteer, at(begins), at(ends), **given)


def test_late_hours_count_once_a_second_person_confirms(
    office: User, second: User, volunteer: Volunteer
) -> None:
    entry = enter_late(late(volunteer, 8, 10.5), by=office)
    assert minutes_in_all(volunteer) == 0
    with pytest.raises(NotAllowed, match="您补录的"):
        confirm_late(entry, by=office)
    record = confirm_late(entry, by=second)
    assert (record.minutes, record.kind, record.served_on) == (150, RecordKind.LATE, DAY)
    assert (record.recorded_by, record.confirmed_by) == (office, second)
    assert minutes_in_all(volunteer) == 150
    with pytest.raises(Refusal, match="已确认"):
        confirm_late(entry, by=second)


def test_a_refused_entry_says_why_and_counts_nothing(
    office: User, second: User, volunteer: Volunteer
) -> None:
    entry = enter_late(late(volunteer), by=office)
    with pytest.raises(Refusal, match="原因"):
        refuse_late(entry, note=" ", by=second)
    refused = refuse_late(entry, note="签到表上没有本人", by=second)
    assert refused.state == LateEntryState.REFUSED
    assert not ServiceRecord.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words", "field"),
    [
        ({"title": " "}, "做了什么", "title"),
        ({"reason": ""}, "为什么补录", "reason"),
        ({"ends_at": at(8)}, "晚于开始", "ends_at"),
        ({"ends_at": at(7)}, "晚于开始", "ends_at"),
        ({"ends_at": NOW + HOUR}, "现在以后", "ends_at"),
        ({"begins_at": at(23), "ends_at": at(25)}, "跨过零点", "ends_at"),
        ({"ends_at": at(8) + timedelta(seconds=59)}, "不足一分钟", "ends_at"),
        ({"ends_at": at(8) + timedelta(minutes=481)}, "每天最多记 480 分钟", "ends_at"),
        (
            {"begins_at": at(8, date(2026, 8, 1)), "ends_at": at(9, date(2026, 8, 1))},
            "补录期限",
            "begins_at",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    office: User, volunteer: Volunteer, changes: dict[str, Any], words: str, field: str
) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        enter_late(replace(late(volunteer), **changes), by=office)
    assert refused.value.field == field


def test_a_day_holds_what_the_city_says(office: User, second: User, volunteer: Volunteer) -> None:
    HoursRule.objects.create(effective_from=DAY, daily_cap=180, basis="市文明办通知", set_by=office)
    confirm_late(enter_late(late(volunteer, 8, 10), by=office), by=second)
    with pytest.raises(Refusal, match="还可记 60 分钟"):
        enter_late(late(volunteer, 10, 12), by=office)
    enter_late(late(volunteer, 10, 11), by=office)


def test_two_entries_of_one_hour_do_not_both_count(
    office: User, second: User, volunteer: Volunteer
) -> None:
    first = enter_late(late(volunteer), by=office)
    again = enter_late(late(volunteer, 9, 11), by=office)
    confirm_late(first, by=second)
    with pytest.raises(Refusal, match="已经记了这段时间"):
        confirm_late(again, by=second)


def test_a_reversal_undoes_once_and_keeps_the_day(
    office: User, second: User, volunteer: Volunteer
) -> None:
    record = confirm_late(enter_late(late(volunteer), by=office), by=second)
    with pytest.raises(Refusal, match="原因"):
        reverse_record(record, reason="", by=office)
    undone = reverse_record(record, reason="本人没有到场", by=office)
    assert (undone.minutes, undone.served_on) == (-120, DAY)
    assert (minutes_in_all(volunteer), minutes_on(volunteer, DAY)) == (0, 0)
    for again in (record, undone):
        with pytest.raises(Refusal, match="冲销"):
            reverse_record(again, reason="再来", by=office)
    confirm_late(enter_late(late(volunteer), by=office), by=second)
    assert minutes_in_all(volunteer) == 120


def test_who_left_earns_no_more(office: User, second: User, volunteer: Volunteer) -> None:
    entry = enter_late(late(volunteer), by=office)
    leave(volunteer, reason="本人申请", seen_version=1, by=office)
    with pytest.raises(Refusal, match="已退出"):
        confirm_late(entry, by=second)
    with pytest.raises(Refusal, match="已退出"):
        enter_late(late(volunteer, 12, 13), by=office)


def test_a_team_enters_for_its_members_alone(office: User, in_taiyuan: Fund) -> None:
    unit = UnitFactory.create()
    own = OrganisationFactory.create(unit=unit)
    team = member(in_taiyuan, Role.ORGANISATION, unit=unit)
    entry = enter_late(late(volunteer_by(office, organisation=own)), by=team)
    assert entry.organisation == own
    with pytest.raises(NotAllowed):
        enter_late(late(volunteer_by(office)), by=team)
    with pytest.raises(NotAllowed):
        confirm_late(entry, by=team)


class Hours(RuleBasedStateMachine):
    """Entries, confirmations and reversals at random: no overlap, no minute unexplained."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Any] = []
        self.records: list[ServiceRecord] = []

    @initialize()
    def begin(self) -> None:
        self.volunteer = volunteer_by(OFFICE[0])

    @rule(begins=st.integers(0, 46), length=st.integers(1, 20))
    def enter(self, begins: int, length: int) -> None:
        try:
            data = late(self.volunteer, begins / 2, (begins + length) / 2)
            self.entries.append(enter_late(data, by=OFFICE[0]))
        except Refusal:
            pass

    @rule(which=st.integers(0, 50))
    def confirm(self, which: int) -> None:
        if self.entries:
            entry = self.entries[which % len(self.entries)]
            with contextlib.suppress(Refusal):
                self.records.append(confirm_late(entry, by=OFFICE[1]))

    @rule(which=st.integers(0, 50))
    def undo(self, which: int) -> None:
        if self.records:
            with contextlib.suppress(Refusal):
                reverse_record(self.records[which % len(self.records)], reason="错", by=OFFICE[0])

    @invariant()
    def every_minute_is_explained(self) -> None:
        if not hasattr(self, "volunteer"):
            return
        rows = list(ServiceRecord.objects.filter(volunteer=self.volunteer))
        stands = [row for row in rows if row.kind != RecordKind.REVERSAL and not row.is_reversed]
        covered = sorted((row.period.lower, row.period.upper) for row in stands)
        for (_, end), (begin, _) in itertools.pairwise(covered):
            assert end <= begin
        minutes = sum(int((end - begin).total_seconds() // 60) for begin, end in covered)
        assert minutes == minutes_in_all(self.volunteer) == sum(row.minutes for row in rows)
        assert minutes <= 480


OFFICE: list[User] = []


def test_hours_by_chance(office: User, second: User) -> None:
    OFFICE[:] = [office, second]
    run_state_machine_as_test(
        Hours, settings=settings(max_examples=15, stateful_step_count=20, deadline=None)
    )


def test_nobody_confirms_hours_of_their_own(in_taiyuan: Fund, office: User) -> None:
    """A colleague entered them: who gains by it is no second person."""
    volunteer, other = volunteer_by(office), member(in_taiyuan, Role.OFFICE)
    Volunteer.objects.filter(pk=volunteer.pk).update(person=other)
    entry = enter_late(LateData(volunteer, at(9), at(10), "劝导", "没有签退"), by=office)
    with pytest.raises(Refusal, match="您本人的时长"):
        confirm_late(entry, by=other)
    third = member(in_taiyuan, Role.OFFICE)
    assert confirm_late(entry, by=third).minutes == 60


def test_whether_anothers_volunteer_left_is_told_to_nobody_else(
    in_taiyuan: Fund, office: User, volunteer: Volunteer
) -> None:
    leave(volunteer, reason="本人申请", seen_version=1, by=office)
    stranger = member(in_taiyuan, Role.ORGANISATION, unit=UnitFactory.create())
    with pytest.raises(NotAllowed):
        enter_late(late(volunteer), by=stranger)
    with pytest.raises(Refusal, match="已退出"):
        enter_late(late(volunteer), by=office)
