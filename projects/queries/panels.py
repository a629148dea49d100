"""Reading panels (评审组): what may come before one, how far it is, and its scores once closed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from projects.lifecycle import State
from projects.models import (
    Call,
    Candidate,
    Decision,
    Draw,
    Expert,
    Panel,
    PanelMember,
    PanelState,
    Project,
    Review,
    ReviewState,
)
from projects.models.call import LEAST_SEATS, CallState
from projects.queries.experts import may_be_asked
from projects.queries.standing import standing

CAN_STILL_SCORE = (ReviewState.ASSIGNED, ReviewState.CLEARED, ReviewState.SEALED)
FINISHED = (PanelState.CLOSED, PanelState.DECIDED)
_REVIEWS = "candidates__reviews"


@dataclass(frozen=True)
class Progress:
    """How far a panel is: counts of reviews by state, never a score.

    Candidates that left count for nothing but ``left``.

    Attributes:
        candidates: how many stand before it.
        left: how many left it (已退出评审).
        reviews: all that are assigned; what was taken from an expert and given on is not.
        waiting: not declared yet.
        recused: stayed away.
        cleared: declared and to be scored.
        sealed: scored and sealed.
    """

    candidates: int = 0
    left: int = 0
    reviews: int = 0
    waiting: int = 0
    recused: int = 0
    cleared: int = 0
    sealed: int = 0

    @property
    def scorable(self) -> int:
        """How many reviews are to be scored in the end."""
        return self.reviews - self.recused

    @property
    def unsealed(self) -> int:
        """How many reviews still lack their seal."""
        return self.waiting + self.cleared


@dataclass(frozen=True)
class MemberProgress:
    """One expert's part of a panel, in counts."""

    member: PanelMember
    reviews: int
    waiting: int
    recused: int
    sealed: int
    released: int

    @property
    def unsealed(self) -> int:
        """How many reviews the expert has yet to seal."""
        return self.reviews - self.recused - self.sealed


def panels_listed() -> QuerySet[Any]:
    """Return every panel with its call and the counts of its candidates and reviews."""

    def counted(*states: ReviewState) -> Count:
        wanted = Q(**{f"{_REVIEWS}__state__in": states}) & standing("candidates__")
        return Count(_REVIEWS, filter=wanted)

    assigned = [state for state in ReviewState if state != ReviewState.RELEASED]
    seats = Candidate.objects.filter(panel=OuterRef("pk")).order_by().values("panel")
    return Panel.objects.select_related("call").annotate(
        candidate_count=Coalesce(Subquery(seats.annotate(n=Count("pk")).values("n")), 0),
        review_count=counted(*assigned),
        recused_count=counted(ReviewState.RECUSED),
        sealed_count=counted(ReviewState.SEALED),
        waiting_count=counted(ReviewState.ASSIGNED),
    )


def progress_of(panel: Panel) -> Progress:
    """Return how far a panel is, in two queries."""
    counts = dict.fromkeys(ReviewState.values, 0)
    rows = _standing_reviews(panel).order_by().values_list("state")
    counts |= dict(rows.annotate(count=Count("pk")))
    candidates = Candidate.objects.filter(panel=panel)
    told = candidates.aggregate(all=Count("pk"), standing=Count("pk", filter=standing()))
    return Progress(
        candidates=told["standing"],
        left=told["all"] - told["standing"],
        reviews=sum(counts.values()) - counts[ReviewState.RELEASED],
        waiting=counts[ReviewState.ASSIGNED],
        recused=counts[ReviewState.RECUSED],
        cleared=counts[ReviewState.CLEARED],
        sealed=counts[ReviewState.SEALED],
    )


def _standing_reviews(panel: Panel) -> QuerySet[Review]:
    """Return the reviews of the candidates that stand before a panel."""
    return Review.objects.filter(standing("candidate__"), candidate__panel=panel)


def members_of(panel: Panel) -> list[PanelMember]:
    """Return a panel's members in order of their numbers: a member's place is the seat."""
    rows = PanelMember.objects.filter(panel=panel)
    return list(rows.select_related("expert__person", "expert__unit").order_by("expert__number"))


def members_progress(panel: Panel) -> list[MemberProgress]:
    """Return each member's part, in two queries."""
    rows = _standing_reviews(panel).order_by().values_list("expert_id", "state")
    counts: dict[int, dict[str, int]] = {}
    for expert_id, state, count in rows.annotate(count=Count("pk")):
        counts.setdefault(expert_id, dict.fromkeys(ReviewState.values, 0))[state] = count
    none = dict.fromkeys(ReviewState.values, 0)
    return [
        _member_progress(member, counts.get(member.expert_id, none)) for member in members_of(panel)
    ]


def _member_progress(member: PanelMember, counts: dict[str, int]) -> MemberProgress:
    released = counts[ReviewState.RELEASED]
    return MemberProgress(
        member,
        reviews=sum(counts.values()) - released,
        waiting=counts[ReviewState.ASSIGNED],
        recused=counts[ReviewState.RECUSED],
        sealed=counts[ReviewState.SEALED],
        released=released,
    )


def to_be_reviewed(call: Call, *, beside: Panel | None = None) -> QuerySet[Project]:
    """Return the accepted applications of a call that stand before no (other) panel, by number."""
    elsewhere = Candidate.objects.filter(project=OuterRef("pk"))
    if beside is not None:
        elsewhere = elsewhere.exclude(panel=beside)
    accepted = Project.objects.filter(call=call, state=State.REVIEW).exclude(Exists(elsewhere))
    return accepted.select_related("category", "lead_unit").order_by("number")


def calls_to_review() -> QuerySet[Any]:
    """Return the published calls with accepted applications before no panel, and how many."""
    before_none = Project.objects.filter(call=OuterRef("pk"), state=State.REVIEW).exclude(
        Exists(Candidate.objects.filter(project=OuterRef("pk")))
    )
    return Call.objects.exclude(state=CallState.DRAFT).filter(Exists(before_none)).order_by("-id")


def with_projects(panel: Panel) -> QuerySet[Candidate]:
    """Return a panel's candidates with their projects, by the projects' numbers."""
    rows = Candidate.objects.filter(panel=panel)
    return rows.select_related("panel", "project__category", "project__lead_unit").order_by(
        "project__number"
    )


def below_quorum(panel: Panel, *states: ReviewState) -> list[str]:
    """Return the numbers of candidates with fewer than five reviews in ``states``, in order.

    Those that left the review need none.
    """
    rows = Candidate.objects.filter(standing(), panel=panel).annotate(
        able=Count("reviews", filter=Q(reviews__state__in=states))
    )
    lacking = rows.filter(able__lt=LEAST_SEATS).order_by("project__number")
    return [str(number) for number in lacking.values_list("project__number", flat=True)]


def undeclared(panel: Panel) -> list[str]:
    """Return the names of members who have not declared for every candidate, by number."""
    waiting = _standing_reviews(panel).filter(state=ReviewState.ASSIGNED)
    rows = PanelMember.objects.filter(panel=panel, expert__in=waiting.values("expert"))
    return list(rows.order_by("expert__number").values_list("expert__person__name", flat=True))


def unsealed_reviews(panel: Panel) -> QuerySet[Review]:
    """Return the reviews that still wait for their expert, of candidates that stand."""
    return _standing_reviews(panel).filter(state__in=(ReviewState.ASSIGNED, ReviewState.CLEARED))


def may_take_over(panel: Panel, leaving: Expert) -> QuerySet[Expert]:
    """Return who may be asked for some of what an expert has not sealed, not having all of it."""
    given = unsealed_reviews(panel).filter(expert=leaving).values("candidate")
    known = Review.objects.filter(candidate__in=given, expert=OuterRef("pk")).order_by()
    shared = Coalesce(Subquery(known.values("expert").annotate(n=Count("pk")).values("n")), 0)
    many = given.count()
    rows = may_be_asked().exclude(pk=leaving.pk).annotate(shared=shared)
    return rows.filter(shared__lt=many)


def recusals_of(panel: Panel) -> QuerySet[Review]:
    """Return who stayed away from which candidate and why, for the office, to be paged."""
    rows = Review.objects.filter(candidate__panel=panel, state=ReviewState.RECUSED)
    return rows.select_related("candidate__project", "expert__person")


def draws_of(panel: Panel) -> list[Draw]:
    """Return every draw made for a panel, the first first."""
    return list(Draw.objects.filter(entered__panel=panel.number).order_by("id"))


def scored(panel: Panel) -> QuerySet[Candidate]:
    """Return the candidates of a closed panel with their reviews, to be paged by rank."""
    reviews = Review.objects.select_related("expert")
    return (
        Candidate.objects.filter(panel=panel)
        .select_related("panel", "project__lead_unit")
        .prefetch_related(Prefetch("reviews", queryset=reviews))
    )


def undecided_projects(panel: Panel) -> QuerySet[Candidate]:
    """Return the candidates of a decided panel whose projects have not taken their step yet."""
    waiting = Candidate.objects.filter(standing(), panel=panel, project__state=State.REVIEW)
    return waiting.order_by("rank", "id")


@dataclass(frozen=True)
class Decisions:
    """How many standing candidates are proposed, declined and undecided, and what support costs."""

    support: int
    decline: int
    undecided: list[str]
    suggested: Decimal

    @property
    def complete(self) -> bool:
        """Whether every candidate has its decision."""
        return not self.undecided


def ranked_candidates(panel: Panel) -> QuerySet[Candidate]:
    """Return a panel's candidates with their projects and units, to be paged by rank.

    Those that left are among them; they have no rank, so they come last.
    """
    return Candidate.objects.filter(panel=panel).select_related("panel", "project__lead_unit")


def decisions_of(panel: Panel) -> Decisions:
    """Return what is proposed of a panel's candidates so far, in one query."""
    rows = list(
        Candidate.objects.filter(standing(), panel=panel)
        .order_by("rank", "id")
        .values_list("decision", "project__number", "suggested", "project__requested_amount")
    )
    supported = [row for row in rows if row[0] == Decision.SUPPORT]
    return Decisions(
        support=len(supported),
        decline=sum(row[0] == Decision.DECLINE for row in rows),
        undecided=[str(row[1]) for row in rows if not row[0]],
        suggested=sum((row[2] or row[3] or Decimal() for row in supported), Decimal()),
    )
