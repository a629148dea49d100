"""Audit findings (审计发现): written, answered by the unit, settled or sent back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from funds.models import NoticeKind, User
from funds.permissions import Action, demand
from funds.queries.people import people_who_may
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.formats import CENT, money
from kit.history import recorded_as
from projects.lifecycle import BY_CODE, State
from projects.models import Audit, AuditFinding, Expense, FindingState, Project, Severity
from projects.queries.audits import (
    AT_AUDIT,
    disallowed_by,
    open_findings,
    room_of_commitments,
    room_of_expense,
)
from projects.queries.projects import by_ref
from projects.queries.spending import vouchers_of
from projects.services.advance import Moved, take
from projects.services.audits import own_audit
from projects.services.papers import Paper, attach

ZERO = Decimal("0.00")
LONGEST_TITLE = 80
LONGEST_CONTENT = 2000
LONGEST_ANSWER = 2000
LONGEST_NOTE = 300


@dataclass(frozen=True)
class FindingData:
    """What the auditor found; ``expense`` is the number of the expense it is about, if of one."""

    severity: str
    title: str
    content: str
    expense: str = ""
    disallowed: Decimal = ZERO


@transaction.atomic
def add_finding(project_ref: str, data: FindingData, *, by: User) -> AuditFinding:
    """Write down what an audit found; the project's units are asked to answer.

    Raises:
        NotAllowed: the audit is not theirs.
        Refusal: something is not written, no such expense, or more is disallowed than was spent or
            paid.
    """
    project, audit = own_audit(project_ref, by=by)
    if data.severity not in Severity.values:
        raise Refusal("请选择发现的程度。", field="severity")
    title = _text(data.title, "问题", LONGEST_TITLE, "title")
    content = _text(data.content, "情况与依据", LONGEST_CONTENT, "content")
    expense = _expense(project, data.expense)
    _check_disallowed(project, audit, data.disallowed, expense)
    with recorded_as("add_finding", by=by.pk):
        finding = AuditFinding.objects.create(
            audit=audit,
            severity=data.severity,
            title=title,
            content=content,
            expense=expense,
            disallowed=data.disallowed,
        )
    notify(
        [p for p in people_who_may(Action.RECTIFY, project) if p.pk != by.pk],
        subject=f"审计发现等您答复：{project.name}",
        text=title,
        url=project.fund.url("audits:project", ref=project.ref),
        kind=NoticeKind.TURN,
    )
    return finding


@transaction.atomic
def answer_finding(project_ref: str, pk: int, text: str, *, by: User) -> AuditFinding:
    """Answer what an audit found (答复审计发现).

    Raises:
        NotAllowed: ``by`` is of no unit of the project.
        Moved: somebody answered it meanwhile.
        Refusal: nothing is written, or the project is no longer audited.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.RECTIFY, project)
    if project.state not in AT_AUDIT:
        raise Refusal(f"项目现在是“{State(project.state).label}”，不再答复审计发现。")
    finding = _finding(project, pk)
    if finding.state != FindingState.OPEN:
        raise Moved("这条发现刚刚答复过了。已为您刷新，请看最新情况。")
    _answer(finding, text, by=by, field="answer")
    notify(
        [finding.audit.auditor],
        subject=f"审计发现已答复，等您确认：{project.name}",
        text=finding.title,
        url=project.fund.url("audits:audit", ref=project.ref),
        kind=NoticeKind.TURN,
    )
    return finding


@transaction.atomic
def settle_finding(
    project_ref: str, pk: int, note: str, *, by: User, disallowed: Decimal | None = None
) -> AuditFinding:
    """Accept an answer (确认解决); an audit under way may lower what it disallows.

    Raises:
        NotAllowed: the audit is not theirs.
        Refusal: it is not answered, nothing is written, or the amount grew.
    """
    project, audit = own_audit(project_ref, by=by)
    finding = _answered(project, pk)
    if disallowed is not None and disallowed != finding.disallowed:
        if finding.audit_id != audit.pk:
            raise Refusal("以前各次审计不予认可的金额已经确认应退，不能再改。", field="disallowed")
        if not ZERO <= disallowed < finding.disallowed:
            raise Refusal(
                f"不予认可的金额只能在 0 至 {money(finding.disallowed)} 元之间调低。",
                field="disallowed",
            )
        finding.disallowed = disallowed
    finding.state = FindingState.SETTLED
    finding.settled_note = _text(note, "确认意见", LONGEST_NOTE, "note")
    finding.settled_at = clock.now()
    with recorded_as("settle_finding", by=by.pk):
        finding.save()
    return finding


@transaction.atomic
def send_back(project_ref: str, pk: int, note: str, *, by: User) -> AuditFinding:
    """Ask for a better answer (退回答复), saying why.

    Raises:
        NotAllowed: the audit is not theirs.
        Refusal: it is not answered, or no reason is written.
    """
    project, _ = own_audit(project_ref, by=by)
    finding = _answered(project, pk)
    finding.state = FindingState.OPEN
    finding.settled_note = _text(note, "退回的原因", LONGEST_NOTE, "note")
    with recorded_as("send_back", by=by.pk):
        finding.save()
    notify(
        [p for p in people_who_may(Action.RECTIFY, project) if p.pk != by.pk],
        subject=f"审计发现的答复被退回：{project.name}",
        text=finding.settled_note,
        url=project.fund.url("audits:project", ref=project.ref),
        kind=NoticeKind.TURN,
    )
    return finding


@transaction.atomic
def resubmit(  # noqa: PLR0913 - all but the first two go by name
    project_ref: str,
    answers: Mapping[int, str],
    *,
    by: User,
    note: str,
    seen_state: str,
    papers: Sequence[Paper] = (),
) -> Project:
    """Send a project to its audit again, with what was done and an answer to every open finding.

    Args:
        answers: by the finding's id.
        note: what was done, for the history.

    Raises:
        NotAllowed: ``by`` is of no unit of the project.
        Moved: the project no longer waits for this.
        Refusal: a finding is not answered, or nothing is written.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.RECTIFY, project)
    if project.state != seen_state or project.state != State.AUDIT_RECTIFYING:
        raise Moved("整改刚刚已经提交，或者项目已经不在审计整改。已为您刷新，请看最新情况。")
    for finding in open_findings(project):
        _answer(finding, answers.get(finding.pk, ""), by=by, field=f"answer_{finding.pk}")
    step = BY_CODE["resubmit_for_audit"]
    take(project, step, by=by, note=note)
    attach(project, step.code, papers, by=by)
    return project


def _answer(finding: AuditFinding, text: str, *, by: User, field: str) -> None:
    finding.answer = _text(text, f"对“{finding.title}”的答复", LONGEST_ANSWER, field)
    finding.answered_by = by
    finding.answered_at = clock.now()
    finding.state = FindingState.ANSWERED
    with recorded_as("answer_finding", by=by.pk):
        finding.save()


def _finding(project: Project, pk: int) -> AuditFinding:
    rows = AuditFinding.objects.select_for_update(of=("self",)).select_related("audit__auditor")
    finding = rows.filter(audit__project=project, pk=pk).first()
    if finding is None:
        raise Refusal("项目没有这条审计发现。请回到审计页，从现有的发现里选。")
    return finding


def _answered(project: Project, pk: int) -> AuditFinding:
    finding = _finding(project, pk)
    if finding.state == FindingState.OPEN:
        raise Refusal("单位还没有答复这条发现。请等答复后再确认。")
    if finding.state == FindingState.SETTLED:
        raise Moved("这条发现已经确认解决。已为您刷新，请看最新情况。")
    return finding


def _text(text: str, what: str, most: int, field: str) -> str:
    text = text.strip()
    if not text:
        raise Refusal(f"请写明{what}。", field=field)
    if len(text) > most:
        raise Refusal(f"{what}最多 {most} 字，现有 {len(text)} 字。请删减。", field=field)
    return text


def _expense(project: Project, number: str) -> Expense | None:
    if not number:
        return None
    found = vouchers_of(project).filter(number=number).first()
    if found is None:
        raise Refusal("项目没有这笔支出，或者它已经冲销。请从列出的支出里选。", field="expense")
    return found


def _check_disallowed(
    project: Project, audit: Audit, amount: Decimal, expense: Expense | None
) -> None:
    if amount < ZERO or amount != amount.quantize(CENT):
        raise Refusal("不予认可的金额应为 0 或正数，最多两位小数。请改正。", field="disallowed")
    if not amount:
        return
    if expense is not None:
        room = room_of_expense(expense)
        if amount > room:
            raise Refusal(
                f"这笔支出最多还能不予认可 {money(room)} 元。请改为不超过此数。",
                field="disallowed",
            )
    paid = sum((left for _, left in room_of_commitments(project)), ZERO) - disallowed_by(audit)
    if amount > paid:
        raise Refusal(
            f"项目已付的款里，最多还能不予认可 {money(max(paid, ZERO))} 元。请改为不超过此数。",
            field="disallowed",
        )
