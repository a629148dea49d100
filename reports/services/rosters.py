"""Asking for the roster of volunteers (导出志愿者花名册); a worker writes it."""

from collections.abc import Callable
from pathlib import Path

from funds.models import Fund, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit.errors import Refusal
from kit.jobs import enqueue
from kit.models import Job
from reports.exports.roster import TITLE, write_roster
from volunteers.models import Organisation
from volunteers.queries.reach import sees_all
from volunteers.services.revealing import reveal_everybody

ROSTER_JOB, TEAM_ROSTER_JOB = "reports.roster", "reports.team_roster"
LONGEST_REASON = 100


def request_roster(*, reason: str = "", by: User, key: str | None = None) -> Job:
    """Ask for the roster of the fund in scope.

    Args:
        reason: why identity and mobile numbers are wanted in full; empty leaves them masked.
        by: who asks.
        key: the form's idempotency key.

    Raises:
        NotAllowed: ``by`` may not export, or not read numbers in full.
        Refusal: ``by`` does not see every volunteer of the fund.
    """
    fund, reason = fund_in_scope(), reason.strip()[:LONGEST_REASON]
    demand(by, Action.EXPORT, fund)
    demands = [Action.EXPORT, Action.VOLUNTEER_VIEW]
    if not sees_all(by, fund):
        raise Refusal("花名册是全市的，您只能看到一部分志愿者。请由文明办导出。")
    if reason:
        demand(by, Action.VOLUNTEER_REVEAL, fund)
        demands.append(Action.VOLUNTEER_REVEAL)
    return queue_roster(fund, reason=reason, demands=demands, by=by, key=key)


def queue_roster(
    fund: Fund, *, reason: str, demands: list[Action], by: User, key: str | None = None
) -> Job:
    """Queue a roster whose permissions have been asked."""
    return enqueue(
        ROSTER_JOB,
        label=f"导出{TITLE}（{'完整号码' if reason else '号码遮盖'}）",
        fund=fund,
        args={"reason": reason, "by": by.pk, "demands": demands},
        by=by,
        key=f"roster:{key}" if key else None,
    )


def request_team_roster(organisation: Organisation, *, by: User, key: str | None = None) -> Job:
    """Ask for the roster of one organisation, numbers masked.

    Raises:
        NotAllowed: ``by`` does not keep its members.
    """
    demand(by, Action.VOLUNTEER_EDIT, organisation)
    return enqueue(
        TEAM_ROSTER_JOB,
        label=f"导出{organisation.name}{TITLE}（号码遮盖）",
        fund=fund_in_scope(),
        args={
            "organisation": organisation.pk,
            "by": by.pk,
            "demands": [Action.VOLUNTEER_VIEW],
        },
        by=by,
        key=f"roster:{key}" if key else None,
    )


def write_team_asked(path: Path, organisation: Organisation, *, by: User) -> int:
    """Write the roster of one organisation.

    Raises:
        NotAllowed: ``by`` lost the right to keep its members since.
    """
    demand(by, Action.VOLUNTEER_EDIT, organisation)
    return write_roster(path, fund_in_scope(), in_full=False, organisation=organisation)


def write_asked(path: Path, *, reason: str, by: User, told: Callable[[int], None]) -> int:
    """Write what was asked for; of numbers in full it is kept of everybody who read them and why.

    Raises:
        NotAllowed: ``by`` lost the right to read them since.
    """
    fund = fund_in_scope()
    if reason:
        demand(by, Action.VOLUNTEER_REVEAL, fund)
    count = write_roster(path, fund, in_full=bool(reason), told=told)
    if reason:
        # Afterwards: whoever was registered while it was written is then among them.
        reveal_everybody(reason=f"导出花名册：{reason}", by=by)
    return count
