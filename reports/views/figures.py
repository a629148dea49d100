"""A figure's page: what it is, what weakens it, and the rows it was reckoned from."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from funds.permissions import Action
from funds.views.base import FundPage
from kit.marks import Mark
from kit.paging import PARAMETER, KeysetPage
from reports.figures import Derived, FigureValue, Ledger, UnknownFigure, rows_of
from reports.figures.cards import card, figure_url
from reports.figures.cells import cell_of


class FigurePage(FundPage):
    """The rows behind one figure; their total is the figure."""

    action = Action.FIGURE_VIEW
    template_name = "reports/figure.html"
    value: FigureValue
    ledger: Ledger

    def load(self, **kwargs: Any) -> None:
        self.ledger = Ledger(self.year)
        try:
            self.value = self.ledger.value(kwargs["key"], self.request.GET.get("of", ""))
        except UnknownFigure as error:
            raise Http404 from error

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        value = self.value
        context = {
            "value": value,
            # The card stands on the page it would open.
            "shown": replace(card(self.fund, self.ledger, value), url=""),
            "assumptions": [self._words(a.mark, a.reason, a.rows) for a in value.assumptions],
        }
        if isinstance(value.figure, Derived):
            parts = [(part, figure_url(self.fund, part)) for part in value.operands]
            return self.page({**context, "formula": value.figure.formula, "parts": parts})
        return self.page({**context, **self._rows()})

    def _rows(self) -> dict[str, Any]:
        figure = self.value.figure
        if isinstance(figure, Derived):
            raise TypeError("a derived figure has no rows of its own")
        page = KeysetPage(
            rows_of(self.value), order=figure.order, cursor=self.request.GET.get(PARAMETER, "")
        )
        return {
            "columns": figure.columns,
            "rows": [
                {
                    "url": figure.link(self.fund, row),
                    "cells": [cell_of(row, column) for column in figure.columns],
                }
                for row in page.rows
            ],
            "next_url": page.next_url(self.request.GET),
            "previous_url": page.previous_url(self.request.GET),
        }

    def _words(self, mark: Mark, reason: str, rows: int) -> str:
        return f"{mark.label}：{reason}" + (f"（{rows} 行）" if rows else "")
