"""Taking one step of a project's lifecycle."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from funds.permissions import Action, demand
from kit.refusals import carry_out
from projects.forms.steps import StepForm
from projects.lifecycle import BY_CODE, Kind, State, Step
from projects.services.advance import advance
from projects.services.guards import missing_for
from projects.steps import PLAIN_PAGE
from projects.views.base import ProjectPage


class TakeStep(ProjectPage):
    """The step's words, what is missing for it, and the note it leaves; needs its own action."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "projects/step.html"
    step: Step

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        step = BY_CODE.get(kwargs["code"])
        if step is None or step.kind is Kind.ENTRY or step.page != PLAIN_PAGE:
            raise Http404
        self.step = step
        demand(self.request.user, step.action, self.project)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(StepForm(step=self.step))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = StepForm(request.POST, request.FILES, step=self.step)
        if form.is_valid():
            project = carry_out(
                request,
                form,
                lambda: advance(
                    self.project.ref,
                    self.step.code,
                    by=self.request.user,
                    note=form.cleaned_data["note"],
                    seen_state=form.cleaned_data["seen_state"],
                    papers=form.papers_given(),
                ),
            )
            if project is not None:
                messages.success(
                    request, f"已{self.step.label}。项目现在是“{State(project.state).label}”。"
                )
                return self.to_project(project)
            # Somebody may have moved it: show where it stands now, with what was typed.
            self.load(**self.kwargs)
        return self._show(form)

    def _show(self, form: StepForm) -> HttpResponse:
        state = State(self.project.state)
        possible = state in self.step.sources
        return self.page(
            {
                "form": form,
                "step": self.step,
                "state": state,
                "possible": possible,
                "missing": missing_for(self.project, self.step) if possible else [],
            }
        )
