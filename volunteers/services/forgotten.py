"""Check-outs that were forgotten (未签退): no hours are made up; the organiser enters them late."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from funds.models import Fund
from kit import clock
from kit.history import recorded_as
from volunteers.models import Attendance, AttendanceState, Shift
from volunteers.queries.attendance import forgotten, served_of, whole_minutes
from volunteers.services.activity_notices import tell_organisers
from volunteers.services.coming import begins_text


@transaction.atomic
def lapse_forgotten(fund: Fund) -> int:
    """Close what nobody checked out of in the fund in scope; return how many that were.

    Harmless to repeat: what is closed stays closed, and its organiser is told once.
    """
    rows = forgotten(clock.now()).select_for_update(of=("self",), skip_locked=True)
    found = list(
        rows.select_related(
            "volunteer", "shift__activity__organisation", "shift__organisation"
        ).defer("volunteer__sealed")
    )
    lapse(found)
    return len(found)


def lapse(attendances: Iterable[Attendance]) -> None:
    """Note that these, locked, ended without a check-out; tell each shift's organisers once.

    Whoever left before the shift began served nothing: nobody has to enter that.
    """
    now = clock.now()
    of_shift: dict[Shift, list[Attendance]] = defaultdict(list)
    for attendance in attendances:
        attendance.state = AttendanceState.LAPSED
        with recorded_as("未签退", by=None):
            attendance.save(update_fields=["state"])
        shift = attendance.shift
        if whole_minutes(*served_of(shift, attendance.checked_in_at, now)) > 0:
            of_shift[shift].append(attendance)
    for shift, rows in of_shift.items():
        names = "、".join(row.volunteer.name for row in rows)
        tell_organisers(
            shift,
            f"“{shift.activity.title}”有人没有签退，请补录时长",
            page="activities:attendance",
            text=f"{begins_text(shift.starts_at)}的班次：{names}。",
        )
