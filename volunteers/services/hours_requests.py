"""Asking a worker for a public list of hours (公示时长), where there is much to sum."""

from datetime import date
from typing import Any

from funds.models import User
from funds.queries.scope import fund_in_scope
from kit.jobs import enqueue
from kit.models import Job
from volunteers.queries.hours_notices import open_notice
from volunteers.services.hours_notices import demand_publishable, publish_hours
from volunteers.services.star_horizon import LONG_PATIENCE

HOURS_JOB = "volunteers.hours_notice"


def request_hours(through: date, *, days: int, by: User) -> Job:
    """Let a worker put up a list; it is public when the job is done.

    Raises:
        NotAllowed: ``by`` may not publish it.
        Refusal: as :func:`volunteers.services.hours_notices.publish_hours`.
    """
    demand_publishable(through, days, by=by)
    args: dict[str, Any] = {"through": through.isoformat(), "days": days, "by": by.pk}
    label = f"公示截至 {through:%Y-%m-%d} 的时长"
    return enqueue(HOURS_JOB, label=label, fund=fund_in_scope(), args=args, by=by)


def publish_requested(args: dict[str, Any]) -> None:
    """Put up what was asked for, in the fund in scope; a second try finds it there."""
    through, by = date.fromisoformat(args["through"]), User.objects.get(pk=args["by"])
    there = open_notice()
    asked = (through, args["days"], by.pk)
    if there and (there.through, there.notice_days, there.published_by_id) == asked:
        return
    publish_hours(through, days=args["days"], by=by, patience=LONG_PATIENCE)
