"""Difficulties (困难问题): raised by a unit, solved by its lead unit, or taken to the office."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import Fund, NoticeKind, User
from funds.permissions import Action, Role, can, demand
from funds.queries.people import people_holding
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.formats import date_iso
from kit.history import recorded_as
from kit.numbering import next_number
from projects.models import Difficulty, DifficultyState, Project
from projects.queries.execution import UNSOLVED, overdue_difficulties
from projects.services.running import locked, running_for, told
from projects.stages import EXITS, State

LONGEST = 2000
FARTHEST_DAYS = 366
UNIT_ROLES = (Role.LEAD_UNIT, Role.IMPLEMENTER)
ENDS = (DifficultyState.SOLVED, DifficultyState.CLOSED)


@dataclass(frozen=True)
class DifficultyData:
    """What the difficulty is, and by which day it should be solved."""

    title: str
    content: str
    due_on: date


@transaction.atomic
def raise_difficulty(project_ref: str, data: DifficultyData, *, by: User) -> Difficulty:
    """Tell the lead unit of a difficulty; the same one sent twice is one.

    Raises:
        NotAllowed: ``by`` is of no unit of the project.
        Refusal: the project does not run, or something is missing or cannot be.
    """
    project = running_for(project_ref, Action.EXECUTION_REPORT, by=by)
    title = told(data.title, field="title", what="问题", most=80)
    content = told(data.content, field="content", what="情况", most=LONGEST)
    today = clock.today()
    if not 0 <= (data.due_on - today).days <= FARTHEST_DAYS:
        raise Refusal("要求解决日期应在今天到一年之内。请改正。", field="due_on")
    same = Difficulty.objects.filter(
        project=project, raised_by=by, title=title, content=content, state__in=UNSOLVED
    ).first()
    if same is not None:
        return same
    difficulty = Difficulty(
        number=next_number("KN", "KN", today.year),
        project=project,
        title=title,
        content=content,
        due_on=data.due_on,
        raised_by=by,
    )
    with recorded_as("raise_difficulty", by=by.pk):
        difficulty.save()
    asked = Role.LEAD_UNIT if project.lead_unit_id else Role.OFFICE
    _tell(difficulty, (asked,), "有困难等您解决", by=by, kind=NoticeKind.TURN)
    return difficulty


@transaction.atomic
def escalate(number: str, *, by: User) -> Difficulty:
    """Take a difficulty to the office before it is due.

    Raises:
        NotAllowed: ``by`` is of no unit of the project.
        Refusal: it was taken there, or settled, meanwhile.
    """
    difficulty = _locked(number)
    demand(by, Action.EXECUTION_REPORT, difficulty.project)
    if difficulty.state != DifficultyState.OPEN:
        raise Refusal(_moved(difficulty))
    _escalate(difficulty, by=by, note="")
    return difficulty


@transaction.atomic
def settle_difficulty(number: str, answer: str, end: DifficultyState, *, by: User) -> Difficulty:
    """Write what was done about a difficulty: solved, or not to be pursued.

    Args:
        end: ``SOLVED`` or ``CLOSED``.

    Raises:
        NotAllowed: ``by`` neither leads the project nor is of the office.
        Refusal: no answer is given, it was settled meanwhile, or the project is archived.
    """
    difficulty = _locked(number)
    demand(by, Action.DIFFICULTY_SOLVE, difficulty.project)
    if end not in ENDS:
        raise Refusal("请选择处理结果。", field="end")
    answer = told(answer, field="answer", what="处理情况", most=LONGEST)
    if difficulty.state not in UNSOLVED:
        raise Refusal(_moved(difficulty))
    if difficulty.project.state == State.ARCHIVED:
        raise Refusal("项目已归档，资料只读，不再办理。")
    difficulty.state = end
    difficulty.answer = answer
    difficulty.answered_by = by
    difficulty.answered_at = clock.now()
    with recorded_as("settle_difficulty", by=by.pk, note=answer[:200]):
        difficulty.save()
    _tell(difficulty, UNIT_ROLES, f"困难问题{end.label}", by=by)
    return difficulty


def escalate_overdue(fund: Fund) -> int:
    """Take what is overdue in the fund in scope to the office; return how many. Harmless again."""
    due = overdue_difficulties(clock.today()).exclude(project__state__in=[State.ARCHIVED, *EXITS])
    found = list(due.select_for_update(of=("self",)).select_related("project").order_by("id"))
    for difficulty in found:
        _escalate(difficulty, by=None, note="到期未解决，自动上报")
    return len(found)


def _locked(number: str) -> Difficulty:
    """Return a difficulty, locked after its project, as every act on it does."""
    ref = Difficulty.objects.select_related("project").get(number=number).project.ref
    project: Project = locked(ref)
    difficulty = Difficulty.objects.select_for_update().get(number=number)
    difficulty.project = project
    return difficulty


def _moved(difficulty: Difficulty) -> str:
    state = DifficultyState(difficulty.state).label
    return f"{difficulty.number} 现在是“{state}”，已有人办理。请刷新页面再看。"


def _escalate(difficulty: Difficulty, *, by: User | None, note: str) -> None:
    difficulty.state = DifficultyState.ESCALATED
    difficulty.escalated_on = clock.today()
    with recorded_as("escalate_difficulty", by=by.pk if by else None, note=note):
        difficulty.save(update_fields=["state", "escalated_on"])
    _tell(difficulty, (Role.OFFICE,), "困难问题已上报，等您协调", by=by, kind=NoticeKind.TURN)
    _tell(difficulty, (Role.LEAD_UNIT,), "困难问题已上报文明办", by=by)


def _tell(
    difficulty: Difficulty,
    roles: tuple[Role, ...],
    what: str,
    *,
    by: User | None,
    kind: NoticeKind = NoticeKind.NEWS,
) -> None:
    project = difficulty.project
    told_to = [
        person
        for person in people_holding(roles, project.fund_id)
        if (by is None or person.pk != by.pk)
        and can(person, Action.PROJECT_VIEW, project)
        and any(role.role in roles for role in person.roles_in(project.fund_id))
    ]
    notify(
        told_to,
        subject=f"{what}：{difficulty.title}",
        text=f"{project.ref} {project.name} · 要求 {date_iso(difficulty.due_on)} 前解决",
        url=project.fund.url("execution:difficulty", ref=project.ref, number=difficulty.number),
        kind=kind,
    )
