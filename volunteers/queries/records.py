"""Service records as text, read by one statement and one pass, for sheets of any size."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from kit.tenancy.scope import scoped_fund_id
from volunteers.models import RecordKind

_LABELS = " ".join(f"WHEN '{each.value}' THEN '{each.label}'" for each in RecordKind)
_RECORDS = """
COPY (
    SELECT r.served_on - DATE '1899-12-30',
        coalesce(to_char(lower(r.period) AT TIME ZONE 'Asia/Shanghai', 'HH24:MI'), ''),
        coalesce(to_char(upper(r.period) AT TIME ZONE 'Asia/Shanghai', 'HH24:MI'), ''),
        v.number, coalesce(nullif(v.name, ''), '已匿名'), coalesce(o.name, ''),
        coalesce(p.name, ''), r.title, r.place,
        CASE WHEN r.minutes < 0 THEN '-' ELSE '' END || abs(r.minutes) / 60 || '.'
            || abs(r.minutes) %% 60 / 6,
        CASE r.kind {labels} ELSE '' END,
        CASE WHEN r.reverses_id IS NOT NULL THEN '冲销' WHEN r.is_reversed THEN '已冲销'
            ELSE '有效' END,
        r.reason, coalesce(b.name, ''), coalesce(c.name, ''), r.key
    FROM volunteers_servicerecord r
    JOIN volunteers_volunteer v ON v.fund_id = r.fund_id AND v.id = r.volunteer_id
    LEFT JOIN volunteers_organisation o ON o.fund_id = r.fund_id AND o.id = r.organisation_id
    LEFT JOIN projects_project p ON p.fund_id = r.fund_id AND p.id = r.project_id
    LEFT JOIN funds_user b ON b.id = r.recorded_by_id
    LEFT JOIN funds_user c ON c.id = r.confirmed_by_id
    LEFT JOIN volunteers_servicerecord z ON z.fund_id = r.fund_id AND z.id = r.reverses_id
    WHERE r.fund_id = {fund}{narrowed}
    ORDER BY r.id
) TO STDOUT
""".replace("%%", "%")


@dataclass(frozen=True)
class Chosen:
    """Which records: all of them, or of one year, one organisation, one volunteer, its members.

    What was told in sum of before the portal has no day: it is among all, and of no year.
    """

    year: int | None = None
    organisation: int | None = None
    volunteer: int | None = None
    members_of: int | None = None

    def condition(self) -> str:
        """Return what the statement narrows by; numbers alone go into it."""
        parts = []
        if self.year is not None:
            first, last = date(self.year, 1, 1), date(self.year, 12, 31)
            parts.append(f"r.served_on BETWEEN '{first}' AND '{last}'")
            parts.append(f"coalesce(z.kind, r.kind) <> '{RecordKind.EARLIER.value}'")
        if self.organisation is not None:
            parts.append(f"r.organisation_id = {int(self.organisation)}")
        if self.volunteer is not None:
            parts.append(f"r.volunteer_id = {int(self.volunteer)}")
        if self.members_of is not None:
            parts.append(f"v.organisation_id = {int(self.members_of)}")
        return "".join(f" AND {part}" for part in parts)


def copy_records(sink: Any, chosen: Chosen) -> None:
    """Write records and their reversals, a row each, in COPY's text, as they came.

    Args:
        sink: something with ``write(bytes)``, called once a row.
    """
    told = _RECORDS.format(labels=_LABELS, fund=scoped_fund_id(), narrowed=chosen.condition())
    with connection.cursor() as cursor:
        cursor.copy_expert(told, sink)
