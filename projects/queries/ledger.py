"""The rows of the project ledger (项目台账): each project with its year and its money."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from projects.models import Project, YearOutcome
from projects.queries.money import (
    ProjectMoney,
    Shown,
    agreed_shown,
    outstanding_shown,
    sums_of,
    with_money,
)


@dataclass(frozen=True)
class LedgerRow:
    """One project of the ledger.

    Attributes:
        project: the project, with its lead unit.
        told: what the year came to (年度结果), as people say it; empty when it was not executed.
        money: its sums.
        agreed, outstanding: how they are shown.
    """

    project: Project
    told: str
    money: ProjectMoney
    agreed: Shown
    outstanding: Shown


def as_ledger(projects: QuerySet[Project], year: int, on: date) -> QuerySet[Any]:
    """Return ``projects`` with what a row of the ledger shows of each, for :func:`row_of`.

    Args:
        projects: the projects.
        year: the year whose outcome is told (执行年度).
        on: the day the sums are of (截至).
    """
    rows: QuerySet[Any] = (
        with_money(projects, on)
        .select_related("lead_unit")
        .annotate(
            that_year=FilteredRelation("years", condition=Q(years__year=year)),
            outcome=F("that_year__outcome"),
            group_name=F("that_year__group__name"),
        )
    )
    return rows


def row_of(project: Any) -> LedgerRow:
    """Return the row of a project read by :func:`as_ledger`."""
    money = sums_of(project)
    return LedgerRow(
        project=project,
        told=_told(project.outcome, project.group_name),
        money=money,
        agreed=agreed_shown(project, money),
        outstanding=outstanding_shown(project, money),
    )


def _told(outcome: str | None, group_name: str | None) -> str:
    if group_name is not None:
        return f"常态化·{group_name}"
    return YearOutcome(outcome).label if outcome else ""
