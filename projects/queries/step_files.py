"""Reading the papers of a project (办理附件)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from funds.models import Fund
from projects.lifecycle import BY_CODE
from projects.models import Project, StepFile
from projects.queries.history import Event, ShownFile


def files_of(project: Project) -> QuerySet[StepFile]:
    """Return a project's papers with who brought each and when, the latest first."""
    return StepFile.objects.filter(project=project).select_related("file__kept_by").order_by("-id")


def steps_taken(project: Project) -> list[str]:
    """Return the codes of the steps a project took, in the order they were first taken."""
    history: Any = apps.get_model("projects", "ProjectEvent")._default_manager
    rows = history.filter(pgh_obj_id=project.pk).order_by("pgh_id")
    codes = rows.values_list("pgh_context__step", flat=True)
    return [code for code in dict.fromkeys(codes) if code in BY_CODE]


def url_of(fund: Fund, project: Project, paper: StepFile) -> str:
    """Return where a paper is downloaded."""
    return fund.url("projects:file", ref=project.ref, file=paper.pk)


def with_files(
    events: Iterable[Event], files: Iterable[StepFile], fund: Fund, project: Project
) -> list[Event]:
    """Return the acts of a timeline, each with the papers attached to it."""
    papers: dict[int, list[ShownFile]] = {}
    for paper in files:
        shown = ShownFile(
            kind=paper.get_kind_display(),
            name=paper.file.name,
            size=paper.file.size,
            url=url_of(fund, project, paper),
        )
        papers.setdefault(paper.version, []).insert(0, shown)
    return [replace(event, files=tuple(papers.get(event.version, ()))) for event in events]
