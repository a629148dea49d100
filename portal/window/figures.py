"""The public figures: their cards, their rows, and what must be said beside them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from funds.models import Fund, Payable, Payment, RefundReceipt, Unit
from kit.marks import STRENGTH, Mark
from kit.personal import without_numbers
from kit.shown import ShownFigure
from portal.window.published import (
    HIDDEN_PROJECT,
    PUBLIC_COLUMNS,
    PUBLIC_STATES,
    public_payee,
    public_projects,
)
from projects.models import Project
from reports.figures import Column, Derived, FigureValue, Ledger, rows_of
from reports.figures.cards import asked_for, figure_cards
from reports.figures.cells import cell_of
from reports.reconcile.candour import candour_lines

HEADLINES = ("money_received", "money_paid", "payables_outstanding", "projects_executed")
"""The figures a fund's public page begins with."""

NOTHING_RECORDED = "这一年还没有录入"
UNSTATED = Mark.UNSTATED.label
BALANCES = ("opening_balance", "closing_balance")
FIELDS = {
    "amount": "金额",
    "received_on": "到账日期",
    "paid_on": "付款日期",
    "recognised_on": "确认日期",
    "campaign": "募捐活动",
    "received": "募集金额",
    "target": "募集目标",
    "funding_year": "立项年",
}
SAID = {
    Mark.ASSUMED: "原始材料没有写明，按推定计入",
    Mark.UNSTATED: "原始材料没有写明",
    Mark.SAMPLE: "为演示编写",
}


@dataclass(frozen=True)
class PublicCell:
    """One value of a public row: empty is 不适用, 未说明 is drawn as such; no typed reason."""

    column: Column
    value: Any
    mark: str = ""
    said: str = ""
    url: str = ""


def public_url(fund: Fund, year: int, key: str, of: str = "") -> str:
    """Return the public address of a figure's rows; empty when the public may not open it."""
    if key not in PUBLIC_COLUMNS:
        return ""
    return fund.url("open_figure", key=key) + asked_for(year, of)


def public_cards(
    fund: Fund, ledger: Ledger, keys: tuple[str, ...] = HEADLINES
) -> list[ShownFigure]:
    """Return figures of the year, which open their public rows.

    One that rests on no row at all is 未说明, not zero: nobody has entered that year.
    """
    cards = figure_cards(fund, ledger, keys)
    pairs = zip(keys, cards, strict=True)
    return [_public(fund, ledger.year, key, card) for key, card in pairs]


def _public(fund: Fund, year: int, key: str, card: ShownFigure) -> ShownFigure:
    if not card.rows:
        return ShownFigure(card.label, state="unstated", note=NOTHING_RECORDED)
    return replace(card, url=public_url(fund, year, key), action="")


def public_rows(value: FigureValue) -> QuerySet[Any]:
    """Return the rows of a public figure, those of money with the project they belong to."""
    rows = rows_of(value)
    if rows.model is Payment:
        found = Coalesce(_project_of("payable__commitment"), _project_of("commitment"))
        payments = rows.select_related("payee", "payable__tranche")
        rows = payments.annotate(public_project=found)
    elif rows.model is RefundReceipt:
        rows = rows.annotate(public_project=_project_of("refund__commitment"))
    elif rows.model is Payable:
        payables = rows.select_related("payee", "tranche")
        rows = payables.annotate(public_project=_project_of("commitment"))
    return rows


def _project_of(path: str) -> Subquery:
    """Return the name of the public project a commitment belongs to."""
    found = public_projects().filter(agreements__commitment=OuterRef(f"{path}_id"))
    return Subquery(found.values("name")[:1])


def public_cells(fund: Fund, row: Any, columns: Iterable[Column]) -> list[PublicCell]:
    """Return a public row's cells; nothing that was typed for colleagues is among them."""
    return [_cell(fund, row, column) for column in columns]


def _cell(fund: Fund, row: Any, column: Column) -> PublicCell:
    cell = cell_of(row, column)
    value, url = cell.value, ""
    if isinstance(value, Project):
        shown = value.state in PUBLIC_STATES
        url = fund.url("open_project", ref=value.ref) if shown else ""
        value = value.name if shown else HIDDEN_PROJECT
    elif isinstance(value, Unit):
        value = public_payee(value)
    elif isinstance(value, str):
        value = without_numbers(value)
    if value in (None, "") and (column.mark or not getattr(row, "itemised", True)):
        value = UNSTATED
    said = SAID[Mark(_mark(cell.mark))] if cell.mark else ""
    return PublicCell(column, value, cell.mark, said, url)


def _mark(label: str) -> str:
    return next(mark.value for mark in Mark if mark.label == label)


def public_caveats(ledger: Ledger) -> list[str]:
    """Return what must be said beside the figures reckoned so far, in words of our own.

    The reasons people typed stay inside; the mark, the field and the rows it weakens are told.
    """
    reckoned = [line for line in candour_lines(ledger) if not line.key.startswith("mark-")]
    return [*(line.text for line in reckoned), *_marks(ledger)]


def _marks(ledger: Ledger) -> list[str]:
    """Gather the marks of counted figures by field; the balance has a line of its own."""
    found: dict[tuple[Mark, str], list[tuple[FigureValue, int]]] = defaultdict(list)
    for value in ledger.values:
        if isinstance(value.figure, Derived) or value.key in BALANCES:
            continue
        rows: dict[tuple[Mark, str], int] = defaultdict(int)
        for told in value.assumptions:
            rows[told.mark, told.field] += told.rows
        for kind, count in rows.items():
            found[kind].append((value, count))
    weakest_first = sorted(found.items(), key=lambda pair: -STRENGTH[pair[0][0]])
    return [_said(mark, field, uses) for (mark, field), uses in weakest_first]


def _said(mark: Mark, field: str, uses: list[tuple[FigureValue, int]]) -> str:
    """Return one mark in words, by the headlines it weakens rather than by each part of them."""
    if not field:
        return f"{mark.label}：全部数字{SAID[mark]}。"
    first = [value.label for value, _ in uses if value.key in HEADLINES]
    where = "、".join(dict.fromkeys(first or [uses[0][0].label]))
    rows = max(count for _, count in uses)
    count = f" {rows} 行" if rows else ""
    return f"{mark.label}：{FIELDS.get(field, '其他项')}{SAID[mark]}（{where}{count}）。"
