"""历史录入: entering projects older than the portal, with what their source says and no more."""

from dataclasses import dataclass, field

from django.db import transaction

from funds.models import Campaign, Fund, User
from kit import clock
from kit.errors import Refusal
from kit.marks import Mark, marking
from kit.numbering import next_number
from kit.tenancy.scope import scoped_fund_id
from projects.models import Project
from projects.models.project import new_key
from projects.services.advance import enter
from projects.services.effects import NUMBER_KIND
from projects.services.elements import ProjectData, check, unstated_marks
from projects.services.once import once

OWN_NUMBER = marking(
    Mark.ASSUMED, source="本平台编号", reason="原文没有编号，由本平台在历史录入时给出"
)


@dataclass(frozen=True)
class HistoricalData:
    """A project as a document tells it.

    Attributes:
        elements: what the document says of it; what it leaves out is marked 未说明.
        closed: the document says it has closed (结项); otherwise it is under way.
        source: the document, e.g. “志愿城市·太原”基金2021年度总结.
        funding_year: 立项年; ``None`` when not known.
        campaign: 募捐活动 that raises money for it.
        drawing: key of its drawing (示意图) in ``static/drawings/projects``; empty for none.
        marks: marks of values that are stated or assumed in a way worth saying, by field.
    """

    elements: ProjectData
    closed: bool
    source: str
    funding_year: int | None = None
    campaign: Campaign | None = None
    drawing: str = ""
    marks: dict[str, dict[str, str]] = field(default_factory=dict)


@transaction.atomic
def record_historical(
    data: HistoricalData, *, by: User, note: str = "", key: str | None = None
) -> Project:
    """Enter a project older than the portal, recorded as such, and return it.

    It enters as 执行中（阶段未说明） or 已结项. Its number carries its 立项年 (this year when that
    is unknown) and is marked 本平台编号.

    Args:
        note: what the history says of it; the source when empty.
        key: the form's key: the same form sent twice enters one project.

    Raises:
        NotAllowed: ``by`` may not do 历史录入.
        Refusal: an element cannot be kept, or the fund has a project of this name and 立项年.
    """
    return once(key, by, lambda: _record(data, by, note or data.source, key or new_key()))


def _record(data: HistoricalData, by: User, note: str, key: str) -> Project:
    check(data.elements)
    if not data.source.strip():
        raise Refusal("请写明资料来源，例如年度总结的名称。", field="source")
    _check_year(data.funding_year)
    values = data.elements.values()
    same = Project.objects.filter(name=values["name"], funding_year=data.funding_year).first()
    if same is not None:
        raise Refusal(
            f"已有同名、同一立项年的项目 {same.ref}。请打开那个项目补充，不要重复录入。",
            field="name",
        )
    unstated = unstated_marks(
        {**values, "funding_year": data.funding_year},
        source=data.source,
        reason="资料没有写明",
    )
    project = Project(
        key=key,
        **values,
        funding_year=data.funding_year,
        campaign=data.campaign,
        drawing=data.drawing,
        historical=True,
        marks={**unstated, "number": OWN_NUMBER, **data.marks},
    )
    fund = Fund.objects.get(pk=scoped_fund_id())
    year = data.funding_year or clock.today().year
    project.number = next_number(fund.prefix, NUMBER_KIND, year)
    step = "record_closed" if data.closed else "record_running"
    return enter(project, step, by=by, note=note)


def _check_year(year: int | None) -> None:
    this_year = clock.today().year
    if year is not None and not 2000 <= year <= this_year:
        raise Refusal(f"立项年应在 2000 至 {this_year} 之间。", field="funding_year")
