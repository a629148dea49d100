"""What an application must have before it goes on (申报与形式审查的前提)."""

from decimal import Decimal

from django.db.models import Sum

from kit.formats import money, percent
from projects.models import BudgetKind, BudgetLine, Project
from projects.queries.applications import filled_in
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


def call_still_open(project: Project) -> str:
    """The call is open yet, so what was submitted may be taken back (撤回申报).

    A project registered without a call has no hours to keep.
    """
    if project.call is None or project.call.is_open():
        return ""
    return "征集已经截止，不能撤回申报。需要修改时，请由文明办退回补正。"


def not_screened_yet(project: Project) -> str:
    """Nobody has judged the application yet."""
    if not project.screenings.exists():
        return ""
    return "申报已经审查过，不能撤回。需要修改时，请由文明办退回补正。"


# What a call asks for beside the elements, as people call it.
ASKED_BY_CALL = {
    "background": "项目背景与必要性",
    "aims": "项目目标",
    "indicators": "绩效指标（至少一项）",
    "plan": "活动计划（至少一项）",
    "budget": "预算（至少一行）",
    "leader": "项目负责人",
    "risks": "风险与应对",
    "insurance": "志愿者保险与保障",
}
BANNED = (BudgetKind.FIXED_ASSETS, BudgetKind.CONSTRUCTION)


def application_complete(project: Project) -> str:
    """Every section a call asks for has something in it."""
    if project.call is None:
        return ""
    value_of = filled_in(project)
    lacking = [words for name, words in ASKED_BY_CALL.items() if is_empty(value_of(name))]
    return f"申报书还缺：{'、'.join(lacking)}。请补齐。" if lacking else ""


def budget_sums_up(project: Project) -> str:
    """The budget comes to what is asked for, to the cent."""
    if project.call is None or project.requested_amount is None:
        return ""
    whole = _sum_of(project)
    if whole is None or whole == project.requested_amount:
        return ""
    asked = money(project.requested_amount)
    return f"预算合计 {money(whole)} 元，与申请金额 {asked} 元不一致。请改成一样。"


def management_within_cap(project: Project) -> str:
    """管理费 takes no larger a share of the budget than the call allows."""
    call = project.call
    if call is None or call.management_cap is None:
        return ""
    whole, managing = _sum_of(project), _sum_of(project, BudgetKind.MANAGEMENT)
    if not whole or managing is None or managing * 100 <= call.management_cap * whole:
        return ""
    cap = f"{call.management_cap.normalize():f}%"
    return f"管理费占预算的 {percent(managing, whole)}，公告规定不超过 {cap}。请调减。"


def no_fixed_assets(project: Project) -> str:
    """Neither fixed assets nor construction where the call bans them."""
    call = project.call
    if call is None or not call.bans_fixed_assets:
        return ""
    lines = BudgetLine.objects.filter(project=project, kind__in=BANNED).order_by("sequence", "id")
    items = "、".join(lines.values_list("item", flat=True))
    return f"专项基金不得列支固定资产和基本建设。请去掉预算里的“{items}”。" if items else ""


def budget_findings(project: Project) -> list[str]:
    """Return what is wrong with a budget that has lines, by the rules of the project's call."""
    if not BudgetLine.objects.filter(project=project).exists():
        return []
    rules = (budget_sums_up, management_within_cap, no_fixed_assets)
    return [sentence for rule in rules if (sentence := rule(project))]


def _sum_of(project: Project, *kinds: BudgetKind) -> Decimal | None:
    lines = BudgetLine.objects.filter(project=project)
    if kinds:
        lines = lines.filter(kind__in=kinds)
    whole: Decimal | None = lines.aggregate(whole=Sum("amount"))["whole"]
    return whole


def _lacking(project: Project, names: tuple[str, ...], sentence: str) -> str:
    lacking = [label_of(name) for name in names if is_empty(getattr(project, name))]
    return sentence.format(names="、".join(lacking)) if lacking else ""
