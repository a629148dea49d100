"""The application of a project for printing: PDF and Word, of what stands or of one version."""

import io
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from funds.permissions import Action
from kit.files import FileKind
from kit.refusals import log_done
from projects.models import ApplicationVersion
from projects.views.base import ProjectPage
from reports.papers.application import TITLE, application_docx, application_pdf


class ApplicationPaper(ProjectPage):
    """Render the application in the request: two or three pages, about a second."""

    action = Action.PROJECT_VIEW
    kind: FileKind
    suffix: str

    def render(self, version: ApplicationVersion | None) -> bytes:
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> FileResponse:
        version = self._version(request.GET.get("version", ""))
        name = f"{self.project.number or '草稿'} {self.project.name}{TITLE}.{self.suffix}"
        response = FileResponse(
            io.BytesIO(self.render(version)),
            as_attachment=True,
            filename=name,
            content_type=self.kind.value,
        )
        log_done(request, f"下载 {self.project.ref} 申报书")
        return response

    def _version(self, asked: str) -> ApplicationVersion | None:
        if not asked:
            return None
        if not asked.isascii() or not asked.isdigit() or len(asked) > 4:
            raise Http404
        return get_object_or_404(ApplicationVersion, project=self.project, number=int(asked))


class ApplicationPdf(ApplicationPaper):
    """申报书 as PDF."""

    kind = FileKind.PDF
    suffix = "pdf"

    def render(self, version: ApplicationVersion | None) -> bytes:
        return application_pdf(self.project, version)


class ApplicationWord(ApplicationPaper):
    """申报书 as a Word document."""

    kind = FileKind.DOCX
    suffix = "docx"

    def render(self, version: ApplicationVersion | None) -> bytes:
        return application_docx(self.project, version)
