"""The text of an agreement (协议正文): a template's placeholders and what stands in for each.

A placeholder is a name of the one table below. Nothing is looked up by a name from a template, so
a text can reach no more than what the table gives it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from funds.models import Commitment, Fund, Tranche, Unit
from kit.capitals import capitals
from kit.errors import Refusal
from kit.formats import date_cn, money
from projects.models import Approval, Project

BLANK = "（未写明）"
LONGEST_BODY = 30_000
_BRACED = re.compile(r"\{\{([^{}]*)\}\}")


@dataclass(frozen=True)
class Terms:
    """What an agreement is filled in from."""

    fund: Fund
    project: Project
    approval: Approval
    commitment: Commitment
    tranches: tuple[Tranche, ...]


PLACEHOLDERS: Mapping[str, Callable[[Terms], str]] = {
    "项目名称": lambda terms: terms.project.name,
    "项目编号": lambda terms: terms.project.number or "",
    "基金名称": lambda terms: terms.fund.full_name,
    "基金会": lambda terms: terms.fund.foundation_name,
    "文明办": lambda terms: terms.fund.office_name,
    "牵头单位": lambda terms: _unit(terms.project.lead_unit),
    "实施单位": lambda terms: _unit(terms.project.implementer),
    "收款单位": lambda terms: _unit(terms.commitment.payee),
    "协议编号": lambda terms: terms.commitment.agreement_number or terms.commitment.number,
    "立项文号": lambda terms: terms.approval.number,
    "立项日期": lambda terms: date_cn(terms.approval.approved_on),
    "金额": lambda terms: money(terms.approval.amount),
    "金额大写": lambda terms: f"人民币{capitals(terms.approval.amount)}",
    "批次": lambda terms: "\n".join(tranche_words(row) for row in terms.tranches),
    "起止日期": lambda terms: _span(terms.project.starts_on, terms.project.ends_on),
    "服务对象": lambda terms: terms.project.beneficiaries,
    "服务类型": lambda terms: terms.project.service_type,
    "服务时长": lambda terms: terms.project.service_duration,
    "志愿者人数": lambda terms: _count(terms.project.volunteers_planned, "人"),
    "开展次数": lambda terms: _count(terms.project.sessions_planned, "次"),
}
"""Every placeholder a template may use, and how it is filled in."""

STANDARD = """甲方：{{基金名称}}
乙方：{{收款单位}}

根据{{立项文号}}文件，“{{项目名称}}”（编号 {{项目编号}}）已准予立项。双方经协商，签订本协议。

一、项目内容
{{牵头单位}}牵头，{{实施单位}}实施。服务对象：{{服务对象}}。服务时长：{{服务时长}}。开展次数：{{开展次数}}。志愿者人数：{{志愿者人数}}。

二、项目期限
{{起止日期}}。

三、资助金额
甲方资助乙方 {{金额}} 元（{{金额大写}}），专款专用，不得用于固定资产和基本建设。

四、拨款批次
{{批次}}

五、乙方责任
乙方按申报书和本协议组织实施，如实记录服务和支出，保存凭证，接受评估、检查和审计。

六、变更与终止
延期、调整预算、更换负责人或变更内容的，乙方应当事先书面申请，经甲方同意后执行。项目终止的，结余和未按约定使用的资金退回甲方。

七、其他
本协议一式四份，甲、乙双方各执两份，自双方签字盖章之日起生效。

甲方（盖章）：　　　　　　　　　　乙方（盖章）：
负责人（签字）：　　　　　　　　　负责人（签字）：
日期：　　年　月　日　　　　　　　日期：　　年　月　日
"""
"""What a new template begins with; the office makes it its own."""


def check_body(body: str) -> str:
    """Return a template's text, in which every placeholder is one of ours.

    Raises:
        Refusal: empty, too long, an unknown placeholder, or braces that open or close nothing.
    """
    text = body.replace("\r\n", "\n").strip()
    if not text:
        raise Refusal("请填写协议正文。", field="body")
    if len(text) > LONGEST_BODY:
        raise Refusal(f"正文最多 {LONGEST_BODY} 字，现有 {len(text)} 字。请删减。", field="body")
    names = [name.strip() for name in _BRACED.findall(text)]
    unknown = sorted({name for name in names if name not in PLACEHOLDERS})
    if unknown:
        told = "、".join(f"{{{{{name}}}}}" for name in unknown)
        raise Refusal(f"没有这个占位符：{told}。请从右边的表里选用。", field="body")
    left = _BRACED.sub("", text)
    if "{{" in left or "}}" in left:
        raise Refusal("有一处 {{ 或 }} 没有配对。请检查占位符的括号。", field="body")
    return text


def filled(body: str, terms: Terms) -> str:
    """Return a template's text with its placeholders filled in, each once.

    What is filled in is never read again for placeholders.

    Raises:
        Refusal: as for :func:`check_body`.
    """
    text = check_body(body)
    return _BRACED.sub(lambda match: PLACEHOLDERS[match[1].strip()](terms) or BLANK, text)


def tranche_words(tranche: Tranche) -> str:
    """Return one tranche as an agreement says it."""
    share = "" if tranche.percent is None else f"{Decimal(tranche.percent).normalize():f}%，"
    amount = "" if tranche.amount is None else f"{money(tranche.amount)} 元，"
    condition = tranche.condition or "条件另行约定"
    return f"第{tranche.sequence}批（{tranche.name}）：{share}{amount}{condition}后拨付。"


def _unit(unit: Unit | None) -> str:
    return unit.name if unit else ""


def _count(count: int | None, unit: str) -> str:
    return "" if count is None else f"{count} {unit}"


def _span(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    return f"{date_cn(first)}至{date_cn(last)}"
