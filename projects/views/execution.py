"""How one project is carried out (执行), on one page: the newest of each kind, and the sums."""

from typing import ClassVar

from django.http import HttpRequest, HttpResponse

from funds.permissions import Action, can
from kit import clock
from projects.queries.execution import activities_of, difficulties_of, execution_totals
from projects.queries.inspections import inspections_of
from projects.queries.spending import spending_of, totals_of
from projects.services.running import refusal_to_report
from projects.views.base import ProjectPage

MOST_SHOWN = 10


class ExecutionPage(ProjectPage):
    """Activities, spending against the budget, difficulties and inspections of a project."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "execution/execution.html"

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        project, person = self.project, self.request.user
        spending = spending_of(project)
        activities = activities_of(project).order_by("-held_on", "-id")
        shut = refusal_to_report(project)
        return self.page(
            {
                "totals": execution_totals(project),
                "activities": activities[:MOST_SHOWN],
                "spending": spending,
                "spent": totals_of(spending),
                "difficulties": difficulties_of(project)[:MOST_SHOWN],
                "inspections": inspections_of(project)[:MOST_SHOWN],
                "may_report": shut is None and can(person, Action.EXECUTION_REPORT, project),
                "shut": shut,
                "today": clock.today(),
            }
        )
