"""Asking for the papers of evaluation and audit (评估报告、专项审计报告); a worker sets them."""

from funds.models import User
from funds.permissions import Action, demand
from kit.errors import Refusal
from kit.jobs import enqueue
from kit.models import Job
from projects.models import Audit, Evaluation, Project

PAPER_JOB = "reports.assessment_paper"


def request_evaluation_paper(project: Project, evaluation_id: int, *, by: User) -> Job:
    """Ask for the report of a submitted evaluation.

    Raises:
        NotAllowed: ``by`` may not view the project.
        Refusal: the project has no such evaluation, or it is not submitted.
    """
    demand(by, Action.PROJECT_VIEW, project)
    row = Evaluation.objects.filter(
        project=project, pk=evaluation_id, submitted_at__isnull=False
    ).first()
    if row is None:
        raise Refusal("这次评估还没有提交，不能生成报告。请先提交评估表。")
    return enqueue(
        PAPER_JOB,
        label=f"{row.get_phase_display()}报告 {project.number}",
        fund=project.fund,
        args={"paper": "evaluation", "pk": row.pk},
        by=by,
    )


def request_audit_paper(project: Project, audit_id: int, *, by: User) -> Job:
    """Ask for the special audit report of an audit; it says 草稿 until the audit is concluded.

    Raises:
        NotAllowed: ``by`` may not see the project's money.
        Refusal: the project has no such audit.
    """
    demand(by, Action.MONEY_VIEW, project)
    row = Audit.objects.filter(project=project, pk=audit_id).first()
    if row is None:
        raise Refusal("项目没有这次审计。请回到审计页，从现有的审计里选。")
    return enqueue(
        PAPER_JOB,
        label=f"专项审计报告 {project.number}",
        fund=project.fund,
        args={"paper": "audit", "pk": row.pk},
        by=by,
    )
