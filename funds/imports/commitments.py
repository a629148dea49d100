"""Sheets of commitments (协议) with their tranches (拨款批次)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from funds.imports.historical import PURPOSE
from funds.imports.lookups import Lookups, commitment_named, commitment_of, unit_names
from funds.models import Commitment, Tranche
from funds.permissions import Action
from funds.services.commitments import (
    CommitmentData,
    TrancheData,
    record_commitment,
    tranche_amounts,
)
from kit.errors import Refusal
from kit.imports import Column, Kind, Shape, shape
from kit.imports.shape import Values
from kit.marks import Mark, marking

MOST_TRANCHES = 4
PARTS = ("name", "percent", "amount", "condition", "condition_met_on")


def _tranche(n: int, example: tuple[Any, ...]) -> tuple[Column, ...]:
    said = dict(zip(PARTS, example, strict=True))
    return (
        Column(f"name_{n}", f"第{n}批名称", "例如：首款", longest=40, example=said["name"]),
        Column(f"percent_{n}", f"第{n}批比例", "50% 就填 50；各批相加 100", Kind.PERCENT,
               example=said["percent"], width=12),
        Column(f"amount_{n}", f"第{n}批金额", "填了比例可以留空，由协议金额算出", Kind.MONEY,
               example=said["amount"]),
        Column(f"condition_{n}", f"第{n}批付款条件", "", longest=120, example=said["condition"]),
        Column(f"condition_met_on_{n}", f"第{n}批达成日期", "条件已经达成才填", Kind.DATE,
               example=said["condition_met_on"], width=14),
    )  # fmt: skip


@shape
class Commitments(Shape):
    """Agreements, known by their number; a change to one is made on its page."""

    code, label, order = "commitments", "协议与批次", 60
    about = "拨付协议和它的各批拨款；没有写金额的协议金额留空（未说明）。"
    action = Action.COMMITMENT_RECORD.value
    who = "文明办或财务"
    home = "money:commitments"
    counted = "份"
    key = ("agreement_number",)
    listed = ("agreement_number", "title", "payee", "approved")
    columns = (
        Column(
            "agreement_number", "协议编号", "协议上的编号，每份不同", Kind.CODE, required=True,
            longest=40, example="并志基协〔2021〕3号", width=20,
        ),
        Column("title", "名称", "", required=True, longest=120, example="清徐实践平台", width=26),
        Column(
            "payee", "收款单位", "已登记单位的全称", Kind.CHOICE, choices=unit_names, width=26
        ),
        Column("signed_on", "签订日期", "", Kind.DATE, example=date(2021, 1, 5), width=13),
        Column("approved", "协议金额", "单位：元；留空就是未说明", Kind.MONEY,
               example=Decimal("100000.00"), width=18),
        PURPOSE,
        *_tranche(1, ("首款", Decimal(60), None, "签订协议", date(2021, 1, 10))),
        *_tranche(2, ("尾款", Decimal(40), None, "验收合格", None)),
        *_tranche(3, (None,) * 5),
        *_tranche(4, (None,) * 5),
    )  # fmt: skip

    def __init__(self) -> None:
        self.lookups = Lookups()

    def find(self, values: Values) -> Commitment | None:
        return commitment_of(values["agreement_number"])

    def check(self, values: Values) -> dict[str, str]:
        return {
            f"name_{n}": "请填这一批的名称，例如：首款。"
            for n in range(1, MOST_TRANCHES + 1)
            if not values[f"name_{n}"] and any(values[f"{part}_{n}"] for part in PARTS[1:])
        }

    def settle(self, values: Values) -> Values:
        tranches = _tranches(values)
        try:
            amounts = tranche_amounts(values["approved"], tranches)
        except Refusal:
            return values  # said by the service when the row is saved
        settled = dict(values)
        named = [n for n in range(1, MOST_TRANCHES + 1) if values[f"name_{n}"]]
        for n, amount in zip(named, amounts, strict=True):
            settled[f"amount_{n}"] = amount
        return settled

    def values_of(self, row: Commitment) -> Values:
        told: dict[str, Any] = {
            "agreement_number": commitment_named(row),
            "title": row.title,
            "payee": row.payee.name if row.payee else "",
            "signed_on": row.signed_on,
            "approved": row.approved,
            "purpose": row.purpose.name if row.purpose else "",
        }
        tranches: list[Tranche | None] = [*row.tranches.order_by("sequence")[:MOST_TRANCHES]]
        tranches += [None] * (MOST_TRANCHES - len(tranches))
        for n, tranche in enumerate(tranches, start=1):
            told |= {f"{part}_{n}": getattr(tranche, part, None) for part in PARTS}
        return told

    def add(self, values: Values, *, by: Any) -> Commitment:
        unstated = marking(Mark.UNSTATED, source="导入的协议表", reason="表里没有写")
        return record_commitment(
            CommitmentData(
                title=values["title"],
                approved=values["approved"],
                payee=self.lookups.unit(values["payee"]),
                purpose=self.lookups.purpose(values["purpose"]),
                agreement_number=values["agreement_number"],
                signed_on=values["signed_on"],
                tranches=_tranches(values),
                marks={
                    name: unstated for name in ("approved", "signed_on") if values[name] is None
                },
            ),
            by=by,
        )

    def change(self, row: Commitment, values: Values, *, by: Any) -> None:
        """Refuse: an agreement is changed by a decision with a reason, on its page."""
        told = self.values_of(row)
        first = next(
            column
            for column in self.columns
            if column.canonical(told[column.key]) != values[column.key]
        )
        booked = first.shown(first.canonical(told[first.key])) or "空"
        raise Refusal(
            f"{values['agreement_number']} 已登记为协议 {row.number}，"
            f"{first.title}是“{booked[:40]}”，和表里不同。"
            "导入不改协议：请到协议页办理变更或登记条件达成，或把表里改成一致。",
            field=first.key,
        )

    def existing(self) -> Iterable[Commitment]:
        rows = Commitment.objects.select_related("payee", "purpose")
        return rows.order_by("id").iterator(500)

    def count(self) -> int:
        return Commitment.objects.count()


def _tranches(values: Values) -> tuple[TrancheData, ...]:
    return tuple(
        TrancheData(**{part: values[f"{part}_{n}"] for part in PARTS})
        for n in range(1, MOST_TRANCHES + 1)
        if values[f"name_{n}"]
    )
