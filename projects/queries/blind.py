"""An application as its experts may see it (隐名评审): what the call hides never leaves here.

Two views of one application. **Declaring**: an expert can only say whether they have a tie to a
unit or a person whose name they read, so units and team stand there whatever the call hides; what
the application is about does not, if anything of them is hidden later. **Scoring**: what the
call hides is left out, its values are struck from every text, files get neutral names, and the
application goes by its place on the panel instead of its number, which the declaration would
otherwise tie to the units.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.crypto import salted_hmac

from projects.models import (
    Application,
    ApplicationFile,
    BudgetLine,
    Call,
    Candidate,
    CoLead,
    Indicator,
    Panel,
    PlannedActivity,
    Project,
    TeamMember,
)

HIDEABLE: Mapping[str, str] = {
    "name": "项目名称",
    "lead_unit": "牵头单位",
    "implementer": "实施单位",
    "co_leads": "联合牵头单位",
    "team": "团队成员",
    "files": "申报附件",
}
"""What a call may keep from its experts: the name in ``Call.hidden_fields`` → what it is."""

WHO = frozenset({"lead_unit", "implementer", "co_leads", "team"})
STRUCK = "（已隐去）"
SHORTEST = 2
"""A name of one character is not struck from texts: it would take half of them along."""

ELEMENTS: tuple[tuple[str, str], ...] = (
    ("beneficiaries", "服务对象"),
    ("service_type", "服务类型"),
    ("service_duration", "服务时长"),
    ("volunteers_planned", "志愿者人数"),
    ("sessions_planned", "开展次数"),
    ("funding_source", "项目资金保障"),
)
CHAPTERS: tuple[tuple[str, str], ...] = (
    ("background", "项目背景与必要性"),
    ("aims", "项目目标"),
    ("innovation", "创新与可推广之处"),
    ("risks", "风险与应对"),
    ("insurance", "志愿者保险与保障"),
)


@dataclass(frozen=True)
class Applicants:
    """Who stands behind an application, for the declaration (申报单位与人员).

    Attributes:
        units: each with what it is, e.g. ``("牵头单位", "市教育局")``.
        people: the team, the leader first.
        unit_ids: the units' ids, for ties on record.
    """

    units: tuple[tuple[str, str], ...]
    people: tuple[str, ...]
    unit_ids: frozenset[int]


@dataclass(frozen=True)
class ShownFile:
    """An attachment as an expert sees it: ``place`` is its address, since ids tell an order."""

    place: int
    id: int
    name: str
    size: int


@dataclass(frozen=True)
class Blind:
    """An application as it is scored; every text is free of what the call hides."""

    title: str
    hidden: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    chapters: tuple[tuple[str, str], ...]
    indicators: list[Indicator]
    activities: list[PlannedActivity]
    budget: list[BudgetLine]
    budget_total: Decimal
    team: list[TeamMember]
    files: list[ShownFile] = field(default_factory=list)


def hidden_of(call: Call) -> frozenset[str]:
    """Return what a call hides from its experts; a name we do not know hides nothing."""
    return frozenset(call.hidden_fields) & HIDEABLE.keys()


def names_shown_at_declaring(call: Call) -> bool:
    """Tell whether a declaration names the projects beside their units.

    With a unit or the team hidden at scoring, the project's name would tell them there.
    """
    return not hidden_of(call) & {"name", *WHO}


def titles_of(projects: Mapping[int, Project], call: Call) -> dict[int, str]:
    """Return what applications are called at scoring, in two queries at most.

    Args:
        projects: by their place on the panel, with ``lead_unit`` and ``implementer``.
        call: whose ``hidden_fields`` hold.

    Returns:
        A place → the title.
    """
    hidden = hidden_of(call)
    if "name" in hidden:
        return {place: neutral(place) for place in projects}
    if not hidden & WHO:
        return {place: project.name for place, project in projects.items()}
    applicants = applicants_of(projects.values())
    return {
        place: _Struck(_secrets(project, applicants[project.pk], hidden))(project.name)
        for place, project in projects.items()
    }


def neutral(place: int) -> str:
    """Return what an application is called whose name is hidden."""
    return f"参评项目 {place} 号"


def places(panel: Panel) -> dict[int, int]:
    """Return each candidate's id → its place on the panel, 1 and up.

    The same for every expert, so that a meeting can speak of 3 号, and in an order that says
    nothing of units, numbers or the time of applying, and that nobody outside can compute.
    """
    ids = Candidate.objects.filter(panel=panel).values_list("pk", flat=True)
    mixed = sorted(ids, key=lambda pk: salted_hmac("scoring.place", f"{panel.pk}:{pk}").digest())
    return {pk: place for place, pk in enumerate(mixed, start=1)}


def mark_of(review_id: int) -> str:
    """Return what a review is called in the form of declarations, where its id would tell its place
    among the applications that are scored blind.
    """
    return salted_hmac("scoring.declaring", str(review_id)).hexdigest()[:12]


def applicants_of(projects: Iterable[Project]) -> dict[int, Applicants]:
    """Return who stands behind each of some applications, in two queries.

    Args:
        projects: with their ``lead_unit`` and ``implementer``.
    """
    found = list(projects)
    ids = [project.pk for project in found]
    co_leads: dict[int, list[CoLead]] = {}
    for row in CoLead.objects.filter(project__in=ids).select_related("unit").order_by("sequence"):
        co_leads.setdefault(row.project_id, []).append(row)
    team: dict[int, list[str]] = {}
    members = TeamMember.objects.filter(project__in=ids)
    for project_id, name in members.order_by("-is_leader", "sequence", "id").values_list(
        "project_id", "name"
    ):
        team.setdefault(project_id, []).append(name)
    return {
        project.pk: _applicants(project, co_leads.get(project.pk, []), team.get(project.pk, []))
        for project in found
    }


def blind(project: Project, place: int, call: Call) -> Blind:
    """Return an application as its experts score it.

    Args:
        project: with its category, ``lead_unit`` and ``implementer``.
        place: its place on the panel.
        call: whose ``hidden_fields`` hold.
    """
    hidden = hidden_of(call)
    applicants = applicants_of([project])[project.pk]
    strike = _Struck(_secrets(project, applicants, hidden))
    team = list(TeamMember.objects.filter(project=project).order_by("sequence", "id"))
    budget = _struck_rows(BudgetLine, project, ("item", "note"), strike)
    return Blind(
        title=neutral(place) if "name" in hidden else strike(project.name),
        hidden=tuple(label for name, label in HIDEABLE.items() if name in hidden),
        facts=tuple((label, strike(value)) for label, value in _facts(project, applicants, hidden)),
        chapters=tuple((label, strike(text)) for label, text in _chapters(project)),
        indicators=_struck_rows(Indicator, project, ("name",), strike),
        activities=_struck_rows(PlannedActivity, project, ("name", "place", "content"), strike),
        budget=budget,
        budget_total=sum((line.amount for line in budget), Decimal()),
        team=[] if "team" in hidden else _struck(team, ("organisation", "duty"), strike),
        files=[] if "files" in hidden else files_of(project, call, strike),
    )


def files_of(project: Project, call: Call, strike: "_Struck | None" = None) -> list[ShownFile]:
    """Return the attachments an expert may open; with anything hidden, by neutral names."""
    hidden = hidden_of(call)
    if "files" in hidden:
        return []
    rows = ApplicationFile.objects.filter(project=project, withdrawn=False)
    return [
        ShownFile(order, row.pk, _file_name(row, order, bool(hidden), strike), row.file.size)
        for order, row in enumerate(rows.select_related("file", "paper").order_by("id"), start=1)
    ]


class _Struck:
    """Strikes what is hidden from a text, the longest names first."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self.secrets = sorted({one for one in secrets if len(one) >= SHORTEST}, key=len)[::-1]

    def __call__(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, STRUCK)
        return text


def _secrets(project: Project, applicants: Applicants, hidden: frozenset[str]) -> Iterable[str]:
    labels = {HIDEABLE[name] for name in hidden}
    yield from (name for label, name in applicants.units if label in labels)
    if "team" in hidden:
        yield from applicants.people
    if "name" in hidden:
        yield project.name
    if hidden & {"name", *WHO} and project.number:
        yield project.number


def _applicants(project: Project, co_leads: list[CoLead], people: list[str]) -> Applicants:
    units = [(label, unit) for label, unit in _own_units(project) if unit is not None]
    units += [(HIDEABLE["co_leads"], row.unit) for row in co_leads]
    return Applicants(
        units=tuple((label, unit.name) for label, unit in units),
        people=tuple(people),
        unit_ids=frozenset(unit.pk for _, unit in units),
    )


def _own_units(project: Project) -> tuple[tuple[str, Any], ...]:
    return (
        (HIDEABLE["lead_unit"], project.lead_unit),
        (HIDEABLE["implementer"], project.implementer),
    )


def _facts(
    project: Project, applicants: Applicants, hidden: frozenset[str]
) -> Iterable[tuple[str, str]]:
    """Yield the facts of the application, an empty value where it says nothing."""
    labels = {HIDEABLE[name] for name in hidden}
    if not hidden & {"name", *WHO}:
        yield "编号", project.number or ""
    yield "类别", project.category.name if project.category else ""
    yield from ((label, name) for label, name in applicants.units if label not in labels)
    for name, label in ELEMENTS:
        value = getattr(project, name)
        yield label, "" if value is None else str(value)


def _chapters(project: Project) -> Iterable[tuple[str, str]]:
    application = Application.objects.filter(project=project).first()
    if application is not None:
        yield from ((label, getattr(application, name)) for name, label in CHAPTERS)


def _struck_rows(model: Any, project: Project, names: tuple[str, ...], strike: _Struck) -> Any:
    rows = model.objects.filter(project=project).order_by("sequence", "id")
    return _struck(list(rows), names, strike)


def _struck(rows: list[Any], names: tuple[str, ...], strike: _Struck) -> list[Any]:
    """Return rows, never to be saved, with the hidden struck from their texts."""
    for row in rows:
        for name in names:
            setattr(row, name, strike(getattr(row, name)))
    return rows


def _file_name(row: ApplicationFile, order: int, neutral: bool, strike: _Struck | None) -> str:
    if not neutral:
        return str(row.file.name)
    what = row.paper.name if row.paper else "附件"
    _, dot, suffix = str(row.file.name).rpartition(".")
    return f"{order}. {strike(what) if strike else what}{dot}{suffix if dot else ''}"
