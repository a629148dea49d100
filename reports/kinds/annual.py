"""The annual report (年度总结) as a declared structure, after the offices' own form."""

from datetime import datetime

from funds.models import Fund
from reports.figures import Ledger
from reports.kinds.content import CheckList, Content, Cover, FigureTable, Heading, Node, NoteList
from reports.kinds.money import (
    CampaignProgress,
    MoneyBasis,
    MoneyChart,
    MoneySentences,
    MoneyTable,
)
from reports.kinds.projects import ClosedProjects, OngoingProjects, Overview
from reports.kinds.structure import Block, Part, Prose, Section, Setting, inside
from reports.kinds.volunteers import Volunteers
from reports.queries import texts_of

INTRO = "intro"
OVERVIEW = "overview"
RESULTS = "results"
PLAN = "plan"

SECTIONS: dict[str, str] = {
    INTRO: "开篇：基金宗旨",
    OVERVIEW: "项目基本情况",
    RESULTS: "运行以来的成果",
    PLAN: "下一步工作计划",
}
"""The sections whose words people write (报告文字), with what each is called."""

ANNUAL: tuple[Block, ...] = (
    Section("", (Prose(INTRO),)),
    Section(
        "{year} 年项目管理",
        (Part("项目基本情况", (Overview(OVERVIEW), ClosedProjects(), OngoingProjects())),),
    ),
    Volunteers("志愿者和志愿服务"),
    Section(
        "{fund}资金管理",
        (
            MoneySentences(),
            MoneyBasis(),
            MoneyTable(),
            MoneyChart(),
            Part("募捐进展", (CampaignProgress(),)),
        ),
        new_page=True,
    ),
    Section("专项基金运行以来的成果", (Prose(RESULTS),)),
    Section("专项基金下一步工作计划", (Prose(PLAN),)),
)

ANNEXES: tuple[Node, ...] = (
    Heading(1, "附 1　数据口径", "annex-1", new_page=True),
    FigureTable(),
    Heading(1, "附 2　标记与推定", "annex-2"),
    NoteList(),
    Heading(1, "附 3　核对结果", "annex-3"),
    CheckList(),
)


def resolve_annual(fund: Fund, year: int, as_of: datetime | None) -> tuple[Content, Ledger]:
    """Return the report of a year as recorded at ``as_of``, and the figures it prints."""
    ledger = Ledger(year, as_of)
    setting = Setting(fund, ledger, texts_of(year))
    nodes = inside(ANNUAL, setting)
    return Content(_cover(fund, year), [*nodes, *ANNEXES]), ledger


def _cover(fund: Fund, year: int) -> Cover:
    organisers = [name for name in (fund.office_name, fund.executor_name) if name]
    return Cover(
        foundation=fund.foundation_name,
        title=fund.name,
        subtitle=f"{year} 年度总结",
        lines=[*organisers, f"数据截至 {year} 年 12 月 31 日"],
        mark=fund.short_name,
        accent=fund.accent,
        drawing=fund.hero,
    )
