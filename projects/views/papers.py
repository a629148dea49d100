"""The papers of a project: supplying more, and downloading one."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from funds.permissions import Action, demand
from kit.errors import Refusal
from kit.files import as_attachment
from kit.refusals import carry_out, log_done
from projects.forms.steps import MorePapersForm
from projects.lifecycle import BY_CODE, Step
from projects.models import StepFile
from projects.services.papers import add_papers, refusal_to_add
from projects.views.base import ProjectPage


class AddPapers(ProjectPage):
    """补充附件 to a step taken earlier; needs the step's own action."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "projects/add_papers.html"
    step: Step

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        step = BY_CODE.get(kwargs["code"])
        if step is None:
            raise Http404
        self.step = step
        demand(self.request.user, step.action, self.project)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        refusal = refusal_to_add(self.project, self.step)
        if refusal is not None:
            raise Refusal(refusal)
        return self.page({"form": MorePapersForm(step=self.step), "step": self.step})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = MorePapersForm(request.POST, request.FILES, step=self.step)
        if form.is_valid():
            papers = form.papers_given()
            project = carry_out(
                request,
                form,
                lambda: add_papers(
                    self.project.ref,
                    self.step.code,
                    papers,
                    by=self.request.user,
                    note=form.cleaned_data["note"],
                ),
            )
            if project is not None:
                messages.success(request, f"已补充 {len(papers)} 个附件。")
                return self.to_project(project)
        return self.page({"form": form, "step": self.step}, status=400)


class DownloadPaper(ProjectPage):
    """Give one paper of this project back."""

    action = Action.PROJECT_VIEW

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        papers = StepFile.objects.select_related("file")
        paper = get_object_or_404(papers, project=self.project, pk=kwargs["file"])
        response = as_attachment(paper.file)
        log_done(request, f"下载 {self.project.ref} {paper.get_kind_display()} {paper.file.name}")
        return response
