"""The looks of a ledger's cells."""

from collections.abc import Callable, Hashable
from typing import Any

from kit.exports.sheet import Column, Kind
from kit.marks import Mark

BODY, HEADING = "宋体", "黑体"
LINE, HATCH, HEAD_GROUND = "#8A9499", "#D5D9D2", "#EDEEEA"
NUMBER_FORMATS = {
    Kind.SERIAL: "0",
    Kind.TEXT: "@",
    Kind.MONEY: "#,##0.00",
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0.00%",
    Kind.DATE: "yyyy-mm-dd",
}
RIGHT = frozenset({Kind.MONEY, Kind.COUNT, Kind.SHARE})
CENTRED = frozenset({Kind.SERIAL, Kind.DATE})
BORDER = {"border": 1, "border_color": LINE}
LIGHT_UP = 14  # the pattern of thin diagonal lines


class Formats:
    """Makes each format once: a workbook with many equal formats is slow to write and to open."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[Hashable, Any] = {}

    def title(self) -> Any:
        return self._make(font_name=HEADING, font_size=16, bold=True, align="center")

    def line(self, align: str) -> Any:
        """A line outside the table: 填报单位, notes, signatures."""
        return self._once(("line", align), lambda: self._make(align=align, text_wrap=True))

    def header(self) -> Any:
        look = {"align": "center", "text_wrap": True, "bg_color": HEAD_GROUND, **BORDER}
        return self._once("header", lambda: self._make(font_name=HEADING, **look))

    def value(self, column: Column, mark: Mark | None = None, *, total: bool = False) -> Any:
        """A cell that holds the column's kind of value; the mark is part of its number format."""
        kind = column.kind
        return self._once(
            (kind, mark, total),
            lambda: self._make(
                num_format=_number_format(kind, mark),
                align=_align(kind),
                text_wrap=kind is Kind.TEXT,
                bold=total,
                **BORDER,
            ),
        )

    def words(self, column: Column, *, hatched: bool = False, total: bool = False) -> Any:
        """A cell that holds words instead of the column's kind of value."""
        align = _align(column.kind)
        ground = {"pattern": LIGHT_UP, "fg_color": HATCH} if hatched else {}
        look = {"num_format": "@", "align": align, "bold": total, **ground, **BORDER}
        return self._once(
            ("words", align, hatched, total), lambda: self._make(text_wrap=True, **look)
        )

    def _once(self, name: Hashable, make: Callable[[], Any]) -> Any:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def _make(self, **look: Any) -> Any:
        usual = {"font_name": BODY, "font_size": 10.5, "valign": "vcenter"}
        return self._workbook.add_format(usual | look)


def _number_format(kind: Kind, mark: Mark | None) -> str:
    plain = NUMBER_FORMATS[kind]
    return plain if mark is None or kind is Kind.TEXT else f'{plain}"（{mark.label}）"'


def _align(kind: Kind) -> str:
    if kind in RIGHT:
        return "right"
    return "center" if kind in CENTRED else "left"
