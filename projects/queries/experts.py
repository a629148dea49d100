"""Reading the pool of experts (评审专家库): who may be asked, their ties, how much they have."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from funds.models import Membership, User
from funds.permissions import Role
from kit import clock
from kit.tenancy.scope import scoped_fund_id
from projects.models import Call, CoLead, Expert, ExpertConflict, Panel, Project, Review
from projects.models.review import ReviewState
from projects.queries.catalogue import categories_in_force
from projects.queries.standing import standing

UNITS_OF = ("lead_unit_id", "implementer_id")


def in_pool(on: date | None = None) -> Q:
    """Return the condition of experts who are in the pool on a day (today) and have an account."""
    day = on or clock.today()
    return (Q(left_on__isnull=True) | Q(left_on__gt=day)) & Q(person__is_active=True)


def may_be_asked() -> QuerySet[Expert]:
    """Return the experts in the pool who hold the role today, by number."""
    held = _held().filter(user=OuterRef("person_id"))
    return Expert.objects.filter(in_pool(), Exists(held)).order_by("number")


def may_join() -> QuerySet[User]:
    """Return who holds the role of an expert in the fund and is not in the pool yet, by name."""
    held = Membership.in_force().filter(
        fund_id=scoped_fund_id(), role=Role.EXPERT, user=OuterRef("pk")
    )
    known = Expert.objects.values("person_id")
    return User.objects.filter(Exists(held), is_active=True).exclude(pk__in=known).order_by("name")


def _held() -> QuerySet[Membership]:
    """Return who holds the role of an expert in the fund in scope today."""
    return Membership.in_force().filter(fund_id=scoped_fund_id(), role=Role.EXPERT)


def field_names(year: int) -> list[str]:
    """Return the fields an expert can have: the categories of the catalogue in force."""
    return list(dict.fromkeys(category.name for category in categories_in_force(year)))


def conflicts_in_force(on: date) -> QuerySet[ExpertConflict]:
    """Return the ties on record that hold on a day; one ends with its last day."""
    return ExpertConflict.objects.filter(Q(until__isnull=True) | Q(until__gte=on))


def barred_experts(
    projects: Sequence[Project], experts: Sequence[Expert], on: date
) -> dict[str, frozenset[str]]:
    """Return, by each application's number, the experts who have a tie to it (须回避).

    A tie is the expert's own unit, a unit they hold a role for, one on record in force on the day,
    or having submitted the application oneself. Four queries however many there are.
    """
    units = _units_of_experts(experts, on)
    co_leads: dict[int, set[int]] = defaultdict(set)
    for project_id, unit_id in CoLead.objects.filter(
        project__in=[project.pk for project in projects]
    ).values_list("project_id", "unit_id"):
        co_leads[project_id].add(unit_id)
    of_unit: dict[int, set[str]] = defaultdict(set)
    for expert in experts:
        for unit_id in units[expert.pk]:
            of_unit[unit_id].add(expert.number)
    by_person = {expert.person_id: expert.number for expert in experts}
    found = {}
    for project in projects:
        concerned = {getattr(project, name) for name in UNITS_OF} | co_leads[project.pk]
        barred = {number for unit_id in concerned for number in of_unit.get(unit_id or 0, ())}
        barred |= {
            by_person[person]
            for person in (project.submitted_by_id, project.created_by_id)
            if person in by_person
        }
        if barred:
            found[str(project.number)] = frozenset(barred)
    return found


def _units_of_experts(experts: Sequence[Expert], on: date) -> dict[int, set[int]]:
    """Return the units each expert has a tie to, by the expert's id."""
    units: dict[int, set[int]] = {
        expert.pk: {expert.unit_id} if expert.unit_id else set() for expert in experts
    }
    ties = conflicts_in_force(on).filter(expert__in=list(units))
    for expert_id, unit_id in ties.values_list("expert_id", "unit_id"):
        units[expert_id].add(unit_id)
    of_person = {expert.person_id: expert.pk for expert in experts}
    held = Membership.in_force().filter(user__in=list(of_person), unit__isnull=False)
    for person_id, unit_id in held.values_list("user_id", "unit_id"):
        if unit_id is not None:
            units[of_person[person_id]].add(unit_id)
    return units


def taken_of_call(call: Call, *, without: Panel | None = None) -> dict[int, int]:
    """Return how many applications of a call each expert reviews, by the expert's id.

    Those they stay away from, those taken from them and those that left count for nothing.
    """
    theirs = (ReviewState.ASSIGNED, ReviewState.CLEARED, ReviewState.SEALED)
    reviews = Review.objects.filter(
        standing("candidate__"), candidate__panel__call=call, state__in=theirs
    )
    if without is not None:
        reviews = reviews.exclude(candidate__panel=without)
    counted = reviews.order_by().values_list("expert_id").annotate(count=Count("pk"))
    return dict(counted)


def room_of(experts: Iterable[Expert], taken: dict[int, int]) -> dict[int, int]:
    """Return how many more applications each expert takes, never below zero."""
    return {expert.pk: max(0, expert.load - taken.get(expert.pk, 0)) for expert in experts}


def pool_listed() -> QuerySet[Any]:
    """Return every expert with account, unit and the number of ties that hold today."""
    today = clock.today()
    in_force = Q(conflicts__until__isnull=True) | Q(conflicts__until__gte=today)
    return Expert.objects.select_related("person", "unit").annotate(
        tie_count=Count("conflicts", filter=Q(conflicts__isnull=False) & in_force)
    )
