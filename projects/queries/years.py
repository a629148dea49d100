"""Reading what a year's projects came to, and a project's years."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from projects.models import Project, ProjectGroup, ProjectYear, YearOutcome


@dataclass(frozen=True)
class YearCount:
    """How many projects of a year came to one outcome, in one group."""

    outcome: YearOutcome
    group: ProjectGroup | None
    count: int


def groups_in_order() -> QuerySet[ProjectGroup]:
    """Return the fund's groups (常态化归类) in the report's order."""
    return ProjectGroup.objects.order_by("sequence", "id")


def counts_of(projects: QuerySet[Project], year: int) -> list[YearCount]:
    """Return how ``projects`` of a year divide: ongoing first, its groups in their order."""
    groups = {group.pk: group for group in groups_in_order()}
    rows = (
        ProjectYear.objects.filter(year=year, project__in=projects)
        .order_by()
        .values_list("outcome", "group_id")
        .annotate(count=Count("pk"))
    )
    found = [
        YearCount(YearOutcome(outcome), groups.get(group_id) if group_id else None, count)
        for outcome, group_id, count in rows
    ]
    outcomes = [YearOutcome.ONGOING, YearOutcome.CLOSED]
    places = {pk: place for place, pk in enumerate(groups)}
    return sorted(
        found,
        key=lambda c: (outcomes.index(c.outcome), places[c.group.pk] if c.group else len(places)),
    )


@dataclass(frozen=True)
class FundedCount:
    """How many projects have one 立项年; ``year`` is ``None`` where it is 未说明."""

    year: int | None
    count: int


def funded_counts(projects: QuerySet[Project]) -> list[FundedCount]:
    """Return how ``projects`` divide by 立项年, oldest first, the unknown last."""
    rows = projects.order_by().values_list("funding_year").annotate(count=Count("pk"))
    found = [FundedCount(year, count) for year, count in rows]
    return sorted(found, key=lambda part: (part.year is None, part.year or 0))


def years_of(project: Project) -> QuerySet[ProjectYear]:
    """Return a project's years, the latest first, with their groups."""
    return ProjectYear.objects.filter(project=project).select_related("group").order_by("-year")


def year_of(project: Project, year: int) -> ProjectYear | None:
    """Return one year of a project, or ``None``."""
    return years_of(project).filter(year=year).first()
