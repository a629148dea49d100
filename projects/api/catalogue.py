"""The categories in force, with the units that lead them."""

from django.db.models import QuerySet

from funds.api.base import FundList
from funds.permissions import Action
from kit.api.operations import Operation
from kit.api.parameters import ListParameters, Year
from projects.api.shapes import CategoryShown
from projects.models import Category
from projects.queries.catalogue import categories_in_force

A = Action


class CategoryParameters(ListParameters):
    year = Year(method="keep", label="那一年执行的类别；不写是基金现在的年度")


class CategoryList(FundList):
    """The categories in force in a year."""

    tag = "项目"
    operations = {
        "GET": Operation(
            "list_categories", "列出类别与牵头单位", A.CATALOGUE_VIEW, CategoryShown, many=True
        )
    }
    parameters = CategoryParameters
    order = ("number", "id")

    def rows(self) -> QuerySet[Category]:
        return categories_in_force(self.year(A.CATALOGUE_VIEW))
