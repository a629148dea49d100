"""Reading calls (征集公告): which there are, who may answer, and what came in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)

from funds.models import Unit, User
from funds.permissions import Action, can
from funds.queries.reach import reachable_years
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.hours import left_cn
from projects.lifecycle import State
from projects.models import (
    Applicants,
    ApplicationFile,
    Call,
    CallCategory,
    CallPaper,
    CallState,
    CallUnit,
    CategoryLead,
    Project,
    Screening,
)


class Standing(Enum):
    """Where a call stands by its state and its hours, as people say it."""

    DRAFT = "草稿"
    COMING = "尚未开始"
    OPEN = "征集中"
    CLOSED = "已截止"


def standing_of(call: Call, at: datetime | None = None) -> Standing:
    """Return where a call stands at an instant (now, unless told)."""
    instant = at or clock.now()
    if call.state == CallState.DRAFT:
        return Standing.DRAFT
    if call.state == CallState.CLOSED or instant >= call.closes_at:
        return Standing.CLOSED
    return Standing.COMING if instant < call.opens_at else Standing.OPEN


def left_of(call: Call, at: datetime | None = None) -> str:
    """Return how long is left of an open call, or until a coming one opens; else nothing."""
    instant = at or clock.now()
    standing = standing_of(call, instant)
    if standing is Standing.OPEN:
        return f"还剩 {left_cn(call.closes_at - instant)}"
    if standing is Standing.COMING:
        return f"还有 {left_cn(call.opens_at - instant)} 开始"
    return ""


def in_standing(standing: Standing, at: datetime | None = None) -> Q:
    """Return the condition of the calls that stand so, as :func:`standing_of` answers."""
    instant = at or clock.now()
    published = Q(state=CallState.PUBLISHED)
    conditions = {
        Standing.DRAFT: Q(state=CallState.DRAFT),
        Standing.COMING: published & Q(opens_at__gt=instant, closes_at__gt=instant),
        Standing.OPEN: published & Q(opens_at__lte=instant, closes_at__gt=instant),
        Standing.CLOSED: Q(state=CallState.CLOSED) | published & Q(closes_at__lte=instant),
    }
    return conditions[standing]


def calls_shown_to(person: User) -> QuerySet[Call]:
    """Return the calls a person may see in the fund in scope; drafts are for those who make them.

    Empty without the right to see calls.
    """
    fund = fund_in_scope()
    years = reachable_years(person, Action.CALL_VIEW, fund)
    found = Call.objects.all() if years is None else Call.objects.filter(year__in=sorted(years))
    return found if can(person, Action.CALL_MANAGE, fund) else found.exclude(state=CallState.DRAFT)


def public_calls() -> QuerySet[Call]:
    """Return the calls of the fund in scope that anybody may read."""
    return Call.objects.exclude(state=CallState.DRAFT)


def with_categories(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Return ``calls`` with their categories and, for each, the units that lead it now."""
    leads = CategoryLead.objects.filter(withdrawn=False).select_related("unit")
    categories = CallCategory.objects.select_related("category").prefetch_related(
        Prefetch("category__leads", leads.order_by("sequence"))
    )
    return calls.prefetch_related(
        Prefetch("categories", categories.order_by("category__number", "id"))
    )


def with_counts(calls: QuerySet[Call]) -> QuerySet[Any]:
    """Return ``calls`` with ``received``: how many applications were submitted under each."""
    submitted = Q(projects__number__isnull=False)
    return calls.annotate(received=Count("projects", filter=submitted))


@dataclass(frozen=True)
class Terms:
    """Who may apply for what under a call; each part is read once, when first asked."""

    call: Call

    @cached_property
    def category_ids(self) -> frozenset[int]:
        found = CallCategory.objects.filter(call=self.call)
        return frozenset(found.values_list("category_id", flat=True))

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        return frozenset(units_that_may_apply(self.call).values_list("pk", flat=True))

    @cached_property
    def papers(self) -> Mapping[int, str]:
        """The names of the papers every applicant must bring, by key, in their order."""
        found = CallPaper.objects.filter(call=self.call, required=True).order_by("sequence")
        return dict(found.values_list("pk", "name"))

    def refuses_unit(self, unit_id: int | None) -> bool:
        return unit_id is not None and unit_id not in self.unit_ids

    def refuses_category(self, category_id: int | None) -> bool:
        return category_id is not None and category_id not in self.category_ids

    def refuses_amount(self, amount: Decimal | None) -> bool:
        ceiling = self.call.ceiling
        return ceiling is not None and amount is not None and amount > ceiling

    def papers_lacking(self, brought: Iterable[int | None]) -> list[str]:
        """Return the names of the required papers that are not among ``brought``."""
        there = set(brought)
        return [name for pk, name in self.papers.items() if pk not in there]


def units_that_may_apply(call: Call) -> QuerySet[Unit]:
    """Return the units that may answer a call: those named, or the leads of its categories."""
    if call.applicants == Applicants.NAMED:
        named = CallUnit.objects.filter(call=call, unit=OuterRef("pk"))
        return Unit.objects.filter(Exists(named)).order_by("pinyin", "id")
    asked = CallCategory.objects.filter(call=call).values("category")
    leads = CategoryLead.objects.filter(unit=OuterRef("pk"), withdrawn=False, category__in=asked)
    return Unit.objects.filter(Exists(leads)).order_by("pinyin", "id")


def applications_of(call: Call) -> QuerySet[Project]:
    """Return the applications submitted under a call, with what their row and its check ask.

    ``brought`` are the files for papers asked, ``checks`` the form checks so far.
    """
    files = ApplicationFile.objects.filter(withdrawn=False, paper__isnull=False)
    return (
        Project.objects.filter(call=call, number__isnull=False)
        .select_related("category", "lead_unit", "submitted_by")
        .prefetch_related(
            "years",
            Prefetch("application_files", files, to_attr="brought"),
            Prefetch("screenings", Screening.objects.order_by("round"), to_attr="checks"),
        )
    )


@dataclass(frozen=True)
class Received:
    """How many applications came in under a call, and where they stand."""

    drafts: int = 0
    waiting: int = 0
    returned: int = 0
    refused: int = 0
    accepted: int = 0
    left: int = 0

    @property
    def submitted(self) -> int:
        return self.waiting + self.returned + self.refused + self.accepted + self.left


def received_by(call: Call) -> Received:
    """Count the applications of a call by where they stand, in one query."""
    rows = (
        Project.objects.filter(call=call)
        .order_by()
        .annotate(unsubmitted=ExpressionWrapper(Q(number__isnull=True), BooleanField()))
        .values_list("state", "unsubmitted")
        .annotate(Count("pk"))
    )
    counts: dict[str, int] = dict.fromkeys(
        ("drafts", "waiting", "returned", "refused", "accepted", "left"), 0
    )
    for state, unsubmitted, count in rows:
        counts[_heading(state, unsubmitted)] += count
    return Received(**counts)


def _heading(state: str, unsubmitted: bool) -> str:
    if state == State.DRAFT:
        return "drafts" if unsubmitted else "returned"
    headings = {
        State.SCREENING: "waiting",
        State.NOT_ACCEPTED: "refused",
        State.WITHDRAWN: "left",
    }
    return headings.get(State(state), "accepted")
