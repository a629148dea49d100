"""Computing a batch of stars (星级认定), and its check by a second person."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.formats import date_cn
from kit.history import recorded_as
from kit.numbering import next_number
from volunteers.batches import OPEN_STATES, BatchState
from volunteers.models import (
    CandidateState,
    HoursShown,
    StarBatch,
    StarCandidate,
    StarRule,
    Subject,
)
from volunteers.queries.star_teams import unseen
from volunteers.queries.stars import last_shown, rule_in_force
from volunteers.services.star_candidates import propose
from volunteers.services.star_horizon import PATIENCE, last_settled_record

LONGEST_REASON = 200


@dataclass(frozen=True)
class BatchData:
    """A batch to compute: hours of days up to ``cutoff`` count, where they were shown."""

    title: str
    cutoff: date
    subject: Subject = Subject.PERSON


@transaction.atomic
def compute_batch(data: BatchData, *, by: User, patience: float = PATIENCE) -> StarBatch:
    """Compute who is proposed for which star, by the rules in force at the cut-off.

    Args:
        patience: seconds to wait for records that are being written.

    Raises:
        NotAllowed: ``by`` may not compute.
        Refusal: a cut-off that is not over, no rules or no hours shown by then, a batch that is
            still open (of organisations also one of people), or records that are being written
            just now.
    """
    rule, shown = demand_computable(data, by=by)
    # The number's row is locked first: two people who compute at once come one by one.
    number = next_number("XJ", "XJ", clock.today().year)
    _refuse_open(data)
    with recorded_as("计算星级候选", by=by.pk):
        batch = StarBatch.objects.create(
            number=number,
            subject=data.subject,
            title=data.title.strip()[:80],
            cutoff=data.cutoff,
            shown_through=shown.through,
            shown_to=shown.counted_to,
            counted_to=last_settled_record(patience),
            rule=rule,
            computed_by=by,
        )
    propose(batch)
    return batch


def demand_computable(data: BatchData, *, by: User) -> tuple[StarRule, HoursShown]:
    """Return the rules in force and the latest showing of hours, when a batch can be computed.

    Raises:
        NotAllowed: ``by`` may not compute.
        Refusal: see :func:`compute_batch`.
    """
    demand(by, Action.STAR_COMPUTE, fund_in_scope())
    if not data.title.strip():
        raise Refusal("请填写批次名称，例如：2026年第一批星级志愿者。", field="title")
    if data.cutoff >= clock.today():
        raise Refusal("截止日期还没有过完。请填昨天或更早的日期。", field="cutoff")
    rule = rule_in_force(data.cutoff, data.subject)
    if rule is None:
        whose = "志愿组织的" if data.subject == Subject.ORGANISATION else ""
        raise Refusal(
            f"{date_cn(data.cutoff)}还没有{whose}星级规则。请先登记规则。", field="cutoff"
        )
    shown = last_shown()
    if shown is None:
        raise Refusal("还没有公示过时长。只有公示过的时长才计入星级，请先公示时长。")
    _refuse_open(data)
    return rule, shown


def _refuse_open(data: BatchData) -> None:
    running = StarBatch.objects.filter(subject=data.subject, state__in=OPEN_STATES).first()
    if running is not None:
        raise Refusal(
            f"“{running.title}”{running.get_state_display()}，还没有办完。请先办完它，或者作废。"
        )
    if data.subject == Subject.ORGANISATION:
        _refuse_open_people()


def _refuse_open_people() -> None:
    """Organisations are measured by their members' stars: those come first."""
    people = StarBatch.objects.filter(subject=Subject.PERSON, state__in=OPEN_STATES).first()
    if people is not None:
        raise Refusal(
            f"志愿者的“{people.title}”{people.get_state_display()}，还没有办完。志愿组织的星级"
            "要看成员的星级，请先办完志愿者的这一批，或者作废。"
        )


@transaction.atomic
def drop_candidate(candidate: StarCandidate, *, reason: str, by: User) -> StarCandidate:
    """Take somebody out of a batch (不予认定), saying why; possible until it is confirmed.

    Raises:
        NotAllowed: ``by`` may not check, or computed the batch.
        Refusal: no reason, dropped already, or the batch is confirmed or given up.
    """
    batch = locked_batch(candidate.batch_id)
    demand(by, Action.STAR_CHECK, batch)
    reason = reason.strip()
    if not reason:
        raise Refusal("请写明不予认定的原因，会留在名单里。", field="reason")
    if batch.state not in OPEN_STATES:
        raise Refusal(f"这一批{batch.get_state_display()}，不能再改名单。已为您刷新。")
    candidate = StarCandidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    if candidate.state != CandidateState.PROPOSED:
        raise Refusal(f"这一行{candidate.get_state_display()}，不用再办。已为您刷新。")
    candidate.state, candidate.reason = CandidateState.DROPPED, reason[:LONGEST_REASON]
    candidate.decided_by = by
    candidate.save(update_fields=["state", "reason", "decided_by"])
    return candidate


@transaction.atomic
def check_batch(batch: StarBatch, *, by: User) -> StarBatch:
    """Say that the list was checked; another person than the one who computed it.

    Raises:
        NotAllowed: ``by`` may not check, or computed the batch.
        Refusal: it was checked already, proposes nobody, or an organisation of it was not seen.
    """
    batch = locked_batch(batch.pk)
    demand(by, Action.STAR_CHECK, batch)
    demand_state(batch, BatchState.COMPUTED)
    demand_somebody(batch)
    waiting = unseen(batch).count() if batch.is_of_teams else 0
    if waiting:
        raise Refusal(f"还有 {waiting} 个组织没有登记核查情况。请在名单里逐个登记。")
    batch.state, batch.checked_by, batch.checked_at = BatchState.CHECKED, by, clock.now()
    with recorded_as("核对星级名单", by=by.pk):
        batch.save()
    return batch


@transaction.atomic
def give_up_batch(batch: StarBatch, *, reason: str, by: User) -> StarBatch:
    """Give a batch up (作废) before it is confirmed; its hours count again in the next one.

    Raises:
        NotAllowed: ``by`` may not check.
        Refusal: no reason, or it is confirmed or given up.
    """
    batch = locked_batch(batch.pk)
    demand(by, Action.STAR_CHECK, fund_in_scope())
    if not reason.strip():
        raise Refusal("请写明为什么作废。", field="reason")
    if batch.state not in OPEN_STATES:
        raise Refusal(f"这一批{batch.get_state_display()}，不能作废。已为您刷新。")
    batch.state = BatchState.DROPPED
    with recorded_as("作废星级批次", by=by.pk, note=reason.strip()):
        batch.save()
    return batch


def locked_batch(pk: int) -> StarBatch:
    """Return a batch locked to the transaction's end: its steps come one by one."""
    return StarBatch.objects.select_for_update(of=("self",)).get(pk=pk)


def demand_state(batch: StarBatch, state: BatchState) -> None:
    """Refuse a step for which a batch does not stand where it must."""
    if batch.state != state:
        raise Refusal(f"这一批现在是“{batch.get_state_display()}”，不能办这一步。已为您刷新。")


def demand_somebody(batch: StarBatch) -> None:
    """Refuse a step of a batch that proposes nobody."""
    if not StarCandidate.objects.filter(batch=batch, state=CandidateState.PROPOSED).exists():
        raise Refusal(f"名单里没有拟认定的{batch.get_subject_display()}。请作废这一批。")
