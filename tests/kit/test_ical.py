"""A calendar file says what it was given and nothing slips out of its place."""

from datetime import UTC, date, datetime

from kit.ical import DayEvent, calendar_file, escaped

MADE = datetime(2026, 3, 1, 4, 5, 6, tzinfo=UTC)


def test_a_day_as_the_format_writes_it() -> None:
    event = DayEvent("a@b", date(2026, 3, 31), "尾款", "依据", "http://x/taiyuan/")
    lines = calendar_file("期限", [event], MADE).decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTAMP:20260301T040506Z" in lines
    assert "DTSTART;VALUE=DATE:20260331" in lines
    assert "DTEND;VALUE=DATE:20260401" in lines
    assert "SUMMARY:尾款" in lines
    assert "URL:http://x/taiyuan/" in lines


def test_text_cannot_begin_a_property() -> None:
    title = "付款\r\nATTACH:http://evil.example\n一,二;三\\四"
    content = calendar_file("期限", [DayEvent("u", date(2026, 1, 1), title)], MADE).decode()
    assert "\r\nATTACH" not in content
    assert escaped(title) == "付款\\nATTACH:http://evil.example\\n一\\,二\\;三\\\\四"


def test_an_address_stays_one_line() -> None:
    event = DayEvent("u", date(2026, 1, 1), "a", url="http://x/\r\nX:1")
    assert "\r\nX:1" not in calendar_file("期限", [event], MADE).decode()


def test_long_lines_are_folded_between_characters() -> None:
    title = "清徐新时代文明实践平台" * 20
    content = calendar_file("期限", [DayEvent("u", date(2026, 1, 1), title)], MADE)
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert f"SUMMARY:{title}" in content.replace(b"\r\n ", b"").decode()
