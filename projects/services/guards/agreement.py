"""What an agreement must have before it counts as signed (签订协议的前提)."""

from decimal import Decimal

from kit.formats import money
from projects.models import Project


def agreement_signed(project: Project) -> str:
    """Every agreement has its day of signing and its signed scan.

    Of a project older than the portal the paper may be lost, and its source may not say the day.
    """
    if project.historical:
        return ""
    lacking = project.agreements.filter(scan__isnull=True) | project.agreements.filter(
        signed_on__isnull=True
    )
    if not lacking.exists():
        return ""
    return "还没有上传签字盖章的协议、写明签订日期。请在“立项与协议”一页办理。"


def agreement_as_approved(project: Project) -> str:
    """The agreements come to what was approved, when there is an approval."""
    approval = project.approvals.first()
    if approval is None:
        return ""
    amounts = project.agreements.values_list("commitment__approved", flat=True)
    agreed = [amount for amount in amounts if amount is not None]
    if len(agreed) == len(amounts) and sum(agreed, Decimal(0)) == approval.amount:
        return ""
    return f"协议金额和批准金额 {money(approval.amount)} 元不一致。请先办理协议变更。"
