"""The pages of panels (评审组): the list, one panel, and its scores once they are closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action, can
from funds.queries.reach import reachable_years
from funds.queries.timelines import timeline
from funds.views.base import FundPage
from kit import clock
from kit.hours import last_day
from kit.jobs.assigning import jobs_of
from kit.paging import PARAMETER, KeysetPage
from projects.models import Candidate, Panel, PanelMember, PanelState, Review, ReviewState
from projects.queries.panels import (
    CAN_STILL_SCORE,
    FINISHED,
    below_quorum,
    calls_to_review,
    draws_of,
    members_of,
    members_progress,
    panels_listed,
    progress_of,
    recusals_of,
    scored,
    undecided_projects,
    with_projects,
)
from projects.queries.scoring import DECLARABLE

CANDIDATES_A_PAGE = 50
RECUSALS_SHOWN = 5
BADGES = {
    PanelState.FORMING: "mute",
    PanelState.DECLARING: "info",
    PanelState.SCORING: "info",
    PanelState.CLOSED: "warn",
    PanelState.DECIDED: "ok",
}


@dataclass(frozen=True)
class Step:
    """One stage of a panel as the stepper shows it."""

    label: str
    state: str
    note: str = ""


class PanelList(FundPage):
    """Every panel, the newest first, with its counts; and the calls that wait for one."""

    action = Action.FIGURE_VIEW
    template_name: ClassVar[str] = "review/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        paged: KeysetPage[Panel] = KeysetPage(
            panels_listed().filter(self._within()),
            order=("-id",),
            cursor=request.GET.get(PARAMETER, ""),
        )
        may_manage = can(request.user, Action.PANEL_MANAGE, self.fund)
        return self.page(
            {
                "rows": [
                    (panel, BADGES[PanelState(panel.state)], last_day(panel.due_at))
                    for panel in paged.rows
                ],
                "today": clock.today(),
                "may_manage": may_manage,
                "calls": list(calls_to_review()) if may_manage else [],
                "previous_url": paged.previous_url(request.GET),
                "next_url": paged.next_url(request.GET),
            }
        )

    def _within(self) -> Q:
        """Return the condition of the panels of the years the visitor is limited to."""
        years = reachable_years(self.request.user, self.action, self.fund)
        return Q() if years is None else Q(call__year__in=years)


class PanelPage(FundPage):
    """A page of the panel its address names."""

    action = Action.PANEL_MANAGE
    panel: Panel

    def load(self, **kwargs: Any) -> None:
        rows = Panel.objects.select_related("call", "draw", "chair__person", "decided_by")
        self.panel = get_object_or_404(rows, number=kwargs["number"])

    def subject(self) -> Accessible:
        return self.panel

    def url(self, name: str, **parts: Any) -> str:
        """Return the address of another page of this panel."""
        return self.fund.url(f"review:{name}", number=self.panel.number, **parts)

    def to_panel(self, told: str = "", name: str = "panel") -> HttpResponseRedirect:
        """Say what was done, and send the visitor to the panel."""
        if told:
            messages.success(self.request, told)
        return HttpResponseRedirect(self.url(name))

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        state = PanelState(self.panel.state)
        shown = {
            "panel": self.panel,
            "state": state,
            "badge": BADGES[state],
            "due_on": last_day(self.panel.due_at),
            "today": clock.today(),
            "crumbs": [
                ("专家评审", self.fund.url("review:list")),
                (self.panel.number, self.url("panel")),
            ],
        }
        return super().page({**shown, **(context or {})}, status=status)


class PanelDetail(PanelPage):
    """A panel: how far it is, what can be done next, and never a score."""

    action = Action.FIGURE_VIEW
    template_name: ClassVar[str] = "review/panel.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        panel = self.panel
        may_manage = can(request.user, Action.PANEL_MANAGE, panel)
        progress = progress_of(panel)
        paged: KeysetPage[Candidate] = KeysetPage(
            with_projects(panel),
            order=("project__number", "id"),
            cursor=request.GET.get(PARAMETER, ""),
        )
        at_work = panel.state in DECLARABLE
        latest = recusals_of(panel).order_by("-declared_at", "-id")
        decided = panel.state == PanelState.DECIDED
        left = list(undecided_projects(panel)[:1]) if decided else []
        return self.page(
            {
                "steps": steps_of(panel),
                "progress": progress,
                "candidates": paged.rows,
                "previous_url": paged.previous_url(request.GET),
                "next_url": paged.next_url(request.GET),
                "members": members_progress(panel) if may_manage else [],
                "member_count": PanelMember.objects.filter(panel=panel).count(),
                "recusals": list(latest[:RECUSALS_SHOWN]) if may_manage else [],
                "lacking": below_quorum(panel, *CAN_STILL_SCORE) if at_work else [],
                "at_work": at_work,
                "draws": draws_of(panel),
                "events": timeline(panel),
                "may_manage": may_manage,
                "finished": panel.state in FINISHED,
                "left": left,
                "job": self._job() if left else None,
            }
        )

    def _job(self) -> Any:
        """Return the visitor's own job that takes the steps, while it is known."""
        mine = jobs_of(self.request.user, self.fund)
        return mine.filter(args__panel=self.panel.pk).order_by("-pk").first()


class Recusals(PanelPage):
    """Who stayed away from which application and why, in the expert's words; for the office."""

    template_name: ClassVar[str] = "review/recusals.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        paged: KeysetPage[Review] = KeysetPage(
            recusals_of(self.panel),
            order=("candidate__project__number", "id"),
            cursor=request.GET.get(PARAMETER, ""),
        )
        return self.page(
            {
                "recusals": paged.rows,
                "previous_url": paged.previous_url(request.GET),
                "next_url": paged.next_url(request.GET),
            }
        )


def steps_of(panel: Panel) -> list[Step]:
    """Return the panel's stages for the stepper."""
    order = list(PanelState)
    here = order.index(PanelState(panel.state))
    last = here == len(order) - 1
    return [
        Step(
            state.label,
            "done" if place < here or last else "here" if place == here else "ahead",
        )
        for place, state in enumerate(order)
    ]


@dataclass(frozen=True)
class Cell:
    """One expert's part in one application: the total, or why there is none.

    ``dropped`` says that it was the one highest or the one lowest.
    """

    seat: int
    review: Review | None
    word: str
    dropped: str = ""


@dataclass(frozen=True)
class Row:
    """One application of the matrix."""

    candidate: Candidate
    cells: list[Cell]


class ScoreMatrix(PanelPage):
    """Applications × experts by seat, once the scoring is closed; before that only counts."""

    action = Action.FIGURE_VIEW
    template_name: ClassVar[str] = "review/matrix.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        panel = self.panel
        if panel.state not in FINISHED:
            return self.page({"rows": None, "progress": progress_of(panel)})
        members = members_of(panel)
        seats = {member.expert_id: place for place, member in enumerate(members, 1)}
        paged: KeysetPage[Candidate] = KeysetPage(
            scored(panel),
            order=("rank", "id"),
            cursor=request.GET.get(PARAMETER, ""),
            size=CANDIDATES_A_PAGE,
        )
        named = can(request.user, Action.PANEL_MANAGE, panel)
        return self.page(
            {
                "rows": [Row(candidate, _cells(candidate, seats)) for candidate in paged.rows],
                "seats": [
                    (place, member.expert.person.name if named else "")
                    for place, member in enumerate(members, 1)
                ],
                "previous_url": paged.previous_url(request.GET),
                "next_url": paged.next_url(request.GET),
            }
        )


def _cells(candidate: Candidate, seats: dict[int, int]) -> list[Cell]:
    reviews = {review.expert_id: review for review in candidate.reviews.all()}
    dropped = _dropped(
        [reviews[pk] for pk in seats if pk in reviews and reviews[pk].state == ReviewState.SEALED]
    )
    cells = []
    for expert_id, place in seats.items():
        review = reviews.get(expert_id)
        cells.append(Cell(place, review, _word(review), dropped.get(expert_id, "")))
    return cells


def _dropped(sealed: Sequence[Review]) -> dict[int, str]:
    """Return the experts whose total was the one highest and the one lowest of an application."""
    ordered = sorted(sealed, key=lambda review: (review.total or 0, review.pk))
    if len(ordered) < 2:
        return {}
    return {ordered[0].expert_id: "去最低", ordered[-1].expert_id: "去最高"}


def _word(review: Review | None) -> str:
    if review is None:
        return "—"
    if review.state == ReviewState.RECUSED:
        return "回避"
    if review.state == ReviewState.RELEASED:
        return "已换人"
    return "" if review.state == ReviewState.SEALED else "未封存"


def found_or_404(rows: Any, **wanted: Any) -> Any:
    """Return the row, or answer that the address names nothing."""
    found = rows.filter(**wanted).first()
    if found is None:
        raise Http404
    return found
