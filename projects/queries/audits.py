"""Audits (项目审计): which round a project is in, who may audit it, and what is still open."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from funds.models import Commitment, User
from funds.permissions import Action, can
from funds.queries.refunds import refundable
from kit import clock
from projects.models import (
    Audit,
    AuditedVoucher,
    AuditFinding,
    Expense,
    FindingState,
    Opinion,
    Project,
    Severity,
)
from projects.queries.evaluation import unit_of_person, units_applying
from projects.queries.history import times_taken
from projects.queries.money import commitments_of
from projects.queries.projects import visible_to
from projects.queries.spending import vouchers_of
from projects.queries.touched import touched_by
from projects.stages import State

ZERO = Decimal("0.00")
PASSING = (Opinion.CLEAN, Opinion.QUALIFIED)
MUST_BE_SETTLED = (Severity.GRAVE, Severity.SERIOUS)
MOST_OFFERED = 200
"""How many expenses of the sample a form offers to choose from."""
AT_AUDIT = (State.AUDIT, State.AUDIT_RECTIFYING)


@dataclass(frozen=True)
class Sample:
    """How far the vouchers of an audit's sample are checked."""

    drawn: int
    checked: int
    wrong: int

    @property
    def left(self) -> int:
        return self.drawn - self.checked


def round_of(project: Project) -> int:
    """Return which audit a project is at: one more than it was returned."""
    return times_taken(project, "return_for_rectification") + 1


def present_audit(project: Project) -> Audit | None:
    """Return the audit of the round a project is in; ``None`` until somebody opens it."""
    found = Audit.objects.filter(project=project, round=round_of(project))
    return found.select_related("auditor", "draw", "report").first()


def audits_of(project: Project) -> list[Audit]:
    """Return a project's audits, the latest first."""
    found = Audit.objects.filter(project=project).order_by("-round")
    return list(found.select_related("auditor", "draw", "report"))


def last_audit(project: Project) -> Audit | None:
    """Return the latest audit of a project, of whatever round."""
    return Audit.objects.filter(project=project).select_related("auditor").order_by("round").last()


def findings_of(project: Project) -> QuerySet[AuditFinding]:
    """Return what was found in all rounds of a project's audit, in order."""
    found = AuditFinding.objects.filter(audit__project=project)
    return found.select_related("audit", "expense", "answered_by").order_by("audit__round", "id")


def open_findings(project: Project) -> QuerySet[AuditFinding]:
    """Return what the unit has to answer."""
    return findings_of(project).filter(state=FindingState.OPEN)


def in_the_way(project: Project) -> QuerySet[AuditFinding]:
    """Return what keeps an audit from passing: unanswered, or grave and not settled."""
    grave = Q(severity__in=MUST_BE_SETTLED) & ~Q(state=FindingState.SETTLED)
    return findings_of(project).filter(Q(state=FindingState.OPEN) | grave)


def vouchers_drawn(audit: Audit) -> list[AuditedVoucher]:
    """Return the sample of an audit in the order of the vouchers' numbers."""
    found = AuditedVoucher.objects.filter(audit=audit).select_related("expense__line")
    return list(found.order_by("expense__number"))


def drawn_among(audit: Audit, expenses: Iterable[Expense]) -> dict[int, AuditedVoucher]:
    """Return what an audit drew among ``expenses``, by the expense."""
    found = AuditedVoucher.objects.filter(audit=audit, expense__in=list(expenses))
    return {row.expense_id: row for row in found}


def expenses_offered(project: Project, audit: Audit | None, named: str) -> list[Expense]:
    """Return the expenses a finding's form offers: those drawn, and the one called ``named``.

    A project may have thousands; the others are reached from the audit file.
    """
    drawn = AuditedVoucher.objects.filter(audit=audit, expense=OuterRef("pk"))
    found = vouchers_of(project).filter(Exists(drawn)).order_by("number")[:MOST_OFFERED]
    offered = list(found)
    if named and all(row.number != named for row in offered):
        offered += vouchers_of(project).filter(number=named)
    return offered


def may_go_on_with(audit: Audit, project: Project, person: User) -> bool:
    """Tell whether an audit is this person's and still under way."""
    mine = audit.auditor_id == person.pk and audit.concluded_at is None
    return mine and project.state == State.AUDIT


def sample_drawn(audit: Audit) -> Sample:
    """Return how far an audit's sample is checked, without reading its rows."""
    found = AuditedVoucher.objects.filter(audit=audit).aggregate(
        drawn=Count("id"),
        checked=Count("id", filter=Q(checked_at__isnull=False)),
        wrong=Count("id", filter=Q(in_order=False)),
    )
    return Sample(**found)


def sample_of(rows: Iterable[AuditedVoucher]) -> Sample:
    """Return how far a sample is checked."""
    seen = list(rows)
    return Sample(
        len(seen),
        sum(row.checked_at is not None for row in seen),
        sum(row.in_order is False for row in seen),
    )


def sample_lacks(audit: Audit) -> str:
    """Return why the vouchers of an audit are not checked yet; nothing when they are."""
    if audit.draw_id is None:
        count = vouchers_of(audit.project).count()
        return f"项目有 {count} 张凭证，还没有抽样。请先抽取凭证。" if count else ""
    left = AuditedVoucher.objects.filter(audit=audit, checked_at__isnull=True).count()
    return f"还有 {left} 张抽取的凭证没有核查。请逐张核对后再出结论。" if left else ""


def refusal_to_audit(project: Project, person: User) -> str | None:
    """Return why somebody may not audit a project, or ``None`` when they may."""
    if not can(person, Action.PROJECT_AUDIT, project):
        return "您没有审计这个项目的权限。请联系文明办的管理人员。"
    tie = unit_of_person(units_applying(project), person)
    if tie:
        return f"{tie}，不能审计本单位的项目。谁经手，谁回避。"
    touched = touched_by(project, person)
    if touched is not None:
        return f"您在这个项目上{touched}，不能审计它：谁经手，谁回避。请交由其他审计员。"
    return None


def disallowed_by(audit: Audit) -> Decimal:
    """Return what an audit does not accept, in 元."""
    found = AuditFinding.objects.filter(audit=audit).aggregate(sum=Sum("disallowed"))
    return Decimal(found["sum"] or ZERO)


def room_of_expense(expense: Expense, *, but: AuditFinding | None = None) -> Decimal:
    """Return how much of an expense no other finding disallows yet, in 元."""
    others = AuditFinding.objects.filter(expense=expense)
    if but is not None:
        others = others.exclude(pk=but.pk)
    taken = others.aggregate(sum=Sum("disallowed"))["sum"] or ZERO
    return Decimal(expense.amount - taken)


def room_of_commitments(project: Project) -> list[tuple[Commitment, Decimal]]:
    """Return the agreements under which money was paid, with what may be asked back, in 元."""
    today = clock.today()
    rows = [(commitment, refundable(commitment, today)) for commitment in commitments_of(project)]
    return [(commitment, left) for commitment, left in rows if left > ZERO]


def at_audit(person: User, fund_id: int) -> QuerySet[Project]:
    """Return the projects somebody sees that are audited or rectified now."""
    found = visible_to(person, fund_id).filter(state__in=AT_AUDIT)
    return found.select_related("lead_unit")


def with_audit(projects: list[Project]) -> list[tuple[Project, Audit | None]]:
    """Return projects each with their latest audit, in one query."""
    rows = Audit.objects.filter(project__in=[project.pk for project in projects])
    latest = {row.project_id: row for row in rows.select_related("auditor").order_by("round")}
    return [(project, latest.get(project.pk)) for project in projects]


def concluded_within(person: User, fund_id: int) -> QuerySet[Audit]:
    """Return the concluded audits of the projects somebody sees."""
    seen = visible_to(person, fund_id).values("pk")
    found = Audit.objects.filter(concluded_at__isnull=False, project__in=seen)
    return found.select_related("project", "auditor")
