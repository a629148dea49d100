"""The public pages of calls (征集公告): what is asked for, until when, put off why."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from kit.files import as_attachment
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import log_done
from portal.views.public import FundWindow
from portal.window.published import public_payee
from projects.models import Call, CallFile
from projects.queries.calls import public_calls, with_categories
from projects.views.calls import ORDER, parts_of, shown


class CallsOpen(FundWindow):
    """The fund's published calls, the latest first."""

    template_name = "public/calls.html"
    area = "open_projects"

    def get(self, request: HttpRequest) -> HttpResponse:
        paged: KeysetPage[Call] = KeysetPage(
            public_calls(), order=ORDER, cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            request,
            {
                "rows": [shown(call) for call in paged.rows],
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
            },
        )


class CallOpen(FundWindow):
    """One published call as anybody may read it."""

    template_name = "public/call.html"
    area = "open_projects"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        call = get_object_or_404(with_categories(public_calls()), number=number)
        parts = parts_of(call)
        units = [name for unit in parts["units"] if (name := public_payee(unit))]
        return self.page(request, {**parts, "units": units, "call": call, "shown": shown(call)})


class CallFileOpen(FundWindow):
    """A file of a published call, for anybody."""

    area = "open_projects"

    def get(self, request: HttpRequest, number: str, file: int) -> HttpResponseBase:
        files = CallFile.objects.filter(withdrawn=False).select_related("file")
        row = get_object_or_404(files, call__in=public_calls(), call__number=number, pk=file)
        response = as_attachment(row.file)
        log_done(request, f"下载 {number} {row.file.name}")
        return response
