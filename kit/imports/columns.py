"""The columns of a sheet, and what their cells mean."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from kit.formats import date_iso, money, quantity
from kit.sheets.cells import (
    Cell,
    as_code,
    as_date,
    as_money,
    as_number,
    as_text,
    as_whole,
    clean_text,
)

YES, NO = "是", "否"


class Kind(Enum):
    """What stands in a column."""

    TEXT = "文字"
    CODE = "编号"  # half-width text, never a number
    MONEY = "金额"
    DATE = "日期"
    WHOLE = "整数"
    NUMBER = "数"
    PERCENT = "比例"
    CHOICE = "选项"
    YES_NO = "是或否"


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: the name of its value; services that refuse a field by this name point here.
        title: the header's words.
        help: how it is to be filled in.
        kind: what its cells hold.
        required: an empty cell is wrong.
        choices: the values of its pull-down, asked once a run.
        open: values besides those of the pull-down are taken too.
        longest: most characters of text.
        example: what the template's example says.
        default: what an empty cell of a new row means.
        width: in characters.
        private: its values are not kept with what a check found; that one changes is.
    """

    key: str
    title: str
    help: str = ""
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: Callable[[], Sequence[str]] | None = None
    open: bool = False
    longest: int = 120
    example: Any = None
    default: Any = None
    width: float = 16
    private: bool = False

    @property
    def blank(self) -> Any:
        """Return what an empty cell means."""
        if self.default is not None:
            return self.default
        return "" if self.kind in {Kind.TEXT, Kind.CODE, Kind.CHOICE} else None

    def read(self, cell: Cell, options: "Options", *, serials: bool = True) -> Any:
        """Return what a cell means.

        Raises:
            ValueError: with words for whoever filled it in.
        """
        value = self._read(cell, options, serials)
        if value is None or value == "":
            if self.required:
                raise ValueError("这一列必填。")
            return self.blank
        return value

    def _read(self, cell: Cell, options: "Options", serials: bool) -> Any:
        if self.kind in _READ:
            return _READ[self.kind](cell)
        if self.kind is Kind.DATE:
            return as_date(cell, serials=serials)
        if self.kind is Kind.CHOICE:
            return self._chosen(as_text(cell), options)
        text = as_code(cell) if self.kind is Kind.CODE else as_text(cell)
        if len(text) > self.longest:
            raise ValueError(f"最多 {self.longest} 字，现有 {len(text)} 字。请删减。")
        return text

    def _chosen(self, text: str, options: "Options") -> str:
        known = options.of(self)
        found = known.get(folded(text))
        if found is not None or not text:
            return found or ""
        if self.open:
            return text
        like = options.like(self, text)
        if like:
            hint = f"没有登记过，是不是“{like}”？"
        elif 0 < len(known) <= 6:
            hint = f"不在可选值里，只能填：{'、'.join(known.values())}。"
        else:
            hint = "没有登记过。请先登记，或改成已登记的名称。"
        raise ValueError(f"“{text[:30]}”{hint}")

    def shown(self, value: Any) -> str:
        """Return a value as a page says it."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, Decimal):
            return money(value) if self.kind is Kind.MONEY else quantity(value)
        return date_iso(value) if isinstance(value, date) else str(value)

    def canonical(self, value: Any) -> Any:
        """Return a stored value as reading it from a sheet would give it."""
        if value is None or value == "":
            return self.blank
        if isinstance(value, str):
            try:
                return as_code(value) if self.kind is Kind.CODE else clean_text(value)
            except ValueError:
                return value
        return value


class Options:
    """The pull-down values of a run's columns, asked once."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, str]] = {}

    def of(self, column: Column) -> dict[str, str]:
        """Return a column's values by how they compare."""
        if column.key not in self._known:
            given = column.choices() if column.choices else ()
            self._known[column.key] = {folded(value): value for value in given}
        return self._known[column.key]

    def like(self, column: Column, text: str) -> str:
        """Return the value that looks most like a text nobody knows; empty when none does."""
        from difflib import get_close_matches

        known = self.of(column)
        found = get_close_matches(folded(text), list(known)[:3000], n=1, cutoff=0.7)
        return known[found[0]] if found else ""


def folded(text: str) -> str:
    """Return a name as it compares: full-width or not, with or without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _percent(cell: Cell) -> Decimal | None:
    if isinstance(cell, str):
        cell = cell.replace("%", "").replace("％", "")
    number = as_number(cell)
    if number is None:
        return None
    if not 0 < number <= 100 or number != number.quantize(Decimal("0.01")):
        raise ValueError("比例要大于 0、不超过 100，最多两位小数；50% 就填 50。")
    return number.quantize(Decimal("0.01"))


def _yes_no(cell: Cell) -> bool | None:
    if cell is None or isinstance(cell, bool):
        return cell
    text = folded(as_text(cell))
    if text in {"是", "yes", "y", "true", "1", "√"}:
        return True
    if text in {"否", "no", "n", "false", "0", "×"}:
        return False
    if not text:
        return None
    raise ValueError("这一列只能填“是”或“否”。")


_READ: Mapping[Kind, Callable[[Cell], Any]] = {
    Kind.MONEY: as_money,
    Kind.WHOLE: as_whole,
    Kind.NUMBER: as_number,
    Kind.PERCENT: _percent,
    Kind.YES_NO: _yes_no,
}
