"""A project's year (年度小结): what came of it, its group and its paragraph in the report."""

import re
from dataclasses import dataclass

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.marks import Mark, marking
from projects.lifecycle import State
from projects.models import Project, ProjectGroup, ProjectYear, YearOutcome
from projects.queries.projects import by_ref

LONGEST_PARAGRAPH = 2000
GROUP_CODE = re.compile(r"[a-z][a-z0-9-]{0,19}")
PLACEHOLDER = re.compile(r"\{[a-z_]+(:[\w-]+)?\}")
# A project with a year is told to the public: one that nobody approved has none.
NOT_EXECUTED = frozenset(
    {
        State.DRAFT,
        State.SCREENING,
        State.REVIEW,
        State.NOTICE,
        State.NOT_ACCEPTED,
        State.NOT_APPROVED,
        State.WITHDRAWN,
    }
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
    refusal = refusal_to_tell(project)
    if refusal is not None:
        raise Refusal(refusal)
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


def refusal_to_tell(project: Project) -> str | None:
    """Return why no year of the project may be told now, or ``None`` when one may."""
    state = State(project.state)
    if state in NOT_EXECUTED:
        return f"项目现在是“{state.label}”，没有执行，不能写年度小结。请等立项后再写。"
    if state is State.ARCHIVED:
        return "项目已归档，从归档起只读，年度小结不能再写。"
    return None


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
def register_group(
    code: str, name: str, *, by: User, heading: str = "", sequence: int = 0
) -> ProjectGroup:
    """Register a group (常态化归类) in the fund in scope; the same words twice are one group.

    Args:
        code: names the group in placeholders, e.g. ``{projects_in_group:care}``.
        name: what people choose it by.
        by: who registers.
        heading: the sentence over the group in the report; a plain one when empty.
        sequence: its place among the groups.

    Raises:
        NotAllowed: ``by`` may not edit the paragraphs of a year.
        Refusal: the code or the name is another group's, or the sentence's braces hold no
            placeholder.
    """
    demand(by, Action.PROJECT_YEAR_EDIT, fund_in_scope())
    if not GROUP_CODE.fullmatch(code):
        raise Refusal("代码用小写英文字母、数字和短横线，以字母开头，最多 20 个。", field="code")
    if set(PLACEHOLDER.sub("", heading)) & set("{}"):
        raise Refusal(
            "花括号里只能写占位，例如 {count}、{names}，前后括号成对。请改正。", field="heading"
        )
    if ProjectGroup.objects.filter(name=name).exclude(code=code).exists():
        raise Refusal(f"已有归类“{name}”。请直接选用，或换一个名称。", field="name")
    words = {"name": name, "heading": heading, "sequence": sequence}
    with recorded_as("登记常态化归类", by=by.pk):
        group, _ = ProjectGroup.objects.get_or_create(code=code, defaults=words)
    if any(getattr(group, field) != value for field, value in words.items()):
        raise Refusal(f"代码“{code}”已用于归类“{group.name}”。请换一个代码。", field="code")
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
