"""Closing a month."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from funds.models import Period
from funds.services.periods import close_period
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.money import Staff, history_of

JANUARY = date(2022, 1, 1)


def test_any_day_closes_its_month(staff: Staff) -> None:
    period = close_period(date(2022, 1, 20), by=staff.finance)
    assert (period.month, period.closed_by) == (JANUARY, staff.finance)
    assert period.is_closed
    assert history_of(period).latest("pgh_id").pgh_context["step"] == "关闭账期"


def test_month_is_closed_once(staff: Staff) -> None:
    close_period(JANUARY, by=staff.finance)
    with pytest.raises(Refusal, match="2022年1月账期已经关过了"):
        close_period(JANUARY, by=staff.finance)


def test_month_must_have_ended(staff: Staff) -> None:
    with (
        clock.standing_at(datetime(2022, 1, 31, 23, tzinfo=ZoneInfo("Asia/Shanghai"))),
        pytest.raises(Refusal, match="还没有过完"),
    ):
        close_period(JANUARY, by=staff.finance)


def test_only_finance_closes(staff: Staff) -> None:
    with pytest.raises(NotAllowed):
        close_period(JANUARY, by=staff.office)
    assert not Period.objects.filter(closed_at__isnull=False).exists()
