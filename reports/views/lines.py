"""Signing and countersigning the candour lines of a report (签署、会签说明)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from funds.permissions import Action
from kit.refusals import carry_out
from reports.forms import SignForm
from reports.models import CandourNote
from reports.services.finalising import countersign_notes, sign_note
from reports.views.reports import DetailPage, ReportPage


class SignPage(DetailPage):
    """Sign one line with its reason."""

    action = Action.REPORT_SIGN
    http_method_names = ["post"]
    note: CandourNote

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.note = get_object_or_404(CandourNote, report=self.report, sequence=kwargs["sequence"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SignForm(request.POST, auto_id=f"line-{self.note.sequence}-%s")
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            carry_out(request, form, lambda: sign_note(self.note, reason, by=self.request.user))
        if form.errors:
            return self.show(sign_forms={self.note.sequence: form}, status=400)
        return self.back()


class CountersignPage(ReportPage):
    """Countersign every line that is signed and waits."""

    action = Action.REPORT_COUNTERSIGN
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        countersign_notes(self.report, by=self.request.user)
        return self.back()
