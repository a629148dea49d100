"""Reading what a year's projects came to, and a project's years."""

from django.db.models import QuerySet

from projects.models import Project, ProjectGroup, ProjectYear


def groups_in_order() -> QuerySet[ProjectGroup]:
    """Return the fund's groups (常态化归类) in the report's order."""
    return ProjectGroup.objects.order_by("sequence", "id")


def years_of(project: Project) -> QuerySet[ProjectYear]:
    """Return a project's years, the latest first, with their groups."""
    return ProjectYear.objects.filter(project=project).select_related("group").order_by("-year")


def year_of(project: Project, year: int) -> ProjectYear | None:
    """Return one year of a project, or ``None``."""
    return years_of(project).filter(year=year).first()
