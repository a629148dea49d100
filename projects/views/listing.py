"""The project ledger's page (项目台账)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, QueryDict

from funds.permissions import Action, can
from funds.views.base import FundPage
from kit import clock
from kit.drawing.rail import Stage as Tick
from kit.paging import PARAMETER, SIZE, KeysetPage
from projects.forms.filters import ALL_YEARS, FilterForm
from projects.lifecycle import State
from projects.models import YearOutcome
from projects.queries.choices import Choice, filter_choices
from projects.queries.ledger import LedgerRow, as_ledger, row_of
from projects.queries.projects import DEFAULT_SORT, SORTS, ProjectFilter, listed, visible_to
from projects.queries.summary import Summary, YearCount, owing_on, summary_of, without_rest
from projects.views.rail import ticks

NARROWED_BY = ("q", "outcome", "group", "funded", "category", "lead", "state", "stage", "owing")
CHIP_WORDS = {
    "q": "名称或编号",
    "outcome": "年度结果",
    "group": "归类",
    "funded": "立项年",
    "category": "类别",
    "lead": "牵头单位",
    "state": "所处环节",
    "stage": "环节",
}

# Its words, its conditions and how many projects it finds.
SavedFilter = tuple[str, dict[str, str], int]


@dataclass(frozen=True)
class ShownRow:
    """A ledger row with its rail, and how its 立项年 is known."""

    row: LedgerRow
    ticks: tuple[Tick, ...]
    word: str
    year_mark: str


@dataclass(frozen=True)
class Tab:
    """A saved filter with its count."""

    label: str
    url: str
    count: int | None
    active: bool


class ProjectList(FundPage):
    """The projects a visitor may view, narrowed, sorted and paged, with their money's last row."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "projects/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        visible = visible_to(self.request.user, self.fund.pk)
        choices = filter_choices(self.year)
        asked = FilterForm(request.GET, years=self.fund.years(), choices=choices)
        wanted = asked.wanted(self.year)
        on = self._day(wanted)
        of_year = listed(visible, ProjectFilter(year=self.year))
        projects = listed(visible, wanted)
        if asked.chosen("owing"):
            projects = projects.filter(owing_on(on))
        summary = summary_of(
            self.fund, listed=projects, of_year=of_year, visible=visible, year=self.year, on=on
        )
        page: KeysetPage[Any] = KeysetPage(
            as_ledger(projects, self.year, on),
            order=SORTS[asked.sort_code()].order,
            cursor=request.GET.get(PARAMETER, ""),
            size=SIZE,
        )
        narrowed = wanted != ProjectFilter(year=self.year) or bool(asked.chosen("owing"))
        sees_money = can(self.request.user, Action.MONEY_VIEW, self.fund)
        return self.page(
            {
                "asked": asked,
                "rows": [_shown(row_of(project)) for project in page.rows],
                "totals": summary.totals
                if sees_money and not narrowed
                else without_rest(summary.totals),
                "tabs": self._tabs(summary, choices.groups),
                "chips": _chips(request.GET, asked),
                "selects": _selects(asked),
                "kept": _kept(request.GET),
                "today": clock.today(),
                "executed": summary.executed,
                "funded": summary.funded,
                "previous_url": page.previous_url(request.GET),
                "next_url": page.next_url(request.GET),
                "on": on,
                "every_year": wanted.year is None,
                "narrowed": narrowed,
                "may_export": can(self.request.user, Action.EXPORT, self.fund),
                "export_key": uuid4(),
                "may_create": can(self.request.user, Action.PROJECT_CREATE, self.fund),
                "may_record": can(self.request.user, Action.PROJECT_RECORD_HISTORY, self.fund),
            }
        )

    def _day(self, wanted: ProjectFilter) -> date:
        """Return the day the money is of: the year's last, or today."""
        today = clock.today()
        return today if wanted.year is None else min(date(wanted.year, 12, 31), today)

    def _tabs(self, summary: Summary, groups: list[Choice]) -> list[Tab]:
        """Return the saved filters: the year, its partitions, what is owed, every project."""
        found: list[SavedFilter] = [
            ("本年执行", {}, summary.executed),
            *_partitions(summary.counts, groups),
            ("有应付未付", {"owing": "on"}, summary.owing),
            ("全部项目", {"view": ALL_YEARS}, summary.visible),
        ]
        now = {name: self.request.GET.get(name, "") for name in (*NARROWED_BY, "view")}
        asked = {name: value for name, value in now.items() if value}
        return [
            Tab(label, f"?{_address(query)}" if query else ".", count, query == asked)
            for label, query, count in found
        ]


def _partitions(counts: list[YearCount], groups: list[Choice]) -> list[SavedFilter]:
    """Return the saved filters of a year's outcomes, ongoing first, then of its groups."""
    outcomes: dict[YearOutcome, int] = defaultdict(int)
    in_group: dict[int | None, int] = defaultdict(int)
    for count in counts:
        outcomes[count.outcome] += count.count
        in_group[count.group_id] += count.count
    return [
        *(
            (outcome.label, {"outcome": str(outcome)}, outcomes[outcome])
            for outcome in (YearOutcome.ONGOING, YearOutcome.CLOSED)
            if outcome in outcomes
        ),
        *(
            (f"常态化·{group.name}", {"group": group.code}, in_group[group.pk])
            for group in groups
            if group.pk in in_group
        ),
    ]


def _shown(row: LedgerRow) -> ShownRow:
    state = State(row.project.state)
    mark = row.project.mark_of("funding_year")
    return ShownRow(row, ticks(state), state.label, mark.label if mark else "")


def _address(query: dict[str, str]) -> str:
    address = QueryDict(mutable=True)
    address.update(query)
    return address.urlencode()


def _chips(query: QueryDict, asked: FilterForm) -> list[tuple[str, str]]:
    """Return what the list is narrowed by, each with the address without it."""
    chips = []
    for name, words in CHIP_WORDS.items():
        chosen = asked.chosen(name)
        if chosen in ("", None):
            continue
        kept = query.copy()
        kept.pop(name, None)
        kept.pop(PARAMETER, None)
        offered = dict(asked.offered(name))
        label = offered.get(str(chosen), chosen)
        chips.append((f"{words}：{label}", f"?{kept.urlencode()}"))
    return chips


def _kept(query: QueryDict) -> list[tuple[str, str]]:
    """Return the conditions of the saved filter, which the filter bar must carry on."""
    found = ((name, query.get(name, "")) for name in ("view", "outcome", "group", "owing", "stage"))
    return [(name, value) for name, value in found if value]


def _selects(asked: FilterForm) -> list[dict[str, Any]]:
    """Return the selects of the filter bar, the first choice of each meaning all."""
    found = (
        ("funded", "立项年", ("", "全部")),
        ("category", "类别", ("", "全部")),
        ("lead", "牵头单位", ("", "全部")),
        ("state", "所处环节", ("", "全部")),
        ("sort", "排序", ("", SORTS[DEFAULT_SORT].label)),
    )
    return [
        {
            "name": name,
            "label": label,
            "choices": [first, *(c for c in asked.offered(name) if c[0] != DEFAULT_SORT)],
            "value": asked.chosen(name) or "",
        }
        for name, label, first in found
    ]
