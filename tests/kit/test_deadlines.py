"""Deadlines in words."""

from datetime import date

import pytest

from kit.deadlines import deadline

TODAY = date(2022, 1, 10)


@pytest.mark.parametrize(
    ("due", "kind", "text"),
    [
        (date(2022, 1, 2), "late", "逾期 8 天"),
        (date(2022, 1, 9), "late", "逾期 1 天"),
        (TODAY, "today", "今天 18:00"),
        (date(2022, 1, 11), "soon", "剩 1 天"),
        (date(2022, 1, 17), "soon", "剩 7 天"),
        (date(2022, 1, 18), "date", "2022-01-18"),
    ],
)
def test_words_follow_the_days_left(due: date, kind: str, text: str) -> None:
    found = deadline(due, TODAY, at="18:00")
    assert (found.kind, found.text) == (kind, text)


def test_a_met_deadline_is_never_late() -> None:
    assert deadline(date(2021, 1, 1), TODAY, met=True).kind == "met"
