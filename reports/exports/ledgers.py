"""The ledgers by name: columns, rows, and the figure whose value each one's total is."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from funds.models import Fund
from kit import clock
from kit.exports import Column, LedgerSheet, Written, write_ledger
from kit.exports.writer import Row
from reports.exports import donations, payables, payments, projects
from reports.figures import FigureValue, evaluate, rows_of


@dataclass(frozen=True)
class Ledger:
    """One ledger (台账).

    Attributes:
        code: its name in addresses and commands.
        title: its name for people.
        columns: after the office's form.
        rows: yields a year's rows, as recorded by an instant.
        figure: the figure over the same rows.
        total: the column that sums to the figure; empty when the figure counts the rows.
        number: the path from a row to the number people know it by.
    """

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[int, datetime | None, Collection[str] | None], Iterator[Row]]
    figure: str
    total: str = ""
    number: str = "number"

    def file_name(self, fund: Fund, year: int) -> str:
        return f"{fund.city}{year}年{self.title}.xlsx"

    def holds(self, year: int, only: Collection[str]) -> set[str]:
        """Return which of these numbers are rows of the year's ledger."""
        rows = rows_of(evaluate(self.figure, year))
        found = rows.filter(**{f"{self.number}__in": list(only)})
        return set(found.values_list(self.number, flat=True))

    def write(
        self, path: Path, fund: Fund, year: int, only: Collection[str] | None = None
    ) -> Written:
        """Write the ledger of a fund's year, or the chosen rows of it; the fund is in scope."""
        as_of = clock.now()
        value = evaluate(self.figure, year, as_of)
        sheet = LedgerSheet(
            title=f"{fund.name}{year}年{self.title}",
            unit=fund.office_name,
            dated=clock.today(),
            columns=self.columns,
            notes=_notes(value, as_of, only),
            tab=self.title,
        )
        return write_ledger(path, sheet, self.rows(year, as_of, only))


def _notes(value: FigureValue, as_of: datetime, only: Collection[str] | None) -> tuple[str, ...]:
    """Return what stands under the table: basis, as-of, and every mark with its reason."""
    recorded = timezone.localtime(as_of)
    basis = (
        f"口径：{value.basis}；业务日期截至 {value.as_of}，录入截至 {recorded:%Y-%m-%d %H:%M}。"
        f"共 {value.rows} 行，{value.label} {value.text}。"
    )
    marks = (
        f"{a.mark.label}：{a.reason}" + (f"（{a.source}）" if a.source else "")
        for a in value.assumptions
    )
    chosen = (f"本表只含所选 {len(only)} 行，合计不是全年的。",) if only is not None else ()
    return (*chosen, basis, *dict.fromkeys(marks))


LEDGERS: Mapping[str, Ledger] = {
    ledger.code: ledger
    for ledger in (
        Ledger(
            "projects",
            "项目台账",
            projects.COLUMNS,
            projects.rows,
            "projects_executed",
            number="project__number",
        ),
        Ledger(
            "donations", "捐赠台账", donations.COLUMNS, donations.rows, "money_received", "amount"
        ),
        Ledger("payments", "拨付明细", payments.COLUMNS, payments.rows, "money_paid", "amount"),
        Ledger(
            "payables",
            "应付款明细",
            payables.COLUMNS,
            payables.rows,
            "payables_outstanding",
            "outstanding",
        ),
    )
}
