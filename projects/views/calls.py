"""Pages that read calls (征集公告): the list, one call, its files."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action, can
from funds.queries.timelines import timeline
from funds.views.base import FundPage
from kit.files import as_attachment
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import log_done
from projects.forms.calls import CallFilesForm
from projects.lifecycle import BY_CODE, State
from projects.models import Call, CallFile, CallState, Hideable, Project
from projects.queries.answering import may_answer
from projects.queries.calls import (
    Standing,
    Terms,
    applications_of,
    calls_shown_to,
    in_standing,
    left_of,
    received_by,
    standing_of,
    units_that_may_apply,
    with_categories,
    with_counts,
)
from projects.services.call_rules import lacking_to_publish
from projects.services.screening import refusal_in_bulk

ORDER = ("-year", "-id")
BADGES = {
    Standing.DRAFT: ("mute", "pencil"),
    Standing.COMING: ("info", "calendar-event"),
    Standing.OPEN: ("ok", "clock"),
    Standing.CLOSED: ("mute", "lock"),
}


@dataclass(frozen=True)
class ShownCall:
    """A call with where it stands and how long is left."""

    call: Any
    standing: Standing
    left: str

    @property
    def kind(self) -> str:
        return BADGES[self.standing][0]

    @property
    def icon(self) -> str:
        return BADGES[self.standing][1]


def shown(call: Any) -> ShownCall:
    """Return a call as pages show it."""
    return ShownCall(call, standing_of(call), left_of(call))


class CallList(FundPage):
    """The calls a person may see, the latest year first."""

    action = Action.CALL_VIEW
    template_name: ClassVar[str] = "calls/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visible = calls_shown_to(self.request.user)
        years = sorted(set(visible.order_by().values_list("year", flat=True)), reverse=True)
        year = request.GET.get("of", "")
        asked = int(year) if year.isdecimal() and int(year) in years else None
        names = {standing.name.lower(): standing for standing in Standing}
        standing = names.get(request.GET.get("state", ""))
        rows = visible if asked is None else visible.filter(year=asked)
        rows = rows if standing is None else rows.filter(in_standing(standing))
        manages = can(self.request.user, Action.CALL_MANAGE, self.fund)
        page: KeysetPage[Any] = KeysetPage(
            with_counts(rows), order=ORDER, cursor=request.GET.get(PARAMETER, "")
        )
        offered = [row for row in names.items() if manages or row[1] is not Standing.DRAFT]
        return self.page(
            {
                "rows": [shown(call) for call in page.rows],
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "asked_year": str(asked or ""),
                "asked_state": standing.name.lower() if standing else "",
                "call_years": [("", "全部"), *((str(known), f"{known} 年") for known in years)],
                "call_states": [("", "全部"), *((name, each.value) for name, each in offered)],
                "narrowed": asked is not None or standing is not None,
                "may_manage": manages,
                "sees_received": can(self.request.user, Action.FIGURE_VIEW, self.fund),
            }
        )


class CallBase(FundPage):
    """A page of the call its address names; a draft is there only for those who manage calls."""

    call: Call

    def load(self, **kwargs: Any) -> None:
        call = get_object_or_404(with_categories(Call.objects.all()), number=kwargs["number"])
        person = self.request.user
        hidden = call.state == CallState.DRAFT and not can(person, Action.CALL_MANAGE, call)
        if hidden and can(person, Action.CALL_VIEW, call):
            raise Http404
        self.call = call

    def subject(self) -> Accessible:
        return self.call

    def to_call(self, call: Call | None = None) -> HttpResponseRedirect:
        """Send the visitor to the call's page."""
        number = (call or self.call).number
        return HttpResponseRedirect(self.fund.url("calls:call", number=number))

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        crumbs = [("征集公告", self.fund.url("calls:list")), (self.call.number, "")]
        known = {"call": self.call, "shown": shown(self.call), "crumbs": crumbs}
        return super().page({**known, **(context or {})}, status=status)


@dataclass(frozen=True)
class ApplicationLine:
    """One application received; ``refusal`` says why it cannot be accepted with others."""

    project: Project
    refusal: str | None
    waits: bool


class CallDetail(CallBase):
    """One call: its rules, how long is left, and for those who screen what came in."""

    action = Action.CALL_VIEW
    template_name: ClassVar[str] = "calls/call.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person, call = self.request.user, self.call
        manages = can(person, Action.CALL_MANAGE, call)
        screens = can(person, Action.PROJECT_SCREEN, call)
        drafted = call.state == CallState.DRAFT
        return self.page(
            {
                **parts_of(call),
                **(self._received(request) if screens and not drafted else {"received": None}),
                "may_answer": may_answer(person, call),
                "may_manage": manages,
                "drafted": drafted,
                "published": call.state == CallState.PUBLISHED,
                "lacking": lacking_to_publish(call) if manages and drafted else [],
                "files_form": CallFilesForm(),
                "events": timeline(call) if manages else [],
            }
        )

    def _received(self, request: HttpRequest) -> dict[str, Any]:
        page: KeysetPage[Project] = KeysetPage(
            applications_of(self.call),
            order=("number", "id"),
            cursor=request.GET.get(PARAMETER, ""),
        )
        terms = Terms(self.call)
        lines = [self._line(project, terms) for project in page.rows]
        return {
            "received": received_by(self.call),
            "applications": lines,
            "acceptable": any(line.waits and not line.refusal for line in lines),
            "bulk_key": uuid4(),
            "next_url": page.next_url(request.GET),
            "previous_url": page.previous_url(request.GET),
        }

    def _line(self, project: Project, terms: Terms) -> ApplicationLine:
        project.call = self.call
        refusal = refusal_in_bulk(project, terms, self.request.user)
        return ApplicationLine(project, refusal, project.state == State.SCREENING)


def parts_of(call: Call) -> dict[str, Any]:
    """Return the rows of a call as its pages show them; its categories are there already."""
    plan = list(call.tranche_plan.order_by("sequence"))
    return {
        "rubric": list(call.rubric.order_by("sequence")),
        "plan": [(row, _words(row.step)) for row in plan],
        "checklist": list(call.checklist.order_by("sequence")),
        "papers": list(call.papers_asked.order_by("sequence")),
        "extensions": list(call.extensions.select_related("extended_by").order_by("id")),
        "files": list(call.files.filter(withdrawn=False).select_related("file").order_by("id")),
        "units": list(units_that_may_apply(call)),
        "hidden": [Hideable(name).label for name in call.hidden_fields if name in Hideable.values],
    }


def _words(code: str) -> str:
    return BY_CODE[code].label if code in BY_CODE else ""


class CallFileDownload(CallBase):
    """Give one file of a call back."""

    action = Action.CALL_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        files = CallFile.objects.filter(withdrawn=False).select_related("file")
        row = get_object_or_404(files, call=self.call, pk=kwargs["file"])
        response = as_attachment(row.file)
        log_done(request, f"下载 {self.call.number} {row.file.name}")
        return response


class ManagedCall(CallBase):
    """A page on which somebody does something to a call."""

    action = Action.CALL_MANAGE
