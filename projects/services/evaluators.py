"""Who evaluates a project (指派评估员): given by the office, or taken up by an evaluator."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from funds.models import Fund, NoticeKind, User
from funds.permissions import Action, demand
from funds.services.notices import notify
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.formats import date_cn
from kit.history import recorded_as
from projects.models import Evaluation, Phase, Project
from projects.queries.evaluation import (
    EVALUATED,
    phase_of,
    present,
    refusal_to_evaluate,
    round_of,
    standing,
)
from projects.queries.projects import by_ref
from projects.services.advance import Moved
from projects.stages import State

LONGEST_REASON = 200


@transaction.atomic
def assign_evaluation(  # noqa: PLR0913 - all but the first two go by name
    project_ref: str,
    evaluator: User,
    *,
    due_on: date,
    by: User,
    reason: str = "",
    seen: int | None = None,
) -> Evaluation:
    """Give the evaluation a project waits for to somebody, or to somebody else (改派).

    Args:
        due_on: the day it is to be done by, today or later.
        reason: why it goes to somebody else; needed when somebody has it.
        seen: the evaluation on the page this was chosen on; ``None`` when nobody had it.

    Raises:
        NotAllowed: ``by`` may not assign evaluations.
        Moved: somebody else assigned it meanwhile.
        Refusal: the project waits for none, the day is over, there is no reason, or the evaluator
            belongs to the applying units or applied.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.EVALUATION_ASSIGN, project)
    phase = _waited_for(project)
    before = present(project)
    if (before.pk if before else None) != seen:
        raise Moved("刚刚有人办过指派。已为您刷新，请看现在由谁评估，再决定是否改派。")
    if due_on < clock.today():
        raise Refusal("完成期限不能早于今天。请改期。", field="due_on")
    if before is not None:
        _withdraw(before, evaluator, reason.strip(), by=by)
    refusal = refusal_to_evaluate(project, evaluator)
    if refusal is not None:
        raise Refusal(refusal, field="evaluator")
    found = begin(project, phase, evaluator, due_on=due_on, by=by)
    notify(
        [evaluator],
        subject=f"请您做{phase.label}：{project.name}",
        text=f"{project.number} · 请在{date_cn(due_on)}前完成",
        url=project.fund.url("evaluation:evaluate", ref=project.ref),
        kind=NoticeKind.TURN,
    )
    return found


@transaction.atomic
def take_up(project_ref: str, *, by: User) -> Evaluation:
    """Let an evaluator take an evaluation up that nobody has (接手评估).

    Raises:
        NotAllowed: ``by`` may not evaluate this project.
        Refusal: the project waits for none, or somebody has it.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.PROJECT_EVALUATE, project)
    phase = _waited_for(project)
    before = present(project)
    if before is not None:
        raise Moved(f"这次评估已由{before.evaluator.name}负责。需要换人时，请联系文明办改派。")
    refusal = refusal_to_evaluate(project, by)
    if refusal is not None:
        raise NotAllowed(refusal)
    return begin(project, phase, by, due_on=None, by=by)


def evaluations_at_work(person: User, fund: Fund) -> int:
    """Return how many evaluations a person has not submitted yet, in the fund in scope."""
    return _at_work(person).count()


def hand_over_evaluations(person: User, successor: User, fund: Fund) -> int:
    """Give a person's evaluations to another; return how many moved.

    Those the successor may not judge stay, and the office assigns them anew.
    """
    moved = 0
    for evaluation in _at_work(person).select_related("project").select_for_update(of=("self",)):
        if refusal_to_evaluate(evaluation.project, successor) is None:
            evaluation.evaluator = successor
            evaluation.version += 1
            evaluation.save()
            moved += 1
    return moved


def _at_work(person: User) -> QuerySet[Evaluation]:
    return standing().filter(
        evaluator=person, submitted_at__isnull=True, project__state__in=EVALUATED
    )


def begin(
    project: Project, phase: Phase, evaluator: User, *, due_on: date | None, by: User
) -> Evaluation:
    """Open the round a locked project is at, for an evaluator found to be free of ties."""
    with recorded_as("assign", by=by.pk):
        return Evaluation.objects.create(
            project=project,
            phase=phase,
            round=round_of(project, phase),
            evaluator=evaluator,
            due_on=due_on,
            assigned_by=by,
        )


def _waited_for(project: Project) -> Phase:
    state, phase = State(project.state), phase_of(project)
    if phase is None or state not in EVALUATED:
        raise Refusal(f"项目现在是“{state.label}”，没有要做的评估。")
    return phase


def _withdraw(before: Evaluation, evaluator: User, reason: str, *, by: User) -> None:
    """Take an evaluation from whoever has it; what they wrote stays with their row."""
    if before.submitted_at is not None:
        raise Refusal("评估已经提交，不能改派。")
    if before.evaluator_id == evaluator.pk:
        raise Refusal(f"这次评估本来就由{evaluator.name}负责。请另选一位。", field="evaluator")
    if not reason:
        raise Refusal("请写明改派的原因。", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"改派的原因最多 {LONGEST_REASON} 字。请删减。", field="reason")
    before.withdrawn_note = reason
    before.version += 1
    with recorded_as("reassign", by=by.pk, note=reason):
        before.save()
    notify(
        [before.evaluator],
        subject=f"评估已改派：{before.project.name}",
        text=reason,
        url=before.project.fund.url("evaluation:project", ref=before.project.ref),
    )
