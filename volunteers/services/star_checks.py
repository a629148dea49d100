"""What is seen of an organisation that a batch proposes (组织核查), and the level that leaves."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from volunteers.batches import BatchState
from volunteers.models import CandidateState, StarCandidate, TeamCheck
from volunteers.queries.star_teams import (
    FELL_BY,
    check_of,
    conditions,
    counted_of,
    fell_by_check,
    levels_of,
    reached,
    seen_of,
)
from volunteers.services.star_batches import LONGEST_REASON, demand_state, locked_batch

LONGEST_EVIDENCE = 1000


@dataclass(frozen=True)
class CheckData:
    """What was found: counts, clean years up to now, the day of the visit, and what proves it."""

    brands: int
    services: int
    clean_years: int
    evidence: str
    visited_on: date | None = None


@transaction.atomic
def record_check(candidate: StarCandidate, data: CheckData, *, by: User) -> TeamCheck:
    """Record what was seen of an organisation; its level comes down to what holds, or it drops.

    Until the list is checked it may be recorded anew, which begins again from what was counted.

    Raises:
        NotAllowed: ``by`` may not check, or computed the batch.
        Refusal: no evidence, a visit that is ahead, a person, somebody dropped by hand, or a list
            that was checked.
    """
    batch = locked_batch(candidate.batch_id)
    demand(by, Action.STAR_CHECK, batch)
    demand_state(batch, BatchState.COMPUTED)
    candidate = StarCandidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    if candidate.organisation_id is None:
        raise Refusal("志愿者按时长认定，不用登记核查情况。")
    check = check_of(candidate.pk)
    if candidate.state != CandidateState.PROPOSED and not (check and fell_by_check(candidate)):
        raise Refusal(f"这一行{candidate.get_state_display()}，不用再办。已为您刷新。")
    if not data.evidence.strip():
        raise Refusal("请写明佐证，例如：查了哪些材料、到哪里看过、谁一起去的。", field="evidence")
    if data.visited_on is not None and data.visited_on > clock.today():
        raise Refusal("实地核查的日期还没有到。请填去过的日期。", field="visited_on")
    check = check or TeamCheck(candidate=candidate)
    for name in ("brands", "services", "clean_years", "visited_on"):
        setattr(check, name, getattr(data, name))
    check.evidence = data.evidence.strip()[:LONGEST_EVIDENCE]
    check.recorded_by, check.recorded_at = by, clock.now()
    counted, levels = counted_of(candidate.grounds), levels_of(batch)
    check.level = reached(levels, counted, seen_of(check))
    with recorded_as("登记组织核查", by=by.pk):
        check.save()
    _settle(candidate, check, by)
    return check


def _settle(candidate: StarCandidate, check: TeamCheck, by: User) -> None:
    """Give the candidate the level that holds, or drop it and say what is missing."""
    level = check.level
    if level is not None and level.level > candidate.held:
        candidate.state, candidate.reason, candidate.level = CandidateState.PROPOSED, "", level
    else:
        candidate.state = CandidateState.DROPPED
        candidate.reason = f"{FELL_BY}：{_missing(candidate, check)}"[:LONGEST_REASON]
    candidate.decided_by = by
    candidate.save(update_fields=["state", "reason", "level", "decided_by"])


def _missing(candidate: StarCandidate, check: TeamCheck) -> str:
    """Return what the lowest level above the one held asks for and was not found."""
    above = [level for level in levels_of(candidate.batch) if level.level > candidate.held]
    asked = conditions(above[0], counted_of(candidate.grounds), seen_of(check))
    unmet = [f"{each.words}（{each.found}）" for each in asked if each.met is False]
    return f"{above[0].name}要求{'、'.join(unmet)}"
