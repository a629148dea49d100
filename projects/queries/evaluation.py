"""Evaluations (项目评估): which round a project is in, who evaluates it, and who may not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from funds.models import User
from funds.permissions import Action, Role, can
from funds.queries.people import people_holding
from kit.tenancy.scope import scoped_fund_id
from projects.models import (
    ActivityCount,
    CoLead,
    Evaluation,
    Expert,
    Grade,
    Indicator,
    IndicatorResult,
    Phase,
    Project,
)
from projects.queries.history import times_taken
from projects.stages import State

PHASE_OF: Mapping[State, Phase] = {
    State.MIDTERM: Phase.MIDTERM,
    State.MIDTERM_RECTIFYING: Phase.MIDTERM,
    State.FINAL: Phase.FINAL,
    State.FINAL_RECTIFYING: Phase.FINAL,
}
EVALUATED = (State.MIDTERM, State.FINAL)
RECTIFIED = (State.MIDTERM_RECTIFYING, State.FINAL_RECTIFYING)
GOOD_ENOUGH = (Grade.EXCELLENT, Grade.GOOD, Grade.PASS)
_FAILING: Mapping[Phase, str] = {Phase.MIDTERM: "fail_midterm", Phase.FINAL: "fail_final"}
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class IndicatorShown:
    """One indicator with what was achieved of it.

    Attributes:
        reported: what the unit's activity reports add up to in the indicator's unit, if anything.
    """

    indicator: Indicator
    result: IndicatorResult | None
    reported: Decimal | None = None

    @property
    def percent(self) -> Decimal | None:
        """完成率 in percent, to a whole number; ``None`` while nothing was found."""
        return None if self.result is None else share(self.result.achieved, self.indicator.target)


def share(achieved: Decimal, target: Decimal) -> Decimal:
    """Return what share of ``target`` was achieved, in percent, rounded half up."""
    return (_HUNDRED * achieved / target).quantize(Decimal(1), ROUND_HALF_UP)


def phase_of(project: Project) -> Phase | None:
    """Return the evaluation a project waits for; ``None`` where it waits for none."""
    return PHASE_OF.get(State(project.state))


def round_of(project: Project, phase: Phase) -> int:
    """Return which evaluation of a phase the project is at: one more than it failed."""
    return times_taken(project, _FAILING[phase]) + 1


def standing() -> QuerySet[Evaluation]:
    """Return the evaluations that were not given to somebody else."""
    return Evaluation.objects.filter(withdrawn_note="")


def of_round(project: Project, phase: Phase, number: int) -> Evaluation | None:
    """Return the evaluation of one round, assigned or submitted."""
    found = standing().filter(project=project, phase=phase, round=number)
    return found.select_related("evaluator", "assigned_by").first()


def present(project: Project) -> Evaluation | None:
    """Return the evaluation that a project waiting for one has; ``None`` when nobody has it."""
    phase = phase_of(project)
    if phase is None or State(project.state) not in EVALUATED:
        return None
    return of_round(project, phase, round_of(project, phase))


def last_failed(project: Project) -> Evaluation | None:
    """Return the evaluation whose rectification the project is at."""
    phase = phase_of(project)
    if phase is None or State(project.state) not in RECTIFIED:
        return None
    found = of_round(project, phase, round_of(project, phase) - 1)
    return found if found is not None and found.grade == Grade.FAIL else None


def evaluations_of(project: Project) -> list[Evaluation]:
    """Return everything a project was evaluated by, in order, those reassigned too."""
    found = Evaluation.objects.filter(project=project).order_by("-phase", "round", "id")
    return list(found.select_related("evaluator", "assigned_by", "rectified_by"))


def results_of(evaluations: Iterable[Evaluation]) -> dict[int, dict[int, IndicatorResult]]:
    """Return what evaluations found of their indicators, by evaluation and indicator."""
    found: dict[int, dict[int, IndicatorResult]] = {}
    for row in IndicatorResult.objects.filter(evaluation__in=[each.pk for each in evaluations]):
        found.setdefault(row.evaluation_id, {})[row.indicator_id] = row
    return found


def indicators_of(project: Project) -> list[Indicator]:
    """Return the aims of a project that can be counted, in their order."""
    return list(Indicator.objects.filter(project=project).order_by("sequence", "id"))


def reported_of(project: Project) -> dict[str, Decimal]:
    """Return what a project's activity reports count, by unit of counting."""
    counted = ActivityCount.objects.filter(
        activity__project=project, activity__withdrawn_note=""
    ).values_list("measure")
    return dict(counted.annotate(Sum("number")))


def units_applying(project: Project) -> frozenset[int]:
    """Return the units of an application: its lead, who carries it out, and those beside them."""
    beside = CoLead.objects.filter(project=project).values_list("unit_id", flat=True)
    return project.access_unit_ids() | frozenset(beside)


def unit_of_person(units: Iterable[int], person: User) -> str:
    """Return why somebody belongs to one of ``units``, or nothing when they do not."""
    wanted = frozenset(units)
    if any(role.unit_id in wanted for role in person.roles_in(scoped_fund_id())):
        return f"{person.name}是申报单位的人员"
    if Expert.objects.filter(person=person, unit__in=wanted).exists():
        return f"{person.name}在专家库里登记的单位就是申报单位"
    return ""


def applicants_of(project: Project) -> set[int | None]:
    """Return who applied: who submitted, and who wrote it unless it is older than the portal."""
    wrote = None if project.historical else project.created_by_id
    return {project.submitted_by_id, wrote}


def refusal_to_evaluate(project: Project, person: User) -> str | None:
    """Return why somebody may not evaluate a project, or ``None`` when they may."""
    if not can(person, Action.PROJECT_EVALUATE, project):
        return f"{person.name}不是本基金的评估员。请选择评估员。"
    if person.pk in applicants_of(project):
        return f"{person.name}申报过这个项目，不能评估。请另选评估员。"
    tie = unit_of_person(units_applying(project), person)
    return f"{tie}，不能评估本单位的项目。请另选评估员。" if tie else None


def evaluators_for(project: Project) -> tuple[list[User], list[str]]:
    """Return who may evaluate a project, and why others who hold the role may not.

    In a fixed number of queries, however many evaluators there are.
    """
    people = people_holding([Role.EVALUATOR], project.fund.pk)
    units = units_applying(project)
    experts = set(
        Expert.objects.filter(person__in=people, unit__in=units).values_list("person_id", flat=True)
    )
    free, barred = [], []
    for person in people:
        if not can(person, Action.PROJECT_EVALUATE, project):
            continue
        own = person.pk in experts or any(
            role.unit_id in units for role in person.roles_in(project.fund_id)
        )
        if own or person.pk in applicants_of(project):
            barred.append(f"{person.name}（{'申报单位的人员' if own else '申报过这个项目'}）")
        else:
            free.append(person)
    return free, barred


def unassigned() -> Q:
    """Return the condition of a project that waits for an evaluation nobody has."""
    at_work = standing().filter(project=OuterRef("pk"), submitted_at__isnull=True)
    return Q(state__in=EVALUATED) & ~Q(Exists(at_work))
