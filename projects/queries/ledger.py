"""The project ledger (项目台账): a list's projects with their year and their money."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from projects.models import Project, ProjectYear
from projects.queries.money import (
    NOTHING,
    ZERO,
    ProjectMoney,
    Shown,
    agreed_shown,
    money_of,
    outstanding_beyond_projects,
    outstanding_shown,
)


@dataclass(frozen=True)
class LedgerRow:
    """One project of the ledger. ``told`` is its year, when it was executed in that year."""

    project: Project
    told: ProjectYear | None
    money: ProjectMoney
    agreed: Shown
    outstanding: Shown


@dataclass(frozen=True)
class Totals:
    """The ledger's last row, over every page of it.

    Attributes:
        count: projects.
        agreed: 协议金额 in 元; ``None`` when a project's is 未说明: 不完整，不合计.
        outstanding: 应付未付 of the projects in 元, as far as it is itemised.
        complete: no project's 应付未付 is 未说明.
        beyond: payables of no project, and their sum in 元: what a source gives only as a total.
    """

    count: int
    agreed: Decimal | None
    outstanding: Decimal
    complete: bool
    beyond: tuple[int, Decimal] | None

    @property
    def everything(self) -> Decimal | None:
        """应付未付 with what belongs to no project, in 元; ``None``: 不完整，不合计."""
        if self.beyond is not None:
            return self.outstanding + self.beyond[1]
        return self.outstanding if self.complete else None


def with_year(projects: QuerySet[Any], year: int) -> QuerySet[Any]:
    """Return ``projects`` with what a row of the ledger shows of each, read at once."""
    told = ProjectYear.objects.filter(year=year).select_related("group")
    return projects.select_related("category", "lead_unit").prefetch_related(
        Prefetch("years", queryset=told, to_attr="told")
    )


def rows_of(projects: list[Any], money: dict[int, ProjectMoney]) -> list[LedgerRow]:
    """Return the rows of a page of projects read by :func:`with_year`."""
    return [_row(project, money.get(project.pk, NOTHING)) for project in projects]


def totals(
    projects: QuerySet[Any], money: dict[int, ProjectMoney], on: date, *, with_rest: bool
) -> Totals:
    """Return the last row of a list.

    Args:
        projects: every project of the list, over all its pages.
        money: :func:`projects.queries.money.money_of` of them.
        on: the day the sums are of (截至).
        with_rest: the list is the whole year's, so payables of no project are counted with it.
    """
    shown = [
        _row(project, money.get(project.pk, NOTHING))
        for project in projects.only("pk", "state", "historical").order_by()
    ]
    agreed_known = all(row.agreed != "unstated" for row in shown)
    return Totals(
        count=len(shown),
        agreed=sum((row.money.agreed or ZERO for row in shown), ZERO) if agreed_known else None,
        outstanding=sum((row.money.outstanding for row in shown), ZERO),
        complete=all(row.outstanding != "unstated" for row in shown),
        beyond=outstanding_beyond_projects(on) if with_rest else None,
    )


def money_on(projects: QuerySet[Project], on: date) -> dict[int, ProjectMoney]:
    """Return the sums of every project of a list that has an agreement."""
    return money_of(projects.order_by(), on)


def _row(project: Any, money: ProjectMoney) -> LedgerRow:
    told: list[ProjectYear] = getattr(project, "told", [])
    return LedgerRow(
        project=project,
        told=told[0] if told else None,
        money=money,
        agreed=agreed_shown(project, money),
        outstanding=outstanding_shown(project, money),
    )
