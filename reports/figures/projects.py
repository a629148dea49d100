"""Figures of projects: executed in a year, closed, kept running, and by funding year."""

from typing import Any

from django.db.models import QuerySet

from funds.models import Fund
from projects.models import ProjectGroup, ProjectYear, YearOutcome
from reports.figures.figure import Asked, Column, Figure, Subject, Unit, UnknownFigure

NAME = Column("项目名称", "project.name")
NUMBER = Column("项目编号", "project.number")
OUTCOME = Column("年度结果", "get_outcome_display")
GROUP = Column("归类", "group.name")
FUNDED = Column("立项年", "project.funding_year", mark="project.funding_year")
ORDER = ("sequence", "id")
OTHERS = "OTHERS"
"""The object of ``projects_in_group`` for ongoing projects told one by one, in no group."""


def _executed(asked: Asked) -> QuerySet[ProjectYear]:
    rows = ProjectYear.objects.filter(year=asked.year).select_related("project", "group")
    return rows if asked.as_of is None else rows.filter(project__created_at__lte=asked.as_of)


def _funding_year(asked: Asked) -> Subject:
    if not asked.of.isdecimal():
        raise UnknownFigure(asked.of)
    return Subject(asked.of)


def _group(asked: Asked) -> Subject:
    if asked.of == OTHERS:
        return Subject("其他")
    group = ProjectGroup.objects.filter(code=asked.of).first()
    if group is None:
        raise UnknownFigure(asked.of)
    return Subject(group.name)


def _in_group(asked: Asked) -> QuerySet[ProjectYear]:
    ongoing = _executed(asked).filter(outcome=YearOutcome.ONGOING)
    if asked.of == OTHERS:
        return ongoing.filter(group__isnull=True)
    return ongoing.filter(group__code=asked.of)


def _address(fund: Fund, row: Any) -> str:
    return fund.url("projects:project", ref=row.project.ref)


PROJECT_FIGURES: tuple[Figure, ...] = (
    Figure(
        key="projects_executed",
        label="执行项目",
        unit=Unit.ITEMS,
        basis="当年执行的全部项目，含往年立项的",
        rows=_executed,
        link=_address,
        columns=(NUMBER, NAME, OUTCOME, GROUP, FUNDED),
        order=ORDER,
        rests_on={"marks": ("year",)},
    ),
    Figure(
        key="projects_funded_in",
        label="{subject} 年立项的执行项目",
        unit=Unit.ITEMS,
        basis="当年执行的项目，按立项年",
        rows=lambda asked: _executed(asked).filter(project__funding_year=int(asked.of)),
        link=_address,
        columns=(NUMBER, NAME, FUNDED, OUTCOME),
        order=ORDER,
        rests_on={"marks": ("year",), "project__marks": ("funding_year",)},
        subject=_funding_year,
    ),
    Figure(
        key="projects_funding_unstated",
        label="立项年未说明的执行项目",
        unit=Unit.ITEMS,
        basis="当年执行的项目，没有写明立项年的",
        rows=lambda asked: _executed(asked).filter(project__funding_year__isnull=True),
        link=_address,
        columns=(NUMBER, NAME, OUTCOME),
        order=ORDER,
        rests_on={"marks": ("year",), "project__marks": ("funding_year",)},
    ),
    Figure(
        key="projects_of_year",
        label="当年立项的执行项目",
        unit=Unit.ITEMS,
        basis="当年执行、当年立项的项目",
        rows=lambda asked: _executed(asked).filter(project__funding_year=asked.year),
        link=_address,
        columns=(NUMBER, NAME, FUNDED, OUTCOME),
        order=ORDER,
        rests_on={"marks": ("year",), "project__marks": ("funding_year",)},
    ),
    Figure(
        key="projects_of_previous_year",
        label="往年立项的执行项目",
        unit=Unit.ITEMS,
        basis="当年执行、往年立项的项目",
        rows=lambda asked: _executed(asked).filter(project__funding_year__lt=asked.year),
        link=_address,
        columns=(NUMBER, NAME, FUNDED, OUTCOME),
        order=ORDER,
        rests_on={"marks": ("year",), "project__marks": ("funding_year",)},
    ),
    Figure(
        key="projects_closed",
        label="结项项目",
        unit=Unit.ITEMS,
        basis="当年结项的项目",
        rows=lambda asked: _executed(asked).filter(outcome=YearOutcome.CLOSED),
        link=_address,
        columns=(NUMBER, NAME, FUNDED),
        order=ORDER,
        rests_on={"marks": ("year", "outcome")},
    ),
    Figure(
        key="projects_ongoing",
        label="常态化开展项目",
        unit=Unit.ITEMS,
        basis="年末仍在开展的项目",
        rows=lambda asked: _executed(asked).filter(outcome=YearOutcome.ONGOING),
        link=_address,
        columns=(NUMBER, NAME, GROUP, FUNDED),
        order=ORDER,
        rests_on={"marks": ("year", "outcome")},
    ),
    Figure(
        key="projects_in_group",
        label="常态化开展项目：{subject}",
        unit=Unit.ITEMS,
        basis="年末仍在开展的项目，按归类",
        rows=_in_group,
        link=_address,
        columns=(NUMBER, NAME, FUNDED),
        order=ORDER,
        rests_on={"marks": ("year", "outcome", "group")},
        subject=_group,
    ),
)
