"""The public notice of a batch (公示) and its confirmation (认定), after which stars are held."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.formats import date_cn
from kit.history import recorded_as
from kit.numbering import take_serials
from kit.tenancy.scope import scoped_fund_id
from kit.workdays import add_workdays
from projects.queries.holidays import announced
from volunteers.batches import BatchState
from volunteers.models import CandidateState, StarAward, StarBatch, StarCandidate
from volunteers.queries.stars import fallen, open_objections
from volunteers.services.star_batches import demand_somebody, demand_state, locked_batch

LEAST_DAYS, MOST_DAYS = 5, 30

# A certificate's code says nothing of its number: 122 random bits of the database's strong source.
_AWARD = """
INSERT INTO volunteers_staraward
    (fund_id, candidate_id, volunteer_id, organisation_id, level_id, rank, certificate, code,
     awarded_on, revoked_reason)
SELECT c.fund_id, c.id, c.volunteer_id, c.organisation_id, c.level_id, l.level,
       %(prefix)s || lpad((%(first)s + row_number() OVER (ORDER BY c.id) - 1)::text, 6, '0'),
       replace(gen_random_uuid()::text, '-', ''), %(day)s, ''
FROM volunteers_starcandidate c
JOIN volunteers_starlevel l ON l.fund_id = c.fund_id AND l.id = c.level_id
WHERE c.fund_id = %(fund)s AND c.batch_id = %(batch)s AND c.state = 'RECOGNISED'
ORDER BY c.id
"""


@dataclass(frozen=True)
class Confirmed:
    """What came of a confirmation: how many stars were given, and who fell out at the end."""

    batch: StarBatch
    recognised: int
    left_out: int


@transaction.atomic
def publish_batch(batch: StarBatch, *, days: int, by: User) -> StarBatch:
    """Put a checked batch on public notice today, to the end of the last of its working days.

    Raises:
        NotAllowed: ``by`` may not publish, or computed the batch.
        Refusal: it is not checked, proposes nobody, or fewer than five working days.
    """
    batch = locked_batch(batch.pk)
    demand(by, Action.STAR_CHECK, batch)
    demand_state(batch, BatchState.CHECKED)
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Refusal(
            f"公示期至少 {LEAST_DAYS} 个工作日，最多 {MOST_DAYS} 个工作日。请改正。", field="days"
        )
    demand_somebody(batch)
    today = clock.today()
    batch.state, batch.notice_days = BatchState.NOTICED, days
    batch.noticed_on, batch.notice_ends_on = today, add_workdays(today, days, announced())
    with recorded_as("发布星级公示", by=by.pk):
        batch.save()
    return batch


@transaction.atomic
def confirm_batch(batch: StarBatch, *, document: str, by: User) -> Confirmed:
    """Confirm a batch after its notice: each who is still proposed holds a star from today.

    Who left, was barred, or lost hours by a reversal since the batch was computed is not
    recognised, nor an organisation that does not reach its level any more; the list says why.

    Raises:
        NotAllowed: ``by`` may not confirm, or computed the batch.
        Refusal: no document number, the notice still runs, an objection waits, or nobody is left.
    """
    batch = locked_batch(batch.pk)
    demand(by, Action.STAR_CHECK, batch)
    demand_state(batch, BatchState.NOTICED)
    document = document.strip()
    if not document:
        raise Refusal("请填写认定文件的文号。", field="document")
    today, ends_on = clock.today(), batch.notice_ends_on
    if ends_on is None or today <= ends_on:
        raise Refusal(f"公示到{date_cn(ends_on or today)}才结束，第二天起才能认定。")
    waiting = open_objections(batch)
    if waiting:
        raise Refusal(f"还有 {waiting} 件异议没有处理。处理完再认定。")
    left_out = _leave_out(batch, by)
    rows = StarCandidate.objects.filter(batch=batch, state=CandidateState.PROPOSED)
    recognised = rows.update(state=CandidateState.RECOGNISED)
    if not recognised:
        raise Refusal(f"名单里没有可以认定的{batch.get_subject_display()}。请作废这一批。")
    batch.state, batch.document = BatchState.CONFIRMED, document[:40]
    batch.confirmed_by, batch.confirmed_on = by, today
    with recorded_as("认定星级", by=by.pk, note=document):
        batch.save()
        _award(batch, recognised)
    _tell(batch)
    return Confirmed(batch, recognised, left_out)


def _leave_out(batch: StarBatch, by: User) -> int:
    """Take out who cannot be recognised any more, each with the reason."""
    found = dict(fallen(batch, clock.today()).values_list("pk", "why"))
    for why in sorted(set(found.values())):
        rows = [pk for pk, reason in found.items() if reason == why]
        StarCandidate.objects.filter(pk__in=rows).update(
            state=CandidateState.DROPPED, reason=why, decided_by=by
        )
    return len(found)


def _award(batch: StarBatch, count: int) -> None:
    today = clock.today()
    given: dict[str, Any] = {
        "fund": scoped_fund_id(),
        "batch": batch.pk,
        "first": take_serials("XZ", today.year, count)[0],
        "prefix": f"XZ-{today.year}-",
        "day": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(_AWARD, given)


def _tell(batch: StarBatch) -> None:
    """Tell those recognised who have an account where their certificate is."""
    awarded = StarAward.objects.filter(candidate__batch=batch, volunteer__person__isnull=False)
    notify(
        User.objects.filter(pk__in=awarded.values("volunteer__person")),
        subject="您被认定为星级志愿者，证书可以下载",
        text=batch.title,
        url=fund_in_scope().url("my:stars"),
        key=f"star:{batch.number}",
    )
