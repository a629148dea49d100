"""Public notices (立项公示): what is on notice, what waits for one, and what may be approved."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from funds.models import User
from funds.queries.scope import fund_in_scope
from projects.lifecycle import State
from projects.models import (
    Candidate,
    Decision,
    NoticedProject,
    Objection,
    ObjectionState,
    Project,
    PublicNotice,
)
from projects.queries.projects import visible_to
from projects.stages import PUBLIC_STATES


def notices() -> QuerySet[Any]:
    """Return the fund's notices, each with how many projects and open objections it has."""
    open_objection = Q(objections__state=ObjectionState.OPEN)
    return PublicNotice.objects.annotate(
        project_count=Count("projects", distinct=True),
        open_count=Count("objections", filter=open_objection, distinct=True),
    )


def latest_notice(project: Project) -> PublicNotice | None:
    """Return the notice a project was put on last; it is the one that counts."""
    row = noticed_last(project)
    return None if row is None else row.notice


def noticed_last(project: Project) -> NoticedProject | None:
    """Return what a project's last notice says of it."""
    rows = project.notices.select_related("notice")
    return rows.order_by("-notice__published_on", "-notice_id").first()


def where_it_stands(project: Project, on: date) -> str:
    """Return a project's state in words; at its notice, whether that is out, runs or is over."""
    state = State(project.state)
    if state is not State.NOTICE:
        return state.label
    notice = latest_notice(project)
    if notice is None:
        return "待发布公示"
    return state.label if is_running(notice, on) else "公示期满，待准予立项"


def is_running(notice: PublicNotice, on: date) -> bool:
    """Tell whether objections are still taken: to the end of the last day."""
    return notice.published_on <= on <= notice.ends_on


def to_be_noticed(on: date) -> QuerySet[Any]:
    """Return the projects a new notice may take, with ``was_noticed``; none is on one that runs."""
    rows = NoticedProject.objects.filter(project=OuterRef("pk"))
    return (
        Project.objects.filter(state=State.NOTICE)
        .filter(~Exists(rows.filter(notice__ends_on__gte=on)))
        .annotate(was_noticed=Exists(rows))
        .order_by("number")
    )


def never_noticed() -> QuerySet[Project]:
    """Return the projects that passed review and were on no notice yet."""
    rows = NoticedProject.objects.filter(project=OuterRef("pk"))
    return Project.objects.filter(~Exists(rows), state=State.NOTICE)


def noticed_before(on: date) -> QuerySet[Any]:
    """Return the projects whose notice is over and that still wait, with ``opposed``."""
    rows = NoticedProject.objects.filter(project=OuterRef("pk"))
    standing = Objection.objects.filter(project=OuterRef("pk"))
    return Project.objects.filter(
        Exists(rows), ~Exists(rows.filter(notice__ends_on__gte=on)), state=State.NOTICE
    ).annotate(
        waiting=Exists(standing.filter(state=ObjectionState.OPEN)),
        opposed=Exists(standing.filter(state=ObjectionState.UPHELD)),
    )


def amounts_suggested(projects: Iterable[Project]) -> dict[int, Decimal | None]:
    """Return what is proposed for each project in 元, by its id, in one query.

    The panel's suggestion, else what was asked for; never above that, nor above the call's ceiling.
    """
    rows = list(projects)
    candidates = Candidate.objects.filter(
        project__in=rows, suggested__isnull=False, decision=Decision.SUPPORT
    )
    suggested = dict(candidates.order_by("id").values_list("project_id", "suggested"))
    found: dict[int, Decimal | None] = {}
    for project in rows:
        amounts = [suggested.get(project.pk, project.requested_amount), *limits_of(project)]
        known = [amount for amount in amounts if amount is not None]
        found[project.pk] = min(known) if amounts[0] is not None else None
    return found


def limits_of(project: Project) -> list[Decimal | None]:
    """Return the most a project may get in 元: what it asked for, and its call's ceiling."""
    return [project.requested_amount, project.call.ceiling if project.call else None]


def rows_of(notice: PublicNotice) -> QuerySet[Any]:
    """Return a notice's projects with what is proposed, and how its objections stand."""
    of_row = Objection.objects.filter(project=OuterRef("project"), notice=OuterRef("notice"))
    counted = of_row.order_by().values("project").annotate(count=Count("pk")).values("count")
    return (
        NoticedProject.objects.filter(notice=notice)
        .select_related("project__lead_unit", "project__category", "project__call")
        .annotate(
            objections=Subquery(counted),
            open_objections=Subquery(
                of_row.filter(state=ObjectionState.OPEN)
                .order_by()
                .values("project")
                .annotate(count=Count("pk"))
                .values("count")
            ),
            upheld=Exists(of_row.filter(state=ObjectionState.UPHELD)),
        )
        .order_by("project__number")
    )


def rows_shown_to(person: User, notice: PublicNotice) -> QuerySet[Any]:
    """Return the projects of a notice a person may read of, as :func:`rows_of`, with ``own``.

    Who sees their own unit's projects reads of the others what anybody may read: those that were
    not approved after all are left out.
    """
    mine = visible_to(person, fund_in_scope().pk).filter(pk=OuterRef("project"))
    rows: QuerySet[Any] = rows_of(notice).annotate(own=Exists(mine))
    return rows.filter(Q(own=True) | Q(project__state__in=PUBLIC_STATES))


def objections() -> QuerySet[Objection]:
    """Return the fund's objections with what they are about."""
    return Objection.objects.select_related("notice", "project", "handled_by", "recorded_by")
