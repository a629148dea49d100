"""What the money of a project must be before a step (款项的前提)."""

from kit import clock
from kit.formats import money
from projects.models import Project
from projects.queries.money import NOTHING, ZERO, ProjectMoney, money_of, payments_under_way


def agreement_recorded(project: Project) -> str:
    """An agreement is on record."""
    if project.agreements.exists():
        return ""
    return "还没有登记拨付协议。请先在“立项与协议”一页起草，或在“钱”一栏登记。"


def first_payment_paid(project: Project) -> str:
    """Something was paid under the agreement."""
    sums = _money(project)
    if sums.paid > ZERO:
        return ""
    if sums.outstanding > ZERO:
        return "首款还没有付。应付款已经确认，请由财务申请付款；付款后再确认。"
    return "首款还没有付。请在“钱”一栏打开协议，登记条件达成、确认应付款，付款后再确认。"


def nothing_outstanding(project: Project) -> str:
    """Every payable is paid, and no payment is under way."""
    outstanding = _money(project).outstanding
    if outstanding != ZERO:
        return f"还有应付未付 {money(outstanding)} 元。请先付清，或冲销多记的应付款。"
    return no_payment_under_way(project)


def agreement_paid_out(project: Project) -> str:
    """The agreement is paid to the last cent, as far as its amount is known."""
    left = _money(project).left_to_pay
    if not left:
        return ""
    return f"协议还剩 {money(left)} 元没有拨付。请付清，或先办理协议变更。"


def nothing_paid(project: Project) -> str:
    """Nothing was paid, nor is about to be."""
    if _money(project).paid != ZERO:
        return "已经付过款，不能撤项。请改为办理终止。"
    return no_payment_under_way(project)


def no_payment_under_way(project: Project) -> str:
    """No payment waits for somebody."""
    count = payments_under_way(project).count()
    if not count:
        return ""
    return f"有 {count} 笔付款正在办理。请先付出或退回。"


def _money(project: Project) -> ProjectMoney:
    return money_of([project.pk], clock.today()).get(project.pk, NOTHING)
