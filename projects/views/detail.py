"""The page of one project."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from funds.permissions import Action, can
from kit import clock
from kit.drawing.bars import Part
from kit.marks import MarkedValue
from kit.placeholders import filled_in
from projects.lifecycle import BY_CODE, EXITS, State
from projects.models import Project, ProjectYear, StepFile
from projects.queries.history import events
from projects.queries.money import (
    NOTHING,
    TrancheMoney,
    agreed_shown,
    commitments_of,
    money_of,
    outstanding_shown,
    paid_shown,
    tranches_of,
)
from projects.queries.notices import where_it_stands
from projects.queries.step_files import files_of, steps_taken, url_of, with_files
from projects.queries.years import years_of
from projects.services.agreements import refusal_to_agree
from projects.services.drafts import refusal_to_edit
from projects.services.elements import SEVEN_ELEMENTS, is_empty, label_of
from projects.services.years import refusal_to_tell
from projects.views import rail
from projects.views.base import ProjectPage
from projects.views.turn import turn_of

SHOWN_EVENTS = 6
OTHER_FACTS = (
    "category",
    "lead_unit",
    "implementer",
    "funding_year",
    "requested_amount",
    "starts_on",
    "ends_on",
)
UNITS = {"volunteers_planned": "人", "sessions_planned": "次"}


@dataclass(frozen=True)
class Fact:
    """One value of the project as the page shows it; ``value`` empty is 未说明 or 未填写."""

    name: str
    label: str
    value: Any
    unit: str
    mark: MarkedValue | None


@dataclass(frozen=True)
class YearShown:
    """One year of the project, its paragraph with its numbers, and the paragraph's mark."""

    row: ProjectYear
    paragraph: str
    mark: MarkedValue | None


@dataclass(frozen=True)
class PaperShown:
    """A paper of the project and where it is downloaded."""

    row: StepFile
    url: str


class ProjectDetail(ProjectPage):
    """七要素, what came of it, its money, its lifecycle and its history."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "projects/project.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        papers = list(files_of(self.project))
        history = with_files(events(self.project), papers, self.fund, self.project)
        everything = request.GET.get("history") == "all"
        elements = [_fact(self.project, name) for name in SEVEN_ELEMENTS]
        return self.page(
            {
                "crumbs": [
                    ("项目台账", self.fund.url("projects:list")),
                    (self.project.number or "草稿", ""),
                ],
                "state": State(self.project.state),
                "stands": where_it_stands(self.project, clock.today()),
                "ended": self.project.state in EXITS,
                "stages": rail.stages(State(self.project.state), history),
                "loops": rail.loops(),
                "turn": turn_of(self.project, self.request.user, self.fund),
                "elements": elements,
                "lacking": sum(is_empty(fact.value) for fact in elements),
                "facts": [_fact(self.project, name) for name in OTHER_FACTS],
                "years_told": [_year(row) for row in years_of(self.project)],
                "events": history if everything else history[:SHOWN_EVENTS],
                "event_count": len(history),
                "everything": everything,
                "papers": [PaperShown(row, url_of(self.fund, self.project, row)) for row in papers],
                "papers_to_add": self._papers_to_add(),
                **self._money(clock.today()),
                **self._rights(),
            }
        )

    def _papers_to_add(self) -> list[tuple[str, str]]:
        """Return the steps taken to which the visitor may add papers: words and address."""
        steps = [BY_CODE[code] for code in steps_taken(self.project)]
        return [
            (step.label, self.fund.url("projects:add_papers", ref=self.project.ref, code=step.code))
            for step in steps
            if self.project.state != State.ARCHIVED
            and can(self.request.user, step.action, self.project)
        ]

    def _money(self, on: date) -> dict[str, Any]:
        money = money_of([self.project.pk], on).get(self.project.pk, NOTHING)
        tranches = tranches_of(self.project, on)
        return {
            "money": money,
            "agreed_shown": agreed_shown(self.project, money),
            "paid_shown": paid_shown(self.project, money),
            "outstanding_shown": outstanding_shown(self.project, money),
            "tranches": tranches,
            "tranche_parts": list(_parts(tranches)),
            "commitments": list(commitments_of(self.project)),
            "on": on,
        }

    def _rights(self) -> dict[str, bool]:
        person, project = self.request.user, self.project
        return {
            "may_edit": can(person, Action.PROJECT_EDIT, project)
            and refusal_to_edit(project) is None,
            "may_tell_year": can(person, Action.PROJECT_YEAR_EDIT, project)
            and refusal_to_tell(project) is None
            and self.year >= (project.funding_year or self.year),
            "may_agree": can(person, Action.PROJECT_AGREE, project)
            and refusal_to_agree(project) is None,
            "sees_money": can(person, Action.MONEY_VIEW, self.fund),
        }


def _fact(project: Project, name: str) -> Fact:
    return Fact(
        name=name,
        label=label_of(name),
        value=getattr(project, name),
        unit=UNITS.get(name, ""),
        mark=project.marked_value(name),
    )


def _year(row: ProjectYear) -> YearShown:
    return YearShown(row, filled_in(row.paragraph, row.year), row.marked_value("paragraph"))


def _parts(tranches: list[TrancheMoney]) -> Iterator[Part]:
    """Yield the bar of tranches, when there are several and every amount is known."""
    if len(tranches) < 2 or any(row.tranche.amount is None for row in tranches):
        return
    for row in tranches:
        amount = Decimal(row.tranche.amount or 0)
        percent = f"{row.tranche.percent.normalize():f}%" if row.tranche.percent else ""
        yield Part(row.tranche.name, amount, percent, series=1 if row.paid >= amount else 4)
