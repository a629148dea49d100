"""What must be done before a project closes and before it is archived (结项与归档的前提)."""

from kit import clock
from projects.models import AuditFinding, FindingState, Project
from projects.queries.closing import closure_of, package_of
from projects.queries.execution import open_difficulties, open_inspections
from projects.queries.money import tranches_of


def closing_summary_submitted(project: Project) -> str:
    """The lead unit handed in its closing summary."""
    closure = closure_of(project)
    if closure is not None and closure.submitted_at is not None:
        return ""
    return "还没有提交结项总结。请牵头单位在“结项”一页写好后提交。"


def nothing_left_open(project: Project) -> str:
    """No finding, difficulty or inspection waits for somebody."""
    findings = AuditFinding.objects.filter(audit__project=project)
    left = (
        (findings.exclude(state=FindingState.SETTLED).count(), "条审计发现没有解决"),
        (open_difficulties(project).count(), "个困难问题没有解决"),
        (open_inspections(project).count(), "次督导检查没有办结"),
    )
    words = "、".join(f"{count} {what}" for count, what in left if count)
    return f"还有 {words}。请先办结。" if words else ""


def earlier_tranches_paid(project: Project) -> str:
    """Of each agreement only the last tranche (尾款) may still be unpaid."""
    by_commitment: dict[int, list[str]] = {}
    for row in tranches_of(project, clock.today()):
        unpaid = row.tranche.amount is not None and not row.settled
        by_commitment.setdefault(row.tranche.commitment_id, []).append(
            row.tranche.name if unpaid else ""
        )
    names = [name for tranches in by_commitment.values() for name in tranches[:-1] if name]
    if not names:
        return ""
    return f"{'、'.join(names)}还没有付清。结项时只可以剩尾款未付，请先付清或办理变更。"


def archive_package_whole(project: Project) -> str:
    """The archive holds the project as it now is."""
    package = package_of(project)
    if package is not None and package.version == project.version:
        return ""
    if package is None:
        return "还没有生成归档包。请先生成。"
    return "归档包生成以后项目又有改动。请重新生成归档包。"
