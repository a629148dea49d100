"""Registering a project and editing it."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action
from funds.views.base import FundPage
from kit.errors import Refusal
from kit.refusals import carry_out
from projects.forms.application import DraftForm, NewApplicationForm, draft_of
from projects.forms.elements import VersionForm, elements_of
from projects.lifecycle import State
from projects.models import Project
from projects.queries.answering import calls_to_answer, projects_to_renew, start_from
from projects.queries.catalogue import only_unit_of
from projects.services.autosave import refusal_to_autosave
from projects.services.drafts import edit_project, keep_new_project, refusal_to_edit
from projects.services.guards.application import budget_findings
from projects.views.base import ProjectPage


class NewProject(FundPage):
    """登记项目: a draft of an application, blank or begun from an earlier project."""

    action = Action.PROJECT_CREATE
    template_name: ClassVar[str] = "projects/new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        earlier = self._earlier(request.GET.get("from", ""))
        return self._show(self._form(start=self._start(earlier)), earlier)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST, request.FILES)
        if form.is_valid():
            project = carry_out(
                request,
                form,
                lambda: keep_new_project(
                    form.data_entered(),
                    by=self.request.user,
                    key=form.cleaned_data["key"],
                    application=form.application_entered(),
                    attachments=form.attachments_entered(),
                ),
            )
            if project is not None:
                return _saved(self, project, "已存为草稿。七要素补齐后，由牵头单位提交申报。")
        return self._show(form, form.cleaned_data.get("renews"))

    def _show(self, form: NewApplicationForm, earlier: Project | None) -> HttpResponse:
        renewable = projects_to_renew(self.request.user, self.fund.pk)
        asked = self.request.GET.get("call", "")
        return self.page({"form": form, "earlier": earlier, "renewable": renewable, "asked": asked})

    def _earlier(self, number: str) -> Project | None:
        return projects_to_renew(self.request.user, self.fund.pk).filter(number=number).first()

    def _start(self, earlier: Project | None) -> dict[str, Any]:
        person = self.request.user
        asked = calls_to_answer(person, self.fund.pk).filter(number=self.request.GET.get("call"))
        start: dict[str, Any] = {"lead_unit": only_unit_of(person, self.fund.pk)}
        if earlier is not None:
            start |= {**start_from(earlier), "renews": earlier.number}
        return {**start, "call": asked.first()}

    def _form(
        self, data: Any = None, files: Any = None, *, start: dict[str, Any] | None = None
    ) -> NewApplicationForm:
        return NewApplicationForm(
            data,
            files,
            initial=start or {},
            person=self.request.user,
            fund_id=self.fund.pk,
            year=self.year,
        )


class EditProject(ProjectPage):
    """修改项目资料: a draft's application, or what a historical project's source left out."""

    action = Action.PROJECT_EDIT
    template_name: ClassVar[str] = "projects/edit.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._check()
        return self._show(self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._check()
        form = self._form(request.POST, request.FILES)
        if form.is_valid():
            parts: dict[str, Any] = {}
            if isinstance(form, DraftForm):
                parts["application"] = form.application_entered()
                parts["attachments"] = form.attachments_entered()
            project = carry_out(
                request,
                form,
                lambda: edit_project(
                    self.project.ref,
                    form.data_entered(),
                    by=self.request.user,
                    version=form.cleaned_data["version"],
                    **parts,
                ),
            )
            if project is not None:
                return _saved(self, project, "已保存。")
        return self._show(form)

    def _show(self, form: VersionForm | DraftForm) -> HttpResponse:
        saves = refusal_to_autosave(self.project) is None
        findings = budget_findings(self.project) if saves else []
        return self.page({"form": form, "saves_by_itself": saves, "findings": findings})

    def _check(self) -> None:
        refusal = refusal_to_edit(self.project)
        if refusal is not None:
            raise Refusal(refusal)

    def _form(self, data: Any = None, files: Any = None) -> VersionForm | DraftForm:
        of: dict[str, Any] = {
            "person": self.request.user,
            "fund_id": self.fund.pk,
            "year": self.year,
            "project": self.project,
        }
        if self.project.state == State.DRAFT:
            return DraftForm(data, files, initial=draft_of(self.project), **of)
        return VersionForm(data, initial=elements_of(self.project), **of)


def _saved(page: FundPage, project: Project, words: str) -> HttpResponse:
    """Go to the project, or back into the form for whoever wants more rows."""
    messages.success(page.request, words)
    going_on = "stay" in page.request.POST
    view = "projects:edit" if going_on else "projects:project"
    return HttpResponseRedirect(page.fund.url(view, ref=project.ref))
