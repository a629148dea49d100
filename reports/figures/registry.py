"""Every figure the portal knows, by name. A figure is defined once, here."""

from collections.abc import Mapping

from reports.figures.city import CITY_FIGURES
from reports.figures.districts import DISTRICT_FIGURES
from reports.figures.figure import Derived, Figure
from reports.figures.honours import HONOUR_FIGURES
from reports.figures.money import MONEY_FIGURES
from reports.figures.months import MONTH_FIGURES
from reports.figures.projects import PROJECT_FIGURES
from reports.figures.refunds import REFUND_FIGURES
from reports.figures.volunteers import VOLUNTEER_FIGURES

FIGURES: Mapping[str, Figure | Derived] = {
    figure.key: figure
    for figure in (
        *PROJECT_FIGURES,
        *MONEY_FIGURES,
        *MONTH_FIGURES,
        *REFUND_FIGURES,
        *VOLUNTEER_FIGURES,
        *CITY_FIGURES,
        *HONOUR_FIGURES,
        *DISTRICT_FIGURES,
    )
}
