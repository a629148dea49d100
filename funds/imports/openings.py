"""Sheets of opening balances (期初余额)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from funds.imports.historical import KNOWN, MARKS, STANDINGS
from funds.models import OpeningBalance
from funds.permissions import Action
from funds.services.openings import record_opening
from kit.errors import Refusal
from kit.imports import Column, Kind, Shape, shape
from kit.imports.shape import Values
from kit.marks import marking


@shape
class Openings(Shape):
    """What stood in the bank when a year began; an unknown one may be made known once."""

    code, label, order = "openings", "期初余额", 90
    about = "每年 1 月 1 日的银行存款；最早一年登记后，以后各年由账簿算出，不必再填。"
    action = Action.OPENING_RECORD.value
    who = "财务"
    home = "money:openings"
    key = ("year",)
    listed = ("year", "amount", "standing")
    columns = (
        Column("year", "年度", "四位数", Kind.WHOLE, required=True, example=2021, width=12),
        Column("amount", "期初余额", "单位：元；没有钱填 0，未说明留空", Kind.MONEY,
               example=Decimal("120000.00"), width=18),
        Column("standing", "这个数", "已知、推定或未说明", Kind.CHOICE, choices=lambda: STANDINGS,
               default=KNOWN, example=KNOWN),
        Column("source", "依据", "推定或未说明时必填；已知时不保存", longest=120, width=26),
        Column("reason", "理由", "推定或未说明时必填；已知时不保存", longest=300, width=30),
    )  # fmt: skip

    def find(self, values: Values) -> OpeningBalance | None:
        return OpeningBalance.objects.filter(year=values["year"]).first()

    def check(self, values: Values) -> dict[str, str]:
        faults = {}
        if not 2000 <= values["year"] <= 2100:
            faults["year"] = "年度要填四位数，例如 2021。"
        unstated = values["standing"] == "未说明"
        if unstated and values["amount"] is not None:
            faults["amount"] = "填了“未说明”就不填金额。请清空金额，或改填已知、推定。"
        if not unstated and values["amount"] is None:
            faults["amount"] = "请填期初余额；没有钱填 0；资料没有的，“这个数”填“未说明”。"
        if values["standing"] != KNOWN:
            for key in ("source", "reason"):
                if not values[key]:
                    faults[key] = "不是“已知”的数，这一列必填。"
        return faults

    def settle(self, values: Values) -> Values:
        return {**values, "source": "", "reason": ""} if values["standing"] == KNOWN else values

    def values_of(self, row: OpeningBalance) -> Values:
        marked = row.marked_value("amount")
        return {
            "year": row.year,
            "amount": row.amount,
            "standing": marked.mark.label if marked else KNOWN,
            "source": marked.source if marked else "",
            "reason": marked.reason if marked else "",
        }

    def add(self, values: Values, *, by: Any) -> OpeningBalance:
        mark = MARKS.get(values["standing"])
        marks = (
            {"amount": marking(mark, source=values["source"], reason=values["reason"])}
            if mark
            else {}
        )
        return record_opening(values["year"], values["amount"], marks=marks, by=by)

    def change(self, row: OpeningBalance, values: Values, *, by: Any) -> None:
        """Make an unknown balance known; a known one stays."""
        if row.amount is not None or values["amount"] is None:
            raise Refusal(
                f"{row.year}年的期初余额已经登记过，不能再改。确实记错的，请由财务用凭证冲销更正。",
                field="amount",
            )
        self.add(values, by=by)

    def existing(self) -> Iterable[OpeningBalance]:
        return OpeningBalance.objects.order_by("year").iterator(500)

    def count(self) -> int:
        return OpeningBalance.objects.count()
