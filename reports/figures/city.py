"""Figures of what a city has: organisations, stations, activities held, stars given.

The rows are those of the page of figures (:mod:`volunteers.queries.counts`).
"""

from typing import Any

from django.db.models.functions import TruncDate

from funds.models import Fund
from reports.figures.figure import Asked, Column, Derived, Figure, Subject, Unit, UnknownFigure
from volunteers.models import StarLevel, StationKind
from volunteers.models import Subject as Recognised
from volunteers.queries import counts, trainings

PEOPLE, TEAMS = Recognised.PERSON, Recognised.ORGANISATION
TEAM = (
    Column("组织名称", "name"),
    Column("组织编号", "number"),
    Column("区县", "division.name"),
    Column("成立日期", "founded_on", "date"),
)
STATION = (
    Column("名称", "name"),
    Column("种类", "get_kind_display"),
    Column("区县", "division.name"),
    Column("启用日期", "opened_on", "date"),
)
TRAINING = (
    Column("培训名称", "title"),
    Column("主办组织", "held_by"),
    Column("培训日期", "held_on", "date"),
    Column("人次", "times"),
)
STARS = (
    Column("证书编号", "certificate"),
    Column("星级", "level.name"),
    Column("认定日期", "awarded_on", "date"),
)
GIVEN = "当年认定、到年末（当年到统计那天）没有撤销的"


def _kind(asked: Asked) -> Subject:
    if asked.of not in StationKind.values:
        raise UnknownFigure(asked.of)
    return Subject(StationKind(asked.of).label)


def _level_of(subject: Recognised) -> Any:
    def named(asked: Asked) -> Subject:
        known = StarLevel.objects.filter(rule__subject=subject, name=asked.of)
        if not asked.of or not known.exists():
            raise UnknownFigure(asked.of)
        return Subject(asked.of)

    return named


def _stations(asked: Asked) -> Any:
    return counts.stations_there(asked.told_until, asked.as_of).select_related("division")


def _shifts(asked: Asked) -> Any:
    rows = counts.shifts_held(*asked.days, asked.as_of).annotate(day=TruncDate("starts_at"))
    return rows.select_related("activity__organisation", "organisation")


def _trainings(asked: Asked) -> Any:
    rows = trainings.with_times(trainings.trainings_held(*asked.days, asked.as_of), asked.as_of)
    return rows.select_related("organisation")


def _training(fund: Fund, row: Any) -> str:
    return fund.url("trainings:training", number=row.number)


def _stars(subject: Recognised) -> Any:
    def given(asked: Asked) -> Any:
        rows = counts.stars_given(subject, *asked.days, asked.as_of)
        return rows.filter(level__name=asked.of).select_related("level")

    return given


def _team(fund: Fund, row: Any) -> str:
    return fund.url("teams:team", number=row.number)


def _station(fund: Fund, row: Any) -> str:
    return fund.url("stations:station", number=row.number)


def _activity(fund: Fund, row: Any) -> str:
    return fund.url("activities:activity", number=row.number)


def _shift(fund: Fund, row: Any) -> str:
    return fund.url("activities:shift", shift=row.pk)


def _star(fund: Fund, row: Any) -> str:
    return fund.url("stars:award", certificate=row.certificate)


CITY_FIGURES: tuple[Figure | Derived, ...] = (
    Figure(
        key="teams_registered",
        label="在册志愿组织",
        unit=Unit.ITEMS,
        basis="到年末（当年到统计那天）已成立、没有注销的；没有写成立日期的，按登记的日期或编号的年份",
        rows=lambda asked: counts.teams_there(asked.told_until, asked.as_of).select_related(
            "division"
        ),
        link=_team,
        columns=TEAM,
        order=("number",),
    ),
    Figure(
        key="stations",
        label="志愿服务站点",
        unit=Unit.ITEMS,
        basis="到年末（当年到统计那天）已启用、没有停用的；没有写启用日期的，按登记的日期或编号的年份",
        rows=_stations,
        link=_station,
        columns=STATION,
        order=("number",),
    ),
    Figure(
        key="stations_of_kind",
        label="志愿服务站点：{subject}",
        unit=Unit.ITEMS,
        basis="到年末（当年到统计那天）已启用、没有停用的，按种类",
        rows=lambda asked: _stations(asked).filter(kind=asked.of),
        link=_station,
        columns=STATION,
        order=("number",),
        subject=_kind,
    ),
    Figure(
        key="activities_held",
        label="开展的志愿活动",
        unit=Unit.ITEMS,
        basis="当年至少有一场开展过的活动",
        rows=lambda asked: counts.activities_held(*asked.days, asked.as_of).select_related(
            "organisation"
        ),
        link=_activity,
        columns=(
            Column("活动名称", "title"),
            Column("活动编号", "number"),
            Column("主办组织", "organisation.name"),
        ),
        order=("number",),
    ),
    Figure(
        key="sessions_held",
        label="志愿活动场次",
        unit=Unit.SESSIONS,
        basis="当年结束、没有取消、有人签到的班次，一个班次一场",
        rows=_shifts,
        link=_shift,
        columns=(
            Column("活动", "activity.title"),
            Column("组织", "serving_organisation.name"),
            Column("日期", "day", "date"),
        ),
        order=("starts_at", "id"),
    ),
    Figure(
        key="trainings_held",
        label="志愿者培训",
        unit=Unit.OCCASIONS,
        basis="当年办的培训，作废的不计",
        rows=_trainings,
        link=_training,
        columns=TRAINING,
        order=("held_on", "id"),
    ),
    Figure(
        key="training_times",
        label="参加培训",
        unit=Unit.TIMES,
        basis="当年各次培训的人次相加：写明人次的按写明的，其余按名单",
        rows=_trainings,
        link=_training,
        total="times",
        columns=TRAINING,
        order=("held_on", "id"),
    ),
    Figure(
        key="people_trained",
        label="参加过培训的志愿者",
        unit=Unit.PEOPLE,
        basis="当年在培训名单上的人，一人只算一次；只写了人次的不在内",
        rows=lambda asked: trainings.people_trained(*asked.days, asked.as_of).select_related(
            "organisation"
        ),
        link=lambda fund, row: fund.url("volunteers:volunteer", number=row.number),
        columns=(Column("志愿者编号", "number"), Column("所属组织", "organisation.name")),
        order=("number",),
    ),
    Figure(
        key="people_with_new_stars",
        label="认定星级的志愿者",
        unit=Unit.PEOPLE,
        basis=f"{GIVEN}；一人认定两次只算一人",
        rows=lambda asked: counts.people_with_new_stars(*asked.days, asked.as_of).select_related(
            "organisation"
        ),
        link=lambda fund, row: fund.url("volunteers:volunteer", number=row.number),
        columns=(Column("志愿者编号", "number"), Column("所属组织", "organisation.name")),
        order=("number",),
    ),
    Figure(
        key="people_given_star",
        label="认定{subject}的志愿者",
        unit=Unit.PEOPLE,
        basis=f"{GIVEN}，按星级",
        rows=_stars(PEOPLE),
        link=_star,
        columns=STARS,
        order=("certificate",),
        subject=_level_of(PEOPLE),
    ),
    Figure(
        key="teams_with_new_stars",
        label="认定星级的志愿组织",
        unit=Unit.ITEMS,
        basis=f"{GIVEN}；一个组织认定两次只算一个",
        rows=lambda asked: counts.teams_with_new_stars(*asked.days, asked.as_of).select_related(
            "division"
        ),
        link=_team,
        columns=TEAM,
        order=("number",),
    ),
    Figure(
        key="teams_given_star",
        label="认定{subject}的志愿组织",
        unit=Unit.ITEMS,
        basis=f"{GIVEN}，按星级",
        rows=_stars(TEAMS),
        link=_star,
        columns=STARS,
        order=("certificate",),
        subject=_level_of(TEAMS),
    ),
)
