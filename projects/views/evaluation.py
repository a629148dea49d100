"""Pages of evaluation (项目评估): of one project, and the list of those that wait."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action, can
from funds.views.base import FundPage
from kit import clock
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from projects.forms.evaluation import AssignForm, RectificationForm, VisitForm
from projects.lifecycle import BY_CODE
from projects.models import Evaluation, Project
from projects.queries.evaluation import (
    EVALUATED,
    RECTIFIED,
    IndicatorShown,
    evaluations_of,
    evaluators_for,
    indicators_of,
    last_failed,
    phase_of,
    present,
    refusal_to_evaluate,
    reported_of,
    results_of,
)
from projects.queries.evaluation_lists import at_evaluation, submitted_within, with_present
from projects.services.evaluation import PASSING, RECTIFYING, rectify, save_visit, submit_visit
from projects.services.evaluators import assign_evaluation, take_up
from projects.stages import State
from projects.views.base import ListedFormPage, ListedPage

HOME = ("评估", "evaluation:list")


@dataclass(frozen=True)
class Shown:
    """One evaluation with what it found of the indicators."""

    row: Evaluation
    indicators: list[IndicatorShown]


class EvaluationPage(ListedPage):
    """A page of one project's evaluation."""

    home = HOME


class ProjectEvaluation(EvaluationPage):
    """Everything a project was evaluated by, and what can be done now."""

    template_name: ClassVar[str] = "evaluation/project.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = evaluations_of(self.project)
        indicators, results = indicators_of(self.project), results_of(rows)
        person, project = self.request.user, self.project
        current = present(project)
        waits = project.state in EVALUATED
        return self.page(
            {
                "shown": [
                    Shown(
                        row,
                        [IndicatorShown(i, results.get(row.pk, {}).get(i.pk)) for i in indicators],
                    )
                    for row in rows
                    if row.submitted_at is not None or row.withdrawn_note or row == current
                ],
                "current": current,
                "waits": waits,
                "may_assign": waits and can(person, Action.EVALUATION_ASSIGN, project),
                "may_evaluate": waits
                and can(person, Action.PROJECT_EVALUATE, project)
                and (current is None or current.evaluator_id == person.pk),
                "may_rectify": project.state in RECTIFIED and can(person, Action.RECTIFY, project),
            }
        )


class Assign(ListedFormPage):
    """The office names an evaluator with a day, or another one with a reason."""

    home = HOME
    action = Action.EVALUATION_ASSIGN
    template_name: ClassVar[str] = "evaluation/assign.html"

    def make(self, *given: Any) -> AssignForm:
        self.free, self.barred = evaluators_for(self.project)
        return AssignForm(*given, evaluators=self.free, before=present(self.project))

    def context(self) -> dict[str, Any]:
        return {
            "possible": self.project.state in EVALUATED,
            "phase": phase_of(self.project),
            "before": present(self.project),
            "free": self.free,
            "barred": self.barred,
        }

    def carry(self, form: AssignForm) -> str:
        found = assign_evaluation(
            self.project.ref,
            form.chosen,
            due_on=form.cleaned_data["due_on"],
            by=self.request.user,
            reason=form.cleaned_data.get("reason", ""),
            seen=form.cleaned_data["seen"],
        )
        return f"已指派{found.evaluator.name}做{found.get_phase_display()}。"


class Evaluate(EvaluationPage):
    """The visit form: taken up, saved as a draft, submitted with its grade."""

    action = Action.PROJECT_EVALUATE
    template_name: ClassVar[str] = "evaluation/evaluate.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(None)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("act") == "take_up":
            take_up(self.project.ref, by=self.request.user)
            messages.success(request, "已接手评估。走访后填写下面的评估表。")
            return HttpResponseRedirect(request.path)
        current = present(self.project)
        if current is None or current.evaluator_id != self.request.user.pk:
            return self._show(None, status=409)
        submitting = request.POST.get("act") == "submit"
        form = self._form(current, request, submitting=submitting)
        if form.is_valid():
            done = carry_out(request, form, lambda: self._keep(form, submitting))
            if done is not None:
                messages.success(request, self._told(done))
                return self.to("project") if submitting else HttpResponseRedirect(request.path)
            # Somebody may have moved it: show where it stands now, with what was typed.
            self.load(**self.kwargs)
        return self._show(form, status=400)

    def _keep(self, form: VisitForm, submitting: bool) -> Project | Evaluation:
        by, version = self.request.user, form.cleaned_data["version"]
        if not submitting:
            return save_visit(self.project.ref, form.visit(), by=by, version=version)
        papers = form.papers_given()
        return submit_visit(self.project.ref, form.visit(), by=by, version=version, papers=papers)

    def _told(self, done: Project | Evaluation) -> str:
        if isinstance(done, Project):
            return f"已提交评估。项目现在是“{State(done.state).label}”。"
        return "评估表已保存，还没有提交。"

    def _form(
        self, current: Evaluation, request: HttpRequest | None = None, *, submitting: bool = False
    ) -> VisitForm:
        results = results_of([current]).get(current.pk, {})
        reported = reported_of(self.project)
        shown = [
            IndicatorShown(i, results.get(i.pk), reported.get(i.measure))
            for i in indicators_of(self.project)
        ]
        given = (request.POST, request.FILES) if request else ()
        step = BY_CODE[PASSING[current.phase]]  # type: ignore[index]
        return VisitForm(
            *given, step=step, evaluation=current, indicators=shown, submitting=submitting
        )

    def _show(self, form: VisitForm | None, *, status: int = 200) -> HttpResponse:
        person, current = self.request.user, present(self.project)
        mine = current is not None and current.evaluator_id == person.pk
        barred = refusal_to_evaluate(self.project, person)
        writable = mine and barred is None and self.project.state in EVALUATED
        if form is None and writable and current is not None:
            form = self._form(current)
        return self.page(
            {
                "current": current,
                "possible": self.project.state in EVALUATED,
                "phase": phase_of(self.project),
                "barred": barred,
                "mine": mine,
                "form": form if writable else None,
            },
            status=status,
        )


class Rectify(ListedFormPage):
    """The unit writes what it did about a failed evaluation."""

    home = HOME
    action = Action.RECTIFY
    template_name: ClassVar[str] = "evaluation/rectify.html"

    def make(self, *given: Any) -> RectificationForm:
        phase = phase_of(self.project)
        step = BY_CODE[RECTIFYING[phase] if phase else "rectify_midterm"]
        return RectificationForm(*given, step=step)

    def context(self) -> dict[str, Any]:
        return {"failed": last_failed(self.project), "phase": phase_of(self.project)}

    def carry(self, form: RectificationForm) -> str:
        rectify(
            self.project.ref,
            form.cleaned_data["rectification"],
            by=self.request.user,
            seen_state=form.cleaned_data["seen_state"],
            papers=form.papers_given(),
        )
        return "已提交整改，等待再次评估。"


@dataclass(frozen=True)
class Waiting:
    """A project that waits for an evaluation or a rectification."""

    project: Project
    evaluation: Evaluation | None
    word: str
    kind: str
    due: date | None


class EvaluationList(FundPage):
    """What waits to be evaluated or rectified, and what was submitted."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "evaluation/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        view = request.GET.get("view", "")
        view = view if view in {"mine", "done"} else ""
        person = self.request.user
        if view == "done":
            page: KeysetPage[Any] = KeysetPage(
                submitted_within(person, self.fund.pk),
                order=("-submitted_at", "-id"),
                cursor=request.GET.get(PARAMETER, ""),
            )
            rows: list[Any] = page.rows
        else:
            found = at_evaluation(person, self.fund.pk, mine=view == "mine")
            page = KeysetPage(found, order=("number", "id"), cursor=request.GET.get(PARAMETER, ""))
            rows = [_waiting(*pair) for pair in with_present(page.rows)]
        tabs = [("", "待评估和待整改"), ("mine", "由我评估"), ("done", "已提交的评估")]
        if not can(person, Action.PROJECT_EVALUATE, self.fund):
            del tabs[1]
        return self.page(
            {
                "view": view,
                "rows": rows,
                "tabs": [(f"?view={key}" if key else ".", word, key == view) for key, word in tabs],
                "today": clock.today(),
                "may_assign": can(person, Action.EVALUATION_ASSIGN, self.fund),
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
            }
        )


def _waiting(project: Project, evaluation: Evaluation | None) -> Waiting:
    if project.state in RECTIFIED:
        due = evaluation.rectify_by if evaluation else None
        return Waiting(project, evaluation, State(project.state).label, "bad", due)
    if evaluation is None:
        return Waiting(project, None, "待指派评估员", "warn", None)
    return Waiting(project, evaluation, "评估中", "info", evaluation.due_on)
