"""Evaluating a project (评估): the visit form, its grade, and the rectification it may ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.formats import date_cn
from kit.history import recorded_as
from projects.lifecycle import BY_CODE, State
from projects.models import Evaluation, Grade, IndicatorResult, Phase, Project
from projects.queries.evaluation import (
    indicators_of,
    last_failed,
    phase_of,
    present,
    refusal_to_evaluate,
)
from projects.queries.projects import by_ref
from projects.services.advance import LONGEST_NOTE, Moved, take
from projects.services.evaluators import begin
from projects.services.papers import Paper, attach

LONGEST = {"place": 80, "met": 200, "achievements": 2000, "problems": 2000, "advice": 2000}
LONGEST_REMARK = 200
LONGEST_RECTIFICATION = 2000
MOST_ACHIEVED = Decimal(10) ** 10
PASSING: Mapping[Phase, str] = {Phase.MIDTERM: "pass_midterm", Phase.FINAL: "pass_final"}
FAILING: Mapping[Phase, str] = {Phase.MIDTERM: "fail_midterm", Phase.FINAL: "fail_final"}
RECTIFYING: Mapping[Phase, str] = {
    Phase.MIDTERM: "rectify_midterm",
    Phase.FINAL: "rectify_final",
}


@dataclass(frozen=True)
class Achieved:
    """What the evaluator found of one indicator; ``value`` empty while not looked at yet."""

    value: Decimal | None
    note: str = ""


@dataclass(frozen=True)
class Visit:
    """The visit form (走访评估表) as the evaluator has it; a draft may be empty anywhere.

    Attributes:
        achieved: by the indicator's id.
        rectify_by: until when, of a grade of 不合格.
    """

    visited_on: date | None = None
    place: str = ""
    met: str = ""
    achievements: str = ""
    problems: str = ""
    advice: str = ""
    grade: str = ""
    rectify_by: date | None = None
    achieved: Mapping[int, Achieved] = field(default_factory=dict)


@transaction.atomic
def save_visit(project_ref: str, visit: Visit, *, by: User, version: int) -> Evaluation:
    """Keep the visit form as far as it is written.

    Args:
        version: of the evaluation, as the form showed it.

    Raises:
        NotAllowed: the evaluation is not theirs, or they belong to the applying units.
        Moved: it was saved or given to somebody else meanwhile.
        Refusal: nobody has it yet, or something in the form cannot be kept.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    evaluation = _own(project, by=by, version=version)
    _write(project, evaluation, visit)
    with recorded_as("evaluation_draft", by=by.pk):
        evaluation.save()
    return evaluation


@transaction.atomic
def submit_visit(
    project_ref: str, visit: Visit, *, by: User, version: int, papers: Sequence[Paper] = ()
) -> Project:
    """Submit the visit form with its grade, and take the step of the lifecycle it leads to.

    合格 and better pass the phase; 不合格 asks for rectification by a day.

    Raises:
        NotAllowed, Moved: as for :func:`save_visit`.
        Refusal: something is missing, or a paper is not taken; nothing is kept then.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    evaluation = _own(project, by=by, version=version)
    _write(project, evaluation, visit)
    _check_whole(project, evaluation)
    phase, grade = Phase(evaluation.phase), Grade(evaluation.grade)
    failed = grade is Grade.FAIL
    if not failed:
        evaluation.rectify_by = None
    evaluation.submitted_at = clock.now()
    step = BY_CODE[(FAILING if failed else PASSING)[phase]]
    with recorded_as(step.code, by=by.pk):
        evaluation.save()
    take(project, step, by=by, note=_note_of(evaluation))
    attach(project, step.code, papers, by=by)
    return project


@transaction.atomic
def rectify(
    project_ref: str, text: str, *, by: User, seen_state: str, papers: Sequence[Paper] = ()
) -> Project:
    """Write what was done about a failed evaluation; the next round opens for its evaluator.

    Raises:
        NotAllowed: ``by`` is of no unit of the project.
        Moved: the project no longer waits for this.
        Refusal: nothing is written, or it is too long.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.RECTIFY, project)
    if project.state != seen_state:
        raise Moved("整改刚刚已经提交。已为您刷新，请看最新情况。")
    failed = last_failed(project)
    phase = phase_of(project)
    if failed is None or phase is None:
        raise Refusal(f"项目现在是“{State(project.state).label}”，没有要整改的评估。")
    text = text.strip()
    if not text:
        raise Refusal("请写明针对哪些问题、做了什么整改。", field="rectification")
    if len(text) > LONGEST_RECTIFICATION:
        raise Refusal(
            f"整改情况最多 {LONGEST_RECTIFICATION} 字。请删减，或作为附件上传。",
            field="rectification",
        )
    failed.rectification = text
    failed.rectified_by = by
    failed.rectified_at = clock.now()
    failed.version += 1
    step = BY_CODE[RECTIFYING[phase]]
    with recorded_as(step.code, by=by.pk):
        failed.save()
    take(project, step, by=by, note=_shortened(text))
    attach(project, step.code, papers, by=by)
    _open_next(project, phase, failed)
    return project


def _open_next(project: Project, phase: Phase, failed: Evaluation) -> None:
    """Open the next round for the same evaluator, with as many days as the last one had."""
    evaluator = failed.evaluator
    if refusal_to_evaluate(project, evaluator) is not None:
        return
    due_on = None
    if failed.due_on is not None:
        days = failed.due_on - timezone.localdate(failed.assigned_at)
        due_on = clock.today() + max(days, timedelta())
    begin(project, phase, evaluator, due_on=due_on, by=failed.assigned_by)


def _own(project: Project, *, by: User, version: int) -> Evaluation:
    """Return the evaluation a locked project waits for, when it is the person's to write."""
    demand(by, Action.PROJECT_EVALUATE, project)
    evaluation = present(project)
    if evaluation is None:
        state = State(project.state)
        raise Refusal(
            f"项目现在是“{state.label}”，还没有人接手评估。请先接手，或由文明办指派。"
            if phase_of(project) is not None
            else f"项目现在是“{state.label}”，没有要做的评估。"
        )
    if evaluation.evaluator_id != by.pk:
        raise NotAllowed(
            f"这次评估由{evaluation.evaluator.name}负责，别人不能填写。需要换人时，请联系文明办改派。"
        )
    refusal = refusal_to_evaluate(project, by)
    if refusal is not None:
        raise NotAllowed(refusal)
    if evaluation.submitted_at is not None or evaluation.version != version:
        raise Moved("评估表刚刚在别处保存过。您填的内容还在，请对照最新情况后再保存。")
    return evaluation


def _write(project: Project, evaluation: Evaluation, visit: Visit) -> None:
    """Put the form into the evaluation, unsaved, and what was achieved into its own rows."""
    for name, most in LONGEST.items():
        text = getattr(visit, name).strip()
        if len(text) > most:
            raise Refusal(f"这一项最多 {most} 字，现有 {len(text)} 字。请删减。", field=name)
        setattr(evaluation, name, text)
    if visit.visited_on is not None and visit.visited_on > clock.today():
        raise Refusal("走访日期不能晚于今天。请改正。", field="visited_on")
    if visit.grade and visit.grade not in Grade.values:
        raise Refusal("请从优秀、良好、合格、不合格里选等次。", field="grade")
    evaluation.visited_on = visit.visited_on
    evaluation.grade = visit.grade
    evaluation.rectify_by = visit.rectify_by
    evaluation.version += 1
    _keep_results(project, evaluation, visit.achieved)


def _keep_results(
    project: Project, evaluation: Evaluation, achieved: Mapping[int, Achieved]
) -> None:
    kept = {row.indicator_id: row for row in IndicatorResult.objects.filter(evaluation=evaluation)}
    for indicator in indicators_of(project):
        given = achieved.get(indicator.pk)
        row = kept.get(indicator.pk)
        if given is None:
            continue
        if given.value is None:
            if row is not None:
                raise Refusal(
                    f"“{indicator.name}”已经保存过完成值，不能清空。没有完成请填 0。",
                    field=f"achieved_{indicator.pk}",
                )
            continue
        if not 0 <= given.value < MOST_ACHIEVED:
            raise Refusal(
                f"“{indicator.name}”的完成值应为 0 或正数。请改正。",
                field=f"achieved_{indicator.pk}",
            )
        row = row or IndicatorResult(evaluation=evaluation, indicator=indicator)
        row.achieved = given.value
        row.note = given.note.strip()[:LONGEST_REMARK]
        row.save()


def _check_whole(project: Project, evaluation: Evaluation) -> None:
    """Refuse a grade without its form (没有评估表不能定等次)."""
    needed = {
        "visited_on": "走访日期",
        "place": "走访地点",
        "met": "访谈对象",
        "achievements": "完成情况",
        "grade": "等次",
    }
    for name, label in needed.items():
        if not getattr(evaluation, name):
            raise Refusal(f"没有评估表不能定等次：还没有填写{label}。请填写。", field=name)
    found = {row.indicator_id for row in IndicatorResult.objects.filter(evaluation=evaluation)}
    for indicator in indicators_of(project):
        if indicator.pk not in found:
            raise Refusal(
                f"还没有填写指标“{indicator.name}”的完成值。请填写，没有完成填 0。",
                field=f"achieved_{indicator.pk}",
            )
    if evaluation.grade == Grade.FAIL:
        _check_failing(evaluation)


def _check_failing(evaluation: Evaluation) -> None:
    if not evaluation.problems:
        raise Refusal("定为不合格，请写明存在的问题，单位据此整改。", field="problems")
    if evaluation.rectify_by is None:
        raise Refusal("定为不合格，请写明整改期限。", field="rectify_by")
    if evaluation.rectify_by <= clock.today():
        raise Refusal("整改期限应晚于今天。请改期。", field="rectify_by")


def _note_of(evaluation: Evaluation) -> str:
    """Return what the project's history says of a grade."""
    grade = Grade(evaluation.grade).label
    told = f"{Phase(evaluation.phase).label}第 {evaluation.round} 次，等次：{grade}。"
    if evaluation.grade == Grade.FAIL and evaluation.rectify_by is not None:
        told += f"请在{date_cn(evaluation.rectify_by)}前完成整改。问题：{evaluation.problems}"
    elif evaluation.advice:
        told += f"建议：{evaluation.advice}"
    return _shortened(told)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NOTE else f"{text[: LONGEST_NOTE - 1]}…"
