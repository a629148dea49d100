"""Pages of inspections (督导检查)."""

from typing import Any, ClassVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action, can
from funds.views.base import FundPage
from kit import clock
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from projects.forms.inspections import (
    DRAWN,
    RecheckForm,
    RectificationForm,
    RoundForm,
    VisitForm,
)
from projects.models import Draw, Inspection, InspectionRound, InspectionState
from projects.queries.execution import UNFINISHED
from projects.queries.inspections import inspectable, inspections_among, rounds_of
from projects.queries.projects import visible_to
from projects.services.inspections import (
    RecheckData,
    draw_round,
    plan_round,
    recheck_inspection,
    record_visit,
    rectify_inspection,
)
from projects.stages import EXITS, State
from projects.views.base import ProjectPage

S = InspectionState
# What is done in a state, by whom, with which form.
TURNS: dict[str, tuple[Action, type[BaseForm]]] = {
    S.PLANNED: (Action.INSPECTION_RECORD, VisitForm),
    S.RECTIFYING: (Action.RECTIFY, RectificationForm),
    S.RECTIFIED: (Action.INSPECTION_RECORD, RecheckForm),
}


class InspectionList(FundPage):
    """The inspections of a year the visitor may see, the newest round first."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "inspections/list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("state", "")
        state = S(asked) if asked in S.values else None
        projects = visible_to(self.request.user, self.fund.pk)
        found = inspections_among(projects, year=self.year, state=state)
        page = KeysetPage(found, order=("-round_id", "id"), cursor=request.GET.get(PARAMETER, ""))
        may_plan = can(self.request.user, Action.INSPECTION_PLAN, self.fund)
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "count": found.count(),
                "states": [("", "全部"), *S.choices],
                "state": state or "",
                "chips": [(state.label, ".")] if state else [],
                "rounds": rounds_of(self.year) if may_plan else [],
                "may_plan": may_plan,
                "today": clock.today(),
            }
        )


class PlanRound(FundPage):
    """Plan a round: its projects are drawn by a seed, or chosen."""

    action = Action.INSPECTION_PLAN
    template_name: ClassVar[str] = "inspections/plan.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            round_ = carry_out(request, form, lambda: self._plan(form))
            if round_ is not None:
                messages.success(request, f"已安排 {round_.number} {round_.title}。")
                return HttpResponseRedirect(
                    self.fund.url("inspections:round", number=round_.number)
                )
        return self._show(form, status=400)

    def _plan(self, form: RoundForm) -> InspectionRound:
        given, by = form.cleaned_data, self.request.user
        if given["how"] == DRAWN:
            return draw_round(form.round(), given["count"], given["seed"], by=by)
        return plan_round(form.round(), given["refs"], by=by)

    def _form(self, *args: Any) -> RoundForm:
        self.projects = list(inspectable())
        return RoundForm(*args, projects=self.projects)

    def _show(self, form: RoundForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "running": len(self.projects)}, status=status)


class RoundDetail(FundPage):
    """One round: how its projects were drawn, and where each inspection stands."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "inspections/round.html"

    def load(self, **kwargs: Any) -> None:
        rounds = InspectionRound.objects.select_related("draw", "created_by")
        self.round = get_object_or_404(rounds, number=kwargs["number"])
        projects = visible_to(self.request.user, self.fund.pk)
        rows = Inspection.objects.filter(round=self.round, project__in=projects)
        self.rows = rows.select_related("round", "project__lead_unit")
        self.first = self.rows.order_by("id").first()
        # Who sees only their own unit's projects does not see a round without any.
        if self.first is None and can(self.request.user, self.action, self.fund):
            raise Http404

    def subject(self) -> Accessible:
        return self.first.project if self.first else self.fund

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        draw = self.round.draw
        page = KeysetPage(self.rows, order=("id",), cursor=request.GET.get(PARAMETER, ""))
        return self.page(
            {
                "round": self.round,
                "rows": page.rows,
                "count": self.rows.count(),
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "draw": draw,
                "draw_url": self._draw_url(draw),
                "open": self.rows.filter(state__in=UNFINISHED).count(),
                "today": clock.today(),
            }
        )

    def _draw_url(self, draw: Draw | None) -> str:
        """Return the public page of the draw; empty where the projects were chosen."""
        return self.fund.url("open_draw", number=draw.number) if draw else ""


class InspectionDetail(ProjectPage):
    """The inspection of one project, and the form of whose turn it is."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "inspections/inspection.html"
    inspection: Inspection

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        rows = Inspection.objects.select_related(
            "round", "inspected_by", "rectified_by", "rechecked_by"
        )
        self.inspection = get_object_or_404(
            rows, round__number=kwargs["number"], project=self.project
        )

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        turn = TURNS.get(self.inspection.state)
        mine = turn is not None and can(request.user, turn[0], self.project)
        return self._show(turn[1]() if turn and mine and not self._over else None)

    @property
    def _over(self) -> bool:
        """The project left, or is archived: nothing of it is inspected or rectified any more."""
        return self.project.state in {State.ARCHIVED, *EXITS}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        # The form says which act it is of: the inspection may have moved on meanwhile.
        act = request.POST.get("seen_state", "")
        turn = TURNS.get(act)
        if turn is None:
            raise Http404
        form = turn[1](request.POST)
        if form.is_valid():
            done = carry_out(request, form, lambda: self._act(form))
            if done is not None:
                messages.success(request, f"已登记，现在是“{done.get_state_display()}”。")
                return HttpResponseRedirect(request.path)
            # Somebody may have moved it: show where it stands now, with what was typed.
            self.load(**self.kwargs)
        return self._show(form, act, status=400)

    def _act(self, form: BaseForm) -> Inspection:
        number, ref, by = self.inspection.round.number, self.project.ref, self.request.user
        given = form.cleaned_data
        if isinstance(form, VisitForm):
            return record_visit(number, ref, form.visit(), by=by)
        if isinstance(form, RectificationForm):
            return rectify_inspection(number, ref, given["rectification"], by=by)
        data = RecheckData(given["passed"] == "yes", given["note"], given["rectify_by"])
        return recheck_inspection(number, ref, data, by=by)

    def _show(self, form: BaseForm | None, act: str = "", *, status: int = 200) -> HttpResponse:
        """Show the inspection with the form of ``act``, which it may have left behind."""
        state = self.inspection.state
        return self.page(
            {
                "inspection": self.inspection,
                "form": form,
                "act": act or state,
                "turn": state,
                "over": State(self.project.state).label if self._over else "",
                "stale": bool(act) and act != state,
                "crumbs": [
                    ("督导检查", self.fund.url("inspections:list")),
                    (
                        self.inspection.round.title,
                        self.fund.url("inspections:round", number=self.inspection.round.number),
                    ),
                    (self.project.name, ""),
                ],
                "today": clock.today(),
            },
            status=status,
        )
