"""A project's year (年度小结): what came of it, its group and its paragraph in the report."""

from dataclasses import dataclass

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.marks import Mark, marking
from projects.lifecycle import State
from projects.models import Project, ProjectGroup, ProjectYear, YearOutcome
from projects.queries.projects import by_ref

LONGEST_PARAGRAPH = 2000
# A project with a year is told to the public: one that nobody approved has none.
NOT_EXECUTED = frozenset(
    {State.DRAFT, State.SCREENING, State.REVIEW, State.NOTICE, State.WITHDRAWN}
)


@dataclass(frozen=True)
class YearData:
    """What is said of one year of a project.

    Attributes:
        sequence: its place among the projects of the same outcome and group, in the report.
        paragraph: plain text; empty when the source has none.
        heading: the words that stand over the paragraph; the project's name when empty.
        source: the document it is taken from; empty when the office writes it here.
    """

    year: int
    outcome: YearOutcome
    group: ProjectGroup | None = None
    sequence: int = 0
    paragraph: str = ""
    heading: str = ""
    source: str = ""


@transaction.atomic
def set_year(project_ref: str, data: YearData, *, by: User) -> ProjectYear:
    """Write one year of a project, adding the year when it has none yet.

    Raises:
        NotAllowed: ``by`` may not edit the paragraphs of a year.
        Refusal: nobody approved the project, the year lies ahead, the paragraph is too long, or a
            closed project has a group.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.PROJECT_YEAR_EDIT, project)
    if project.state in NOT_EXECUTED:
        words = State(project.state).label
        raise Refusal(f"项目现在是“{words}”，没有执行，不能写年度小结。请等立项后再写。")
    _check(data)
    row = ProjectYear.objects.filter(project=project, year=data.year).first()
    row = row or ProjectYear(project=project, year=data.year)
    row.outcome = data.outcome
    row.group = data.group
    row.sequence = data.sequence
    row.heading = data.heading.strip()
    row.paragraph = data.paragraph.strip()
    row.marks = _marks(row.paragraph, data.source)
    with recorded_as("year", by=by.pk, note=data.source):
        row.save()
    return row


def open_year(project: Project, outcome: YearOutcome, *, by: User) -> ProjectYear:
    """Note that a project was executed this year, when a step of its lifecycle shows it.

    A year that was closed stays closed. The paragraph is left to the office.
    """
    row = ProjectYear.objects.filter(project=project, year=clock.today().year).first()
    if row is None:
        row = ProjectYear(project=project, year=clock.today().year, outcome=outcome)
    elif outcome == YearOutcome.CLOSED:
        row.outcome, row.group = outcome, None
    with recorded_as("year", by=by.pk):
        row.save()
    return row


@transaction.atomic
def register_group(code: str, name: str, *, heading: str = "", sequence: int = 0) -> ProjectGroup:
    """Return the group (常态化归类) of this code in the fund in scope, written as given."""
    group, _ = ProjectGroup.objects.update_or_create(
        code=code, defaults={"name": name, "heading": heading, "sequence": sequence}
    )
    return group


def _check(data: YearData) -> None:
    if not 2000 <= data.year <= clock.today().year:
        raise Refusal(f"年度应在 2000 至 {clock.today().year} 之间。", field="year")
    if data.outcome == YearOutcome.CLOSED and data.group is not None:
        raise Refusal("常态化归类只用于常态化开展的项目。结项的项目请留空。", field="group")
    if len(data.paragraph.strip()) > LONGEST_PARAGRAPH:
        raise Refusal(
            f"年度小结最多 {LONGEST_PARAGRAPH} 字，现有 {len(data.paragraph.strip())} 字。请删减。",
            field="paragraph",
        )


def _marks(paragraph: str, source: str) -> dict[str, dict[str, str]]:
    if paragraph or not source:
        return {}
    return {"paragraph": marking(Mark.UNSTATED, source=source, reason="资料没有写这一年的情况")}
