"""What the minutes of a review meeting say (评审会议纪要), read at once."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from projects.models import Candidate, ConflictKind, Panel, PanelMember, Review, ReviewState
from projects.queries.panels import (
    Decisions,
    decisions_of,
    draws_of,
    members_of,
    ranked_candidates,
)


@dataclass(frozen=True)
class MinutesMember:
    """A member with how many applications they scored; ``released``: given on to others."""

    member: PanelMember
    sealed: int
    released: int


@dataclass(frozen=True)
class Recusal:
    """Who stayed away from which application, and why."""

    project: str
    name: str
    expert: str
    kind: str


@dataclass(frozen=True)
class Rubric:
    """One heading of the rubric and its weight."""

    name: str
    weight: int


@dataclass(frozen=True)
class Minutes:
    """Everything the minutes say of a decided panel; ``left`` are those it did not decide."""

    panel: Panel
    members: list[MinutesMember]
    recusals: list[Recusal]
    rubric: list[Rubric]
    ranking: list[Candidate]
    left: list[Candidate]
    decisions: Decisions
    draws: list[str]
    requested: Decimal


def minutes_of(panel: Panel) -> Minutes:
    """Return what the minutes of a panel say; the queries do not grow with its applications."""
    reviews = Review.objects.filter(candidate__panel=panel)
    parts = {state: Counter[int]() for state in (ReviewState.SEALED, ReviewState.RELEASED)}
    settled = reviews.filter(state__in=parts).values_list("expert_id", "state")
    for expert_id, state in settled:
        parts[ReviewState(state)][expert_id] += 1
    recused = reviews.filter(state=ReviewState.RECUSED).select_related(
        "candidate__project", "expert__person"
    )
    candidates = list(ranked_candidates(panel).order_by("rank", "id"))
    ranking = [one for one in candidates if not one.has_left]
    return Minutes(
        panel=panel,
        members=[
            MinutesMember(
                member,
                sealed=parts[ReviewState.SEALED][member.expert_id],
                released=parts[ReviewState.RELEASED][member.expert_id],
            )
            for member in members_of(panel)
        ],
        recusals=[
            Recusal(
                project=str(row.candidate.project.number),
                name=row.candidate.project.name,
                expert=row.expert.person.name,
                kind=ConflictKind(row.recusal_kind).label,
            )
            for row in recused.order_by("candidate__project__number", "expert__number")
        ],
        rubric=[Rubric(item.name, item.weight) for item in panel.call.rubric.order_by("sequence")],
        ranking=ranking,
        left=[one for one in candidates if one.has_left],
        decisions=decisions_of(panel),
        draws=[draw.number for draw in draws_of(panel)],
        requested=sum((row.project.requested_amount or Decimal() for row in ranking), Decimal()),
    )
