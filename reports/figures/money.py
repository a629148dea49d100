"""Figures of money, on the cash basis: received, paid, owed, and what stood in the bank."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from funds.models import AccountKey, Campaign, Fund, Leg, OpeningBalance, Payable
from funds.queries.donations import donations_received
from funds.queries.effective import effective, of_year
from funds.queries.payables import payables_outstanding
from funds.queries.payments import payments_made
from kit.formats import share
from reports.figures.figure import (
    Asked,
    Column,
    Derived,
    Figure,
    Subject,
    Unit,
    UnknownFigure,
)

ON_RECEIPT = "按到账日，当年收到的捐赠（收付实现）"
ON_PAYMENT = "按付款日，当年付出的项目款（收付实现）"
ON_CONDITION = "条件已达成并确认、到年末尚未付出的款项"

DONATION = (
    Column("编号", "number"),
    Column("到账日期", "received_on", "date", mark="received_on"),
    Column("捐赠人", "public_name"),
    Column("募捐活动", "campaign.name", mark="campaign"),
    Column("金额（元）", "amount", "money", mark="amount"),
)
PAYMENT = (
    Column("编号", "number"),
    Column("付款日期", "paid_on", "date", mark="paid_on"),
    Column("收款单位", "payee.name", mark="payee"),
    Column("用途", "summary"),
    Column("金额（元）", "amount", "money", mark="amount"),
)
PAYABLE = (
    Column("编号", "number"),
    Column("事项", "title"),
    Column("收款单位", "payee.name", mark="payee"),
    Column("确认日期", "recognised_on", "date", mark="recognised_on"),
    Column("应付（元）", "amount", "money", mark="amount"),
    Column("已付（元）", "paid", "money"),
    Column("应付未付（元）", "outstanding", "money", mark="amount"),
)
LEG = (
    Column("凭证号", "entry.number"),
    Column("业务日期", "entry.business_date", "date"),
    Column("摘要", "entry.summary"),
    Column("金额（元）", "amount", "money"),
)
RECEIVED = ("amount", "received_on")
PAID = ("amount", "paid_on")
OWED = ("amount", "recognised_on")


def _received(asked: Asked) -> QuerySet[Any]:
    return donations_received(asked.year, asked.as_of).select_related("campaign")


def _paid(asked: Asked) -> QuerySet[Any]:
    return payments_made(asked.year, asked.as_of).select_related("payee")


def _owed(asked: Asked) -> QuerySet[Any]:
    return payables_outstanding(asked.ends_on, asked.as_of).select_related("payee")


def _bank(asked: Asked) -> QuerySet[Leg]:
    legs = Leg.objects.filter(of_year(asked.year, asked.as_of), account__key=AccountKey.BANK)
    return legs.select_related("entry")


def _opening(asked: Asked) -> QuerySet[Leg]:
    """Return the bank's legs before the year; none when the books began at an unknown amount."""
    if not _opening_known(asked):
        return Leg.objects.none()
    before = effective(last=date(asked.year - 1, 12, 31), as_of=asked.as_of)
    return Leg.objects.filter(before, account__key=AccountKey.BANK).select_related("entry")


def _opening_known(asked: Asked) -> bool:
    known = OpeningBalance.objects.filter(year__lte=asked.year, amount__isnull=False)
    if asked.as_of is not None:
        posted = Q(entry__recorded_at__lte=asked.as_of) | Q(entry__isnull=True)
        known = known.filter(posted)
    return known.exists()


def _opening_row(asked: Asked) -> Subject:
    row = OpeningBalance.objects.filter(year__lte=asked.year).order_by("-year").first()
    return Subject("", row)


def _campaign(asked: Asked) -> Subject:
    campaign = Campaign.objects.filter(number=asked.of).first()
    if campaign is None:
        raise UnknownFigure(asked.of)
    return Subject(campaign.name, campaign)


def _payable(asked: Asked) -> Subject:
    payable = Payable.objects.filter(number=asked.of).first()
    if payable is None:
        raise UnknownFigure(asked.of)
    return Subject(payable.title, payable)


def donation_address(fund: Fund, row: Any) -> str:
    return fund.url("money:donation", number=row.number)


def payment_address(fund: Fund, row: Any) -> str:
    return fund.url("money:payment", number=row.number)


def _payable_address(fund: Fund, row: Any) -> str:
    return fund.url("money:payable", number=row.number)


def _campaign_address(fund: Fund, row: Any) -> str:
    return fund.url("money:campaign", number=row.number)


def _entry_address(fund: Fund, row: Any) -> str:
    return fund.url("money:entry", number=row.entry.number)


MONEY_FIGURES: tuple[Figure | Derived, ...] = (
    Figure(
        key="money_received",
        label="募集资金",
        unit=Unit.YUAN,
        basis=ON_RECEIPT,
        rows=_received,
        link=donation_address,
        total="amount",
        rests_on={"marks": RECEIVED},
        columns=DONATION,
        order=("received_on", "id"),
    ),
    Figure(
        key="campaign_received",
        label="{subject}：募集",
        unit=Unit.YUAN,
        basis=ON_RECEIPT + "，指明此项募捐的",
        rows=lambda asked: _received(asked).filter(campaign__number=asked.of),
        link=donation_address,
        total="amount",
        rests_on={"marks": (*RECEIVED, "campaign")},
        columns=DONATION,
        order=("received_on", "id"),
        subject=_campaign,
        unstated_by="received",
    ),
    Figure(
        key="received_unattributed",
        label="未说明来源的募集",
        unit=Unit.YUAN,
        basis=ON_RECEIPT + "，没有指明募捐活动的",
        rows=lambda asked: _received(asked).filter(campaign__isnull=True),
        link=donation_address,
        total="amount",
        rests_on={"marks": (*RECEIVED, "campaign")},
        columns=DONATION,
        order=("received_on", "id"),
    ),
    Figure(
        key="campaign_target",
        label="{subject}：目标",
        unit=Unit.YUAN,
        basis="募捐方案公布的目标",
        rows=lambda asked: Campaign.objects.filter(number=asked.of),
        link=_campaign_address,
        total="target",
        rests_on={"marks": ("target",)},
        columns=(
            Column("编号", "number"),
            Column("名称", "name"),
            Column("目标（元）", "target", "money", mark="target"),
        ),
        order=("number",),
        subject=_campaign,
    ),
    Derived(
        key="campaign_progress",
        label="{subject}：募集进度",
        unit=Unit.PERCENT,
        basis="当年募集 ÷ 目标",
        operands=("campaign_received", "campaign_target"),
        combine=share,
        formula="募集 ÷ 目标",
        subject=_campaign,
    ),
    Figure(
        key="money_paid",
        label="项目支出",
        unit=Unit.YUAN,
        basis=ON_PAYMENT,
        rows=_paid,
        link=payment_address,
        total="amount",
        rests_on={"marks": PAID},
        columns=PAYMENT,
        order=("paid_on", "id"),
    ),
    Figure(
        key="paid_itemised",
        label="项目支出：逐笔登记",
        unit=Unit.YUAN,
        basis=ON_PAYMENT,
        rows=lambda asked: _paid(asked).filter(itemised=True),
        link=payment_address,
        total="amount",
        rests_on={"marks": PAID},
        columns=PAYMENT,
        order=("paid_on", "id"),
    ),
    Figure(
        key="paid_unitemised",
        label="项目支出：未逐笔说明",
        unit=Unit.YUAN,
        basis=ON_PAYMENT,
        rows=lambda asked: _paid(asked).filter(itemised=False),
        link=payment_address,
        total="amount",
        rests_on={"marks": PAID},
        columns=PAYMENT,
        order=("paid_on", "id"),
    ),
    Figure(
        key="payables_outstanding",
        label="应付未付",
        unit=Unit.YUAN,
        basis=ON_CONDITION,
        rows=_owed,
        link=_payable_address,
        total="outstanding",
        rests_on={"marks": OWED},
        columns=PAYABLE,
        order=("recognised_on", "id"),
    ),
    Figure(
        key="payables_itemised",
        label="应付未付：逐笔列明",
        unit=Unit.YUAN,
        basis=ON_CONDITION,
        rows=lambda asked: _owed(asked).filter(itemised=True),
        link=_payable_address,
        total="outstanding",
        rests_on={"marks": OWED},
        columns=PAYABLE,
        order=("recognised_on", "id"),
    ),
    Figure(
        key="payables_unitemised",
        label="应付未付：未逐笔说明",
        unit=Unit.YUAN,
        basis=ON_CONDITION,
        rows=lambda asked: _owed(asked).filter(itemised=False),
        link=_payable_address,
        total="outstanding",
        rests_on={"marks": OWED},
        columns=PAYABLE,
        order=("recognised_on", "id"),
    ),
    Figure(
        key="payable_outstanding",
        label="{subject}：应付未付",
        unit=Unit.YUAN,
        basis=ON_CONDITION,
        rows=lambda asked: _owed(asked).filter(number=asked.of),
        link=_payable_address,
        total="outstanding",
        rests_on={"marks": OWED},
        columns=PAYABLE,
        order=("number",),
        subject=_payable,
    ),
    Derived(
        key="spending_over_income",
        label="支出大于募集",
        unit=Unit.YUAN,
        basis="项目支出 − 募集资金（收付实现）",
        operands=("money_paid", "money_received"),
        combine=lambda paid, received: paid - received,
        formula="项目支出 − 募集资金",
    ),
    Figure(
        key="opening_balance",
        label="期初余额",
        unit=Unit.YUAN,
        basis="年初银行存款余额",
        rows=_opening,
        link=_entry_address,
        total="amount",
        columns=LEG,
        order=("entry__business_date", "id"),
        subject=_opening_row,
        unstated_by="amount",
        unknown=lambda asked: not _opening_known(asked),
    ),
    Derived(
        key="opening_balance_floor",
        label="期初余额不少于",
        unit=Unit.YUAN,
        basis="支出大于募集和退款到账的数：没有这么多期初余额，付不出这些钱",
        operands=("money_paid", "money_received", "refunds_received"),
        combine=lambda paid, received, back: max(paid - received - back, Decimal("0.00")),
        formula="项目支出 − 募集资金 − 退款到账",
        assumed=True,
    ),
    Figure(
        key="bank_movement",
        label="银行存款当年增减",
        unit=Unit.YUAN,
        basis="当年银行存款科目的全部分录",
        rows=_bank,
        link=_entry_address,
        total="amount",
        columns=LEG,
        order=("entry__business_date", "id"),
    ),
    Derived(
        key="closing_balance",
        label="期末余额",
        unit=Unit.YUAN,
        basis="年末银行存款余额",
        operands=("opening_balance", "bank_movement"),
        combine=lambda opening, movement: opening + movement,
        formula="期初余额 + 当年增减",
    ),
)
