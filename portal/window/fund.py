"""A fund's public page: its year's projects and reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, QuerySet

from funds.models import Fund
from kit.formats import date_iso
from kit.personal import without_numbers
from portal.pictures import CampaignYear
from portal.window.published import PUBLIC_STATES
from projects.models import Project, ProjectYear, YearOutcome
from reports.figures import Ledger
from reports.kinds.placeholders import resolve
from reports.models import Report, ReportState

LEAD_LENGTH = 90
TILES = 6
REPORTS_SHOWN = 8
NAMES_SHOWN = 100


@dataclass(frozen=True)
class Tile:
    """A project shown with its drawing and the first sentence of its year's paragraph."""

    name: str
    drawing: str
    note: str
    ref: str


@dataclass(frozen=True)
class CampaignCard:
    """A campaign with its project's drawing, if it has one."""

    year: CampaignYear
    drawing: str

    @property
    def facts(self) -> str:
        """Who began it, when and how, as far as the sources say."""
        row = self.year.campaign
        told = (
            f"{row.initiators}发起" if row.initiators else "",
            f"{date_iso(row.starts_on)} 起" if row.starts_on else "",
            row.channel,
        )
        return " · ".join(part for part in told if part)


@dataclass(frozen=True)
class Words:
    """The words of a fund's first screen: its motto in two lines, its purpose in short.

    ``whole`` tells whether that is the whole purpose.
    """

    title: str
    title2: str
    lead: str
    whole: bool


def first_words(fund: Fund) -> Words:
    """Break the motto after its comma, and the purpose after the last clause that fits."""
    title, comma, title2 = (fund.motto or fund.name).partition("，")
    lead = _shortened(fund.purpose)
    return Words(title + comma, title2, lead, lead == fund.purpose)


def _shortened(purpose: str) -> str:
    if len(purpose) <= LEAD_LENGTH:
        return purpose
    head = purpose[:LEAD_LENGTH]
    end = max(head.rfind(mark) for mark in "；。，")
    return f"{head[:end] if end > 0 else head}……"


@dataclass(frozen=True)
class ProjectGroupList:
    """Projects of the year under one word: 结项, or the group of those that go on.

    ``count`` is how many there are; ``projects`` are those of them that the page names.
    """

    label: str
    count: int
    projects: list[Project]


class FundProjects:
    """The projects a fund executed in a year, in the order of its report; the first by name."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._told = ProjectYear.objects.filter(year=ledger.year, project__state__in=PUBLIC_STATES)

    @cached_property
    def tiles(self) -> list[Tile]:
        """The first projects that have a drawing."""
        drawn = self._in_order().exclude(project__drawing="")[:TILES]
        return [
            Tile(row.project.name, row.project.drawing, self._note(row), row.project.ref)
            for row in drawn
        ]

    @cached_property
    def groups(self) -> list[ProjectGroupList]:
        """All of them by what the year came to, with the names of the first."""
        named: dict[tuple[str, int | None], list[Project]] = {}
        for row in self._in_order()[:NAMES_SHOWN]:
            named.setdefault((row.outcome, row.group_id), []).append(row.project)
        counts = self._told.values_list("outcome", "group_id", "group__name").annotate(Count("pk"))
        return [
            ProjectGroupList(
                name or YearOutcome(outcome).label, count, named.get((outcome, group), [])
            )
            for outcome, group, name, count in counts.order_by("outcome", "group__sequence")
        ]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(group.count for group in self.groups)

    @property
    def all_named(self) -> bool:
        """Whether the page names every one of them."""
        return all(group.count == len(group.projects) for group in self.groups)

    def illustrated(self, campaigns: Sequence[CampaignYear]) -> list[CampaignCard]:
        """Put beside each campaign the drawing of the project it pays for."""
        paid = self._told.filter(project__campaign__in=[row.campaign.pk for row in campaigns])
        drawings = dict(paid.order_by("pk").values_list("project__campaign_id", "project__drawing"))
        return [CampaignCard(row, drawings.get(row.campaign.pk, "")) for row in campaigns]

    def _in_order(self) -> QuerySet[ProjectYear]:
        rows = self._told.select_related("project", "group")
        return rows.order_by("outcome", "group__sequence", "sequence", "pk")

    def _note(self, row: ProjectYear) -> str:
        name = row.project.name
        sentence = row.paragraph.split("。", 1)[0].removeprefix(f"“{name}”").removeprefix(name)
        if "{" in sentence:
            sentence = "".join(run.text for run in resolve(sentence, self._ledger, {}).runs)
        return without_numbers(sentence)


def final_reports() -> QuerySet[Report]:
    """Return the fund's final reports without their bulky content; drafts are never public."""
    final = Report.objects.filter(state=ReportState.FINAL)
    return final.defer("content", "figures", "checks")


def published_reports() -> list[Report]:
    """Return the first of the final reports, the newest first."""
    return list(final_reports().order_by("-year", "-id")[:REPORTS_SHOWN])
