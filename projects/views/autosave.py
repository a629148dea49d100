"""Where a project's form saves by itself; the answers are for the form's script."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from funds.permissions import Action
from funds.views.base import FundPage
from kit import clock
from kit.errors import Refusal
from kit.refusals import log_refusal
from projects.forms.application import LABELS, ApplicationForm, DraftForm, NewApplicationForm
from projects.forms.sections import sections_of
from projects.queries.applications import filled_in
from projects.services.autosave import Saved, autosave_new_project, autosave_project
from projects.views.base import ProjectPage


class AutosaveProject(ProjectPage):
    """Keep what was typed into a draft."""

    action = Action.PROJECT_EDIT
    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = DraftForm(
            request.POST,
            person=self.request.user,
            fund_id=self.fund.pk,
            year=self.year,
            project=self.project,
        )
        changes, wrong = form.typed()
        application, wrong_too = form.typed_application()
        version = form.cleaned_data.get("version", 0)
        return answer(
            self,
            wrong | wrong_too,
            lambda: autosave_project(
                self.project.ref,
                changes,
                by=self.request.user,
                version=version,
                application=application,
            ),
        )


class AutosaveNew(FundPage):
    """Make a draft of a new project's form at its first save."""

    action = Action.PROJECT_CREATE
    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = NewApplicationForm(
            request.POST, person=self.request.user, fund_id=self.fund.pk, year=self.year
        )
        changes, wrong = form.typed()
        application, wrong_too = form.typed_application()
        key = form.cleaned_data.get("key", "")
        return answer(
            self,
            wrong | wrong_too,
            lambda: autosave_new_project(
                changes, by=self.request.user, key=key, application=application
            ),
        )


def answer(page: FundPage, wrong: dict[str, str], save: Callable[[], Saved]) -> HttpResponse:
    """Save, and tell the form's script what was kept, what was not, and why."""
    try:
        with transaction.atomic():
            saved = save()
    except Refusal as refusal:
        log_refusal(page.request, refusal)
        return JsonResponse({"message": refusal.message}, status=refusal.status)
    told: dict[str, Any] = {"errors": {**wrong, **saved.refused}}
    project = saved.project
    if project is not None:
        told |= {
            "version": project.version,
            "saved_at": f"{timezone.localtime(clock.now()):%H:%M}",
            "sections": render_to_string(
                "projects/sections.html",
                {"sections": sections_of(filled_in(project))},
            ),
            "edit_url": page.fund.url("projects:edit", ref=project.ref),
            "autosave_url": page.fund.url("projects:autosave", ref=project.ref),
        }
    labels = {name: str(field.label) for name, field in ApplicationForm.base_fields.items()}
    return JsonResponse({**told, "labels": labels | LABELS})
