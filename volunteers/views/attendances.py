"""Who came to a shift, and entering the hours of those who forgot to check out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from funds.permissions import Accessible, Action, can
from kit import clock
from kit.errors import Refusal
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from volunteers.forms.hours import LateForm
from volunteers.models import Attendance, AttendanceState
from volunteers.queries.attendance import OUT_UNTIL, served_of, with_leaving
from volunteers.queries.evaluations import has_served, standing_of
from volunteers.queries.shift_people import here_of, is_missed, late_entries_of
from volunteers.services.attendance import IN_FROM
from volunteers.services.hours import enter_late
from volunteers.views.shifts import ShiftPage


class AttendanceList(ShiftPage):
    """Who came to a shift, in the order they did."""

    template_name = "activities/attendance.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = Attendance.objects.filter(shift=self.shift)
        found = found.select_related("volunteer__organisation", "record").defer("volunteer__sealed")
        paged = KeysetPage(
            with_leaving(found),
            order=("checked_in_at", "id"),
            cursor=request.GET.get(PARAMETER, ""),
        )
        late = late_entries_of(self.shift, [row.volunteer_id for row in paged.rows])
        said = standing_of(paged.rows)
        now = clock.now()
        return self.page(
            {
                "rows": [
                    {
                        "row": row,
                        "late": late.get(row.volunteer_id),
                        "missed": self._missed(row),
                        "served": has_served(row, late.get(row.volunteer_id)),
                        "said": said.get(row.pk),
                    }
                    for row in paged.rows
                ],
                "may_evaluate": can(self.request.user, Action.ACTIVITY_EDIT, self.shift),
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "people": here_of(self.shift),
                "crumbs": [*self.crumbs(), ("签到签退", "")],
                "when": self.when(),
                "may_record": can(self.request.user, Action.HOURS_RECORD, self.shift),
                "is_over": now >= self.shift.ends_at,
                "is_open": self.shift.starts_at - IN_FROM <= now < self.shift.ends_at + OUT_UNTIL,
            }
        )

    def _missed(self, row: Attendance) -> bool:
        row.shift = self.shift
        return is_missed(row)


class LatePage(ShiftPage):
    """Enter late the hours of somebody who came and never checked out; another confirms them."""

    action = Action.HOURS_RECORD
    template_name = "activities/late.html"
    attendance: Attendance

    def load(self, **kwargs: Any) -> None:
        rows = with_leaving(Attendance.objects.select_related("volunteer"))
        rows = rows.defer("volunteer__sealed")
        self.attendance = get_object_or_404(rows, pk=kwargs["attendance"])
        super().load(shift=self.attendance.shift_id)
        self.attendance.shift = self.shift

    def subject(self) -> Accessible:
        return self.attendance

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Who left before the shift began may have come back to it, and could not check in again.
        lapsed = self.attendance.state == AttendanceState.LAPSED
        if not (lapsed or is_missed(self.attendance)):
            raise Refusal("这位志愿者还可以签退，或者已经签退，不用补录。")
        return self.shown(LateForm(initial=self._known(), projects=None))

    def _known(self) -> dict[str, Any]:
        """Return what the clock saw: from checking in, to the shift's end as a proposal."""
        row, shift = self.attendance, self.shift
        begins, ends = served_of(shift, row.checked_in_at, shift.ends_at)
        seen = timezone.localtime(row.checked_in_at)
        return {
            "volunteer": row.volunteer.number,
            "served_on": timezone.localdate(shift.starts_at),
            "begins_at": timezone.localtime(begins).time().replace(second=0, microsecond=0),
            "ends_at": timezone.localtime(ends).time(),
            "title": shift.activity.title,
            "place": (shift.post.place or shift.post.name) if shift.post else shift.activity.place,
            "reason": f"{seen:%H:%M} 签到，没有签退。",
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = LateForm(request.POST, projects=None)
        if form.is_valid():
            data = form.late(attendance=self.attendance)
            entry = carry_out(request, form, lambda: enter_late(data, by=self.request.user))
            if entry is not None:
                told = f"已补录 {entry.number}，另一个人确认后计入时长。"
                messages.success(request, told)
                return redirect(self.fund.url("activities:attendance", shift=self.shift.pk))
        return self.shown(form, status=400)

    def shown(self, form: LateForm, *, status: int = 200) -> HttpResponse:
        volunteer = self.attendance.volunteer
        return self.page({"form": form, "volunteer": volunteer, "when": self.when()}, status=status)
