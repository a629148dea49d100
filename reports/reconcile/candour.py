"""Candour lines (说明): every mark behind a printed figure, the same words once."""

import hashlib
from collections.abc import Iterable

from kit.marks import STRENGTH, Mark
from reports.figures import Assumption, Derived, FigureValue, Ledger
from reports.reconcile.check import CandourLine


def candour_lines(ledger: Ledger) -> list[CandourLine]:
    """Return what a reader must know behind the figures reckoned so far, the weakest first."""
    balance = _balance(ledger)
    told = {"opening_balance", "closing_balance"} if balance else set()
    values = [value for value in ledger.values if value.key not in told]
    lines = [*balance, *_marks(values), *_unexplained(values)]
    return sorted(lines, key=lambda line: -STRENGTH[line.mark])


def _balance(ledger: Ledger) -> list[CandourLine]:
    """无法核对: without an opening balance nobody can say what the year closed with."""
    opening = ledger.value("opening_balance")
    if opening.value is not None:
        return []
    floor = ledger.value("opening_balance_floor")
    over = ledger.value("spending_over_income")
    least = (
        f"支出比募集多 {over.text}，期初余额不少于 {floor.text}（推定）。" if floor.value else ""
    )
    text = f"期初 + 募集 − 支出 = 期末：无法核对。期初余额未说明。{least}期末余额未说明。"
    source = "；".join(dict.fromkeys(a.source for a in opening.assumptions if a.source))
    return [CandourLine("opening-unstated", Mark.UNSTATED, text, source)]


def _marks(values: Iterable[FigureValue]) -> list[CandourLine]:
    """Gather the assumptions of counted figures by their words."""
    found: dict[tuple[Mark, str, str], list[tuple[FigureValue, Assumption]]] = {}
    counted = [value for value in values if not isinstance(value.figure, Derived)]
    for value in counted:
        for assumption in value.assumptions:
            words = (assumption.mark, assumption.source, assumption.reason)
            found.setdefault(words, []).append((value, assumption))
    lines = []
    for (mark, source, reason), uses in found.items():
        labels = "、".join(dict.fromkeys(value.label for value, _ in uses))
        rows = max(assumption.rows for _, assumption in uses)
        affected = f"影响：{labels}" + (f"；{rows} 行" if rows else "")
        if len({value.name for value, _ in uses}) == len(counted):
            affected = "影响：全部数字"
        key = f"mark-{_digest(mark.value, source, reason)}"
        lines.append(
            CandourLine(key, mark, f"{mark.label}：{reason.rstrip('。')}（{affected}）。", source)
        )
    return lines


def _unexplained(values: Iterable[FigureValue]) -> list[CandourLine]:
    """Say of each counted figure without a value that it has none, when no mark said why."""
    return [
        CandourLine(f"unstated-{value.name}", Mark.UNSTATED, f"{value.label}：未说明。", "")
        for value in values
        if value.value is None
        and not value.operands
        and not any(a.mark == Mark.UNSTATED for a in value.assumptions)
    ]


def _digest(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:12]
