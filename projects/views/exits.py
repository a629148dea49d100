"""Terminating a project (终止)."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from kit import clock
from kit.refusals import carry_out
from projects.forms.exits import TerminationForm
from projects.lifecycle import BY_CODE, State
from projects.queries.money import NOTHING, money_of
from projects.services.exits import most_refundable, terminate
from projects.services.guards import missing_for
from projects.views.base import ProjectPage


class Terminate(ProjectPage):
    """终止项目: the reason, the money to come back, and the unit to bar."""

    action = Action.PROJECT_TERMINATE
    template_name: ClassVar[str] = "exits/terminate.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST, request.FILES)
        if form.is_valid():
            project = carry_out(
                request,
                form,
                lambda: terminate(
                    self.project.ref,
                    form.data_given(),
                    by=self.request.user,
                    seen_state=form.cleaned_data["seen_state"],
                    papers=form.papers_given(),
                ),
            )
            if project is not None:
                messages.success(request, "项目已终止。要求退回的款，到账后由财务登记。")
                return self.to_project(project)
            self.load(**self.kwargs)
        return self._show(form, status=400)

    def _form(self, *given: Any) -> TerminationForm:
        return TerminationForm(*given, project=self.project, most=most_refundable(self.project))

    def _show(self, form: TerminationForm, *, status: int = 200) -> HttpResponse:
        step, state = BY_CODE["terminate"], State(self.project.state)
        possible = state in step.sources
        money = money_of([self.project.pk], clock.today()).get(self.project.pk, NOTHING)
        return self.page(
            {
                "form": form,
                "state": state,
                "possible": possible,
                "missing": missing_for(self.project, step) if possible else [],
                "money": money,
            },
            status=status,
        )
