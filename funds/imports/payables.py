"""Sheets of payables (应付款)."""

from datetime import date
from typing import Any

from funds.imports.historical import (
    AMOUNT,
    ITEMISED,
    KEY,
    NUMBER,
    PURPOSE,
    REASON,
    SOURCE,
    SURE,
    HistoricalMoney,
    standing,
)
from funds.imports.lookups import commitment_named, commitment_of, unit_names
from funds.models import Commitment, Payable
from funds.services.payables import PayableData, record_historical_payable
from kit.errors import Refusal
from kit.imports import Column, Kind, shape
from kit.imports.shape import Values


@shape
class Payables(HistoricalMoney):
    """Payables from before the portal; an itemised one may hang on its agreement."""

    code, label, order = "payables", "应付款", 70
    about = "已经该付、还没有付的款，导入后即入账（借业务活动成本，贷应付账款）。"
    home = "money:payables"
    model, what = Payable, "应付款"
    dated, origin = "recognised_on", "payee"
    related = ("payee", "purpose", "commitment")
    listed = ("number", "title", "recognised_on", "amount")
    columns = (
        NUMBER,
        Column("title", "事项", "", required=True, longest=120, example="实践平台尾款", width=26),
        Column(
            "recognised_on", "确认日期", "付款条件达成的日期", Kind.DATE, required=True,
            example=date(2021, 12, 1), width=13,
        ),
        standing("recognised_on", "确认日期依据"),
        AMOUNT,
        standing("amount", "金额依据", SURE),
        Column(
            "commitment", "协议编号", "只有逐笔的才填；先导入协议", Kind.CODE, longest=60, width=20
        ),
        Column(
            "payee", "收款单位", "已登记单位的全称；填了协议可以留空", Kind.CHOICE,
            choices=unit_names, width=26,
        ),
        standing("payee", "收款单位依据"),
        PURPOSE,
        Column("due_on", "付款期限", "", Kind.DATE, width=13),
        Column("unpaid_reason", "未付原因", "", longest=200, width=24),
        ITEMISED,
        SOURCE,
        REASON,
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._commitments: dict[str, Commitment | None] = {}

    def check(self, values: Values) -> dict[str, str]:
        try:
            commitment = self._commitment(values["commitment"])
        except Refusal as refusal:
            return {"commitment": refusal.message}
        if values["commitment"] and commitment is None:
            return {"commitment": f"没有登记编号 {values['commitment']} 的协议。请先导入协议。"}
        return super().check(values)

    def origin_told(self, values: Values) -> bool:
        commitment = self._commitment(values["commitment"])
        return super().origin_told(values) or bool(commitment and commitment.payee_id)

    def settle(self, values: Values) -> Values:
        values = dict(super().settle(values))
        commitment = self._commitment(values["commitment"])
        if commitment is not None:
            values["commitment"] = commitment_named(commitment)
            values["payee"] = values["payee"] or (commitment.payee.name if commitment.payee else "")
            values["purpose"] = values["purpose"] or (
                commitment.purpose.name if commitment.purpose else ""
            )
        return values

    def values_of(self, row: Payable) -> Values:
        return {
            **self.told(row),
            "title": row.title,
            "recognised_on": row.recognised_on,
            "commitment": commitment_named(row.commitment),
            "payee": row.payee.name if row.payee else "",
            "due_on": row.due_on,
            "unpaid_reason": row.unpaid_reason,
        }

    def add(self, values: Values, *, by: Any) -> Payable:
        data = PayableData(
            title=values["title"],
            amount=values["amount"],
            recognised_on=values["recognised_on"],
            key=f"{KEY}{values['number']}",
            commitment=self._commitment(values["commitment"]),
            payee=self.lookups.unit(values["payee"]),
            purpose=self.lookups.purpose(values["purpose"]),
            due_on=values["due_on"],
            unpaid_reason=values["unpaid_reason"],
        )
        return record_historical_payable(
            data, itemised=values["itemised"], marks=self.marks(values), by=by
        )

    def _commitment(self, number: str) -> Commitment | None:
        if number not in self._commitments:
            self._commitments[number] = commitment_of(number)
        return self._commitments[number]
