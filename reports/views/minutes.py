"""The minutes of a review meeting as a file: they name the experts, so they are the office's."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from funds.permissions import Accessible, Action
from funds.views.base import FundPage
from kit.errors import Refusal
from kit.refusals import log_done
from projects.models import Panel, PanelState
from projects.queries.minutes import minutes_of
from reports.papers.minutes import file_name, print_minutes


class MinutesPage(FundPage):
    """The PDF, once the panel has decided."""

    action = Action.PANEL_MANAGE
    panel: Panel

    def load(self, **kwargs: Any) -> None:
        rows = Panel.objects.select_related("call", "chair__person", "decided_by")
        self.panel = get_object_or_404(rows, number=kwargs["number"])

    def subject(self) -> Accessible:
        return self.panel

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.panel.state != PanelState.DECIDED:
            raise Refusal("评审组还没有确定结论，没有会议纪要。请在结论确定后下载。")
        minutes = minutes_of(self.panel)
        pdf = print_minutes(minutes, self.fund)
        name = file_name(minutes, self.fund)
        log_done(request, f"下载{name}")
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response
