"""Registering a project, editing it, and amending it under way."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action
from funds.views.base import FundPage
from kit.errors import Refusal
from kit.refusals import carry_out
from projects.forms.elements import AmendmentForm, NewProjectForm, VersionForm, elements_of
from projects.queries.catalogue import only_unit_of
from projects.services.amendments import amend
from projects.services.autosave import refusal_to_autosave
from projects.services.drafts import edit_project, keep_new_project, refusal_to_edit
from projects.views.base import ProjectPage


class NewProject(FundPage):
    """登记项目: a draft by the seven elements."""

    action = Action.PROJECT_CREATE
    template_name: ClassVar[str] = "projects/new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page({"form": self._form()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            project = carry_out(
                request,
                form,
                lambda: keep_new_project(
                    form.data_entered(), by=self.request.user, key=form.cleaned_data["key"]
                ),
            )
            if project is not None:
                messages.success(request, "已存为草稿。七要素补齐后，由牵头单位提交申报。")
                return HttpResponseRedirect(self.fund.url("projects:project", ref=project.ref))
        return self.page({"form": form})

    def _form(self, data: Any = None) -> NewProjectForm:
        return NewProjectForm(
            data,
            initial={"lead_unit": only_unit_of(self.request.user, self.fund.pk)},
            person=self.request.user,
            fund_id=self.fund.pk,
            year=self.year,
        )


class EditProject(ProjectPage):
    """修改项目资料: a draft, or what a historical project's source left out."""

    action = Action.PROJECT_EDIT
    template_name: ClassVar[str] = "projects/edit.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._check()
        return self._show(self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._check()
        form = self._form(request.POST)
        if form.is_valid():
            project = carry_out(
                request,
                form,
                lambda: edit_project(
                    self.project.ref,
                    form.data_entered(),
                    by=self.request.user,
                    version=form.cleaned_data["version"],
                ),
            )
            if project is not None:
                messages.success(request, "已保存。")
                return self.to_project(project)
        return self._show(form)

    def _show(self, form: VersionForm) -> HttpResponse:
        saves = refusal_to_autosave(self.project) is None
        return self.page({"form": form, "saves_by_itself": saves})

    def _check(self) -> None:
        refusal = refusal_to_edit(self.project)
        if refusal is not None:
            raise Refusal(refusal)

    def _form(self, data: Any = None) -> VersionForm:
        return VersionForm(
            data,
            initial=elements_of(self.project),
            person=self.request.user,
            fund_id=self.fund.pk,
            year=self.year,
            project=self.project,
        )


class AmendProject(ProjectPage):
    """办理变更: what was decided to change of a project under way."""

    action = Action.PROJECT_AMEND
    template_name: ClassVar[str] = "projects/amend.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page({"form": self._form()})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            project = carry_out(
                request,
                form,
                lambda: amend(
                    self.project.ref,
                    form.data_entered(),
                    by=self.request.user,
                    note=form.cleaned_data["note"],
                    version=form.cleaned_data["version"],
                ),
            )
            if project is not None:
                messages.success(request, "变更已登记，原来的内容留在办理记录里。")
                return self.to_project(project)
        return self.page({"form": form})

    def _form(self, data: Any = None) -> AmendmentForm:
        return AmendmentForm(
            data,
            initial=elements_of(self.project),
            person=self.request.user,
            fund_id=self.fund.pk,
            year=self.year,
            project=self.project,
        )
