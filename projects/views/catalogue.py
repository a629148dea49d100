"""The page 类别与牵头单位."""

from typing import ClassVar

from django.http import HttpRequest, HttpResponse

from funds.permissions import Action, can
from funds.views.base import FundPage
from projects.queries.catalogue import categories_in_force


class Catalogue(FundPage):
    """The categories in force in the visitor's year, with the units that lead them."""

    action = Action.CATALOGUE_VIEW
    template_name: ClassVar[str] = "projects/catalogue.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        categories = list(categories_in_force(self.year))
        units = {lead.unit_id for category in categories for lead in category.leads.all()}
        return self.page(
            {
                "categories": categories,
                "unit_count": len(units),
                "sources": sorted({category.source for category in categories}),
                "in_force": categories[0].year if categories else None,
                "may_group": can(self.request.user, Action.PROJECT_YEAR_EDIT, self.fund),
            }
        )
