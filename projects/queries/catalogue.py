"""Reading the catalogue (类别与牵头单位), and the units a project can name."""

from collections.abc import Iterable

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet

from funds.models import Unit, UnitKind, User
from funds.permissions import Action, Scope, scopes_of
from projects.models import Category, CategoryLead, Project


def catalogue_year(year: int) -> int:
    """Return the year of the catalogue in force in ``year``, the latest not after it; 0 if none."""
    return _in_use().filter(year__lte=year).aggregate(y=Max("year"))["y"] or 0


def categories_of(year: int) -> QuerySet[Category]:
    """Return the categories in use in the catalogue of just this year, with their leads."""
    return with_leads(_in_use().filter(year=year))


def categories_in_force(year: int) -> QuerySet[Category]:
    """Return the categories in force in ``year``, in the document's order, with their leads."""
    return categories_of(catalogue_year(year)).order_by("number")


def categories_to_choose(year: int, chosen: Category | None = None) -> QuerySet[Category]:
    """Return what a form offers in ``year``: those in force, and the one a project has already."""
    offered = Q(year=catalogue_year(year), retired_at__isnull=True)
    if chosen is not None:
        offered |= Q(pk=chosen.pk)
    return Category.objects.filter(offered).order_by("number", "id")


def with_leads(categories: QuerySet[Category]) -> QuerySet[Category]:
    """Return ``categories`` with the units that lead them now, in their order."""
    leads = CategoryLead.objects.filter(withdrawn=False)
    ordered = leads.select_related("unit").order_by("sequence")
    return categories.prefetch_related(Prefetch("leads", queryset=ordered))


def leads_of(category: Category) -> list[Unit]:
    """Return the units that lead a category now, in their order."""
    leads = CategoryLead.objects.filter(category=category, withdrawn=False)
    return [lead.unit for lead in leads.select_related("unit").order_by("sequence")]


def catalogue_years() -> list[int]:
    """Return the years that have a catalogue, the latest first."""
    years = _in_use().order_by("-year").values_list("year", flat=True)
    return list(years.distinct())


def _in_use() -> QuerySet[Category]:
    return Category.objects.filter(retired_at__isnull=True)


def leading_units() -> QuerySet[Unit]:
    """Return the units that lead a category or a project, by pinyin."""
    of_category = CategoryLead.objects.filter(unit=OuterRef("pk"), withdrawn=False)
    of_project = Project.objects.filter(lead_unit=OuterRef("pk"))
    return Unit.objects.filter(
        Unit.being(UnitKind.LEAD) | Exists(of_category) | Exists(of_project)
    ).order_by("pinyin", "id")


def units_that_may_lead() -> QuerySet[Unit]:
    """Return the units a category can name as its lead, by pinyin."""
    return Unit.objects.exclude(kinds=[UnitKind.PAYEE.value]).order_by("pinyin", "id")


def project_counts(projects: QuerySet[Project], categories: Iterable[Category]) -> dict[int, int]:
    """Return how many of ``projects`` each category has; those with none are left out."""
    of_these = projects.filter(category__in=[category.pk for category in categories])
    rows = of_these.order_by().values_list("category_id").annotate(count=Count("pk"))
    return {pk: count for pk, count in rows if pk is not None}


def retired_of(year: int) -> QuerySet[Category]:
    """Return the categories of a year that are in use no more, with what they were merged into."""
    retired = Category.objects.filter(year=year, retired_at__isnull=False)
    return retired.select_related("merged_into").order_by("number", "id")


def units_to_lead(person: User, fund_id: int) -> QuerySet[Unit]:
    """Return the units ``person`` may register a project for: their own, or every leading one."""
    if Scope.ALL in scopes_of(person, Action.PROJECT_CREATE, fund_id):
        return leading_units()
    own = [held.unit_id for held in person.roles_in(fund_id) if held.unit_id is not None]
    return Unit.objects.filter(pk__in=own).order_by("pinyin", "id")


def implementing_units() -> QuerySet[Unit]:
    """Return the units that can carry a project out, by pinyin."""
    return Unit.objects.exclude(kinds=[UnitKind.OFFICE.value]).order_by("pinyin", "id")


def only_unit_of(person: User, fund_id: int) -> Unit | None:
    """Return the unit ``person`` works for in a fund, when it is one: who registers for whom."""
    own = {held.unit_id for held in person.roles_in(fund_id) if held.unit_id is not None}
    return Unit.objects.get(pk=own.pop()) if len(own) == 1 else None
