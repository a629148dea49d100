"""Calendars as files (iCalendar, RFC 5545): days with a title, an address and a basis."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE = 75
"""The most octets of a line; a longer one is folded."""


@dataclass(frozen=True)
class DayEvent:
    """Something of one whole day. ``uid`` stays the same however often the file is made."""

    uid: str
    day: date
    title: str
    note: str = ""
    url: str = ""


def calendar_file(name: str, events: Iterable[DayEvent], made_at: datetime) -> bytes:
    """Return a calendar file, UTF-8, with CRLF as the format wants it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//zhiyuan-fund//deadlines//ZH",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(event.uid)}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(event.title)}",
            *([f"DESCRIPTION:{escaped(event.note)}"] if event.note else []),
            # An address is a URI, which the format does not escape.
            *([f"URL:{_one_line(event.url)}"] if event.url else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(b"\r\n ".join(_folded(line)) + b"\r\n" for line in lines)


def escaped(text: str) -> str:
    """Return text as a value of the format: nothing in it begins a line or a property."""
    for letter in "\\;,":
        text = text.replace(letter, f"\\{letter}")
    return "\\n".join(text.splitlines())


def _one_line(text: str) -> str:
    return "".join(text.split())


def _folded(line: str) -> Iterable[bytes]:
    """Yield the line in pieces of at most ``LINE`` octets, cut between characters."""
    piece, limit = b"", LINE
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > limit:
            yield piece
            # The space that begins a continued line counts.
            piece, limit = b"", LINE - 1
        piece += octets
    yield piece
