"""Figures as cards for the desk and the public page; one place decides which come first."""

from urllib.parse import urlencode

from funds.models import Fund
from kit.formats import money
from kit.shown import FigureState, ShownFigure
from reports.figures.evaluate import Ledger
from reports.figures.figure import Derived, FigureValue, Unit
from reports.models import SourceStatement

FIRST = (
    "money_received",
    "money_paid",
    "payables_outstanding",
    "projects_executed",
    "opening_balance",
)
"""The figures of a year that stand on the desk and on the public page."""


def figure_cards(fund: Fund, ledger: Ledger, keys: tuple[str, ...] = FIRST) -> list[ShownFigure]:
    """Return the cards of a fund's year; the fund must be in scope."""
    stated = {
        (statement.figure, statement.parameter): statement
        for statement in SourceStatement.objects.filter(year=ledger.year, value__isnull=False)
    }
    return [card(fund, ledger, ledger.value(key), stated.get((key, ""))) for key in keys]


def card(
    fund: Fund, ledger: Ledger, value: FigureValue, stated: SourceStatement | None = None
) -> ShownFigure:
    """Return one figure as a card; amber when a document states another number."""
    differs = stated is not None and value.value is not None and stated.value != value.value
    return ShownFigure(
        label=value.label,
        value=value.value,
        unit=value.unit,
        basis=value.basis,
        as_of=value.as_of,
        url=figure_url(fund, value),
        rows=value.rows,
        state="mismatch" if differs else _state(value),
        note=_difference(value, stated) if differs and stated else _note(ledger, value),
        action="看为什么未说明" if value.value is None else "",
    )


def figure_url(fund: Fund, value: FigureValue) -> str:
    """Return the address of a figure's page."""
    page = fund.url("figures:figure", key=value.key)
    return page + asked_for(value.asked.year, value.asked.of)


def asked_for(year: int, of: str = "") -> str:
    """Return the query by which the page of a figure's rows is asked for a year and an object."""
    return "?" + urlencode({"year": year} | ({"of": of} if of else {}))


def _state(value: FigureValue) -> FigureState:
    if value.value is None:
        return "unstated"
    return "ratio" if isinstance(value.figure, Derived) and value.unit == Unit.PERCENT else "known"


def _note(ledger: Ledger, value: FigureValue) -> str:
    """Return what replaces basis and date in the card's small line, when something must."""
    if value.key == "opening_balance" and value.value is None:
        floor = ledger.value("opening_balance_floor")
        return f"不少于 {floor.text}（推定）" if floor.value else "没有登记期初余额"
    marks = dict.fromkeys(a.mark.label for a in value.assumptions)
    return f"{value.basis} · 含{'、'.join(marks)}" if marks else ""


def _difference(value: FigureValue, stated: SourceStatement) -> str:
    if value.value is None or stated.value is None:
        return ""
    apart = value.value - stated.value
    words = money(apart) if value.unit == Unit.YUAN else f"{apart}"
    return f"{stated.document}写“{stated.text}”，相差 {words} {value.unit}"
