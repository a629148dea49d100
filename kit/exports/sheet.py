"""What a ledger looks like, declared: title, columns, notes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal

from kit.marks import Mark

Value = str | int | Decimal | date | Literal[Mark.UNSTATED] | None


class Kind(Enum):
    """What stands in a column."""

    SERIAL = "序号"  # counted by the writer
    TEXT = "文字"  # names, and every id, account and code: never read as a number
    MONEY = "金额"  # Decimal, 元
    COUNT = "数量"  # int, unit in the column's title
    SHARE = "比例"  # Decimal, 1 = 100%
    DATE = "日期"


TOTALLED = frozenset({Kind.MONEY, Kind.COUNT})


@dataclass(frozen=True)
class Cell:
    """A value with its mark: 推定 and 示意 are printed beside it, 未说明 instead of it."""

    value: Value
    mark: Mark | None = None


@dataclass(frozen=True)
class Column:
    """One column of a ledger.

    Attributes:
        key: under which name a row holds its value.
        title: the header's words.
        width: in characters of the body face; a Chinese character takes two.
        total: the 合计 row sums it.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    width: float = 14
    total: bool = False

    def __post_init__(self) -> None:
        if self.total and self.kind not in TOTALLED:
            raise ValueError(f"a column of {self.kind.value} has no total: {self.key}")


@dataclass(frozen=True)
class LedgerSheet:
    """One ledger (台账) in the office's form.

    Attributes:
        title: the merged line on top.
        unit: 填报单位, whose ledger it is.
        dated: 填报日期.
        columns: at least three, with different keys.
        notes: what the reader must know (口径, 推定 and why), a line each under the table.
        money_unit: what stands after “单位：” on the right.
        tab: the sheet's name.
    """

    title: str
    unit: str
    dated: date
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    money_unit: str = "元"
    tab: str = "台账"

    def __post_init__(self) -> None:
        keys = {column.key for column in self.columns}
        if len(self.columns) < 3 or len(keys) < len(self.columns):
            raise ValueError("a ledger has at least three columns, each with a key of its own")

    @property
    def has_totals(self) -> bool:
        """Whether any column is summed."""
        return any(column.total for column in self.columns)
