"""Objections to a batch on public notice (星级异议): received, handled, answered."""

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from volunteers.models import (
    CandidateState,
    ObjectionState,
    StarBatch,
    StarCandidate,
    StarObjection,
)
from volunteers.queries.stars import is_noticed
from volunteers.services.objections import ObjectionData, Received, write_answer, write_down
from volunteers.services.star_batches import locked_batch

RECEIVED = Received("星级", "XY", "stars:objection")


@transaction.atomic
def receive_star_objection(batch: StarBatch, data: ObjectionData[StarCandidate]) -> StarObjection:
    """Take an objection that anybody sent from the public page while the notice runs.

    Raises:
        Refusal: the notice does not run, the person is not on it, or too few or too many words.
    """
    batch = locked_batch(batch.pk)
    if not is_noticed(batch, clock.today()):
        raise Refusal("这一批不在公示期内，只在公示期内受理异议。")
    who = data.row
    if who is not None and (who.batch_id != batch.pk or who.state == CandidateState.DROPPED):
        raise Refusal("这期公示的名单里已经没有这个人。请回到公示页核对。")
    of = {"batch": batch, "candidate": who}
    return write_down(StarObjection, data, RECEIVED, title=batch.title, of=of)


@transaction.atomic
def answer_star_objection(
    objection: StarObjection, outcome: ObjectionState, *, handling: str, answer: str, by: User
) -> StarObjection:
    """Say what came of an objection; upheld against one person takes that one off the list.

    Raises:
        NotAllowed: ``by`` may not handle objections, or computed the batch.
        Refusal: it was answered already, or something is not said.
    """
    batch = locked_batch(objection.batch_id)
    demand(by, Action.STAR_CHECK, batch)
    objection = StarObjection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    write_answer(objection, outcome, handling=handling, answer=answer, by=by)
    with recorded_as("处理星级异议", by=by.pk):
        objection.save()
    if outcome == ObjectionState.UPHELD and objection.candidate_id is not None:
        StarCandidate.objects.filter(
            pk=objection.candidate_id, state=CandidateState.PROPOSED
        ).update(
            state=CandidateState.DROPPED, reason=f"异议成立（{objection.number}）", decided_by=by
        )
    return objection
