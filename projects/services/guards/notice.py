"""What a public notice must have come to before a project is approved (立项公示的前提)."""

from kit import clock
from kit.formats import date_cn
from projects.models import ObjectionState, Project
from projects.queries.notices import latest_notice


def notice_over(project: Project) -> str:
    """The project was on public notice, and the notice has run its working days."""
    notice = latest_notice(project)
    if notice is None:
        return "还没有公示。请先把项目放进一期立项公示。"
    if clock.today() <= notice.ends_on:
        return f"公示到{date_cn(notice.ends_on)}为止，期满后才能准予立项。"
    return ""


def no_objection_open(project: Project) -> str:
    """No objection waits for an answer."""
    count = project.objections.filter(state=ObjectionState.OPEN).count()
    return f"有 {count} 件异议还没有答复。请先处理异议。" if count else ""


def no_objection_upheld(project: Project) -> str:
    """No objection was found true: such a project is not approved."""
    if not project.objections.filter(state=ObjectionState.UPHELD).exists():
        return ""
    return "有异议经查成立，不能准予立项。请办理“不予立项”。"


def approval_written(project: Project) -> str:
    """The approval is on record: its number, its amount and its day."""
    if project.approvals.exists():
        return ""
    return "还没有填写立项文号和批准金额。请在“准予立项”一页填写。"


BEFORE_APPROVAL = (notice_over, no_objection_open, no_objection_upheld)
"""What the page of an approval asks before it is written."""
