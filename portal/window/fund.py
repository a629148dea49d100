"""A fund's public page: its year's projects and reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from funds.models import Fund
from kit.formats import date_iso
from portal.pictures import CampaignYear
from projects.models import ProjectYear
from reports.figures import Ledger
from reports.kinds.placeholders import resolve
from reports.models import Report, ReportState

LEAD_LENGTH = 90
TILES = 6
REPORTS_SHOWN = 8


@dataclass(frozen=True)
class Tile:
    """A project shown with its drawing and the first sentence of its year's paragraph."""

    name: str
    drawing: str
    note: str


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
    """Projects of the year under one word: 结项, or the group of those that go on."""

    label: str
    names: list[str]


class FundProjects:
    """The projects a fund executed in a year, in the order of its report, in one query."""

    def __init__(self, ledger: Ledger) -> None:
        rows = ProjectYear.objects.filter(year=ledger.year).select_related("project", "group")
        self._ledger = ledger
        self.rows = list(rows.order_by("outcome", "group__sequence", "sequence", "pk"))

    @property
    def tiles(self) -> list[Tile]:
        """The first projects that have a drawing."""
        drawn = [row for row in self.rows if row.project.drawing][:TILES]
        return [Tile(row.project.name, row.project.drawing, self._note(row)) for row in drawn]

    @property
    def groups(self) -> list[ProjectGroupList]:
        """All of them by what the year came to."""
        found: dict[str, list[str]] = {}
        for row in self.rows:
            label = row.group.name if row.group else row.get_outcome_display()
            found.setdefault(label, []).append(row.project.name)
        return [ProjectGroupList(label, names) for label, names in found.items()]

    def illustrated(self, campaigns: Sequence[CampaignYear]) -> list[CampaignCard]:
        """Put beside each campaign the drawing of the project it pays for."""
        drawings = {row.project.campaign_id: row.project.drawing for row in self.rows}
        return [CampaignCard(row, drawings.get(row.campaign.pk, "")) for row in campaigns]

    def _note(self, row: ProjectYear) -> str:
        name = row.project.name
        sentence = row.paragraph.split("。", 1)[0].removeprefix(f"“{name}”").removeprefix(name)
        if "{" not in sentence:
            return sentence
        return "".join(run.text for run in resolve(sentence, self._ledger, {}).runs)


def published_reports() -> list[Report]:
    """Return the fund's final reports, the newest first; drafts are never public."""
    final = Report.objects.filter(state=ReportState.FINAL).order_by("-year", "-id")
    return list(final.defer("content", "figures", "checks")[:REPORTS_SHOWN])
