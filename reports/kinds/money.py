"""The blocks of a report that tell of money: the sentence, the table, the chart, the campaigns."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from funds.models import Campaign
from kit.formats import date_cn, percent, wan
from reports.figures import FigureValue, rows_of
from reports.kinds.content import (
    Basis,
    Chart,
    ChartBar,
    ChartPart,
    Node,
    Table,
    TableRow,
)
from reports.kinds.projects import funding_years
from reports.kinds.structure import Setting
from reports.queries import campaigns_running

MOST_LINES = 8
"""Payables beyond this many stand in the table as one line; their ledger lists each."""


@dataclass(frozen=True)
class MoneySentences:
    """What came in, went out and is owed, and what that says about the opening balance."""

    def nodes(self, setting: Setting) -> list[Node]:
        spent = (
            "支出 {span} 年项目款项共计 {money_paid}"
            if self._span(setting)
            else ("支出项目款项共计 {money_paid}")
        )
        sentence = (
            "{year} 年{fund}募集资金共 {money_received}。"
            + spent
            + ("，退款到账 {refunds_received}" if _came_back(setting) else "")
            + "，项目应付未付款为 {payables_outstanding}。"
            + self._balance(setting)
        )
        return [setting.paragraph(sentence, span=self._span(setting))]

    def _span(self, setting: Setting) -> str:
        years = funding_years(setting)
        if not years:
            return ""
        return f"{years[0]}—{years[-1]}" if len(years) > 1 else f"{years[0]}"

    def _balance(self, setting: Setting) -> str:
        over = setting.ledger.value("spending_over_income").value
        opening = setting.ledger.value("opening_balance").value
        gap = "支出大于募集 {spending_over_income}" if over and over > 0 else ""
        if opening is None:
            least = "，不少于 {opening_balance_floor}（推定）" if gap else ""
            source = "差额来自退款到账和" if _came_back(setting) else "差额来自"
            reason = f"{gap}，{source}" if gap else ""
            return f"{reason}期初余额{{opening_balance}}{least}；期末余额{{closing_balance}}。"
        joined = f"{gap}；" if gap else ""
        return f"{joined}期初余额 {{opening_balance}}，期末余额 {{closing_balance}}。"


@dataclass(frozen=True)
class MoneyTable:
    """表：当年资金收支, each total with the parts that make it up."""

    def nodes(self, setting: Setting) -> list[Node]:
        rows = [
            *self._part("money_received", "募集资金", "到账", received_parts(setting), setting),
            *self._part("money_paid", "项目支出", "付款", paid_parts(setting), setting),
            *(
                self._part("refunds_received", "退款到账", "到账", [], setting)
                if _came_back(setting)
                else ()
            ),
            *self._part(
                "payables_outstanding", "应付未付", "条件已达成", owed_parts(setting), setting
            ),
        ]
        return [Table(f"{setting.year} 年资金收支", "元", rows)]

    def _part(
        self, key: str, label: str, basis: str, parts: list["MoneyPart"], setting: Setting
    ) -> list[TableRow]:
        whole = setting.ledger.value(key)
        total = whole.value
        head = TableRow(
            label, basis, whole.number, "100.00%" if parts and total else "—", mark=_mark(whole)
        )
        return [head, *(part.row(basis, total) for part in parts)]


@dataclass(frozen=True)
class MoneyChart:
    """图：募集、支出与应付未付, what no source itemises hatched."""

    def nodes(self, setting: Setting) -> list[Node]:
        bars = [
            ChartBar("募集", _chart_parts(received_parts(setting), "money_received", 1, setting)),
            ChartBar("支出", _chart_parts(paid_parts(setting), "money_paid", 3, setting)),
            ChartBar("应付", _chart_parts(owed_parts(setting), "payables_outstanding", 4, setting)),
        ]
        parts = [part for bar in bars for part in bar.parts]
        if not parts or any(Decimal(part.value) < 0 for part in parts):
            return []
        return [Chart("募集、支出与应付未付（单位：元；斜纹为未说明）", bars)]


@dataclass(frozen=True)
class CampaignProgress:
    """Each campaign of the year: target, received, progress and changes."""

    def nodes(self, setting: Setting) -> list[Node]:
        return [setting.paragraph(self._told(setting, row)) for row in campaigns(setting)]

    def _told(self, setting: Setting, campaign: Campaign) -> str:
        since = f"自 {spaced(campaign.starts_on)}起" if campaign.starts_on else ""
        where = f"在{campaign.channel}募集" if campaign.channel else "募集"
        received = setting.ledger.value("campaign_received", campaign.number)
        target = setting.ledger.value("campaign_target", campaign.number)
        got = f"{since}{where} {{campaign_received:{campaign.number}}}"
        if received.value is None:
            got = f"{since}募集金额{{campaign_received:{campaign.number}}}"
        if target.value is None:
            aim = f"目标{{campaign_target:{campaign.number}}}，不计进度"
            told = f"{quoted(campaign.name)}{got}；{aim}。"
        else:
            aim = f"目标 {{campaign_target:{campaign.number}}}"
            share = f"，完成 {{campaign_progress:{campaign.number}}}" if received.value else ""
            told = f"{quoted(campaign.name)}{aim}，{got}{share}。"
        return told + "".join(self._changes(setting, campaign))

    def _changes(self, setting: Setting, campaign: Campaign) -> list[str]:
        by_then = Q(decided_on__isnull=True) | Q(decided_on__year__lte=setting.year)
        return [
            f"该募捐已变更，期限由{spaced(change.old_ends_on)}改为 {spaced(change.new_ends_on)}，"
            f"原因：{change.reason.rstrip('。')}。"
            for change in campaign.changes.filter(by_then).order_by("pk")
        ]


@dataclass(frozen=True)
class MoneyBasis:
    """The line at the foot of the money page."""

    def nodes(self, setting: Setting) -> list[Node]:
        return [
            Basis(
                "口径：募集按到账日，支出按付款日，应付按条件达成日（收付实现）；"
                f"截至 {setting.year}-12-31。带点线的数字含推定或未说明，见附 2。"
            )
        ]


@dataclass(frozen=True)
class MoneyPart:
    """A part of a total."""

    label: str
    value: FigureValue
    hatched: bool = False

    @property
    def amount(self) -> Decimal:
        return Decimal(self.value.value or 0)

    def row(self, basis: str, whole: Decimal | int | None) -> TableRow:
        return TableRow(
            label=self.label,
            basis=basis,
            amount=self.value.number,
            share=percent(self.amount, whole) if whole else "—",
            level=1,
            hatched=self.hatched,
            mark=_mark(self.value),
        )


def campaigns(setting: Setting) -> list[Campaign]:
    """Return the campaigns that could receive money in the year, by number."""
    return list(campaigns_running(setting.year).order_by("number"))


def received_parts(setting: Setting) -> list[MoneyPart]:
    """Return what was received by campaign, and what no source attributes."""
    value = setting.ledger.value
    parts = [MoneyPart(c.name, value("campaign_received", c.number)) for c in campaigns(setting)]
    rest = MoneyPart("未说明来源", value("received_unattributed"), hatched=True)
    return [part for part in [*parts, rest] if part.amount]


def paid_parts(setting: Setting) -> list[MoneyPart]:
    """Return what was paid payment by payment, and what a source gives only as a total."""
    value = setting.ledger.value
    parts = [
        MoneyPart("逐笔登记", value("paid_itemised")),
        MoneyPart("未逐笔说明", value("paid_unitemised"), hatched=True),
    ]
    return [part for part in parts if part.amount]


def owed_parts(setting: Setting) -> list[MoneyPart]:
    """Return what is owed payable by payable, and what a source gives only as a total."""
    value = setting.ledger.value
    itemised = value("payables_itemised")
    rows = list(rows_of(itemised).order_by("recognised_on", "id")[: MOST_LINES + 1])
    if len(rows) > MOST_LINES:
        listed = [MoneyPart(f"逐笔列明 {itemised.rows} 笔", itemised)]
    else:
        listed = [MoneyPart(row.title, value("payable_outstanding", row.number)) for row in rows]
    rest = MoneyPart("未逐笔说明", value("payables_unitemised"), hatched=True)
    return [part for part in [*listed, rest] if part.amount]


def _came_back(setting: Setting) -> bool:
    """Tell whether any refund arrived in the year; most years have none to tell of."""
    return bool(setting.ledger.value("refunds_received").value)


def quoted(name: str) -> str:
    """Return a name in quotation marks, unless it brings its own."""
    return name if "“" in name else f"“{name}”"


def spaced(day: date | None) -> str:
    """Return a date for a sentence, 未说明 when there is none."""
    return date_cn(day) if day else "未说明的日期"


def _chart_parts(
    parts: list[MoneyPart], key: str, series: int, setting: Setting
) -> list[ChartPart]:
    """Draw the parts; a total of which nothing is itemised is one known bar, not a hatched one."""
    if len(parts) == 1 and parts[0].hatched and parts[0].label == "未逐笔说明":
        whole = setting.ledger.value(key)
        text = wan(Decimal(whole.value or 0))
        return [ChartPart(f"{whole.label}（未逐笔说明）", str(whole.value), text, series=series)]
    return [
        ChartPart(
            part.label,
            str(part.amount),
            wan(part.amount),
            unstated=part.hatched,
            series=series + place if series == 1 else series,
        )
        for place, part in enumerate(parts)
    ]


def _mark(value: FigureValue) -> str:
    return value.mark.value if value.mark else ""
