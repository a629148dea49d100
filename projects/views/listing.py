"""The project ledger's page (项目台账)."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from funds.permissions import Action, can
from funds.views.base import FundPage
from kit import clock
from kit.drawing.rail import Stage as Tick
from kit.paging import PARAMETER, SIZE, KeysetPage
from projects.forms.filters import ALL_YEARS, FilterForm
from projects.lifecycle import State
from projects.models import Project, YearOutcome
from projects.queries.catalogue import categories_known, leading_units
from projects.queries.ledger import LedgerRow, money_on, rows_of, totals, with_year
from projects.queries.projects import DEFAULT_SORT, SORTS, ProjectFilter, listed, visible_to
from projects.queries.years import YearCount, counts_of, funded_counts, groups_in_order
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
        asked = self._asked()
        wanted = asked.wanted(self.year)
        on = self._day(wanted)
        of_year = listed(visible, ProjectFilter(year=self.year))
        owing = self._owing(of_year, on)
        projects = listed(visible, wanted)
        if asked.chosen("owing"):
            projects = projects.filter(pk__in=owing)
        money = money_on(projects, on)
        page: KeysetPage[Any] = KeysetPage(
            with_year(projects, self.year),
            order=SORTS[asked.sort_code()].order,
            cursor=request.GET.get(PARAMETER, ""),
            size=SIZE,
        )
        narrowed = wanted != ProjectFilter(year=self.year) or bool(asked.chosen("owing"))
        sees_money = can(self.request.user, Action.MONEY_VIEW, self.fund)
        return self.page(
            {
                "asked": asked,
                "rows": [_shown(row) for row in rows_of(page.rows, money)],
                "totals": totals(projects, money, on, with_rest=sees_money and not narrowed),
                "tabs": self._tabs(visible, of_year, owing),
                "chips": _chips(request.GET, asked),
                "selects": _selects(asked),
                "kept": _kept(request.GET),
                "today": clock.today(),
                "executed": of_year.count(),
                "funded": funded_counts(of_year),
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

    def _asked(self) -> FilterForm:
        return FilterForm(
            self.request.GET,
            years=self.fund.years(),
            groups=list(groups_in_order()),
            categories=list(categories_known(self.year, self._category_asked())),
            units=list(leading_units()),
        )

    def _category_asked(self) -> int | None:
        """Return the key of ``?category=``, of whatever year's catalogue it is."""
        asked = self.request.GET.get("category", "")
        return int(asked) if re.fullmatch(r"[0-9]{1,18}", asked) else None

    def _day(self, wanted: ProjectFilter) -> date:
        """Return the day the money is of: the year's last, or today."""
        today = clock.today()
        return today if wanted.year is None else min(date(wanted.year, 12, 31), today)

    def _owing(self, projects: QuerySet[Project], on: date) -> list[int]:
        money = money_on(projects, on)
        return [pk for pk, sums in money.items() if sums.outstanding]

    def _tabs(
        self, visible: QuerySet[Project], of_year: QuerySet[Project], owing: list[int]
    ) -> list[Tab]:
        """Return the saved filters: the year, its partitions, what is owed, every project."""
        counts = counts_of(of_year, self.year)
        found: list[SavedFilter] = [
            ("本年执行", {}, sum(count.count for count in counts)),
            *_partitions(counts),
            ("有应付未付", {"owing": "on"}, len(owing)),
            ("全部项目", {"view": ALL_YEARS}, visible.count()),
        ]
        now = {name: self.request.GET.get(name, "") for name in (*NARROWED_BY, "view")}
        asked = {name: value for name, value in now.items() if value}
        return [
            Tab(label, f"?{_address(query)}" if query else ".", count, query == asked)
            for label, query, count in found
        ]


def _partitions(counts: list[YearCount]) -> list[SavedFilter]:
    """Return the saved filters of a year's outcomes, then of its groups."""
    outcomes: dict[YearOutcome, int] = defaultdict(int)
    groups: list[SavedFilter] = []
    for count in counts:
        outcomes[count.outcome] += count.count
        if count.group is not None:
            words = f"常态化·{count.group.name}"
            groups.append((words, {"group": count.group.code}, count.count))
    return [
        *((outcome.label, {"outcome": str(outcome)}, n) for outcome, n in outcomes.items()),
        *groups,
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
