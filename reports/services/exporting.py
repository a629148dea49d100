"""Asking for a ledger (导出台账); a worker writes it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from funds.models import Fund, User
from funds.permissions import Action, demand
from funds.queries.reach import demand_year
from kit.errors import Refusal
from kit.jobs import enqueue
from kit.models import Job
from reports.exports import LEDGERS

EXPORT_JOB = "reports.export"
MOST_CHOSEN = 50


def request_export(fund: Fund, ledger: str, year: int, *, by: User, key: str | None = None) -> Job:
    """Ask for a ledger of a year.

    Args:
        fund: the fund in scope.
        ledger: a code of :data:`reports.exports.LEDGERS`.
        year: one of the fund's years.
        by: who asks.
        key: the form's idempotency key.

    Raises:
        NotAllowed: ``by`` may not export, or not that year.
        Refusal: no such ledger, or not a year of the fund.
    """
    demand(by, Action.EXPORT, fund)
    demand_year(by, Action.EXPORT, fund, year)
    return queue_export(fund, ledger, year, by=by, key=key)


@dataclass(frozen=True)
class ChosenRows:
    """Rows somebody chose on a list.

    Attributes:
        ledger: a code of :data:`reports.exports.LEDGERS`.
        year: one of the fund's years.
        only: the numbers of the chosen rows, at most :data:`MOST_CHOSEN`.
        key: the form's idempotency key; another choice is another job.
    """

    ledger: str
    year: int
    only: Sequence[str]
    key: str


def request_chosen(fund: Fund, rows: ChosenRows, *, by: User) -> tuple[Job, list[str]]:
    """Ask for the chosen rows of a year's ledger (导出所选), in the fund in scope.

    Returns:
        The job, and the numbers that are no row of that year's ledger.

    Raises:
        NotAllowed: ``by`` may not export, or not that year.
        Refusal: nothing was chosen, too much was, or none of it is a row of that year.
    """
    demand(by, Action.EXPORT, fund)
    ledger, year, only = rows.ledger, rows.year, rows.only
    demand_year(by, Action.EXPORT, fund, year)
    if not only:
        raise Refusal("还没有选行。请先勾选，再导出。")
    if len(only) > MOST_CHOSEN:
        raise Refusal(f"一次最多导出所选 {MOST_CHOSEN} 行。要导出全部，请用页面上方的导出。")
    if ledger not in LEDGERS:
        raise Refusal("没有这种台账。请从项目台账、捐赠台账、拨付明细、应付款明细里选。")
    _check_year(fund, year)
    held = LEDGERS[ledger].holds(year, [number for number in only if number.isprintable()])
    if not held:
        title = LEDGERS[ledger].title
        raise Refusal(f"所选的行都不在 {year} 年{title}里，没有可导出的。请换年度，或另选。")
    digest = hashlib.sha256("\n".join(sorted(held)).encode()).hexdigest()[:12]
    args = {"ledger": ledger, "year": year, "only": sorted(held)}
    job = _queue(fund, args, by=by, key=f"{rows.key}-{digest}")
    return job, [number for number in only if number not in held]


def queue_export(
    fund: Fund, ledger: str, year: int, *, by: User | None, key: str | None = None
) -> Job:
    """Queue a ledger whose permission has been asked, or that the command line asks for."""
    return _queue(fund, {"ledger": ledger, "year": year}, by=by, key=key)


def _queue(fund: Fund, args: dict[str, Any], *, by: User | None, key: str | None) -> Job:
    """Queue what ``args`` ask for: ledger, year, and the numbers chosen (only), if any were."""
    ledger, year = args["ledger"], args["year"]
    if ledger not in LEDGERS:
        raise Refusal("没有这种台账。请从项目台账、捐赠台账、拨付明细、应付款明细里选。")
    _check_year(fund, year)
    chosen = f"所选 {len(args['only'])} 行" if "only" in args else ""
    return enqueue(
        EXPORT_JOB,
        label=f"导出 {year} 年{LEDGERS[ledger].title}{chosen}",
        fund=fund,
        args=args,
        by=by,
        key=f"export:{key}" if key else None,
    )


def _check_year(fund: Fund, year: int) -> None:
    if year not in fund.years():
        raise Refusal(f"{year} 年不在基金的年度里。请选已经开始的年度。", field="year")
