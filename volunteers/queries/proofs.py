"""What a proof of service (志愿服务记录证明) says: records of a period, or sums by content."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum

from kit.formats import date_iso
from volunteers.models import RecordKind, ServiceProof, ServiceRecord, Volunteer
from volunteers.queries.hours import dated, earlier_total

MOST_ROWS = 300
"""Rows on one paper; more are told in sums."""
MOST_SUMS = 40


@dataclass(frozen=True)
class Proven:
    """What was served in a period, as a paper lists it.

    Attributes:
        since: the first day; where none was asked, of the first record.
        earlier: minutes of before the portal among ``minutes``: of all time alone.
    """

    since: date
    minutes: int = 0
    earlier: int = 0
    records: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)


def proven(volunteer: Volunteer, since: date | None, until: date, *, by_row: bool) -> Proven:
    """Return what a paper of a period lists; without ``since`` of all time.

    Args:
        by_row: every record a line; else a line for each content, the most hours first.
    """
    rows = _records(volunteer, since, until)
    sums = rows.aggregate(minutes=Sum("minutes", default=0), records=Count("pk"))
    before = earlier_total(volunteer) if since is None else None
    told = before is not None and before.served_on <= until
    earlier, ends = (before.minutes, before.served_on) if before and told else (0, None)
    lines = _rows(rows) if by_row else _sums(rows)
    if ends is not None:
        day = f"截至 {date_iso(ends)}"
        lines.insert(0, {"day": day, "title": "以前累计", "place": "", "minutes": earlier})
    first = rows.order_by("served_on").values_list("served_on", flat=True).first()
    starts = since or min(each for each in (first, ends, until) if each is not None)
    return Proven(starts, sums["minutes"] + earlier, earlier, sums["records"], lines)


def minutes_now(proof: ServiceProof) -> int:
    """Return what is left of the minutes of a proof: less what of them was reversed since."""
    undone = ServiceRecord.objects.filter(
        volunteer=proof.volunteer_id,
        kind=RecordKind.REVERSAL,
        served_on__range=(proof.since, proof.until),
        recorded_at__gt=proof.issued_at,
        reverses__recorded_at__lte=proof.issued_at,
    )
    if not proof.earlier:
        undone = undone.exclude(reverses__kind=RecordKind.EARLIER)
    lost: int = undone.aggregate(sum=Sum("minutes", default=0))["sum"]
    return proof.minutes + lost


def proofs_of(volunteer: Volunteer) -> QuerySet[ServiceProof]:
    """Return the proofs given out for a volunteer, the newest first."""
    rows = ServiceProof.objects.filter(volunteer=volunteer).select_related("issued_by")
    return rows.order_by("-id")


def proof_by_code(code: str) -> ServiceProof | None:
    """Return the proof whose paper carries a code; ``None`` when none does."""
    return ServiceProof.objects.select_related("volunteer").filter(code=code).first()


def _records(volunteer: Volunteer, since: date | None, until: date) -> QuerySet[ServiceRecord]:
    rows = dated().filter(volunteer=volunteer, served_on__lte=until).order_by()
    return rows if since is None else rows.filter(served_on__gte=since)


def _rows(rows: QuerySet[ServiceRecord]) -> list[dict[str, Any]]:
    found = rows.select_related("organisation").order_by("served_on", "id")[: MOST_ROWS + 1]
    return [
        {
            "day": date_iso(row.served_on),
            "title": row.title,
            "place": row.place or (row.organisation.name if row.organisation else ""),
            "minutes": row.minutes,
        }
        for row in found
    ]


def _sums(rows: QuerySet[ServiceRecord]) -> list[dict[str, Any]]:
    found = list(
        rows.values_list("title")
        .annotate(times=Count("pk"), sum=Sum("minutes"))
        .order_by("-sum", "title")
    )
    told, rest = found[:MOST_SUMS], found[MOST_SUMS:]
    if rest:
        told.append(("其他", sum(row[1] for row in rest), sum(row[2] for row in rest)))
    return [
        {"day": "", "title": title, "times": times, "minutes": minutes}
        for title, times, minutes in told
    ]
