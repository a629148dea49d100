"""The buttons that ask for papers of evaluation and audit."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.permissions import Action
from projects.views.base import ProjectPage
from reports.services.assessment_papers import request_audit_paper, request_evaluation_paper


class EvaluationPaper(ProjectPage):
    """Ask for the report of an evaluation; the job's page has the file."""

    action = Action.PROJECT_VIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        job = request_evaluation_paper(self.project, kwargs["evaluation"], by=self.request.user)
        return redirect(self.fund.url("jobs:status", job=job.pk))


class AuditPaper(ProjectPage):
    """Ask for the special audit report; the job's page has the file."""

    action = Action.MONEY_VIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        job = request_audit_paper(self.project, kwargs["audit"], by=self.request.user)
        return redirect(self.fund.url("jobs:status", job=job.pk))
