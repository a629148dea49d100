"""The printed papers of a project (各类文书) that go into its archive."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import cast

from kit import clock
from projects.models import Agreement, Audit, Evaluation, Project
from projects.queries.closing import closure_of
from reports.archive.contents import AGREEING, APPLYING, CLOSING, JUDGING, REVIEWING
from reports.papers.agreement import agreement_pdf
from reports.papers.application import application_pdf
from reports.papers.approval import approval_letter
from reports.papers.assessment import audit_paper, evaluation_paper
from reports.papers.certificate import closing_certificate

Paper = tuple[str, str, bytes]
"""Folder, file name, content."""


def papers_of(project: Project) -> Iterator[Paper]:
    """Yield every paper the portal can print of a project."""
    for paper in PAPERS:
        yield from paper(project)


def _applications(project: Project) -> Iterator[Paper]:
    for version in project.versions.order_by("number"):
        yield APPLYING, f"申报书第{version.number}版.pdf", application_pdf(project, version)


def _letters(project: Project) -> Iterator[Paper]:
    for approval in project.approvals.all():
        yield REVIEWING, "立项通知书.pdf", approval_letter(project.fund, project, approval)


def _agreements(project: Project) -> Iterator[Paper]:
    written = Agreement.objects.filter(project=project).exclude(body="")
    for agreement in written.select_related("commitment__fund").order_by("pk"):
        yield AGREEING, f"协议正文-{agreement.commitment.number}.pdf", agreement_pdf(agreement)


def _evaluations(project: Project) -> Iterator[Paper]:
    rows = Evaluation.objects.filter(project=project, submitted_at__isnull=False)
    for row in rows.order_by("pk"):
        # As of its own hour, so that the same project makes the same archive.
        with clock.standing_at(cast(datetime, row.submitted_at)):
            paper = evaluation_paper(row.pk)
        yield JUDGING, paper.name, paper.typeset()


def _audits(project: Project) -> Iterator[Paper]:
    for row in Audit.objects.filter(project=project, concluded_at__isnull=False).order_by("pk"):
        with clock.standing_at(cast(datetime, row.concluded_at)):
            paper = audit_paper(row.pk)
        yield JUDGING, paper.name, paper.typeset()


def _certificates(project: Project) -> Iterator[Paper]:
    closure = closure_of(project)
    if closure is not None and closure.certificate:
        yield CLOSING, "结项证书.pdf", closing_certificate(project.fund, project, closure)


PAPERS: tuple[Callable[[Project], Iterator[Paper]], ...] = (
    _applications,
    _letters,
    _agreements,
    _evaluations,
    _audits,
    _certificates,
)
