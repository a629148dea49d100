"""The letter that tells a unit its project is approved (立项通知书)."""

from funds.models import Fund
from kit.capitals import capitals
from kit.formats import date_cn, money
from projects.models import Approval, Project
from projects.services.tranches import plan_of
from reports.papers.official import official_pdf
from reports.printing.document import close


def approval_letter(fund: Fund, project: Project, approval: Approval) -> bytes:
    """Return the letter as a PDF; the same approval gives the same bytes."""
    units = [unit.name for unit in (project.lead_unit, project.implementer) if unit]
    return official_pdf(
        "approval.html",
        {
            "fund": fund,
            "project": project,
            "name": quoted(project.name),
            "reason": close(approval.difference_reason).rstrip("。"),
            "approval": approval,
            "to": "、".join(dict.fromkeys(units)) or "项目申报单位",
            "amount": money(approval.amount),
            "capitals": f"人民币{capitals(approval.amount)}",
            "on": date_cn(approval.approved_on),
            "noticed": project.notices.select_related("notice").order_by("-notice_id").first(),
            "plan": [f"{row.name}{row.percent.normalize():f}%" for row in plan_of(project)],
            "from_to": _span(project),
        },
    )


def quoted(name: str) -> str:
    """Return a name in quotation marks; those within it become single ones (GB/T 15834)."""
    return "“" + name.replace("“", "‘").replace("”", "’") + "”"


def _span(project: Project) -> str:
    if project.starts_on is None or project.ends_on is None:
        return ""
    return f"{date_cn(project.starts_on)}至{date_cn(project.ends_on)}"
