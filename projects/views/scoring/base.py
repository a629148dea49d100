"""The bases of an expert's pages: one panel, and one application on it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action, can
from funds.views.base import FundPage
from kit import clock
from kit.hours import last_day
from projects.models import Panel, Review
from projects.queries.blind import places
from projects.queries.scoring import is_late, reviews_on


class ScoringPage(FundPage):
    """A page for experts."""

    action = Action.REVIEW_SCORE

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        shown = {"today": clock.today(), "years": (), **(context or {})}
        return super().page(shown, status=status)


class PanelPage(ScoringPage):
    """A page about the visitor's part on a panel.

    To an expert who is not on it the panel does not exist; everybody else lacks the right.
    """

    panel: Panel
    reviews: list[Review]

    def load(self, **kwargs: Any) -> None:
        found = Panel.objects.select_related("call")
        self.panel = get_object_or_404(found, number=kwargs["panel"])
        self.reviews = list(reviews_on(self.panel, self.request.user).order_by("pk"))
        if not self.reviews and can(self.request.user, self.action, self.fund):
            raise Http404

    def subject(self) -> Accessible:
        return self.reviews[0] if self.reviews else self.panel

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        shown = {
            "panel": self.panel,
            "due_on": last_day(self.panel.due_at),
            "late": is_late(self.panel),
        }
        return super().page({**shown, **(context or {})}, status=status)


class ReviewPage(PanelPage):
    """A page about the visitor's review of one application, named by its place on the panel."""

    review: Review
    place: int

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.place = kwargs["place"]
        known = places(self.panel)
        if self.place not in known.values():
            raise Http404
        mine = [row for row in self.reviews if known[row.candidate_id] == self.place]
        if mine:
            self.review = mine[0]
            # One panel, not a second copy read with the review.
            self.review.candidate.panel = self.panel
        elif self.reviews:
            raise Http404

    def subject(self) -> Accessible:
        return self.review if self.reviews else self.panel

    def address(self, name: str, **more: Any) -> str:
        """Return the address of a page of this review."""
        return self.fund.url(name, panel=self.panel.number, place=self.place, **more)
