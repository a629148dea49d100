"""A figure as a page shows it: never bare, always with unit, basis, as-of date and its rows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from kit.formats import quantity, split_money

FigureState = Literal["known", "unstated", "mismatch", "ratio", "forbidden"]


class FigureLike(Protocol):
    """What the figure card reads. `ShownFigure` is one; an app may pass its own object."""

    @property
    def label(self) -> str: ...
    @property
    def value(self) -> Decimal | int | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def as_of(self) -> date | None: ...
    @property
    def url(self) -> str: ...
    @property
    def rows(self) -> int | None: ...
    @property
    def state(self) -> FigureState: ...
    @property
    def note(self) -> str: ...
    @property
    def action(self) -> str: ...


@dataclass(frozen=True)
class ShownFigure:
    """One figure card.

    `basis` is the 口径; `note` replaces basis and date in the small line (the difference of a
    mismatch, `a ÷ b` of a ratio, why a value is 未说明); `action` words the link, else it says
    打开明细 N 行.
    """

    label: str
    value: Decimal | int | None = None
    unit: str = ""
    basis: str = ""
    as_of: date | None = None
    url: str = ""
    rows: int | None = None
    state: FigureState = "known"
    note: str = ""
    action: str = ""


def figure_text(value: Decimal | int, unit: str) -> tuple[str, str]:
    """Return (whole, decimals) for a card: 元 keeps two small decimals, other units none."""
    if unit == "元":
        return split_money(Decimal(value))
    return quantity(value), ""
