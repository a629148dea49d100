"""The public list of projects and the public page of one: published facts only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from funds.models import Fund, Unit
from kit.marks import Mark
from kit.personal import without_numbers
from portal.window.figures import public_url
from portal.window.published import (
    PROJECT_ELEMENTS,
    PROJECT_FACTS,
    PUBLIC_STATES,
    PUBLIC_STEPS,
    photos_shown,
    public_payee,
    public_projects,
)
from projects.models import Category, Project, ProjectYear
from projects.queries.history import events
from projects.queries.money import (
    NOTHING,
    TrancheMoney,
    agreed_shown,
    money_of,
    outstanding_shown,
    paid_shown,
    tranches_of,
)
from projects.queries.notices import where_it_stands
from projects.queries.projects import ProjectFilter, listed
from projects.queries.years import years_of
from projects.services.elements import label_of
from projects.stages import State
from reports.figures import FigureValue, Ledger
from reports.kinds.placeholders import resolve

ALL = "all"
UNITS = {"volunteers_planned": "人", "sessions_planned": "次"}
ORDER = ("number", "id")
LONGEST_SEARCH = 60
MOST_PHOTOS = 12


@dataclass(frozen=True)
class Asked:
    """What the address of the public list asks for; what is not offered is left out."""

    every_year: bool
    category: int | None
    state: State | None
    search: str

    def wanted(self, year: int) -> ProjectFilter:
        return ProjectFilter(
            year=None if self.every_year else year,
            category_id=self.category,
            state=self.state,
            search=self.search,
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.category or self.state or self.search)


def asked_for(query: Mapping[str, str], categories: Mapping[str, str]) -> Asked:
    """Read the filters of an address.

    Args:
        query: the address's conditions.
        categories: the categories offered, by their id as text.
    """
    category, state = query.get("category", ""), query.get("state", "")
    return Asked(
        every_year=query.get("year") == ALL,
        category=int(category) if category in categories else None,
        state=State(state) if state in [str(known) for known in PUBLIC_STATES] else None,
        search=query.get("q", "").strip()[:LONGEST_SEARCH],
    )


def categories_offered() -> dict[str, str]:
    """Return the categories that public projects have, in the catalogue's order."""
    used = public_projects().exclude(category=None).values("category")
    found = Category.objects.filter(pk__in=used).order_by("year", "number")
    return {str(row.pk): row.name for row in found}


def states_offered() -> list[tuple[str, str]]:
    return [("", "全部"), *((str(state), state.label) for state in PUBLIC_STATES)]


def projects_listed(asked: Asked, year: int) -> QuerySet[Any]:
    """Return the public projects of a list, with what a row shows of each."""
    years = ProjectYear.objects.order_by("year")
    return (
        listed(public_projects(), asked.wanted(year))
        .select_related("category", "lead_unit")
        .prefetch_related(Prefetch("years", queryset=years, to_attr="executed"))
    )


@dataclass(frozen=True)
class PublicFact:
    """One value of a project; ``value`` empty is 未说明. ``mark`` weakens a value that is there."""

    label: str
    value: Any
    unit: str = ""
    mark: str = ""


@dataclass(frozen=True)
class PublicStep:
    """One public step of a project's course, on the day it was recorded."""

    what: str
    on: date


@dataclass(frozen=True)
class PublicRun:
    """A piece of a paragraph; a figure keeps what opens behind it: basis, as-of date, rows."""

    text: str
    figure: FigureValue | None = None
    url: str = ""

    @property
    def mark(self) -> str:
        return _word(self.figure.mark) if self.figure else ""


@dataclass(frozen=True)
class PublicYear:
    """One year of the project and its paragraph as the annual report tells it."""

    row: ProjectYear
    runs: list[PublicRun]


@dataclass(frozen=True)
class PublicPhoto:
    """A photograph the office let be seen: where it is, what is on it, and of which day."""

    url: str
    caption: str
    on: date


class PublicProject:
    """One public project as its page shows it."""

    def __init__(self, fund: Fund, project: Project, on: date) -> None:
        self.fund = fund
        self.project = project
        self.on = on
        self.money = money_of([project.pk], on).get(project.pk, NOTHING)

    @property
    def state(self) -> State:
        return State(self.project.state)

    @property
    def stands(self) -> str:
        """Where it stands in words; at its notice, whether that is out, runs or is over."""
        return where_it_stands(self.project, self.on)

    @property
    def elements(self) -> list[PublicFact]:
        return [_fact(self.project, name) for name in PROJECT_ELEMENTS]

    @property
    def facts(self) -> list[PublicFact]:
        return [_fact(self.project, name) for name in PROJECT_FACTS]

    @property
    def shown(self) -> dict[str, str]:
        """How each sum of money is drawn: known, unstated, or na."""
        return {
            "agreed": agreed_shown(self.project, self.money),
            "paid": paid_shown(self.project, self.money),
            "outstanding": outstanding_shown(self.project, self.money),
        }

    @property
    def tranches(self) -> list[tuple[TrancheMoney, str]]:
        """The batches of its agreements, each with the mark of its amount."""
        rows = tranches_of(self.project, self.on)
        return [(row, _word(row.tranche.mark_of("amount"))) for row in rows]

    @property
    def years(self) -> list[PublicYear]:
        return [PublicYear(row, self._runs(row)) for row in years_of(self.project)]

    def _runs(self, row: ProjectYear) -> list[PublicRun]:
        """Return a year's paragraph with its figures; what they are called may be a typed title."""
        ledger = Ledger(row.year)
        runs = []
        for run in resolve(row.paragraph, ledger, {}).runs:
            if not run.figure:
                runs.append(PublicRun(without_numbers(run.text)))
                continue
            value = ledger.named(run.figure)
            url = public_url(self.fund, row.year, value.key, value.asked.of)
            runs.append(PublicRun(run.text, value, url))
        return runs

    @property
    def photos(self) -> list[PublicPhoto]:
        """The newest photographs anybody may see."""
        return [
            PublicPhoto(
                self.fund.url("open_photo", ref=self.project.ref, photo=photo.pk),
                without_numbers(photo.caption) or "活动现场",
                photo.activity.held_on,
            )
            for photo in photos_shown(self.project)[:MOST_PHOTOS]
        ]

    @property
    def steps(self) -> list[PublicStep]:
        """Its public steps, the newest first; who took them and why stay inside."""
        return [
            PublicStep(PUBLIC_STEPS[event.step], timezone.localdate(event.when))
            for event in events(self.project)
            if event.step in PUBLIC_STEPS
        ]


def _fact(project: Project, name: str) -> PublicFact:
    value = getattr(project, name)
    if isinstance(value, Unit):
        value = public_payee(value)
    elif isinstance(value, str):
        value = without_numbers(value)
    elif value is not None and not isinstance(value, int | date):
        value = str(value)
    mark = project.mark_of(name)
    return PublicFact(label_of(name), value, UNITS.get(name, ""), _word(mark))


def _word(mark: Mark | None) -> str:
    return mark.label if mark else ""
