"""The form check (形式审查) of one application: the form, and what was found so far."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from funds.permissions import Action, can
from kit import clock
from kit.refusals import carry_out
from projects.forms.screening import ScreeningForm
from projects.lifecycle import BY_CODE, State
from projects.models import ApplicationFile, Project, Screening
from projects.services.elements import SEVEN_ELEMENTS, label_of
from projects.services.guards import GUARDS
from projects.services.guards.calls import within_the_hours
from projects.services.screening import (
    checklist_of,
    correction_days,
    refusal_to_return,
    screen,
    usual_due,
)
from projects.views.base import ProjectPage


@dataclass(frozen=True)
class AskedPaper:
    """One paper the call asks for and the files brought for it."""

    name: str
    required: bool
    files: list[ApplicationFile]


class ScreenProject(ProjectPage):
    """Check an application line by line, and accept it, return it or refuse it."""

    action = Action.PROJECT_SCREEN
    template_name: ClassVar[str] = "screening/screen.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(
            ScreeningForm(
                checklist=checklist_of(self.project),
                initial={
                    "version": self.project.version,
                    "due_on": usual_due(self.project, clock.today()),
                },
            )
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ScreeningForm(request.POST, request.FILES, checklist=checklist_of(self.project))
        if form.is_valid():
            project = carry_out(
                request,
                form,
                lambda: screen(
                    self.project.ref,
                    form.verdict(),
                    by=self.request.user,
                    version=form.cleaned_data["version"],
                    papers=form.papers_given(),
                ),
            )
            if project is not None:
                state = State(project.state).label
                messages.success(request, f"形式审查已办理。项目现在是“{state}”。")
                return self.to_project(project)
            # Somebody may have moved it: show where it stands now, with what was typed.
            self.load(**self.kwargs)
        return self._show(form, status=400)

    def _show(self, form: ScreeningForm, *, status: int = 200) -> HttpResponse:
        project = self.project
        return self.page(
            {
                "form": form,
                "state": State(project.state),
                "possible": project.state == State.SCREENING,
                "found": found_by_machine(project),
                "elements": [(label_of(name), getattr(project, name)) for name in SEVEN_ELEMENTS],
                "papers": papers_of(project),
                "no_return": refusal_to_return(project),
                "days": correction_days(project),
                "rounds": rounds_of(project),
            },
            status=status,
        )


class ScreeningRecord(ProjectPage):
    """What each form check found, for everybody who sees the project."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "screening/record.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        waits = self.project.state == State.SCREENING
        may = can(self.request.user, Action.PROJECT_SCREEN, self.project)
        rounds = rounds_of(self.project)
        returned = rounds[-1] if rounds and self.project.state == State.DRAFT else None
        return self.page(
            {"rounds": rounds, "may_screen": waits and may, "waits": waits, "returned": returned}
        )


def rounds_of(project: Project) -> list[Screening]:
    """Return the form checks of a project, the first one first."""
    found = Screening.objects.filter(project=project).select_related("screened_by")
    return list(found.order_by("round"))


def found_by_machine(project: Project) -> list[str]:
    """Return what the application lacks by the rules a machine can check."""
    # It came in while it could: whether the call is open now is no matter of the check.
    rules = (name for name in BY_CODE["submit"].guards if name != within_the_hours.__name__)
    return [sentence for name in rules if (sentence := GUARDS[name](project))]


def papers_of(project: Project) -> list[AskedPaper]:
    """Return the papers the call asks for, each with the files brought, and then the others."""
    files = list(
        ApplicationFile.objects.filter(project=project, withdrawn=False)
        .select_related("file")
        .order_by("id")
    )
    asked = project.call.papers_asked.order_by("sequence") if project.call else []
    rows = [
        AskedPaper(paper.name, paper.required, [f for f in files if f.paper_id == paper.pk])
        for paper in asked
    ]
    others = [file for file in files if file.paper_id is None]
    return [*rows, *([AskedPaper("其他附件", False, others)] if others else [])]
