"""Further experts for a panel at work (补抽、补选、换人): after recusals, or for one who leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.hours import closing_cn
from projects.models import (
    Candidate,
    DrawKind,
    Expert,
    Panel,
    PanelState,
    Review,
    ReviewState,
)
from projects.models.call import LEAST_SEATS
from projects.queries.drawing import METHOD, as_published, draw
from projects.queries.experts import barred_experts, may_be_asked, room_of, taken_of_call
from projects.queries.panels import (
    CAN_STILL_SCORE,
    below_quorum,
    unsealed_reviews,
    with_projects,
)
from projects.queries.scoring import DECLARABLE
from projects.queries.standing import standing
from projects.services.draws import checked_seed, keep_draw
from projects.services.panel_stages import tell
from projects.services.panels import asked, inputs_of, listed, locked_as_seen, seat


@dataclass(frozen=True)
class _Gap:
    """Candidates that lack experts.

    Attributes:
        candidates: with their projects.
        seated: who sits or sat for each already, by the candidate's number.
        seats: how many to add to each, by its number.
    """

    candidates: list[Candidate]
    seated: dict[str, frozenset[str]]
    seats: dict[str, int]


@dataclass(frozen=True)
class _Added:
    """Experts found for candidates, by the candidate's number; and how, for the history."""

    experts: Sequence[Expert]
    numbers: dict[str, list[str]]
    note: str
    drawn: bool


@transaction.atomic
def replace_by_draw(panel: Panel, seed: str, version: int, *, by: User) -> Panel:
    """Draw further experts for the candidates that recusals left with fewer than five (补抽).

    A panel that was drawn goes on in the order of its own seed; ``seed`` counts only for others.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Moved: somebody changed the panel since.
        Refusal: the panel is not at work, no candidate lacks experts, the seed is no seed, or a
            candidate cannot be filled.
    """
    panel = _at_work(panel, version, by=by)
    return _add(panel, *_drawn(panel, _lacking(panel), seed, by=by), "补抽专家", by=by)


@transaction.atomic
def replace_by_hand(panel: Panel, experts: Sequence[Expert], version: int, *, by: User) -> Panel:
    """Seat chosen experts for the candidates that recusals left with fewer than five (补选).

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Moved: somebody changed the panel since.
        Refusal: the panel is not at work, no candidate lacks experts, one may not be asked, or
            none of them can sit for any of the candidates.
    """
    panel = _at_work(panel, version, by=by)
    gap = _lacking(panel)
    found = _chosen(gap, asked(panel, experts))
    if not any(found.numbers.values()):
        raise Refusal("选定的专家都已在组里，或须回避这些项目。请另选。", field="experts")
    return _add(panel, gap, found, "补选专家", by=by)


@dataclass(frozen=True)
class Relief:
    """How the unsealed reviews of an expert who cannot go on are given to others, and why.

    Attributes:
        reason: for the history; the expert is told it.
        experts: who takes over; empty is by a draw.
        seed: of that draw, unless the panel was drawn by a seed of its own.
    """

    reason: str
    experts: Sequence[Expert] = ()
    seed: str = ""


@transaction.atomic
def relieve(panel: Panel, leaving: Expert, relief: Relief, version: int, *, by: User) -> Panel:
    """Give what an expert has not sealed to other experts, who declare their ties first (换人).

    What the expert sealed or declared a tie to stays. A chair who leaves chairs no more.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Moved: somebody changed the panel since.
        Refusal: the panel is not at work, no reason was given, the expert has nothing left to
            seal, a chosen one may not be asked or takes fewer, or an application would be left
            with fewer than five experts.
    """
    panel = _at_work(panel, version, by=by)
    reason = relief.reason.strip()
    if not reason:
        raise Refusal("请写明换人的理由，它会记在办理记录里。", field="reason")
    gap = _release(panel, leaving, reason, by=by)
    if panel.chair_id == leaving.pk:
        panel.chair = None
    if relief.experts:
        if leaving in relief.experts:
            raise Refusal("接替的专家不能是换下的这位。请另选。", field="experts")
        found = _taking_over(panel, gap, asked(panel, relief.experts))
    else:
        gap, found = _drawn(panel, gap, relief.seed, by=by)
    step = f"换下专家 {leaving.number}"
    panel = _add(panel, gap, found, step, by=by, why=reason)
    lacking = below_quorum(panel, *CAN_STILL_SCORE)
    if lacking:
        raise Refusal(
            f"换人后评审专家不足 {LEAST_SEATS} 人：{listed(lacking)}。请改选或多选接替的专家。",
            field="experts",
        )
    words = f"{reason}。您已封存的评分照样有效，没有封存的不用再评。"
    tell(panel, [leaving.person], f"您在“{panel.title}”没有封存的评审已转给其他专家", words)
    return panel


def _at_work(panel: Panel, version: int, *, by: User) -> Panel:
    """Return the panel locked, while its experts declare or score."""
    demand(by, Action.PANEL_MANAGE, panel)
    panel = locked_as_seen(panel, version, state=PanelState(panel.state))
    if panel.state not in DECLARABLE:
        raise Refusal(f"评审组现在是“{PanelState(panel.state).label}”，不能补专家或换人。")
    return panel


def _release(panel: Panel, leaving: Expert, reason: str, *, by: User) -> _Gap:
    """Take what an expert has not sealed from them, and return what is to be filled by it."""
    rows = unsealed_reviews(panel).filter(expert=leaving).select_for_update(of=("self",))
    released = list(rows.order_by("pk"))
    if not released:
        raise Refusal("这位专家没有还没封存的评审，不用换人。")
    with recorded_as("换人", by=by.pk, note=reason):
        ids = [review.pk for review in released]
        Review.objects.filter(pk__in=ids).update(state=ReviewState.RELEASED)
    candidates = list(with_projects(panel).filter(pk__in=[row.candidate_id for row in released]))
    return _Gap(candidates, _seated(candidates), {_number(one): 1 for one in candidates})


def _lacking(panel: Panel) -> _Gap:
    """Return the candidates below the quorum, to be filled up to the panel's seats."""
    numbers = below_quorum(panel, *CAN_STILL_SCORE)
    if not numbers:
        raise Refusal(f"每个项目都还有 {LEAST_SEATS} 位以上的专家，不用补。")
    rows = with_projects(panel).filter(standing())
    candidates = list(rows.filter(project__number__in=numbers))
    left = dict.fromkeys(numbers, 0)
    able = Review.objects.filter(candidate__in=candidates, state__in=CAN_STILL_SCORE)
    for number in able.values_list("candidate__project__number", flat=True):
        left[str(number)] += 1
    seats = {number: panel.seats - left[number] for number in numbers}
    return _Gap(candidates, _seated(candidates), seats)


def _seated(candidates: Sequence[Candidate]) -> dict[str, frozenset[str]]:
    """Return who sits or sat for each of some candidates, by its number."""
    found: dict[str, set[str]] = {_number(one): set() for one in candidates}
    rows = Review.objects.filter(candidate__in=candidates)
    for number, expert in rows.values_list("candidate__project__number", "expert__number"):
        found[str(number)].add(expert)
    return {number: frozenset(who) for number, who in found.items()}


def _drawn(panel: Panel, gap: _Gap, seed: str, *, by: User) -> tuple[_Gap, _Added]:
    """Fill a gap by a draw, which is published."""
    seed = panel.draw.seed if panel.draw else checked_seed(seed)
    experts = list(may_be_asked())
    inputs = inputs_of(panel, gap.candidates, experts, seed, gap.seats, seated=gap.seated)
    found = draw(inputs)
    if found.short:
        told = [f"{number}：{short.words}" for number, short in found.short.items()]
        raise Refusal(f"补抽不满。{listed(told)}。请增加专家或手工补选。", field="seed")
    entered = as_published(inputs, panel.number)
    kept = keep_draw(DrawKind.EXPERTS, seed, entered, found.drawn, by=by, method=METHOD)
    return gap, _Added(experts, found.drawn, f"{kept.number} 种子 {seed}", drawn=True)


def _chosen(gap: _Gap, experts: Sequence[Expert]) -> _Added:
    """Give every candidate of a gap all chosen experts who may sit for it."""
    barred = barred_experts([one.project for one in gap.candidates], experts, clock.today())
    numbers = {
        number: [
            expert.number
            for expert in experts
            if expert.number not in seated and expert.number not in barred.get(number, frozenset())
        ]
        for number, seated in gap.seated.items()
    }
    told = "、".join(expert.number for expert in experts)
    return _Added(experts, numbers, told, drawn=False)


def _taking_over(panel: Panel, gap: _Gap, experts: Sequence[Expert]) -> _Added:
    """Give every candidate of a gap as many chosen experts as it lacks, the freest first.

    Where none of them may sit, the quorum decides whether the candidate can do without.
    """
    by_id = room_of(experts, taken_of_call(panel.call))
    room = {expert.number: by_id[expert.pk] for expert in experts}
    able = _chosen(gap, experts)
    taken: dict[str, list[str]] = {}
    for number, who in able.numbers.items():
        free = sorted((one for one in who if room[one] > 0), key=lambda one: (-room[one], one))
        taken[number] = free[: gap.seats[number]]
        for one in taken[number]:
            room[one] -= 1
    if not any(taken.values()):
        raise Refusal("选定的专家已在评这些项目、须回避，或已到上限。请另选。", field="experts")
    return _Added(experts, taken, able.note, drawn=False)


def _add(  # noqa: PLR0913 - who is added to what, and how it came about
    panel: Panel, gap: _Gap, found: _Added, step: str, *, by: User, why: str = ""
) -> Panel:
    note = f"{why}。接替：{found.note}" if why else found.note
    with recorded_as(step, by=by.pk, note=note):
        seat(panel, gap.candidates, found.experts, found.numbers, drawn=found.drawn)
        panel.version += 1
        panel.save()
    people = [one.person for one in found.experts if one.number in _all(found.numbers)]
    tell(panel, people, f"请申报回避：{panel.title}", f"评分截止 {closing_cn(panel.due_at)}")
    return panel


def _all(numbers: Mapping[str, Sequence[str]]) -> set[str]:
    return {number for chosen in numbers.values() for number in chosen}


def _number(candidate: Candidate) -> str:
    return str(candidate.project.number)
