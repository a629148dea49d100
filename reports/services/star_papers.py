"""Asking for all certificates of a batch as one PDF; a worker sets them."""

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit.errors import Refusal
from kit.jobs import enqueue
from kit.models import Job
from volunteers.batches import BatchState
from volunteers.models import StarBatch
from volunteers.queries.stars import prints_of

CERTIFICATES_JOB = "reports.star_certificates"


def request_certificates(batch: StarBatch, *, part: int = 0, by: User) -> Job:
    """Ask for the certificates of a confirmed batch, or of one part of a large one.

    Args:
        part: its place among :func:`volunteers.queries.stars.prints_of`.

    Raises:
        NotAllowed: ``by`` does not work on stars.
        Refusal: the batch is not confirmed, or has no such part.
    """
    fund = fund_in_scope()
    demand(by, Action.STAR_COMPUTE, fund)
    if batch.state != BatchState.CONFIRMED:
        raise Refusal("这一批还没有认定，没有证书。")
    prints = dict(prints_of(batch))
    if part not in prints:
        raise Refusal("没有这一部分证书。请刷新页面后重选。")
    return enqueue(
        CERTIFICATES_JOB,
        label=f"星级证书 {batch.number}" + (f" {prints[part]}" if len(prints) > 1 else ""),
        fund=fund,
        args={"batch": batch.pk, "part": part, "demands": [Action.STAR_COMPUTE]},
        by=by,
    )
