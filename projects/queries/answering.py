"""What a new application can start from: a call that is open, a project of an earlier year."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from funds.models import Membership, User
from funds.permissions import TABLE, Action, Role, Scope, can, scopes_of
from funds.queries.scope import fund_in_scope
from kit import clock
from projects.models import (
    Applicants,
    Call,
    CallCategory,
    CallState,
    CallUnit,
    CategoryLead,
    Closure,
    Project,
)
from projects.queries.applications import WRITTEN, application_of
from projects.queries.projects import reached_by
from projects.stages import EXITS, State

# Before these a project was not yet decided on, so there is nothing to go on from.
_UNDECIDED = (State.DRAFT, State.SCREENING, State.REVIEW, State.NOTICE, State.AGREEMENT)
ELEMENTS = (
    "name",
    "beneficiaries",
    "service_type",
    "service_duration",
    "volunteers_planned",
    "funding_source",
    "sessions_planned",
    "lead_unit",
    "implementer",
    "requested_amount",
)
# The lists that go on, each with the columns that do; dates belong to their year.
ROWS = {
    "indicators": ("indicator_rows", ("name", "target", "measure")),
    "plan": (
        "plannedactivity_rows",
        ("name", "place", "content", "sessions", "volunteers"),
    ),
    "budget": (
        "budgetline_rows",
        ("kind", "item", "unit_price", "quantity", "measure", "note"),
    ),
}


def may_answer(person: User, call: Call) -> bool:
    """Tell whether a person may register an application under a call now."""
    return calls_to_answer(person, fund_in_scope().pk).filter(pk=call.pk).exists()


def calls_to_answer(person: User, fund_id: int) -> QuerySet[Call]:
    """Return the calls now open under which ``person`` may register a project.

    Whoever registers for every unit may; others only for a unit of theirs that may apply.
    """
    instant = clock.now()
    found = Call.objects.filter(
        state=CallState.PUBLISHED, opens_at__lte=instant, closes_at__gt=instant
    )
    if Scope.ALL not in scopes_of(person, Action.PROJECT_CREATE, fund_id):
        units = {held.unit_id for held in person.roles_in(fund_id) if held.unit_id is not None}
        own = [
            unit
            for unit in units
            if can(person, Action.PROJECT_CREATE, Project(fund_id=fund_id, lead_unit_id=unit))
        ]
        named = CallUnit.objects.filter(call=OuterRef("pk"), unit__in=own)
        led = CategoryLead.objects.filter(
            withdrawn=False, unit__in=own, category__in=_categories(OuterRef(OuterRef("pk")))
        )
        found = found.filter(
            Q(applicants=Applicants.NAMED) & Exists(named)
            | Q(applicants=Applicants.LEADS) & Exists(led)
        )
    return found.order_by("closes_at", "id")


def calls_asking_for(project: Project) -> QuerySet[Call]:
    """Return the calls begun this year that asked a project's unit for its category, open first.

    A call that closes later stands before one that closes sooner.
    """
    instant = clock.now()
    named = CallUnit.objects.filter(call=OuterRef("pk"), unit=project.lead_unit_id)
    led = CategoryLead.objects.filter(
        withdrawn=False, unit=project.lead_unit_id, category=project.category_id
    )
    asked = CallCategory.objects.filter(call=OuterRef("pk"), category=project.category_id)
    began = Q(opens_at__lte=instant, opens_at__year=clock.today().year)
    may_apply = Q(applicants=Applicants.NAMED) & Q(Exists(named)) | (
        Q(applicants=Applicants.LEADS) & Q(Exists(led))
    )
    found = Call.objects.exclude(state=CallState.DRAFT).filter(began, Exists(asked))
    return found.filter(may_apply).order_by("-state", "-closes_at", "-id")


def registered_by_office(project: Project) -> bool:
    """Tell whether a project was registered by somebody who did so for every unit."""
    roles = [r for r in Role if TABLE[r].get(Action.PROJECT_CREATE) is Scope.ALL]
    held = Membership.objects.filter(fund=project.fund_id, role__in=roles)
    return held.filter(user=project.created_by_id).exists()


def _categories(call: Any) -> QuerySet[Any, Any]:
    return CallCategory.objects.filter(call=call).values("category")


def projects_to_renew(person: User, fund_id: int) -> QuerySet[Project]:
    """Return the earlier projects ``person`` may go on from: decided on, running or closed."""
    reach = reached_by(person, Action.PROJECT_CREATE, fund_id)
    if reach is None:
        return Project.objects.none()
    decided = Project.objects.filter(reach).exclude(state__in=[*_UNDECIDED, *EXITS])
    return decided.order_by("-number", "-id")


def start_from(project: Project) -> dict[str, Any]:
    """Return what a new form begins with when it goes on from ``project``: fields and lists."""
    written = application_of(project)
    start: dict[str, Any] = {name: getattr(project, name) for name in ELEMENTS}
    start |= {name: getattr(written, name) if written else "" for name in WRITTEN}
    start["background"] = "\n".join(filter(None, (start["background"], _next_plan(project))))
    for key, (rows, columns) in ROWS.items():
        found = getattr(project, rows).order_by("sequence", "id")
        start[key] = [{name: getattr(row, name) for name in columns} for row in found]
    return start


def _next_plan(project: Project) -> str:
    closing = Closure.objects.filter(project=project).first()
    if closing is None or not closing.next_plan:
        return ""
    return f"上一年结项时的打算：{closing.next_plan}"
