"""What a form says of the time that is left until something closes."""

from datetime import UTC, datetime, timedelta

from kit.clock import standing_at
from kit.templatetags.hours import time_left

NOW = datetime(2021, 7, 1, 8, tzinfo=UTC)


def test_the_time_left_is_told_until_the_closing_and_not_after() -> None:
    with standing_at(NOW):
        assert time_left(NOW + timedelta(days=3, hours=4, minutes=5)) == "3 天 4 小时"
        assert time_left(NOW + timedelta(seconds=1)) == "1 秒"
        assert time_left(NOW) == ""
        assert time_left(NOW - timedelta(days=1)) == ""
