"""Which projects a person sees, and the lists they ask for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from funds.models import Membership, User
from funds.permissions import TABLE, Action, Role, Scope, can, scopes_of
from kit.pinyin import pinyin_key
from projects.lifecycle import STAGE_OF, Stage, State
from projects.models import CoLead, Project, ProjectYear, YearOutcome

# Past every key that begins alike: no text in use sorts after it.
LAST = "\U0010ffff"
NUMBER = re.compile(r"[A-Za-z]{2,4}-\d*")

# Sorting by state follows the lifecycle, not the alphabet.
_RANK = Case(
    *(When(state=state, then=Value(rank)) for rank, state in enumerate(State)),
    default=Value(len(State)),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Sort:
    """One order of the list: its words and its columns."""

    label: str
    order: tuple[str, ...]


SORTS: Mapping[str, Sort] = {
    "number": Sort("编号", ("number", "id")),
    "-number": Sort("编号，新的在前", ("-number", "-id")),
    "name": Sort("名称拼音", ("pinyin", "id")),
    "state": Sort("所处环节", ("rank", "number", "id")),
}
DEFAULT_SORT = "number"


@dataclass(frozen=True)
class ProjectFilter:
    """What a list of projects is narrowed by; ``None`` or empty leaves a condition out.

    Attributes:
        year: executed in this year, by ``ProjectYear`` (执行年度).
        outcome, group_id: what that year came to; need ``year``.
        funding_year: 立项年.
        search: the beginning of a name, in characters or pinyin, or of a number.
    """

    year: int | None = None
    outcome: YearOutcome | None = None
    group_id: int | None = None
    funding_year: int | None = None
    category_id: int | None = None
    lead_unit_id: int | None = None
    state: State | None = None
    stage: Stage | None = None
    search: str = ""


def name_key(name: str) -> str:
    """Return the key a project's name is sorted and searched by: pinyin without punctuation."""
    return pinyin_key("".join(letter for letter in name if letter.isalnum()))


def by_ref(projects: QuerySet[Project], ref: str) -> Project:
    """Return the project of an address: by number, or by key while it has none.

    Raises:
        Project.DoesNotExist: none of ``projects`` has it.
    """
    return projects.get(number=ref) if "-" in ref else projects.get(key=ref)


def shown_by_pk(pk: int) -> Project:
    """Return a project by its id with its units and its fund."""
    found = Project.objects.select_related("fund", "category", "lead_unit", "implementer")
    return found.get(pk=pk)


def shown_to(person: User, fund_id: int, ref: str) -> Project:
    """Return the project of an address, for somebody who may know that it exists.

    To somebody who sees their own unit's projects only, another unit's does not exist.

    Raises:
        Project.DoesNotExist: there is none, or not for them.
    """
    found = Project.objects.select_related(
        "call", "category", "lead_unit", "implementer", "campaign"
    )
    project = by_ref(found.prefetch_related("colead_rows"), ref)
    scopes = scopes_of(person, Action.PROJECT_VIEW, fund_id)
    if Scope.OWN_UNIT in scopes and not can(person, Action.PROJECT_VIEW, project):
        raise Project.DoesNotExist
    return project


def visible_to(person: User, fund_id: int) -> QuerySet[Project]:
    """Return the projects ``person`` may view in the fund in scope, as ``can`` would answer."""
    reach = reached_by(person, Action.PROJECT_VIEW, fund_id)
    return Project.objects.none() if reach is None else Project.objects.filter(reach)


def reached_by(person: User, action: Action, fund_id: int) -> Q | None:
    """Return the condition of the projects on which ``person`` holds ``action``.

    As ``can`` would answer before it asks the duty pairs. Every project is ``Q()``; none, ``None``.
    """
    reach: Q | None = None
    for held in person.roles_in(fund_id):
        reached = _reached_by(held, action)
        if reached == Q():
            return reached
        if reached is not None:
            reach = reached if reach is None else reach | reached
    return reach


def listed(projects: QuerySet[Project], wanted: ProjectFilter) -> QuerySet[Any]:
    """Return ``projects`` narrowed by ``wanted``, with ``rank`` to sort by state."""
    return projects.filter(narrowing(wanted)).annotate(rank=_RANK)


def narrowing(wanted: ProjectFilter) -> Q:
    """Return ``wanted`` as one condition."""
    conditions = _plain_conditions(wanted)
    if wanted.year is not None:
        conditions &= Q(Exists(_years(wanted, wanted.year)))
    if wanted.stage is not None:
        states = [state for state, stage in STAGE_OF.items() if stage is wanted.stage]
        conditions &= Q(state__in=states)
    if wanted.search.strip():
        conditions &= found_by(wanted.search)
    return conditions


def found_by(search: str) -> Q:
    """Return the condition of a number or a name that begins with ``search``.

    One range of text, since under row security LIKE uses no index: it finds how a name begins, not
    what stands inside it. Characters match whole syllables: 西 does not find 小.
    """
    search = search.strip()
    if NUMBER.match(search):
        return Q(number__gte=search.upper(), number__lt=search.upper() + LAST)
    if any("\u4e00" <= letter <= "\u9fff" for letter in search):
        key = name_key(search)
        # "!" follows the space that parts syllables.
        return Q(pinyin__gte=key, pinyin__lt=f"{key}!")
    latin = " ".join(search.lower().split())
    return Q(pinyin__gte=latin, pinyin__lt=latin + LAST)


def _plain_conditions(wanted: ProjectFilter) -> Q:
    columns = {
        "funding_year": wanted.funding_year,
        "category_id": wanted.category_id,
        "lead_unit_id": wanted.lead_unit_id,
        "state": wanted.state,
    }
    return Q(**{name: value for name, value in columns.items() if value is not None})


def _years(wanted: ProjectFilter, year: int) -> QuerySet[ProjectYear]:
    years = ProjectYear.objects.filter(project_id=OuterRef("pk"), year=year)
    if wanted.outcome is not None:
        years = years.filter(outcome=wanted.outcome)
    if wanted.group_id is not None:
        years = years.filter(group_id=wanted.group_id)
    return years


def _reached_by(held: Membership, action: Action) -> Q | None:
    """Return what one role reaches: everything is ``Q()``, nothing is ``None``."""
    scope = TABLE[Role(held.role)].get(action)
    if scope is Scope.ALL:
        reached = Q()
    elif scope is Scope.OWN_UNIT and held.unit_id is not None:
        joint = CoLead.objects.filter(project=OuterRef("pk"), unit=held.unit_id)
        reached = Q(lead_unit_id=held.unit_id) | Q(implementer_id=held.unit_id) | Q(Exists(joint))
    elif scope is Scope.LED and held.unit_id is not None:
        reached = Q(lead_unit_id=held.unit_id)
    else:
        # Nobody is assigned to a project yet, so 指派给我的 is empty.
        return None
    return reached & _within(held.years) if held.years else reached


def _within(years: list[int]) -> Q:
    """Return the projects of these years, and those of no year at all."""
    executed = ProjectYear.objects.filter(project_id=OuterRef("pk"))
    return (
        Q(funding_year__in=years)
        | Q(Exists(executed.filter(year__in=years)))
        | (Q(funding_year__isnull=True) & ~Q(Exists(executed)))
    )
