"""The base of every address of one project."""

from typing import Any

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.permissions import Accessible
from projects.models import Project
from projects.queries.projects import shown_to


class ProjectApi(FundApi):
    """An address of one project.

    To somebody who sees their own unit's projects only, another unit's does not exist.
    """

    tag = "项目"
    project: Project

    def load(self, **kwargs: Any) -> None:
        try:
            self.project = shown_to(self.person, self.fund.pk, kwargs["ref"])
        except Project.DoesNotExist as error:
            raise Http404 from error

    def subject(self) -> Accessible:
        return self.project

    def context(self) -> dict[str, Any]:
        return {**super().context(), "project": self.project}


class ProjectRows(ProjectApi, FundList):
    """Rows of one kind of one project, page by page."""

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.listed(self.narrowed(), self.order)
