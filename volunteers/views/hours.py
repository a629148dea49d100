"""Pages of service records (服务记录): one volunteer's, and reversing one."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action, can
from kit.errors import Refusal
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from volunteers.forms.hours import ReversalForm
from volunteers.models import RecordKind, ServiceRecord, Volunteer, VolunteerState, VolunteerTotal
from volunteers.queries.late_entries import records_with_reversals
from volunteers.queries.reach import is_hidden
from volunteers.services.hours import reverse_record
from volunteers.views.late_entries import HoursPage


class HoursOf(HoursPage):
    """The records of one volunteer, the newest day first, each with its reversal beside it."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "hours/records.html"
    volunteer: Volunteer

    def load(self, **kwargs: Any) -> None:
        rows = Volunteer.objects.select_related("organisation").defer("sealed")
        self.volunteer = get_object_or_404(rows, number=kwargs["number"])
        if is_hidden(self.request.user, self.fund, self.volunteer):
            raise Http404

    def subject(self) -> Accessible:
        return self.volunteer

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        page = KeysetPage(
            records_with_reversals(self.volunteer),
            order=("-served_on", "-id"),
            cursor=request.GET.get(PARAMETER, ""),
        )
        total = VolunteerTotal.objects.filter(volunteer=self.volunteer).first()
        records = can(self.request.user, Action.HOURS_RECORD, self.volunteer)
        kept = self.volunteer.state != VolunteerState.ANONYMISED
        return self.page(
            {
                "volunteer": self.volunteer,
                "rows": page.rows,
                "minutes": total.minutes if total else 0,
                "count": total.records if total else 0,
                "may_record": records,
                "may_ask": kept and can(self.request.user, Action.VOLUNTEER_EDIT, self.volunteer),
                "may_prove": kept and can(self.request.user, Action.HOURS_CONFIRM, self.volunteer),
                "may_enter": records and self.volunteer.state == VolunteerState.ACTIVE,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
            }
        )


class ReverseRecord(HoursPage):
    """Reverse one record (冲销), saying why."""

    action = Action.HOURS_RECORD
    template_name: ClassVar[str] = "hours/reverse.html"
    record: ServiceRecord

    def load(self, **kwargs: Any) -> None:
        rows = ServiceRecord.objects.select_related("volunteer__organisation", "organisation")
        rows = rows.exclude(kind=RecordKind.REVERSAL)
        self.record = get_object_or_404(rows, pk=kwargs["record"])
        if is_hidden(self.request.user, self.fund, self.record):
            raise Http404

    def subject(self) -> Accessible:
        return self.record

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.record.is_reversed:
            raise Refusal("这条记录已经冲销过了。")
        return self.page({"record": self.record, "form": ReversalForm()})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ReversalForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            undone = carry_out(
                request,
                form,
                lambda: reverse_record(self.record, reason=reason, by=self.request.user),
            )
            if undone is not None:
                messages.success(request, "已冲销这条记录，累计时长已减去。")
                number = self.record.volunteer.number
                return HttpResponseRedirect(self.fund.url("hours:records", number=number))
        return self.page({"record": self.record, "form": form}, status=400)
