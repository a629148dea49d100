"""What sheets of money older than the portal share: where a row comes from and how sure it is."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from funds.imports.lookups import OWN, Lookups, own_number, purpose_names
from funds.permissions import Action
from kit.errors import Refusal
from kit.formats import money
from kit.imports import Column, Kind, Shape
from kit.imports.shape import Values
from kit.marks import Mark, MarkedModel, marking

KNOWN = "已知"
MARKS = {"推定": Mark.ASSUMED, "未说明": Mark.UNSTATED, "示意": Mark.SAMPLE}
STANDINGS = (KNOWN, "推定", "未说明")
SURE = (KNOWN, "推定")
KEY = "import:"
BORN_HERE = "本平台登记"
_SOURCE = "资料来源："

NUMBER = Column(
    "number",
    "来源编号",
    "贵办自己的编号、凭证号或行号，每行不同。再传同一份表时，凭它认出是同一笔",
    Kind.CODE,
    required=True,
    longest=40,
    example="2021-001",
)
AMOUNT = Column(
    "amount", "金额", "单位：元", Kind.MONEY, required=True, example=Decimal("1000.00"), width=18
)
PURPOSE = Column(
    "purpose", "资金用途", "不另指定就留空", Kind.CHOICE, choices=purpose_names, width=20
)
ITEMISED = Column(
    "itemised",
    "逐笔",
    "资料列出了这一笔填“是”；只给了合计填“否”",
    Kind.YES_NO,
    default=True,
    width=8,
)
SOURCE = Column(
    "source",
    "资料来源",
    "资料的名称，例如：2021年度总结",
    required=True,
    example="2021年度总结",
    width=26,
)
REASON = Column(
    "reason",
    "推定或未说明的理由",
    "有一项不是“已知”就必填：怎样推算，或者资料怎样写的；全是已知就不保存",
    longest=1000,
    width=30,
)


def standing(key: str, title: str, offered: tuple[str, ...] = STANDINGS) -> Column:
    """Return the column that says how sure another one is."""
    return Column(
        f"{key}_standing",
        title,
        f"{'、'.join(offered)}；留空就是已知",
        Kind.CHOICE,
        choices=lambda: offered,
        open=True,
        default=KNOWN,
        width=10,
    )


class HistoricalMoney(Shape):
    """Documents that only grow: what was imported is found again and never changed.

    Attributes:
        model: the document's table.
        what: what one document is called.
        dated: the column of the business date.
        origin: the column of whom it came from or goes to.
        related: what is read along with a document.
    """

    action = Action.MONEY_RECORD_HISTORY.value
    who = "财务"
    counted = "笔"
    key = ("number",)
    model: ClassVar[type[Model]]
    what: ClassVar[str]
    dated: ClassVar[str]
    origin: ClassVar[str]
    related: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        self.lookups = Lookups()

    def find(self, values: Values) -> Any | None:
        number = values["number"]
        rows = self.model._default_manager.select_related(*self.related)
        if not number.startswith(OWN):
            return rows.filter(idempotency_key=f"{KEY}{number}").first()
        own = rows.filter(number=own_number(number)).first()
        if own is None:
            raise Refusal(
                f"“{OWN}”开头的编号是导出时给的，本基金没有 {own_number(number)}。"
                "请换成贵办自己的编号。"
            )
        return own

    def check(self, values: Values) -> dict[str, str]:
        faults = {}
        for key, offered in self.standings().items():
            said = values[f"{key}_standing"]
            if said not in {*offered, "示意"}:
                faults[f"{key}_standing"] = f"只能填：{'、'.join(offered)}。"
        if (
            any(values[f"{key}_standing"] != KNOWN for key in self.standings())
            and not (values["reason"])
        ):
            faults["reason"] = "有一项不是“已知”，请写明理由。"
        unstated = values[f"{self.origin}_standing"] == "未说明"
        column = self.column(self.origin)
        told = self.origin_told(values)
        label = column.title if column else ""
        if unstated and told:
            faults[self.origin] = (
                f"{label}依据填了“未说明”，又有名称。请清空名称，或改填已知、推定。"
            )
        elif not unstated and not told:
            faults[self.origin] = f"请填{label}；资料没有写的，在“{label}依据”里填“未说明”。"
        return faults

    def settle(self, values: Values) -> Values:
        if all(values[f"{key}_standing"] == KNOWN for key in self.standings()):
            return {**values, "reason": ""}
        return values

    def origin_told(self, values: Values) -> bool:
        """Tell whether a row says whom the money came from or goes to."""
        return bool(values[self.origin])

    def standings(self) -> dict[str, tuple[str, ...]]:
        """Return the columns that may be unsure, with what may be said of them."""
        return {self.dated: STANDINGS, "amount": SURE, self.origin: STANDINGS}

    def marks(self, values: Values) -> dict[str, Any]:
        """Return the marks of a new document; its number's mark keeps the source."""
        source = values["source"]
        reason = f"编号由本平台在历史录入时给出；{_SOURCE}{source}"
        marks = {"number": marking(Mark.ASSUMED, source="本平台编号", reason=reason)}
        for key in self.standings():
            mark = MARKS.get(values[f"{key}_standing"])
            if mark is not None:
                marks[key] = marking(mark, source=source, reason=values["reason"])
        return marks

    def told(self, row: Any) -> dict[str, Any]:
        """Return the columns that every document has."""
        marked = {key: row.marked_value(key) for key in self.standings()}
        reasons = dict.fromkeys(each.reason for each in marked.values() if each)
        return {
            "number": _named(row),
            "amount": row.amount,
            "purpose": row.purpose.name if row.purpose else "",
            "itemised": row.itemised,
            "source": _source_of(row),
            "reason": "；".join(reasons),
            **{
                f"{key}_standing": each.mark.label if each else KNOWN
                for key, each in marked.items()
            },
        }

    def change(self, row: Any, values: Values, *, by: Any) -> None:
        """Refuse: a document that stands in the books is reversed, never changed."""
        told = self.values_of(row)
        differing = [
            column
            for column in self.columns
            if column.canonical(told[column.key]) != values[column.key]
        ]
        first = differing[0]
        booked = first.shown(first.canonical(told[first.key])) or "空"
        others = f"等 {len(differing)} 项" if len(differing) > 1 else ""
        raise Refusal(
            f"{values['number']} 已经入账为{self.what} {row.number}（{money(row.amount)} 元），"
            f"其中{first.title}{others}和表里不同（账上是“{booked[:40]}”）。"
            f"入账的不能改：请先冲销 {row.number}，"
            f"再用新的来源编号（如 {values['number']}-更正）导入。",
            field=first.key,
        )

    def existing(self) -> Iterable[Any]:
        return self.standing_rows().select_related(*self.related).order_by("id").iterator(500)

    def count(self) -> int:
        return self.standing_rows().count()

    def standing_rows(self) -> QuerySet[Any]:
        """Return the documents that are neither reversed nor a reversal."""
        rows = self.model._default_manager.filter(reverses__isnull=True)
        reversal = self.model._default_manager.filter(reverses=OuterRef("pk"))
        return rows.filter(~Exists(reversal))


def _named(row: Any) -> str:
    key: str = row.idempotency_key
    return key.removeprefix(KEY) if key.startswith(KEY) else f"{OWN} {row.number}"


def _source_of(row: MarkedModel) -> str:
    number = row.marked_value("number")
    if number is not None and _SOURCE in number.reason:
        return number.reason.partition(_SOURCE)[2]
    sources = [each.source for each in row.marked_values() if each.field != "number"]
    return sources[0] if sources and sources[0] else BORN_HERE
