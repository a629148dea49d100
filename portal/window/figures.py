"""The figures anybody may open (公开数字), and the columns of their rows that anybody may read.

Nothing here names a giver: 慈善法 §82 and the privacy law leave the donor's kind, the day, the
campaign and the amount. A figure or a column that is not in this table has no public page.
"""

from collections.abc import Mapping
from dataclasses import replace

from funds.models import Fund
from kit.shown import ShownFigure
from reports.figures import Column, Ledger
from reports.figures.cards import asked_for, figure_cards

GIFTS = (
    Column("到账日期", "received_on", "date", mark="received_on"),
    Column("捐赠人", "get_donor_kind_display"),
    Column("募捐活动", "campaign.name", mark="campaign"),
    Column("金额（元）", "amount", "money", mark="amount"),
)
PAYMENTS = (
    Column("付款日期", "paid_on", "date", mark="paid_on"),
    Column("收款单位", "payee.name", mark="payee"),
    Column("用途", "summary"),
    Column("金额（元）", "amount", "money", mark="amount"),
)
DEBTS = (
    Column("事项", "title"),
    Column("收款单位", "payee.name", mark="payee"),
    Column("确认日期", "recognised_on", "date", mark="recognised_on"),
    Column("应付（元）", "amount", "money", mark="amount"),
    Column("应付未付（元）", "outstanding", "money", mark="amount"),
)
PROJECTS = (
    Column("项目名称", "project.name"),
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
    "payables_outstanding": DEBTS,
    "payables_itemised": DEBTS,
    "payables_unitemised": DEBTS,
    "projects_executed": PROJECTS,
    "projects_closed": PROJECTS,
    "projects_in_group": PROJECTS,
    "projects_funded_in": PROJECTS,
}


HEADLINES = ("money_received", "money_paid", "payables_outstanding", "projects_executed")
"""The figures a fund's public page begins with."""

NOTHING_RECORDED = "这一年还没有录入"


def public_url(fund: Fund, year: int, key: str, of: str = "") -> str:
    """Return the public address of a figure's rows; empty when the public may not open it."""
    if key not in PUBLIC_COLUMNS:
        return ""
    return fund.url("open_figure", key=key) + asked_for(year, of)


def public_cards(fund: Fund, ledger: Ledger) -> list[ShownFigure]:
    """Return the year's first figures, which open their public rows.

    One that rests on no row at all is 未说明, not zero: nobody has entered that year.
    """
    cards = figure_cards(fund, ledger, HEADLINES)
    pairs = zip(HEADLINES, cards, strict=True)
    return [_public(fund, ledger.year, key, card) for key, card in pairs]


def _public(fund: Fund, year: int, key: str, card: ShownFigure) -> ShownFigure:
    if not card.rows:
        return ShownFigure(card.label, state="unstated", note=NOTHING_RECORDED)
    return replace(card, url=public_url(fund, year, key), action="")
