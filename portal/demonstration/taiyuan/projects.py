"""Taiyuan's 27 projects of 2021, entered by 历史录入."""

from funds.models import UnitKind
from funds.services.units import register_unit
from portal.demonstration.logins import People
from portal.demonstration.reasons import Marks
from portal.demonstration.taiyuan.money import RecordedMoney
from portal.demonstration.taiyuan.source import REPORT, YEAR, ToldProject, ToldYear
from projects.models import Project, ProjectGroup, YearOutcome
from projects.services.agreements import record_agreement
from projects.services.elements import ProjectData
from projects.services.historical import HistoricalData, record_historical
from projects.services.years import YearData, register_group, set_year

QINGXU = "清徐新时代文明实践平台"
REWARDS = "太原志愿者激励回馈项目"


def record_projects(told: ToldYear, money: RecordedMoney, people: People) -> None:
    """Enter the projects in the report's order, each with its place in the year."""
    groups = _groups(people)
    for sequence, project in enumerate(told.projects, start=1):
        entered = _enter(project, money, people)
        set_year(
            entered.ref,
            YearData(
                year=YEAR,
                outcome=project.outcome,
                group=groups.get(project.group),
                sequence=sequence,
                paragraph=money.numbered(project.paragraph),
                source=REPORT.title,
            ),
            by=people.office,
        )
        if project.name == QINGXU:
            record_agreement(entered.ref, money.qingxu.number, by=people.office)


def _groups(people: People) -> dict[str, ProjectGroup]:
    """The report's own words for the two groups, with their figures left to be counted."""
    return {
        "culture": register_group(
            "culture",
            "文化宣传和网络文明",
            heading="专项基金于 {year} 年立项支持了 {count}文化宣传和网络文明志愿服务项目，"
            "包括{names}。",
            sequence=1,
            by=people.office,
        ),
        "care": register_group(
            "care",
            "关爱",
            heading="专项基金支持了 {count}关爱志愿服务项目，分别是{names}。",
            sequence=2,
            by=people.office,
        ),
    }


def _enter(project: ToldProject, money: RecordedMoney, people: People) -> Project:
    marks: Marks = {}
    implementer = None
    if not project.year_stated:
        marks["funding_year"] = REPORT.assumed(
            f"原文没有写明立项年；按“12个20年项目，15个21年项目”和已写明年份的项目，"
            f"推定为{project.year}年"
        )
    if project.name == REWARDS:
        implementer = register_unit("太原市志愿者服务协会", UnitKind.EXECUTOR)
        marks["implementer"] = REPORT.assumed("原文写“协会”，推定指太原市志愿者服务协会")
    return record_historical(
        HistoricalData(
            elements=ProjectData(
                name=project.name,
                beneficiaries=project.beneficiaries,
                implementer=implementer,
            ),
            closed=project.outcome == YearOutcome.CLOSED,
            source=REPORT.title,
            funding_year=project.year,
            campaign=money.campaigns.get(project.campaign),
            drawing=project.drawing,
            marks=marks,
        ),
        by=people.office,
    )
