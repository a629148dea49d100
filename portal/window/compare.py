"""Funds side by side for a year (各基金的数字), for who may compare them."""

from dataclasses import dataclass
from decimal import Decimal

from funds.models import Fund, User
from funds.permissions import Action, can
from funds.queries.people import workplaces
from funds.queries.reach import reachable_years
from kit.drawing.bars import Bar, Part
from kit.formats import wan
from kit.marks import Mark
from kit.tenancy.scope import across_funds
from reports.figures import FIGURES, Derived, Figure, FigureValue, Unit
from reports.figures.cards import figure_url
from reports.figures.compare import across

COMPARED = (
    "money_received",
    "money_paid",
    "payables_outstanding",
    "projects_executed",
    "projects_ongoing",
    "projects_closed",
)
"""The figures compared; each is one kind of thing on one basis."""

DRAWN = ("money_received", "money_paid")


@dataclass(frozen=True)
class ComparedCell:
    """One figure of one fund: its value with its marks, or 未说明 where the year has no row."""

    value: FigureValue
    url: str
    recorded: bool

    @property
    def known(self) -> bool:
        return self.recorded and self.value.value is not None

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Each mark behind the value once, with its reasons; 示意 is told of the fund instead."""
        reasons: dict[str, list[str]] = {}
        for one in self.value.assumptions:
            if one.mark is not Mark.SAMPLE:
                reasons.setdefault(one.mark.label, []).append(one.reason)
        return [(label, "；".join(dict.fromkeys(told))) for label, told in reasons.items()]


@dataclass(frozen=True)
class ComparedFund:
    """One fund's year."""

    fund: Fund
    cells: list[ComparedCell]


@dataclass(frozen=True)
class ComparedTotal:
    """A column's sum; ``None`` when a fund's value is unknown, since that adds up to nothing."""

    amount: Decimal | int | None


@dataclass(frozen=True)
class Comparison:
    """Several funds side by side in one year."""

    year: int
    rows: list[ComparedFund]

    @property
    def heads(self) -> list[tuple[str, str, str]]:
        """Return label, unit and basis of each column."""
        return [(f.label.format(year=self.year), f.unit.value, f.basis) for f in _figures()]

    @property
    def money(self) -> list[bool]:
        """Which columns are amounts of money."""
        return [figure.unit is Unit.YUAN for figure in _figures()]

    @property
    def totals(self) -> list[ComparedTotal]:
        """Return each column's sum over the real funds; funds for demonstration are left out."""
        real = [row for row in self.rows if not row.fund.is_sample]
        return [self._total(real, place) for place in range(len(COMPARED))]

    @property
    def real(self) -> int:
        """How many funds the sums are over."""
        return sum(not row.fund.is_sample for row in self.rows)

    @property
    def bars(self) -> list[Bar]:
        """The amounts drawn, fund by fund; an unknown one has no bar and says so by its name."""
        return [
            self._bar(row, COMPARED.index(key), place)
            for row in self.rows
            for place, key in enumerate(DRAWN, start=1)
        ]

    def _total(self, rows: list[ComparedFund], place: int) -> ComparedTotal:
        cells = [row.cells[place] for row in rows]
        values = [cell.value.value for cell in cells if cell.known]
        complete = len(values) == len(cells) and cells
        return ComparedTotal(sum(v for v in values if v is not None) if complete else None)

    def _bar(self, row: ComparedFund, place: int, series: int) -> Bar:
        cell, word = row.cells[place], "收到" if series == 1 else "支出"
        value = cell.value.value
        if not cell.known or value is None:
            return Bar(f"{row.fund.city} {word}：未说明", [])
        if value < 0:
            return Bar(f"{row.fund.city} {word}：冲销后为负", [])
        text = wan(Decimal(value))
        return Bar(
            f"{row.fund.city} {word}", [Part(word, value, text, series=series, url=cell.url)]
        )


def _figures() -> list[Figure | Derived]:
    return [FIGURES[key] for key in COMPARED]


def comparable_funds(person: User) -> list[Fund]:
    """Return the funds whose figures ``person`` may compare, by name."""
    places = [place.fund for place in workplaces(person)]
    return [fund for fund in places if can(person, Action.FUNDS_COMPARE, fund)]


def years_offered(person: User, funds: list[Fund]) -> list[int]:
    """Return the years to choose from, the latest first: those the person reaches in every fund."""
    years = {year for fund in funds for year in fund.years()}
    for fund in funds:
        reach = reachable_years(person, Action.FUNDS_COMPARE, fund)
        years &= reach if reach is not None else years
    return sorted(years, reverse=True)


def compare(funds: list[Fund], year: int) -> Comparison:
    """Return a year of ``funds`` side by side: one query a figure, however many funds there are."""
    with across_funds(f"各基金并列：{year} 年"):
        columns = [across(key, year, funds) for key in COMPARED]
    return Comparison(year, [_row(fund, [column[fund.pk] for column in columns]) for fund in funds])


def _row(fund: Fund, values: list[FigureValue]) -> ComparedFund:
    # A year without a single row was not entered: that is 未说明, not zero.
    recorded = any(value.rows for value in values)
    return ComparedFund(
        fund, [ComparedCell(value, figure_url(fund, value), recorded) for value in values]
    )
