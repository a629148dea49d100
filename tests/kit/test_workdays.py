"""Working days against a straightforward count, and days everybody remembers."""

from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.workdays import LONGEST, add_workdays, is_announced, is_workday

DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))
ENTERED = st.dictionaries(DAYS, st.booleans(), max_size=20)
STATUTORY_2028 = {
    *(date(2028, 1, day) for day in (1, 3, 25, 26, 27, 28)),
    date(2028, 4, 4),
    *(date(2028, 5, day) for day in (1, 2, 28, 29)),
    *(date(2028, 10, day) for day in (1, 2, 3, 4)),
}


def counted(start: date, days: int, entered: dict[date, bool]) -> date:
    """Walk from day to day and strike off one working day after the other."""
    day, left = start, days
    while left > 0:
        day = day + timedelta(days=1)
        worked = entered[day] if day in entered else worked_by_calendar(day)
        if worked:
            left -= 1
    return day


def worked_by_calendar(day: date) -> bool:
    if day.year <= 2026:
        if day in chinese_calendar.constants.holidays:
            return False
        return day in chinese_calendar.constants.workdays or day.isoweekday() <= 5
    return is_workday(day, {})


@given(DAYS, st.integers(1, 30), ENTERED)
def test_a_period_ends_where_counting_by_hand_ends(
    start: date, days: int, entered: dict[date, bool]
) -> None:
    end = add_workdays(start, days, entered)
    assert end == counted(start, days, entered)
    assert end > start
    assert is_workday(end, entered)


@given(DAYS, st.booleans())
def test_what_the_office_entered_goes_before_the_calendar(day: date, works: bool) -> None:
    assert is_workday(day, {day: works}) is works


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 10, 1), False),
        (date(2021, 10, 7), False),
        (date(2021, 10, 8), True),
        # 调休: a Sunday and a Saturday worked for the week of National Day.
        (date(2021, 9, 26), True),
        (date(2021, 10, 9), True),
        (date(2024, 2, 4), True),
        (date(2024, 2, 9), True),
        (date(2024, 2, 10), False),
        (date(2023, 7, 1), False),
        (date(2023, 7, 3), True),
        # Not announced yet: the statutory days and the weekends.
        (date(2027, 10, 1), False),
        (date(2027, 10, 5), False),
        (date(2027, 10, 6), True),
        (date(2028, 1, 25), False),
        (date(2028, 10, 7), False),
    ],
)
def test_known_days(day: date, works: bool) -> None:
    assert is_workday(day, {}) is works


def test_a_year_not_announced_has_its_weekends_and_statutory_days() -> None:
    day = date(2028, 1, 1)
    while day.year == 2028:
        assert is_workday(day, {}) == (day.isoweekday() <= 5 and day not in STATUTORY_2028), day
        day += timedelta(days=1)


def test_a_notice_before_national_day_ends_after_it() -> None:
    """Published on 2021-09-28: 29th, 30th, then 8th, the worked Saturday 9th, and the 11th."""
    assert add_workdays(date(2021, 9, 28), 5, {}) == date(2021, 10, 11)
    # The same with the Saturday taken back by the office's own entry.
    assert add_workdays(date(2021, 9, 28), 5, {date(2021, 10, 9): False}) == date(2021, 10, 12)


@pytest.mark.parametrize("days", [0, -1, LONGEST + 1])
def test_a_senseless_number_of_days_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="工作日天数"):
        add_workdays(date(2021, 1, 4), days, {})


def test_only_years_with_data_count_as_announced() -> None:
    assert is_announced(2020)
    assert is_announced(2026)
    assert not is_announced(2040)
