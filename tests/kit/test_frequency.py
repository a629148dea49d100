"""Sendings are counted by form and visitor in windows, and a cache that is away stops nobody."""

import logging
from typing import NoReturn
from uuid import uuid4

import pytest
from django.core.cache import cache
from redis import ConnectionError as RedisAway

from kit.frequency import too_often

NOON = 1_700_000_000 // 600 * 600
"""The first second of a window of ten minutes."""


@pytest.fixture
def who() -> str:
    """A visitor nobody has counted yet: the cache is shared, and outlives a run."""
    return uuid4().hex


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds the clock of the counting shows; a test sets the first."""
    seconds: list[float] = [NOON]
    monkeypatch.setattr("kit.frequency.time.time", lambda: seconds[0])
    return seconds


def sent(who: str, what: str = "star objection", most: int = 2) -> bool:
    return too_often(what, who, most=most, within=600)


def test_as_many_as_allowed_are_taken_and_no_more(at: list[float], who: str) -> None:
    assert [sent(who) for _ in range(4)] == [False, False, True, True]


def test_each_visitor_and_each_form_is_counted_apart(at: list[float], who: str) -> None:
    assert [sent(who, most=1), sent(who, most=1)] == [False, True]
    assert not sent(f"{who}-another", most=1)
    assert not sent(who, what="application", most=1)


def test_the_next_window_counts_anew(at: list[float], who: str) -> None:
    assert [sent(who, most=1), sent(who, most=1)] == [False, True]
    at[0] = NOON + 599.9
    assert sent(who, most=1), "the window is not over yet"
    at[0] = NOON + 600
    assert not sent(who, most=1)


def test_none_are_taken_where_none_is_allowed(at: list[float], who: str) -> None:
    assert sent(who, most=0)


@pytest.mark.parametrize("fault", [RedisAway("away"), OSError("away"), ValueError("no such key")])
def test_without_a_cache_nobody_is_stopped_and_the_log_says_so(
    at: list[float],
    who: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
) -> None:
    def away(*_: object) -> NoReturn:
        raise fault

    monkeypatch.setattr(cache, "incr", away)
    with caplog.at_level(logging.WARNING, logger="portal.forms"):
        assert [sent(who, most=0) for _ in range(2)] == [False, False]
    assert [record.getMessage() for record in caplog.records] == [
        "the cache is away: sendings of star objection are not counted"
    ] * 2
