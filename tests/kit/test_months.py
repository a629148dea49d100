"""Months are reckoned as the calendar has them."""

from datetime import date

import pytest

from kit.months import first_of, later


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2021, 1, 31), 1, date(2021, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2021, 11, 30), 3, date(2022, 2, 28)),
        (date(2021, 12, 15), 12, date(2022, 12, 15)),
        (date(2021, 3, 31), -1, date(2021, 2, 28)),
        (date(2021, 1, 1), -1, date(2020, 12, 1)),
    ],
)
def test_later(day: date, months: int, expected: date) -> None:
    assert later(day, months) == expected


def test_first_of() -> None:
    assert first_of(date(2021, 7, 19)) == date(2021, 7, 1)
