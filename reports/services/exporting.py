"""Asking for a ledger (导出台账); a worker writes it."""

from funds.models import Fund, User
from funds.permissions import Action, demand
from kit.errors import Refusal
from kit.jobs import enqueue
from kit.models import Job
from reports.exports import LEDGERS

EXPORT_JOB = "reports.export"


def request_export(fund: Fund, ledger: str, year: int, *, by: User, key: str | None = None) -> Job:
    """Ask for a ledger of a year.

    Args:
        fund: the fund in scope.
        ledger: a code of :data:`reports.exports.LEDGERS`.
        year: one of the fund's years.
        by: who asks.
        key: the form's idempotency key.

    Raises:
        NotAllowed: ``by`` may not export.
        Refusal: no such ledger, or not a year of the fund.
    """
    demand(by, Action.EXPORT, fund)
    return queue_export(fund, ledger, year, by=by, key=key)


def queue_export(
    fund: Fund, ledger: str, year: int, *, by: User | None, key: str | None = None
) -> Job:
    """Queue a ledger whose permission has been asked, or that the command line asks for."""
    if ledger not in LEDGERS:
        raise Refusal("没有这种台账。请从项目台账、捐赠台账、拨付明细、应付款明细里选。")
    if year not in fund.years():
        raise Refusal(f"{year} 年不在基金的年度里。请选已经开始的年度。", field="year")
    return enqueue(
        EXPORT_JOB,
        label=f"导出 {year} 年{LEDGERS[ledger].title}",
        fund=fund,
        args={"ledger": ledger, "year": year},
        by=by,
        key=f"export:{key}" if key else None,
    )
