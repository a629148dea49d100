"""One act for several projects (批量办理): each by its own service, in one transaction.

A project that refuses is told and left as it is; the others are done. Steps of the lifecycle are
not here: each asks for papers and guards of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from funds.models import User
from funds.queries.scope import fund_in_scope
from kit.errors import Refusal
from projects.models import Project, ProjectGroup, ProjectYear, YearOutcome
from projects.queries.projects import visible_to
from projects.queries.years import year_of
from projects.services.years import YearData, refusal_to_tell, set_year

MOST = 50


@dataclass(frozen=True)
class RowResult:
    """What became of one chosen project: done, or why not."""

    project: Project
    done: bool
    words: str


@transaction.atomic
def sort_years(
    refs: Sequence[str], year: int, outcome: YearOutcome, group: ProjectGroup | None, *, by: User
) -> list[RowResult]:
    """Say of several projects what one year came to, keeping each one's words and place.

    Args:
        refs: the chosen projects, by number; those ``by`` may not see are left out.
        year: the year; only projects that already have it are changed.
        outcome: what it came to.
        group: its group (常态化归类), of ongoing ones.
        by: who decides; asked of each project.

    Returns:
        One result for each project, in the order of their numbers.

    Raises:
        Refusal: none was chosen, or more than fifty.
    """
    projects = chosen(refs, by)
    return [_sorted(project, year, outcome, group, by) for project in projects]


def chosen(refs: Sequence[str], by: User) -> list[Project]:
    """Return the chosen projects that ``by`` may see.

    Raises:
        Refusal: none was chosen, or more than fifty.
    """
    if not refs:
        raise Refusal("还没有选项目。请先在台账里勾选，再办理。")
    if len(refs) > MOST:
        raise Refusal(f"一次最多办 {MOST} 个。请少选一些，分几次办。")
    seen = visible_to(by, fund_in_scope().pk)
    # No number holds what cannot be printed, and the database would not take it.
    numbers = [ref for ref in refs if ref.isprintable()]
    return list(seen.filter(number__in=numbers).order_by("number"))


def refusal_to_sort(project: Project, row: ProjectYear | None, year: int) -> str | None:
    """Return why a project's year cannot be sorted with others, or ``None``."""
    refusal = refusal_to_tell(project)
    if refusal is None and row is None:
        return f"没有 {year} 年的小结，不能批量归类。请在项目页单独写这一年。"
    return refusal


def _sorted(
    project: Project, year: int, outcome: YearOutcome, group: ProjectGroup | None, by: User
) -> RowResult:
    row = year_of(project, year)
    refusal = refusal_to_sort(project, row, year)
    if row is None or refusal is not None:
        return RowResult(project, False, refusal or "")
    if (row.outcome, row.group_id) == (outcome, group.pk if group else None):
        return RowResult(project, True, "本来就是这样，没有改动")
    data = YearData(
        year=year,
        outcome=outcome,
        group=group,
        sequence=row.sequence,
        paragraph=row.paragraph,
        heading=row.heading,
        source=row.marks.get("paragraph", {}).get("source", ""),
    )
    try:
        set_year(project.ref, data, by=by)
    except Refusal as refused:
        return RowResult(project, False, refused.message)
    told = f"{outcome.label} · {group.name}" if group else outcome.label
    return RowResult(project, True, f"已记为“{told}”")
