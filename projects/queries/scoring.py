"""What an expert has before them (我的评审): their own reviews and nobody else's.

Nothing here reads another expert's row: what is not asked for cannot be shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from funds.models import User
from kit import clock
from kit.hours import last_day
from projects.models import (
    Expert,
    ExpertConflict,
    Panel,
    PanelState,
    Project,
    Review,
    ReviewState,
    RubricItem,
)
from projects.models.experts import ConflictKind
from projects.queries.blind import Applicants
from projects.queries.standing import standing

DECLARABLE = (PanelState.DECLARING, PanelState.SCORING)
"""Where ties can be declared: a replacement comes when the others score already."""

OPEN = standing("candidate__") & (
    Q(state=ReviewState.ASSIGNED, candidate__panel__state__in=DECLARABLE)
    | Q(state=ReviewState.CLEARED, candidate__panel__state=PanelState.SCORING)
)
"""Reviews that wait for their expert to declare or to score."""


@dataclass
class MyPanel:
    """An expert's part on one panel: how many of their reviews stand where.

    Those of applications that left the review are counted in ``left`` alone.
    """

    panel: Panel
    to_declare: int = 0
    to_score: int = 0
    sealed: int = 0
    recused: int = 0
    left: int = 0

    @property
    def total(self) -> int:
        return self.to_declare + self.to_score + self.sealed + self.recused

    @property
    def kept_on(self) -> int:
        """How many the expert scores: those without a recusal."""
        return self.total - self.recused

    @property
    def may_declare(self) -> bool:
        return self.panel.state in DECLARABLE and self.to_declare > 0

    @property
    def may_score(self) -> bool:
        return self.panel.state == PanelState.SCORING and self.to_score > 0

    @property
    def due_on(self) -> date:
        return last_day(self.panel.due_at)

    @property
    def is_late(self) -> bool:
        return self.may_score and is_late(self.panel)


_COUNTED = {
    ReviewState.ASSIGNED: "to_declare",
    ReviewState.CLEARED: "to_score",
    ReviewState.SEALED: "sealed",
    ReviewState.RECUSED: "recused",
}


def my_reviews(person: User) -> QuerySet[Review]:
    """Return a person's reviews in the fund in scope that their panel has opened.

    What was given on to another expert is theirs no more.
    """
    rows = Review.objects.filter(scorer=person).exclude(state=ReviewState.RELEASED)
    return rows.exclude(candidate__panel__state=PanelState.FORMING)


def my_panels(person: User) -> list[MyPanel]:
    """Return the panels a person reviews on, the nearest deadline of open ones first."""
    found: dict[int, MyPanel] = {}
    stands = ExpressionWrapper(standing("candidate__"), BooleanField())
    rows = my_reviews(person).select_related("candidate__panel__call").annotate(stands=stands)
    for review in rows.only("state", "candidate__panel"):
        panel = review.candidate.panel
        mine = found.setdefault(panel.pk, MyPanel(panel))
        name = _COUNTED[ReviewState(review.state)] if review.stands else "left"
        setattr(mine, name, getattr(mine, name) + 1)
    waits = {PanelState.DECLARING: 0, PanelState.SCORING: 0}
    return sorted(
        found.values(),
        key=lambda mine: (waits.get(PanelState(mine.panel.state), 1), mine.panel.due_at),
    )


def reviews_on(panel: Panel, person: User) -> QuerySet[Review]:
    """Return a person's reviews on one panel, with what a page says of each application."""
    return (
        my_reviews(person)
        .filter(candidate__panel=panel)
        .select_related(
            "expert",
            "candidate__panel__call",
            "candidate__project__category",
            "candidate__project__lead_unit",
            "candidate__project__implementer",
        )
    )


def rubric_of(panel: Panel) -> list[RubricItem]:
    """Return the headings a panel scores by, in order."""
    return list(RubricItem.objects.filter(call=panel.call_id).order_by("sequence"))


def points_of(review: Review) -> dict[int, Decimal]:
    """Return the points kept so far: a heading's number → points."""
    return {int(number): Decimal(points) for number, points in review.scores.items()}


def sum_of(points: Mapping[int, Decimal]) -> Decimal:
    """Return the sum of points, with at least the zero."""
    return sum(points.values(), Decimal())


def unscored(review: Review, rubric: Iterable[RubricItem]) -> list[RubricItem]:
    """Return the headings that have no points yet."""
    kept = points_of(review)
    return [item for item in rubric if item.sequence not in kept]


def is_late(panel: Panel, at: datetime | None = None) -> bool:
    """Tell whether an instant (now, unless told) is past the panel's due time (逾期)."""
    return (at or clock.now()) > panel.due_at


def ties_of(
    expert: Expert, projects: Iterable[Project], applicants: Mapping[int, Applicants]
) -> dict[int, ConflictKind]:
    """Return the ties on record between an expert and applications: a project's id → the kind.

    Args:
        expert: whose own unit, entered ties in force, and applications handed in count.
        projects: the applications.
        applicants: who stands behind each, by its id.
    """
    entered = ExpertConflict.objects.filter(expert=expert).filter(
        Q(until=None) | Q(until__gte=clock.today())
    )
    known = dict(entered.values_list("unit_id", "kind"))
    if expert.unit_id is not None:
        known[expert.unit_id] = ConflictKind.OWN_UNIT
    found: dict[int, ConflictKind] = {}
    for project in projects:
        kinds = [known[unit] for unit in applicants[project.pk].unit_ids if unit in known]
        if expert.person_id in {project.submitted_by_id, project.created_by_id}:
            kinds.append(ConflictKind.OTHER)
        if kinds:
            found[project.pk] = next(kind for kind in ConflictKind if kind in kinds)
    return found
