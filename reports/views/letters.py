"""Papers of a project's approval and agreement, made when they are asked for."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from funds.permissions import Action
from kit.refusals import log_done
from projects.models import Agreement
from projects.queries.closing import closure_of
from projects.views.base import ProjectPage
from reports.papers.agreement import agreement_docx, agreement_pdf
from reports.papers.approval import approval_letter
from reports.papers.certificate import closing_certificate

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ApprovalLetter(ProjectPage):
    """The 立项通知书 of an approved project."""

    action = Action.PROJECT_VIEW

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        approval = self.project.approvals.first()
        if approval is None:
            raise Http404
        content = approval_letter(self.fund, self.project, approval)
        name = f"立项通知书 {self.project.number} {self.project.name}"
        log_done(request, f"下载{name}")
        return _download(content, f"{name}.pdf", PDF)


class ClosingCertificate(ProjectPage):
    """The 结项证书 of a closed project."""

    action = Action.PROJECT_VIEW

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        closure = closure_of(self.project)
        if closure is None or not closure.certificate:
            raise Http404
        content = closing_certificate(self.fund, self.project, closure)
        name = f"结项证书 {closure.certificate} {self.project.name}"
        log_done(request, f"下载{name}")
        return _download(content, f"{name}.pdf", PDF)


class AgreementText(ProjectPage):
    """The text of an agreement that was written from a template."""

    action = Action.PROJECT_VIEW
    agreement: Agreement

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        rows = self.project.agreements.select_related("commitment__fund").exclude(body="")
        agreement = rows.filter(pk=kwargs["agreement"]).first()
        if agreement is None:
            raise Http404
        self.agreement = agreement

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        commitment = self.agreement.commitment
        name = f"{commitment.title} {commitment.number}"
        log_done(request, f"下载协议正文 {name}")
        return self.made(name)

    def made(self, name: str) -> HttpResponse:
        return _download(agreement_pdf(self.agreement), f"{name}.pdf", PDF)


class AgreementWord(AgreementText):
    """The same as a Word document."""

    def made(self, name: str) -> HttpResponse:
        return _download(agreement_docx(self.agreement), f"{name}.docx", DOCX)


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
