"""Sheets of payments made (付款)."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

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
from funds.imports.lookups import unit_names
from funds.lifecycle import PaymentState
from funds.models import Payment
from funds.services.payments import HistoricalPaymentData, record_historical_payment
from kit.imports import Column, Kind, shape
from kit.imports.shape import Values


@shape
class Payments(HistoricalMoney):
    """Payments made before the portal; they settle no payable and stand under no agreement."""

    code, label, order = "payments", "付款", 80
    about = "以前付出的每一笔款，导入后即入账（借业务活动成本，贷银行存款）。"
    home = "money:payments"
    model, what = Payment, "付款"
    dated, origin = "paid_on", "payee"
    related = ("payee", "purpose")
    listed = ("number", "paid_on", "amount", "payee")
    columns = (
        NUMBER,
        Column(
            "paid_on", "付款日期", "银行付款的日期", Kind.DATE, required=True,
            example=date(2021, 7, 2), width=13,
        ),
        standing("paid_on", "付款日期依据"),
        AMOUNT,
        standing("amount", "金额依据", SURE),
        Column(
            "payee", "收款单位", "已登记单位的全称；资料没有写的留空", Kind.CHOICE,
            choices=unit_names, width=26,
        ),
        standing("payee", "收款单位依据"),
        Column(
            "summary", "付款用途", "会写进凭证摘要", required=True, longest=200,
            example="拨付项目款", width=26,
        ),
        PURPOSE,
        Column("voucher", "银行回单号", "", Kind.CODE, longest=40),
        ITEMISED,
        SOURCE,
        REASON,
    )  # fmt: skip

    def values_of(self, row: Payment) -> Values:
        return {
            **self.told(row),
            "paid_on": row.paid_on,
            "payee": row.payee.name if row.payee else "",
            "summary": row.summary,
            "voucher": row.voucher,
        }

    def add(self, values: Values, *, by: Any) -> Payment:
        data = HistoricalPaymentData(
            paid_on=values["paid_on"],
            amount=values["amount"],
            summary=values["summary"],
            key=f"{KEY}{values['number']}",
            payee=self.lookups.unit(values["payee"]),
            purpose=self.lookups.purpose(values["purpose"]),
            voucher=values["voucher"],
        )
        return record_historical_payment(
            data, itemised=values["itemised"], marks=self.marks(values), by=by
        )

    def find(self, values: Values) -> Payment | None:
        found: Payment | None = super().find(values)
        return found if found is None or found.paid_on else None

    def standing_rows(self) -> QuerySet[Any]:
        return super().standing_rows().filter(state=PaymentState.PAID)
