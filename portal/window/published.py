"""What anybody may read (公开清单), as one table: what it does not name is on no public page.

Nothing here is a text that somebody typed for colleagues: no 摘要, 事项, 理由, 备注 or 付款条件. A
row of money is told by its day, its project, its batch, its payee and its amount.
慈善法 §82 and the privacy law leave of a donor the kind, the day, the campaign and the amount.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from funds.models import Unit, UnitKind
from kit.personal import without_numbers
from projects import stages
from projects.models import ActivityPhoto, Project
from projects.queries.execution import public_photos
from projects.services.elements import SEVEN_ELEMENTS
from reports.figures import Column

GIFTS = (
    Column("到账日期", "received_on", "date", mark="received_on"),
    Column("捐赠人", "get_donor_kind_display"),
    Column("募捐活动", "campaign.name", mark="campaign"),
    Column("金额（元）", "amount", "money", mark="amount"),
)
PAYMENTS = (
    Column("付款日期", "paid_on", "date", mark="paid_on"),
    Column("项目", "public_project"),
    Column("批次", "payable.tranche.name"),
    Column("收款单位", "payee", mark="payee"),
    Column("金额（元）", "amount", "money", mark="amount"),
)
REFUNDS = (
    Column("到账日期", "received_on", "date"),
    Column("项目", "public_project"),
    Column("退款单位", "refund.payer"),
    Column("金额（元）", "amount", "money"),
)
DEBTS = (
    Column("确认日期", "recognised_on", "date", mark="recognised_on"),
    Column("项目", "public_project"),
    Column("批次", "tranche.name"),
    Column("收款单位", "payee", mark="payee"),
    Column("应付（元）", "amount", "money", mark="amount"),
    Column("应付未付（元）", "outstanding", "money", mark="amount"),
)
PROJECTS = (
    Column("项目名称", "project"),
    Column("年度结果", "get_outcome_display"),
    Column("归类", "group.name"),
    Column("立项年", "project.funding_year", mark="project.funding_year"),
)

PUBLIC_COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "money_received": GIFTS,
    "campaign_received": GIFTS,
    "received_unattributed": GIFTS,
    "money_paid": PAYMENTS,
    "paid_itemised": PAYMENTS,
    "paid_unitemised": PAYMENTS,
    "refunds_received": REFUNDS,
    "refunds_in_month": REFUNDS,
    "payables_outstanding": DEBTS,
    "payables_itemised": DEBTS,
    "payables_unitemised": DEBTS,
    "projects_executed": PROJECTS,
    "projects_closed": PROJECTS,
    "projects_in_group": PROJECTS,
    "projects_funded_in": PROJECTS,
}
"""The figures anybody may open, and the columns of their rows that anybody may read."""

PUBLIC_STATES = stages.PUBLIC_STATES

PUBLIC_STEPS: Mapping[str, str] = {
    "pass_review": "评审通过，立项公示",
    "approve": "准予立项",
    "sign_agreement": "签订拨付协议",
    "confirm_first_payment": "首款已付",
    "pass_midterm": "通过中期评估",
    "amend": "办理变更",
    "pass_final": "通过末期评估",
    "pass_audit": "通过审计",
    "close": "准予结项",
    "confirm_final_payment": "尾款已付",
    "archive": "归档",
    "terminate": "终止",
    "refund": "登记退款",
}
"""The steps of a project's course that are public, with their words; who and why are not."""

PROJECT_ELEMENTS = SEVEN_ELEMENTS
PROJECT_FACTS = ("category", "lead_unit", "implementer", "funding_year", "starts_on", "ends_on")


@dataclass(frozen=True)
class Rule:
    """One kind of thing: what of it is public, and what never is."""

    of: str
    shown: str
    never: str


RULES: tuple[Rule, ...] = (
    Rule("捐赠", "到账日期、捐赠人类型、募捐活动、金额", "捐赠人姓名与联系方式、备注"),
    Rule("付款", "付款日期、项目、批次、收款单位、金额", "个人收款人、账号、摘要、经办人"),
    Rule("退款", "到账日期、项目、退款单位、金额", "个人退款人、退款事由、流水号、经办人"),
    Rule("应付款", "确认日期、项目、批次、收款单位、金额", "事项说明、未付原因、经办人"),
    Rule(
        "项目",
        "立项公示以后的：编号、名称、七要素、单位、年度、环节、金额、办理日期",
        "草稿、审查中、不予受理、不予立项、撤项的项目；经办人、办理意见",
    ),
    Rule("活动照片", "文明办逐张同意公开的照片和说明", "没有同意公开的照片；活动记录的其他内容"),
    Rule(
        "立项公示",
        "标题、公示说明、起止日期、项目、类别、牵头单位、拟支持金额",
        "异议内容、异议人与联系方式、评审分数、公示后未立项的项目",
    ),
    Rule(
        "星级志愿者",
        "公示的批次：标题、起止、文号、各级人数；公示期内：隐去中间字的姓名、所属组织、星级、时长；"
        "凭证书查验码：隐去中间字的姓名、星级、认定日期、证书编号、是否撤销",
        "全名、志愿者编号、证件与联系方式、不予认定的人和原因、撤销原因、异议内容与异议人",
    ),
    Rule(
        "志愿活动",
        "已发布的：编号、名称、介绍、主办组织、地点、区县、报名条件、年龄、保险、班次、岗位、名额、"
        "已录用的人数、取消和原因",
        "草稿；联系人和电话（登录的志愿者可看）；谁报名、谁签到；文字里的手机和身份证号码",
    ),
    Rule(
        "征集公告",
        "已发布的：标题、正文、起止、类别、申报主体、规则、评审指标、附件、延期与理由",
        "草稿、审查清单、办理人、收到的申报；正文有手机或身份证号码的不能发布",
    ),
    Rule(
        "抽取",
        "评审专家、督导检查的：编号、时间、种子、方法、参加抽取和抽中的编号、专家的专业领域与余额；"
        "评分结束后：各项目须回避的专家编号",
        "专家和抽取人的姓名、单位；审计凭证的抽取",
    ),
    Rule("募捐", "名称、目标、起止、到账与变更", "备案材料"),
    Rule("报告", "已定稿的报告与校验码", "草稿、签署过程"),
)

_ORGANISATION = re.compile(
    r"(公司|中心|协会|学会|商会|联合会|基金会|总会|分会|委员会|办公室|文明办|大学|学院|学校|中学|小学|"
    r"幼儿园|医院|研究院|研究所|事务所|出版社|报社|杂志社|合作社|服务社|工作室|联盟|支队|大队|总队|"
    r"队|局|厅|站|馆|院|厂|店|社区|村委会|居委会|街道|总工会|妇联|残联|团委|政府|单位|部|平台)\S{0,8}$"
)
HIDDEN_PAYEE = "个人，不公开姓名"
HIDDEN_PROJECT = "未公开的项目"


def public_projects() -> QuerySet[Project]:
    """Return the projects of the fund in scope that anybody may read."""
    return Project.objects.filter(state__in=PUBLIC_STATES)


def photos_shown(project: Project) -> QuerySet[ActivityPhoto]:
    """Return the photographs of a public project that the office let be seen, one by one."""
    return public_photos([project.pk])


def public_payee(unit: Unit | None) -> str | None:
    """Return a payee's name as anybody may read it; a person's is not shown.

    A unit that is nothing but a payee may be a person: its name is shown when it has a unified
    social credit code, or reads like an organisation's.
    """
    if unit is None:
        return None
    known = bool(unit.code) or set(unit.kinds) != {UnitKind.PAYEE.value}
    if known or _ORGANISATION.search(unit.name):
        return without_numbers(unit.name)
    return HIDDEN_PAYEE
