"""The page of a project's volunteer service: its activities, and what was served for it."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from funds.permissions import Action, can
from kit.paging import PARAMETER, KeysetPage
from projects.views.base import ProjectPage
from volunteers.queries.activity_lists import visible_activities
from volunteers.queries.project_service import activities_of, served_of, with_served


class ProjectServicePage(ProjectPage):
    """Whoever sees the project sees the sums; an activity opens to those who see it."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "activities/project.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person = self.request.user
        paged = KeysetPage(
            activities_of(self.project), order=("-id",), cursor=request.GET.get(PARAMETER, "")
        )
        keys = [activity.pk for activity in paged.rows]
        open_to = visible_activities(person, self.fund).filter(pk__in=keys)
        return self.page(
            {
                "told": served_of(self.project),
                "rows": with_served(paged.rows),
                "open_to": set(open_to.values_list("pk", flat=True)),
                "may_run": can(person, Action.ACTIVITY_EDIT, self.fund),
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
            }
        )
