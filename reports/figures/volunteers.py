"""Figures of volunteering: people, times and hours of a year, each with what it is divided by.

人, 人次 and 小时 are never added to one another. The rows are those of the page of figures
(:mod:`volunteers.queries.figures`), so page and report cannot differ.
"""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import QuerySet

from funds.models import Fund
from kit.formats import share
from reports.figures.figure import Asked, Column, Derived, Figure, Unit
from volunteers.models import ServiceRecord
from volunteers.queries import figures

TENTH = Decimal("0.1")
NUMBER = Column("志愿者编号", "number")
TEAM = Column("所属组织", "organisation.name")
REGISTERED = Column("注册日期", "registered_on", "date")
SERVICE = (
    Column("服务内容", "title"),
    Column("志愿者编号", "volunteer.number"),
    Column("组织", "organisation.name"),
    Column("服务日期", "served_on", "date"),
    Column("分钟", "minutes"),
)


def _registered(asked: Asked) -> QuerySet[Any]:
    return figures.registered(asked.told_until, asked.as_of).select_related("organisation")


def _active(asked: Asked) -> QuerySet[Any]:
    return figures.active(*asked.days, asked.as_of).select_related("organisation")


def _active_registered(asked: Asked) -> QuerySet[Any]:
    return figures.active_registered(*asked.days, asked.as_of).select_related("organisation")


def _served(asked: Asked) -> QuerySet[ServiceRecord]:
    rows = figures.served(*asked.days, asked.as_of)
    return rows.select_related("volunteer", "organisation")


def _for_teams(asked: Asked) -> QuerySet[ServiceRecord]:
    return _served(asked).filter(organisation__isnull=False)


def _hours(minutes: Decimal) -> Decimal:
    """Return minutes as hours to a tenth, cut: 99.96 hours are not 100."""
    return (minutes / 60).quantize(TENTH, ROUND_DOWN)


def _each(hours: Decimal, by: int) -> Decimal | None:
    return (hours / by).quantize(TENTH, ROUND_DOWN) if by else None


def share_or_none(part: int, whole: int) -> Decimal | None:
    """Return a share in percent; of nobody there is none."""
    return share(part, whole) if whole else None


def _volunteer(fund: Fund, row: Any) -> str:
    return fund.url("volunteers:volunteer", number=row.number)


def _team(fund: Fund, row: Any) -> str:
    return fund.url("teams:team", number=row.number)


def _records(fund: Fund, row: Any) -> str:
    return fund.url("hours:records", number=row.volunteer.number)


def _divisions(fund: Fund, row: Any) -> str:
    return fund.url("divisions:list")


SERVED_WORDS = "按服务日期，当年的服务记录，已冲销的不计"

VOLUNTEER_FIGURES: tuple[Figure | Derived, ...] = (
    Figure(
        key="volunteers_registered",
        label="注册志愿者",
        unit=Unit.PEOPLE,
        basis="到年末（当年到统计那天）已注册、没有退出的人",
        rows=_registered,
        link=_volunteer,
        columns=(NUMBER, TEAM, REGISTERED),
        order=("number",),
    ),
    Figure(
        key="residents",
        label="常住人口",
        unit=Unit.PEOPLE,
        basis="全市到年末（当年到统计那天）最近一次统计的常住人口",
        rows=lambda asked: figures.residents(asked.told_until),
        link=_divisions,
        total="residents",
        columns=(
            Column("来源", "source"),
            Column("统计日期", "counted_on", "date"),
            Column("常住人口（人）", "residents"),
        ),
        unknown=lambda asked: True,
    ),
    Derived(
        key="volunteers_share",
        label="注册志愿者占常住人口",
        unit=Unit.PERCENT,
        basis="到年末（当年到统计那天）的注册志愿者，除以最近一次统计的常住人口",
        operands=("volunteers_registered", "residents"),
        combine=share,
        formula="注册志愿者 ÷ 常住人口",
    ),
    Figure(
        key="volunteers_active",
        label="活跃志愿者",
        unit=Unit.PEOPLE,
        basis="当年服务过至少一次的人",
        rows=_active,
        link=_volunteer,
        columns=(NUMBER, TEAM, REGISTERED),
        order=("number",),
    ),
    Figure(
        key="volunteers_active_registered",
        label="年末在册的活跃志愿者",
        unit=Unit.PEOPLE,
        basis="年末（当年到统计那天）在册、当年服务过至少一次的人；年内退出的不计",
        rows=_active_registered,
        link=_volunteer,
        columns=(NUMBER, TEAM, REGISTERED),
        order=("number",),
    ),
    Derived(
        key="volunteers_active_share",
        label="活跃率",
        unit=Unit.PERCENT,
        basis="年末在册的志愿者中当年服务过的，除以注册志愿者",
        operands=("volunteers_active_registered", "volunteers_registered"),
        combine=share_or_none,
        formula="年末在册的活跃志愿者 ÷ 注册志愿者",
    ),
    Figure(
        key="service_times",
        label="服务人次",
        unit=Unit.TIMES,
        basis=SERVED_WORDS,
        rows=_served,
        link=_records,
        columns=SERVICE,
        order=("served_on", "id"),
    ),
    Figure(
        key="service_hours",
        label="服务时长",
        unit=Unit.HOURS,
        basis=f"{SERVED_WORDS}；不足 0.1 小时舍去",
        rows=_served,
        link=_records,
        total="minutes",
        of_total=_hours,
        columns=SERVICE,
        order=("served_on", "id"),
    ),
    Derived(
        key="hours_per_head",
        label="人均服务时长",
        unit=Unit.HOURS,
        basis="服务时长除以活跃志愿者，不足 0.1 小时舍去",
        operands=("service_hours", "volunteers_active"),
        combine=_each,
        formula="服务时长 ÷ 活跃志愿者",
    ),
    Figure(
        key="teams_active",
        label="开展服务的志愿组织",
        unit=Unit.ITEMS,
        basis="当年有人为它服务过的组织",
        rows=lambda asked: figures.active_teams(*asked.days, asked.as_of),
        link=_team,
        columns=(Column("组织名称", "name"), Column("组织编号", "number")),
        order=("number",),
    ),
    Figure(
        key="service_hours_of_teams",
        label="为志愿组织服务的时长",
        unit=Unit.HOURS,
        basis=f"{SERVED_WORDS}；不足 0.1 小时舍去",
        rows=_for_teams,
        link=_records,
        total="minutes",
        of_total=_hours,
        columns=SERVICE,
        order=("served_on", "id"),
    ),
    Derived(
        key="hours_per_team",
        label="每个志愿组织的服务时长",
        unit=Unit.HOURS,
        basis="为志愿组织服务的时长除以开展服务的组织，不足 0.1 小时舍去",
        operands=("service_hours_of_teams", "teams_active"),
        combine=_each,
        formula="为志愿组织服务的时长 ÷ 开展服务的志愿组织",
    ),
)
