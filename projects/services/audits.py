"""Auditing a project (审计): opened, vouchers drawn and checked, and concluded."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from funds.models import Fund, User
from funds.permissions import Action, demand
from funds.services.refunds import RefundData, recognise_refund
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.files import PAPERS, keep
from kit.formats import money
from kit.history import recorded_as
from kit.models import StoredFile
from projects.lifecycle import BY_CODE, State
from projects.models import (
    Audit,
    AuditedVoucher,
    DrawKind,
    Opinion,
    PaperKind,
    Project,
    StepFile,
)
from projects.queries.audits import (
    PASSING,
    disallowed_by,
    in_the_way,
    present_audit,
    refusal_to_audit,
    room_of_commitments,
    round_of,
    sample_lacks,
)
from projects.queries.projects import by_ref
from projects.queries.spending import vouchers_of
from projects.services.advance import LONGEST_NOTE, Moved, take
from projects.services.draws import checked_seed, keep_draw, new_seed, shuffled

LONGEST_CONCLUSION = 3000
LONGEST_REMARK = 200
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class SampleSize:
    """How many vouchers are drawn: a number of them, or a share in percent; at least one."""

    count: int | None = None
    percent: Decimal | None = None

    def of(self, everything: int) -> int:
        """Return how many of ``everything`` that is.

        Raises:
            Refusal: neither or both are given, or more than there are.
        """
        if (self.count is None) == (self.percent is None):
            raise Refusal("请写明抽取张数，或抽取比例，二者选一。", field="count")
        if self.percent is not None:
            if not 0 < self.percent <= HUNDRED:
                raise Refusal("抽取比例应大于 0、不超过 100。请改正。", field="percent")
            share = (self.percent * everything / HUNDRED).to_integral_value(ROUND_CEILING)
            return max(1, int(share))
        if self.count is None or not 1 <= self.count <= everything:
            raise Refusal(
                f"项目有 {everything} 张凭证，请抽取 1 至 {everything} 张。", field="count"
            )
        return self.count


@dataclass(frozen=True)
class Check:
    """What the auditor saw of one voucher; ``in_order`` empty while not looked at yet."""

    in_order: bool | None
    note: str = ""


@dataclass(frozen=True)
class Conclusion:
    """What an audit comes to.

    Attributes:
        passes: the project passes; else it is returned for rectification.
        report: the special audit report, signed; needed to pass.
    """

    opinion: str
    text: str
    passes: bool
    report: UploadedFile | None = None


@transaction.atomic
def open_audit(project_ref: str, *, by: User) -> Audit:
    """Open the round of audit a project is in (开始审计).

    Raises:
        NotAllowed: ``by`` is no auditor, belongs to the project's units, or touched the project.
        Moved: somebody opened it already.
        Refusal: the project is not at its audit.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.PROJECT_AUDIT, project)
    if project.state != State.AUDIT:
        raise Refusal(f"项目现在是“{State(project.state).label}”，不在审计环节。")
    _demand_untouched(project, by)
    before = present_audit(project)
    if before is not None:
        raise Moved(
            f"这次审计已由{before.auditor.name}开始。需要换人时，请由{before.auditor.name}交接。"
        )
    with recorded_as("open_audit", by=by.pk):
        return Audit.objects.create(project=project, round=round_of(project), auditor=by)


@transaction.atomic
def draw_vouchers(project_ref: str, size: SampleSize, *, by: User, seed: str = "") -> Audit:
    """Draw the vouchers to check by a seed that anybody can run again (抽取凭证); once an audit.

    Args:
        seed: the published seed; one is made when it is empty.

    Raises:
        NotAllowed: the audit is not theirs.
        Refusal: drawn already, nothing to draw from, or an impossible number or seed.
    """
    project, audit = own_audit(project_ref, by=by)
    if audit.draw_id is not None:
        raise Refusal("这次审计已经抽取过凭证，不能重抽。抽样记录在审计页上。")
    expenses = {expense.number: expense for expense in vouchers_of(project)}
    if not expenses:
        raise Refusal("项目没有登记支出，没有凭证可以抽取。请在审计结论里说明。")
    count = size.of(len(expenses))
    used = checked_seed(seed) if seed.strip() else new_seed()
    numbers = shuffled(used, expenses)[:count]
    audit.draw = keep_draw(DrawKind.VOUCHERS, used, list(expenses), numbers, by=by)
    audit.version += 1
    with recorded_as("draw_vouchers", by=by.pk):
        audit.save()
        for number in numbers:
            AuditedVoucher.objects.create(audit=audit, expense=expenses[number])
    return audit


@transaction.atomic
def check_vouchers(project_ref: str, checks: Mapping[int, Check], *, by: User) -> int:
    """Keep what the auditor saw of drawn vouchers; return how many of them are checked now.

    Args:
        checks: by the id of the row of the sample.

    Raises:
        NotAllowed: the audit is not theirs.
        Refusal: a voucher that is not in order has no note, or one is not in the sample.
    """
    _, audit = own_audit(project_ref, by=by)
    rows = {row.pk: row for row in AuditedVoucher.objects.filter(audit=audit)}
    if set(checks) - set(rows):
        raise Refusal("有一张凭证不在抽样里。请刷新页面后再核查。")
    with recorded_as("check_vouchers", by=by.pk):
        for pk, check in checks.items():
            _check(rows[pk], check)
    return sum(row.checked_at is not None for row in rows.values())


@transaction.atomic
def conclude(project_ref: str, data: Conclusion, *, by: User, version: int) -> Project:
    """Conclude an audit, and take the step it leads to: passed, or returned for rectification.

    What its findings disallow becomes money due back, once.

    Raises:
        NotAllowed: the audit is not theirs, or they touched the project meanwhile.
        Moved: the audit changed since the page was opened.
        Refusal: the sample is not checked, the opinion and the outcome do not agree, findings are
            open, or something is not written.
    """
    project, audit = own_audit(project_ref, by=by)
    _demand_untouched(project, by)
    if audit.version != version:
        raise Moved("这次审计刚刚在别处改过。您填的内容还在，请对照最新情况后再提交。")
    _check_conclusion(project, audit, data)
    if data.report is not None:
        audit.report = _kept(data.report, by)
    audit.opinion = data.opinion
    audit.conclusion = data.text.strip()
    audit.concluded_at = clock.now()
    audit.version += 1
    step = BY_CODE["pass_audit" if data.passes else "return_for_rectification"]
    _ask_back(project, audit, by=by)
    with recorded_as(step.code, by=by.pk):
        audit.save()
    take(project, step, by=by, note=_note_of(audit))
    if audit.report is not None:
        StepFile.objects.create(
            project=project,
            step=step.code,
            version=project.version,
            kind=PaperKind.AUDIT,
            file=audit.report,
        )
    return project


def audits_at_work(person: User, fund: Fund) -> int:
    """Return how many audits a person has not concluded yet, in the fund in scope."""
    return _at_work(person).count()


def hand_over_audits(person: User, successor: User, fund: Fund) -> int:
    """Give a person's audits to another who touched none of it; return how many moved."""
    moved = 0
    for audit in _at_work(person).select_related("project").select_for_update(of=("self",)):
        if refusal_to_audit(audit.project, successor) is None:
            audit.auditor = successor
            audit.version += 1
            audit.save()
            moved += 1
    return moved


def _at_work(person: User) -> QuerySet[Audit]:
    return Audit.objects.filter(
        auditor=person, concluded_at__isnull=True, project__state=State.AUDIT
    )


def own_audit(project_ref: str, *, by: User) -> tuple[Project, Audit]:
    """Return a project, locked, and the audit of its round, when it is the person's and open.

    Raises:
        NotAllowed: ``by`` is no auditor, or not this audit's.
        Refusal: the project is not at its audit, or nobody opened it.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.PROJECT_AUDIT, project)
    if project.state != State.AUDIT:
        raise Refusal(f"项目现在是“{State(project.state).label}”，不在审计环节。")
    audit = present_audit(project)
    if audit is None:
        raise Refusal("审计还没有开始。请先开始审计。")
    if audit.auditor_id != by.pk:
        raise NotAllowed(f"这次审计由{audit.auditor.name}负责，别人不能办理。")
    return project, audit


def _demand_untouched(project: Project, by: User) -> None:
    refusal = refusal_to_audit(project, by)
    if refusal is not None:
        raise NotAllowed(refusal)


def _check(row: AuditedVoucher, check: Check) -> None:
    if check.in_order is None:
        return
    note = check.note.strip()
    if not check.in_order and not note:
        raise Refusal("不相符的凭证，请写明哪里不符。", field=f"note_{row.pk}")
    if len(note) > LONGEST_REMARK:
        raise Refusal(f"核查说明最多 {LONGEST_REMARK} 字。请删减。", field=f"note_{row.pk}")
    if (row.in_order, row.note) == (check.in_order, note):
        return
    row.in_order, row.note, row.checked_at = check.in_order, note, clock.now()
    row.save()


def _check_conclusion(project: Project, audit: Audit, data: Conclusion) -> None:
    if data.opinion not in Opinion.values:
        raise Refusal("请选择审计意见。", field="opinion")
    text = data.text.strip()
    if not text:
        raise Refusal("请写明审计结论。", field="text")
    if len(text) > LONGEST_CONCLUSION:
        raise Refusal(f"审计结论最多 {LONGEST_CONCLUSION} 字。请删减。", field="text")
    lacking = sample_lacks(audit)
    if lacking:
        raise Refusal(lacking)
    _check_outcome(project, data)


def _check_outcome(project: Project, data: Conclusion) -> None:
    """Refuse an outcome that the opinion or the findings speak against."""
    standing, good = in_the_way(project).count(), data.opinion in PASSING
    label = Opinion(data.opinion).label
    if not data.passes and good and not standing:
        raise Refusal(
            f"意见是“{label}”，也没有待解决的发现，应当通过审计。请改选。", field="passes"
        )
    if not data.passes:
        return
    if not good:
        raise Refusal(f"意见是“{label}”，不能通过审计。请退回整改。", field="passes")
    if standing:
        raise Refusal(
            f"还有 {standing} 条审计发现没有解决，不能通过审计。请等单位答复并确认，或退回整改。",
            field="passes",
        )
    if data.report is None:
        raise Refusal("通过审计，请上传专项审计报告。", field="report")


def _kept(upload: UploadedFile, by: User) -> StoredFile:
    try:
        return keep(upload, allowed=PAPERS, by=by)
    except Refusal as refusal:
        raise Refusal(f"“{upload.name}”：{refusal.message}", field="report") from refusal


def _ask_back(project: Project, audit: Audit, *, by: User) -> None:
    """Recognise what this round disallows as money due back, oldest agreement first."""
    left = disallowed_by(audit)
    if not left:
        return
    for commitment, room in room_of_commitments(project):
        amount = min(left, room)
        recognise_refund(
            RefundData(
                commitment=commitment,
                title=f"审计不予认可：{project.number} 第 {audit.round} 次审计",
                amount=amount,
                recognised_on=clock.today(),
                key=f"audit-{audit.pk}-{commitment.pk}",
            ),
            by=by,
            under=Action.PROJECT_AUDIT,
        )
        left -= amount
        if not left:
            return
    raise Refusal(f"不予认可的金额比还能要求退回的多 {money(left)} 元。请核对各条发现的金额。")


def _note_of(audit: Audit) -> str:
    told = f"第 {audit.round} 次审计，{Opinion(audit.opinion).label}。{audit.conclusion}"
    return told if len(told) <= LONGEST_NOTE else f"{told[: LONGEST_NOTE - 1]}…"
