"""The base of every page about one project."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect

from funds.permissions import Accessible
from funds.views.base import FundPage
from projects.models import Project
from projects.queries.projects import shown_to


class ProjectPage(FundPage):
    """A page of the project its address names.

    To somebody who sees their own unit's projects only, another unit's does not exist.
    """

    project: Project

    def load(self, **kwargs: Any) -> None:
        try:
            self.project = shown_to(self.request.user, self.fund.pk, kwargs["ref"])
        except Project.DoesNotExist as error:
            raise Http404 from error

    def subject(self) -> Accessible:
        return self.project

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        return super().page({"project": self.project, **(context or {})}, status=status)

    def to_project(self, project: Project | None = None) -> HttpResponseRedirect:
        """Send the visitor to the project's page."""
        shown = project or self.project
        return HttpResponseRedirect(self.fund.url("projects:project", ref=shown.ref))
