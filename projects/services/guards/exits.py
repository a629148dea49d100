"""What amendments, terminations and refunds rest on (变更、终止、退款的前提)."""

from kit import clock
from kit.formats import date_cn, money
from projects.models import AmendmentState, Project
from projects.queries.bars import bar_among
from projects.queries.money import NOTHING, money_of


def amendment_approved(project: Project) -> str:
    """An approved request stands behind the change, and this is the version it was approved for."""
    approved = project.amendments.filter(state=AmendmentState.APPROVED, version=project.version + 1)
    return "" if approved.exists() else "变更要先申请，再由另一人审批。请从“变更”页办理。"


def refunds_arrived(project: Project) -> str:
    """Everything that was asked back has arrived."""
    left = money_of([project.pk], clock.today()).get(project.pk, NOTHING).refund_due
    if not left:
        return ""
    return f"还有 {money(left)} 元退款没有到账。请由财务在“退款”页登记到账后再办。"


def unit_not_barred(project: Project) -> str:
    """No unit that applies, the co-leads among them, is barred after a breach (限制申报)."""
    bar = bar_among(project.access_unit_ids(), clock.today())
    if bar is None:
        return ""
    return (
        f"{bar.unit}在 {date_cn(bar.ends_on)}以前限制申报，原因：{bar.reason.rstrip('。')}。"
        "有疑问请联系文明办。"
    )
