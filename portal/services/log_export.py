"""Asking for the access log as a spreadsheet (导出审计日志); a worker writes it."""

from funds.models import User
from funds.permissions import Action, Platform, demand
from kit.jobs import enqueue
from kit.models import Job
from portal.window.audit_log import LogFilter

LOG_JOB = "portal.export_log"


def request_log(wanted: LogFilter, *, by: User, key: str | None = None) -> Job:
    """Ask for the lines of the log that ``wanted`` names.

    Raises:
        NotAllowed: ``by`` may not read the log.
    """
    demand(by, Action.AUDIT_LOG_VIEW, Platform())
    return enqueue(
        LOG_JOB,
        label="导出审计日志",
        fund=None,
        args=wanted.stored(),
        by=by,
        key=f"log:{key}" if key else None,
    )
