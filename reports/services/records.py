"""Asking for service records as a spreadsheet (导出服务记录); a worker writes it."""

from collections.abc import Mapping

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit.errors import Refusal
from kit.jobs import enqueue
from kit.models import Job
from reports.exports.records import TITLE
from volunteers.models import Organisation
from volunteers.queries.reach import sees_all

RECORDS_JOB = "reports.records"


def request_records(
    *,
    by: User,
    year: int | None = None,
    organisation: Organisation | None = None,
    key: str | None = None,
) -> Job:
    """Ask for the service records of the fund in scope.

    Args:
        by: who asks.
        year: of this year; else of all time.
        organisation: served for it; else the whole city's.
        key: the form's idempotency key.

    Raises:
        NotAllowed: ``by`` may not export.
        Refusal: ``by`` does not see every volunteer of the fund.
    """
    fund = fund_in_scope()
    demand(by, Action.EXPORT, fund)
    if not sees_all(by, fund):
        raise Refusal("您只能看到一部分志愿者的记录。请由文明办导出。")
    whose = organisation.name if organisation else ""
    narrowed = {"organisation": organisation.pk if organisation else None}
    demands = [Action.EXPORT, Action.VOLUNTEER_VIEW]
    return _queued(whose, year, narrowed=narrowed, demands=demands, by=by, key=key)


def request_members_records(
    organisation: Organisation, *, by: User, year: int | None = None, key: str | None = None
) -> Job:
    """Ask for what an organisation's members served, wherever they did.

    Args:
        organisation: whose members.
        by: who asks.
        year: of this year; else of all time.
        key: the form's idempotency key.

    Raises:
        NotAllowed: ``by`` does not keep its members.
    """
    demand(by, Action.VOLUNTEER_EDIT, organisation)
    narrowed, demands = {"members_of": organisation.pk}, [Action.VOLUNTEER_VIEW]
    return _queued(organisation.name, year, narrowed=narrowed, demands=demands, by=by, key=key)


def _queued(  # noqa: PLR0913 - of whom, which, and who asks
    whose: str,
    year: int | None,
    *,
    narrowed: Mapping[str, int | None],
    demands: list[Action],
    by: User,
    key: str | None,
) -> Job:
    return enqueue(
        RECORDS_JOB,
        label=f"导出{TITLE}（{whose or '全市'}，{f'{year} 年' if year else '全部年份'}）"[:80],
        fund=fund_in_scope(),
        args={"year": year, "whose": whose, "demands": demands, **narrowed},
        by=by,
        key=f"records:{key}" if key else None,
    )
