"""Asking a worker for a batch of stars (计算星级候选), where there is much to sum."""

from datetime import date
from typing import Any

from funds.models import User
from funds.queries.scope import fund_in_scope
from kit.jobs import enqueue
from kit.models import Job
from volunteers.models import Subject
from volunteers.queries.names import MOST_COUNTED, records_about
from volunteers.services.star_batches import BatchData, compute_batch, demand_computable
from volunteers.services.star_horizon import LONG_PATIENCE

STARS_JOB = "volunteers.stars"


def takes_long() -> bool:
    """Tell whether the fund in scope has so many records that nobody should wait on a page."""
    return records_about() >= MOST_COUNTED


def request_batch(data: BatchData, *, by: User) -> Job:
    """Let a worker compute a batch; it is on the list of batches when the job is done.

    Raises:
        NotAllowed: ``by`` may not compute.
        Refusal: as :func:`volunteers.services.star_batches.compute_batch`.
    """
    demand_computable(data, by=by)
    args: dict[str, Any] = {
        "title": data.title,
        "cutoff": data.cutoff.isoformat(),
        "subject": data.subject.value,
        "by": by.pk,
    }
    label = f"计算星级候选：{data.title.strip()}"
    return enqueue(STARS_JOB, label=label[:120], fund=fund_in_scope(), args=args, by=by)


def compute_requested(args: dict[str, Any]) -> None:
    """Compute what was asked for, in the fund in scope; a second try finds it done."""
    cutoff = date.fromisoformat(args["cutoff"])
    data = BatchData(args["title"], cutoff, Subject(args["subject"]))
    compute_batch(data, by=User.objects.get(pk=args["by"]), patience=LONG_PATIENCE)
