"""What evaluation and audit must have found before a step (评估与审计的前提)."""

from projects.models import Grade, Phase, Project
from projects.queries.audits import (
    PASSING,
    in_the_way,
    open_findings,
    present_audit,
    sample_lacks,
)
from projects.queries.evaluation import GOOD_ENOUGH, last_failed, of_round, round_of

_NO_FORM = "还没有提交评估表。请由负责的评估员填好走访评估表、定好等次后提交。"

_NO_AUDIT = "还没有出审计结论。请由审计员抽查凭证、写明发现、出具结论。"


def midterm_graded_good(project: Project) -> str:
    """The mid-term form of this round is submitted, with 合格 or better."""
    return _graded(project, Phase.MIDTERM, GOOD_ENOUGH)


def midterm_graded_bad(project: Project) -> str:
    """The mid-term form of this round is submitted, with 不合格."""
    return _graded(project, Phase.MIDTERM, (Grade.FAIL,))


def final_graded_good(project: Project) -> str:
    """The final form of this round is submitted, with 合格 or better."""
    return _graded(project, Phase.FINAL, GOOD_ENOUGH)


def final_graded_bad(project: Project) -> str:
    """The final form of this round is submitted, with 不合格."""
    return _graded(project, Phase.FINAL, (Grade.FAIL,))


def rectification_written(project: Project) -> str:
    """What was done about the failed evaluation is written down."""
    failed = last_failed(project)
    if failed is not None and failed.rectified_at is not None:
        return ""
    return "还没有写整改情况。请由项目单位写明做了什么整改后提交。"


def _graded(project: Project, phase: Phase, grades: tuple[Grade, ...]) -> str:
    found = of_round(project, phase, round_of(project, phase))
    if found is None or found.submitted_at is None:
        return _NO_FORM
    if found.grade not in grades:
        return f"评估表定的等次是“{found.get_grade_display()}”，不能办这一步。"
    return ""


def audit_passed(project: Project) -> str:
    """The audit of this round is concluded with a passing opinion, and nothing is open."""
    audit = present_audit(project)
    if audit is None or audit.concluded_at is None:
        return _NO_AUDIT
    if audit.opinion not in PASSING:
        return f"审计意见是“{audit.get_opinion_display()}”，不能通过审计。"
    return sample_lacks(audit) or _findings_in_the_way(project)


def audit_returned(project: Project) -> str:
    """The audit of this round is concluded, and something has to be rectified."""
    audit = present_audit(project)
    if audit is None or audit.concluded_at is None:
        return _NO_AUDIT
    if audit.opinion in PASSING and not in_the_way(project).exists():
        return "审计没有要整改的问题，应当通过审计。"
    return ""


def findings_answered(project: Project) -> str:
    """Every finding of the audit is answered."""
    left = open_findings(project).count()
    return f"还有 {left} 条审计发现没有答复。请逐条答复后再送审计。" if left else ""


def _findings_in_the_way(project: Project) -> str:
    left = in_the_way(project).count()
    return f"还有 {left} 条审计发现没有解决。请等单位答复并确认。" if left else ""
