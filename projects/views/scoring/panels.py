"""我的评审: the panels a person reviews on, and declaring ties to their applications."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.permissions import Action, can
from kit.refusals import carry_out
from projects.forms.scoring import DeclarationForm
from projects.models import PanelState, Review, ReviewState
from projects.queries.blind import (
    applicants_of,
    names_shown_at_declaring,
    places,
    titles_of,
)
from projects.queries.scoring import DECLARABLE, is_late, my_panels, rubric_of, ties_of
from projects.services.scoring import declare
from projects.views.scoring.base import PanelPage, ScoringPage


class MyPanels(ScoringPage):
    """Every panel the visitor reviews on: how many to declare, to score, sealed, by when."""

    template_name: ClassVar[str] = "scoring/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page({"panels": my_panels(self.request.user)})


@dataclass(frozen=True)
class Line:
    """One application as the panel's page lists it."""

    place: int
    title: str
    review: Review
    scored: int
    url: str
    is_late: bool
    has_left: bool


class MyPanel(PanelPage):
    """The applications of one panel, as the visitor may see them."""

    template_name: ClassVar[str] = "scoring/panel.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.panel.state in DECLARABLE and self._waits():
            return redirect(self.fund.url("scoring:declare", panel=self.panel.number))
        lines = self._lines()
        recused = sum(1 for review in self.reviews if review.state == ReviewState.RECUSED)
        scoring = self.panel.state == PanelState.SCORING
        return self.page(
            {
                "lines": lines,
                "recused": recused,
                "headings": len(rubric_of(self.panel)),
                "sealed": sum(1 for line in lines if line.review.state == ReviewState.SEALED),
                "left": sum(1 for line in lines if line.has_left),
                "scoring": scoring,
                "may_close": scoring and can(request.user, Action.PANEL_CLOSE, self.panel),
            }
        )

    def _waits(self) -> bool:
        return any(to_be_declared(review) for review in self.reviews)

    def _lines(self) -> list[Line]:
        """Return what is the visitor's to score; where they recused, nothing more is shown."""
        known = places(self.panel)
        kept_on = {
            known[review.candidate_id]: review
            for review in self.reviews
            if review.state in {ReviewState.CLEARED, ReviewState.SEALED}
        }
        projects = {place: review.candidate.project for place, review in kept_on.items()}
        titles = titles_of(projects, self.panel.call)
        return [
            Line(
                place=place,
                title=titles[place],
                review=review,
                scored=len(review.scores),
                url=self.fund.url("scoring:review", panel=self.panel.number, place=place),
                is_late=review.sealed_at is not None and is_late(self.panel, review.sealed_at),
                has_left=review.candidate.has_left,
            )
            for place, review in sorted(kept_on.items())
        ]


class Declare(PanelPage):
    """回避申报: every application of the panel in one table, saved together."""

    template_name: ClassVar[str] = "scoring/declare.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(None)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            done = carry_out(
                request,
                form,
                lambda: declare(self.panel, form.declared(), by=self.request.user),
            )
            if done is not None:
                recused = sum(1 for row in done if row.state == ReviewState.RECUSED)
                messages.success(request, f"已申报 {len(done)} 个项目，其中回避 {recused} 个。")
                return redirect(self.fund.url("scoring:list"))
        return self._show(form, status=400)

    def _show(self, form: DeclarationForm | None, *, status: int = 200) -> HttpResponse:
        shown = form or self._form(None)
        applicants = applicants_of(row.candidate.project for row in shown.reviews)
        names = names_shown_at_declaring(self.panel.call)
        rows = [
            (
                place,
                review.candidate.project if names else None,
                applicants[review.candidate.project_id],
                choice,
                note,
            )
            for place, (review, choice, note) in enumerate(shown.rows(), start=1)
        ]
        told = {"form": shown, "rows": rows, "names_shown": names}
        opened = self.panel.state in DECLARABLE
        return self.page({**told, "opened": opened}, status=status)

    def _form(self, data: Any) -> DeclarationForm:
        waiting = [row for row in self.reviews if to_be_declared(row)]
        projects = [row.candidate.project for row in waiting]
        ties = ties_of(waiting[0].expert, projects, applicants_of(projects)) if waiting else {}
        # By the lead unit's name: an order that gives no project's number away.
        waiting.sort(key=lambda row: (_unit_key(row), row.pk))
        return DeclarationForm(data, reviews=waiting, ties=ties)


def to_be_declared(review: Review) -> bool:
    """Tell whether the expert has yet to say of an application if they must stay away from it."""
    return review.state == ReviewState.ASSIGNED and not review.candidate.has_left


def _unit_key(review: Review) -> str:
    unit = review.candidate.project.lead_unit
    return unit.pinyin if unit else ""
