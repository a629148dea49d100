"""The guards of the lifecycle's steps (前提): each says what is still missing, in Chinese.

A guard that finds nothing missing returns nothing. Each refuses what can already be checked; what
a stage holds in full (scores, notices, files) is added to it as those tables come.
"""

from collections.abc import Callable, Mapping

from kit import clock
from kit.formats import money
from projects.lifecycle import Step
from projects.models import Project
from projects.queries.money import NOTHING, ZERO, ProjectMoney, money_of, payments_under_way
from projects.services.elements import SEVEN_ELEMENTS, is_empty, label_of


def seven_elements_complete(project: Project) -> str:
    """七要素 are all filled in (并文明〔2018〕8号)."""
    return _lacking(project, SEVEN_ELEMENTS, "七要素还缺：{names}。请补齐。")


def category_and_lead_named(project: Project) -> str:
    """The category and the lead unit are named."""
    return _lacking(project, ("category", "lead_unit"), "还没有写明{names}。请选定。")


def amount_requested(project: Project) -> str:
    """The application says how much it asks for."""
    return _lacking(project, ("requested_amount",), "还没有写明{names}。请填写。")


def agreement_recorded(project: Project) -> str:
    """An agreement is on record."""
    if project.agreements.exists():
        return ""
    return "还没有登记拨付协议。请先在“钱”一栏登记协议。"


def first_payment_paid(project: Project) -> str:
    """Something was paid under the agreement."""
    if _money(project).paid > ZERO:
        return ""
    return "首款还没有付。请在“钱”一栏打开协议，登记条件达成、确认应付款，付款后再确认。"


def nothing_outstanding(project: Project) -> str:
    """Every payable is paid, and no payment is under way."""
    outstanding = _money(project).outstanding
    if outstanding != ZERO:
        return f"还有应付未付 {money(outstanding)} 元。请先付清，或冲销多记的应付款。"
    return no_payment_under_way(project)


def agreement_paid_out(project: Project) -> str:
    """The agreement is paid to the last cent, as far as its amount is known."""
    left = _money(project).unpaid_of_agreement
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


GUARDS: Mapping[str, Callable[[Project], str]] = {
    guard.__name__: guard
    for guard in (
        seven_elements_complete,
        category_and_lead_named,
        amount_requested,
        agreement_recorded,
        first_payment_paid,
        nothing_outstanding,
        agreement_paid_out,
        nothing_paid,
        no_payment_under_way,
    )
}


def missing_for(project: Project, step: Step) -> list[str]:
    """Return what ``project`` still lacks for ``step``, in the order of its guards."""
    found = (GUARDS[name](project) for name in step.guards)
    return [sentence for sentence in found if sentence]


def _lacking(project: Project, names: tuple[str, ...], sentence: str) -> str:
    lacking = [label_of(name) for name in names if is_empty(getattr(project, name))]
    return sentence.format(names="、".join(lacking)) if lacking else ""


def _money(project: Project) -> ProjectMoney:
    return money_of([project.pk], clock.today()).get(project.pk, NOTHING)
