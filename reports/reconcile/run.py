"""Reconciles one fund's year: every check, then every candour line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from funds.models import Fund
from reports.figures import Ledger
from reports.kinds.annual import resolve_annual
from reports.kinds.content import Content
from reports.reconcile.books import (
    documents_match_entries,
    entries_balance,
    payables_match_account,
    refunds_match_account,
)
from reports.reconcile.candour import candour_lines
from reports.reconcile.check import Check, Reconciliation
from reports.reconcile.history import rows_match_history
from reports.reconcile.parts import (
    campaigns_make_received,
    campaigns_match_journal,
    funding_years_make_executed,
    groups_make_ongoing,
    outcomes_make_executed,
)
from reports.reconcile.sources import (
    computed_match_stated,
    opening_reaches_closing,
    placeholders_known,
)

CHECKS: tuple[Callable[[Ledger], Check | None], ...] = (
    entries_balance,
    documents_match_entries,
    campaigns_make_received,
    campaigns_match_journal,
    payables_match_account,
    refunds_match_account,
    opening_reaches_closing,
    outcomes_make_executed,
    groups_make_ongoing,
    funding_years_make_executed,
    computed_match_stated,
    rows_match_history,
)


@dataclass(frozen=True)
class Reckoning:
    """A year's report resolved, its figures, and what reconciling them found."""

    content: Content
    ledger: Ledger
    reconciliation: Reconciliation


def reckon(
    fund: Fund,
    year: int,
    as_of: datetime | None = None,
    *,
    told: Callable[[int, str], None] = lambda percent, step: None,
) -> Reckoning:
    """Resolve the annual report of a year and reconcile the figures it prints.

    The fund must be in scope. Candour lines are of the figures the report prints, so they are
    gathered before the checks reckon figures of their own.

    Args:
        fund: the fund in scope.
        year: the report's year.
        as_of: what was recorded by then; none for now.
        told: hears how far the work is, percent and step.
    """
    told(5, "正在计算数字")
    content, ledger = resolve_annual(fund, year, as_of)
    candour = candour_lines(ledger)
    told(30, "正在核对")
    compared = Ledger(year, as_of)
    found = [check(compared) for check in CHECKS]
    checks = [check for check in found if check is not None]
    return Reckoning(
        content, ledger, Reconciliation([*checks, placeholders_known(content)], candour)
    )


def reconcile(fund: Fund, year: int, as_of: datetime | None = None) -> Reconciliation:
    """Return the checks and candour lines of a fund's year; the fund must be in scope."""
    return reckon(fund, year, as_of).reconciliation
