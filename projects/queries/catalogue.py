"""Reading the catalogue (类别与牵头单位), and the units a project can name."""

from django.db.models import Exists, Max, OuterRef, Prefetch, QuerySet

from funds.models import Unit, UnitKind, User
from funds.permissions import Action, Scope, scopes_of
from projects.models import Category, CategoryLead, Project


def catalogue_year(year: int) -> int:
    """Return the year of the catalogue in force in ``year``, the latest not after it; 0 if none."""
    return Category.objects.filter(year__lte=year).aggregate(y=Max("year"))["y"] or 0


def categories_in_force(year: int) -> QuerySet[Category]:
    """Return the categories in force in ``year``, in the document's order, with their leads."""
    leads = CategoryLead.objects.select_related("unit").order_by("sequence")
    return (
        Category.objects.filter(year=catalogue_year(year))
        .prefetch_related(Prefetch("leads", queryset=leads))
        .order_by("number")
    )


def leading_units() -> QuerySet[Unit]:
    """Return the units that lead a category or a project, by pinyin."""
    of_category = CategoryLead.objects.filter(unit=OuterRef("pk"))
    of_project = Project.objects.filter(lead_unit=OuterRef("pk"))
    return Unit.objects.filter(
        Unit.being(UnitKind.LEAD) | Exists(of_category) | Exists(of_project)
    ).order_by("pinyin", "id")


def units_to_lead(person: User, fund_id: int) -> QuerySet[Unit]:
    """Return the units ``person`` may register a project for: their own, or every leading one."""
    if Scope.ALL in scopes_of(person, Action.PROJECT_CREATE, fund_id):
        return leading_units()
    own = [held.unit_id for held in person.roles_in(fund_id) if held.unit_id is not None]
    return Unit.objects.filter(pk__in=own).order_by("pinyin", "id")


def implementing_units() -> QuerySet[Unit]:
    """Return the units that can carry a project out, by pinyin."""
    return Unit.objects.exclude(kinds=[UnitKind.OFFICE.value]).order_by("pinyin", "id")
