"""Figures of one district or county (区县): its volunteers beside its own residents."""

from typing import Any

from django.db.models import QuerySet

from funds.models import Fund
from reports.figures.figure import Asked, Column, Derived, Figure, Subject, Unit, UnknownFigure
from reports.figures.volunteers import (
    NUMBER,
    REGISTERED,
    TEAM,
    share_or_none,
)
from volunteers.queries import counts, divisions, figures

ADDED = "志愿者登记的区县；没有填区县的不在任何区县里"


def _division(asked: Asked) -> Subject:
    # The city's own figures are those of nobody's district.
    found = divisions.districts().filter(code=asked.of).first() if asked.of else None
    if found is None:
        raise UnknownFigure(asked.of)
    return Subject(found.name)


def _registered(asked: Asked) -> QuerySet[Any]:
    rows = figures.registered(asked.told_until, asked.as_of)
    return rows.filter(division__code=asked.of).select_related("organisation")


def _active(asked: Asked) -> QuerySet[Any]:
    rows = figures.active_registered(*asked.days, asked.as_of)
    return rows.filter(division__code=asked.of).select_related("organisation")


def _teams(asked: Asked) -> QuerySet[Any]:
    return counts.teams_there(asked.told_until, asked.as_of).filter(division__code=asked.of)


def _volunteer(fund: Fund, row: Any) -> str:
    return fund.url("volunteers:volunteer", number=row.number)


DISTRICT_FIGURES: tuple[Figure | Derived, ...] = (
    Figure(
        key="district_volunteers",
        label="{subject}：注册志愿者",
        unit=Unit.PEOPLE,
        basis=f"到年末（当年到统计那天）已注册、没有退出的人，按{ADDED}",
        rows=_registered,
        link=_volunteer,
        columns=(NUMBER, TEAM, REGISTERED),
        order=("number",),
        subject=_division,
    ),
    Figure(
        key="district_residents",
        label="{subject}：常住人口",
        unit=Unit.PEOPLE,
        basis="这个区县到年末（当年到统计那天）最近一次统计的常住人口",
        rows=lambda asked: figures.residents(asked.told_until, asked.of),
        link=lambda fund, row: fund.url("divisions:list"),
        total="residents",
        columns=(
            Column("来源", "source"),
            Column("统计日期", "counted_on", "date"),
            Column("常住人口（人）", "residents"),
        ),
        subject=_division,
        unknown=lambda asked: True,
    ),
    Derived(
        key="district_share",
        label="{subject}：注册志愿者占常住人口",
        unit=Unit.PERCENT,
        basis="这个区县的注册志愿者，除以这个区县最近一次统计的常住人口",
        operands=("district_volunteers", "district_residents"),
        combine=share_or_none,
        formula="注册志愿者 ÷ 常住人口",
        subject=_division,
    ),
    Figure(
        key="district_active",
        label="{subject}：年末在册的活跃志愿者",
        unit=Unit.PEOPLE,
        basis=f"年末（当年到统计那天）在册、当年服务过至少一次的人，按{ADDED}",
        rows=_active,
        link=_volunteer,
        columns=(NUMBER, TEAM, REGISTERED),
        order=("number",),
        subject=_division,
    ),
    Derived(
        key="district_active_share",
        label="{subject}：活跃率",
        unit=Unit.PERCENT,
        basis="这个区县年末在册的志愿者中当年服务过的，除以注册志愿者",
        operands=("district_active", "district_volunteers"),
        combine=share_or_none,
        formula="年末在册的活跃志愿者 ÷ 注册志愿者",
        subject=_division,
    ),
    Figure(
        key="district_teams",
        label="{subject}：在册志愿组织",
        unit=Unit.ITEMS,
        basis="到年末（当年到统计那天）已成立、没有注销的，按组织登记的区县",
        rows=_teams,
        link=lambda fund, row: fund.url("teams:team", number=row.number),
        columns=(Column("组织名称", "name"), Column("组织编号", "number")),
        order=("number",),
        subject=_division,
    ),
)
