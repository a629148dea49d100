"""The evaluation report (评估报告) and the special audit report (专项审计报告) as PDF."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from kit import clock
from kit.accents import ACCENTS
from projects.models import Audit, Evaluation, Project
from projects.queries.audit_file import audit_file
from projects.queries.audits import disallowed_by, findings_of, sample_of, vouchers_drawn
from projects.queries.evaluation import IndicatorShown, indicators_of, results_of
from projects.queries.money import NOTHING, money_of
from projects.queries.projects import shown_by_pk
from reports.printing.pdf import render_pdf

TEMPLATES = "reports/papers"


@dataclass(frozen=True)
class Paper:
    """A paper ready to typeset: no row is read after it is made.

    Attributes:
        name: the file's name for people.
    """

    template: str
    name: str
    context: Mapping[str, Any]

    def typeset(self) -> bytes:
        """Return the PDF."""
        html = render_to_string(f"{TEMPLATES}/{self.template}.html", dict(self.context))
        accent = ACCENTS[self.context["fund"].accent].main
        css = render_to_string(f"{TEMPLATES}/assessment.css", {"accent": accent})
        return render_pdf(html, css)


def evaluation_paper(pk: int) -> Paper:
    """Read a submitted evaluation as a paper, in the fund in scope."""
    row = Evaluation.objects.select_related("evaluator", "rectified_by", "fund").get(
        pk=pk, submitted_at__isnull=False
    )
    project = shown_by_pk(row.project_id)
    results = results_of([row]).get(row.pk, {})
    return Paper(
        "evaluation",
        f"{row.get_phase_display()}报告-{project.number}-第{row.round}次.pdf",
        {
            **_common(project),
            "row": row,
            "indicators": [IndicatorShown(i, results.get(i.pk)) for i in indicators_of(project)],
        },
    )


def audit_paper(pk: int) -> Paper:
    """Read an audit as its special audit report, in the fund in scope; a draft till concluded."""
    row = Audit.objects.select_related("auditor", "draw", "fund").get(pk=pk)
    project = shown_by_pk(row.project_id)
    drawn = vouchers_drawn(row)
    draft = "" if row.concluded_at else "（草稿）"
    return Paper(
        "audit",
        f"专项审计报告{draft}-{project.number}-第{row.round}次.pdf",
        {
            **_common(project),
            "row": row,
            "file": audit_file(project, project.fund),
            "money": money_of([project.pk], clock.today()).get(project.pk, NOTHING),
            "drawn": drawn,
            "sample": sample_of(drawn),
            "findings": list(findings_of(project).filter(audit__round__lte=row.round)),
            "disallowed": disallowed_by(row),
        },
    )


def _common(project: Project) -> dict[str, Any]:
    return {"project": project, "fund": project.fund, "printed_at": clock.now()}


PAPERS: Mapping[str, Callable[[int], Paper]] = {
    "evaluation": evaluation_paper,
    "audit": audit_paper,
}
