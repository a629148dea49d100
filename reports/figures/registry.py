"""Every figure the portal knows, by name. A figure is defined once, here."""

from collections.abc import Mapping

from reports.figures.figure import Derived, Figure
from reports.figures.money import MONEY_FIGURES
from reports.figures.months import MONTH_FIGURES
from reports.figures.projects import PROJECT_FIGURES

FIGURES: Mapping[str, Figure | Derived] = {
    figure.key: figure for figure in (*PROJECT_FIGURES, *MONEY_FIGURES, *MONTH_FIGURES)
}
