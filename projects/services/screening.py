"""The form check (形式审查): its lines, what came of it, and the step that follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand, refusal_of
from kit import clock
from kit.errors import Refusal
from kit.workdays import add_workdays
from projects.lifecycle import BY_CODE, State
from projects.models import Call, Project, Screening, ScreeningOutcome
from projects.queries.calls import Terms, applications_of
from projects.queries.holidays import announced
from projects.queries.projects import by_ref
from projects.services.advance import demand_version, take
from projects.services.bulk import MOST, RowResult
from projects.services.call_data import STANDARD_CHECKLIST
from projects.services.guards import GUARDS
from projects.services.guards.screening import screened_as_accepted
from projects.services.papers import Paper, attach

STEP_OF = {
    ScreeningOutcome.ACCEPTED: "accept",
    ScreeningOutcome.RETURNED: "return_for_correction",
    ScreeningOutcome.REFUSED: "not_accept",
}
LONGEST_OPINION = 500
USUAL_DAYS = 5
IN_BULK = "批量审查"


@dataclass(frozen=True)
class Answer:
    """What one line of the checklist came to."""

    text: str
    met: bool
    note: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a form check came to; ``due_at`` is the first instant too late, of a returned one."""

    outcome: ScreeningOutcome
    answers: tuple[Answer, ...]
    opinion: str = ""
    due_at: datetime | None = None


def checklist_of(project: Project) -> list[str]:
    """Return the lines an application is checked by: its call's, or the standard ones."""
    if project.call is None:
        return list(STANDARD_CHECKLIST)
    lines = project.call.checklist.order_by("sequence").values_list("text", flat=True)
    return list(lines) or list(STANDARD_CHECKLIST)


def correction_days(project: Project) -> int:
    """Return how many working days a correction gets."""
    return project.call.correction_days if project.call else USUAL_DAYS


def usual_due(project: Project, today: date) -> date:
    """Return the last day of a correction that is asked for today, in the office's working days."""
    return add_workdays(today, correction_days(project), announced())


def refusal_to_return(project: Project) -> str | None:
    """Return why an application cannot be sent back once more, or ``None`` when it can."""
    call = project.call
    if call is None:
        return None
    returned = project.screenings.filter(outcome=ScreeningOutcome.RETURNED).count()
    if returned < call.corrections_allowed:
        return None
    if not call.corrections_allowed:
        return "这次征集不允许补正。请通过，或不予受理。"
    return f"这次征集允许补正 {call.corrections_allowed} 次，已经用完。请通过，或不予受理。"


@transaction.atomic
def screen(
    project_ref: str,
    verdict: Verdict,
    *,
    by: User,
    version: int,
    papers: Sequence[Paper] = (),
) -> Project:
    """Record a form check and take the step it leads to, or neither.

    Args:
        version: the project's version when the form was opened.
        papers: what is attached to the step; kept with it, or not at all.

    Raises:
        NotAllowed: ``by`` may not screen, or submitted the application themselves.
        Moved: somebody changed the project since.
        Refusal: it does not wait for a form check, a line has no answer, the outcome does not agree
            with the answers, no opinion or term is given, no correction is left, or a file is not
            taken.
    """
    found = Project.objects.select_for_update(of=("self",)).select_related("call")
    project = by_ref(found, project_ref)
    demand(by, Action.PROJECT_SCREEN, project)
    if project.state != State.SCREENING:
        raise Refusal(f"项目现在是“{State(project.state).label}”，不在形式审查环节。请看最新情况。")
    demand_version(project, version)
    _check(project, verdict)
    _record(project, verdict, by)
    opinion = verdict.opinion.strip()
    step = BY_CODE[STEP_OF[verdict.outcome]]
    take(project, step, by=by, note=opinion)
    attach(project, step.code, papers, by=by)
    return project


def _record(project: Project, verdict: Verdict, by: User) -> Screening:
    returned = verdict.outcome == ScreeningOutcome.RETURNED
    row: Screening = Screening.objects.create(
        project=project,
        project_version=project.version,
        round=project.screenings.count() + 1,
        outcome=verdict.outcome,
        opinion=verdict.opinion.strip(),
        answers=[
            {"text": line.text, "met": line.met, "note": line.note.strip()}
            for line in verdict.answers
        ],
        due_at=verdict.due_at if returned else None,
        screened_by=by,
    )
    return row


def _check(project: Project, verdict: Verdict) -> None:
    if [line.text for line in verdict.answers] != checklist_of(project):
        raise Refusal("审查清单没有逐项填完。请每一项都选“符合”或“不符合”。")
    opinion = verdict.opinion.strip()
    if len(opinion) > LONGEST_OPINION:
        raise Refusal(f"意见最多 {LONGEST_OPINION} 字。请删减。", field="opinion")
    if verdict.outcome == ScreeningOutcome.ACCEPTED:
        if not all(line.met for line in verdict.answers):
            raise Refusal("清单里有“不符合”的项，不能通过。请退回补正，或不予受理。")
        return
    if not opinion:
        raise Refusal("请写明意见：缺什么、为什么。申报单位会看到。", field="opinion")
    if verdict.outcome == ScreeningOutcome.RETURNED:
        _check_return(project, verdict)


def _check_return(project: Project, verdict: Verdict) -> None:
    refusal = refusal_to_return(project)
    if refusal is not None:
        raise Refusal(refusal, field="outcome")
    if verdict.due_at is None:
        raise Refusal("请填写补正截止日期。", field="due_on")
    if verdict.due_at <= clock.now():
        raise Refusal("补正截止时间要晚于现在。请改正。", field="due_on")


def refusal_in_bulk(project: Project, terms: Terms, by: User) -> str | None:
    """Return why an application cannot be accepted with others, or ``None``.

    Asks nothing of the database for an application as ``applications_of`` reads it. Whatever needs
    a look of its own is checked alone: a corrected application, one with something missing.
    """
    if project.state != State.SCREENING:
        return f"现在是“{State(project.state).label}”，不在形式审查环节。"
    barred = refusal_of(by, Action.PROJECT_SCREEN, project)
    if barred is not None:
        return barred
    if _checks(project):
        return "退回补正过，请单独审查。"
    missing = [
        sentence
        for name in BY_CODE["accept"].guards
        if name != screened_as_accepted.__name__ and (sentence := GUARDS[name](project))
    ]
    missing += _against(project, terms)
    return "".join(missing) or None


def _checks(project: Project) -> Sequence[Screening]:
    found: Sequence[Screening] = getattr(project, "checks")  # noqa: B009 - put there by a prefetch
    return found


def _against(project: Project, terms: Terms) -> list[str]:
    """Return the rules of the call that the application does not keep."""
    found = []
    if terms.refuses_unit(project.lead_unit_id):
        found.append("申报单位不在申报主体之内。")
    if terms.refuses_category(project.category_id):
        found.append("类别不在这次征集之内。")
    if terms.refuses_amount(project.requested_amount):
        found.append("申请金额超过上限。")
    brought = getattr(project, "brought")  # noqa: B009 - put there by a prefetch
    lacking = terms.papers_lacking(file.paper_id for file in brought)
    if lacking:
        found.append(f"缺附件：{'、'.join(lacking)}。")
    return found


def chosen_of(call: Call, refs: Sequence[str]) -> list[Project]:
    """Return the chosen applications of a call, by number.

    Raises:
        Refusal: none was chosen, or more than fifty.
    """
    if not refs:
        raise Refusal("还没有选申报。请先在公告页勾选，再办理。")
    if len(refs) > MOST:
        raise Refusal(f"一次最多办 {MOST} 个。请少选一些，分几次办。")
    numbers = [ref for ref in refs if ref.isprintable()]
    return list(applications_of(call).filter(number__in=numbers).order_by("number"))


@transaction.atomic
def accept_applications(call: Call, refs: Sequence[str], *, by: User) -> list[RowResult]:
    """Accept several applications of a call on which nothing needs a look of its own.

    Each is recorded as a form check with every line met. One that refuses is told and left as it
    is; the others are done.

    Raises:
        NotAllowed: ``by`` may not screen.
        Refusal: none was chosen, or more than fifty.
    """
    demand(by, Action.PROJECT_SCREEN, call)
    terms = Terms(call)
    return [_accepted(project, terms, by) for project in chosen_of(call, refs)]


def _accepted(project: Project, terms: Terms, by: User) -> RowResult:
    refusal = refusal_in_bulk(project, terms, by)
    if refusal is not None:
        return RowResult(project, False, refusal)
    project.call = terms.call
    answers = tuple(Answer(text, met=True) for text in checklist_of(project))
    verdict = Verdict(ScreeningOutcome.ACCEPTED, answers, IN_BULK)
    try:
        with transaction.atomic():
            screen(project.ref, verdict, by=by, version=project.version)
    except Refusal as refused:
        return RowResult(project, False, refused.message)
    return RowResult(project, True, "已通过形式审查")
