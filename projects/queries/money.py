"""A project's money: the commitments of its agreements, what is owed and paid under them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Q, QuerySet, Sum

from funds.lifecycle import IN_PROGRESS
from funds.models import Commitment, Payment, Tranche
from funds.queries.effective import effective
from funds.queries.payables import payables_outstanding, payables_with_paid
from projects.lifecycle import EXITS, State
from projects.models import Agreement, Project

ZERO = Decimal("0.00")
Shown = Literal["known", "unstated", "na"]

# Nothing is owed yet, and of an exit nothing is owed any more.
BEFORE_PAYABLES = EXITS | {
    State.DRAFT,
    State.SCREENING,
    State.REVIEW,
    State.NOTICE,
    State.AGREEMENT,
}


@dataclass(frozen=True)
class ProjectMoney:
    """A project's sums in 元 on a day, by business date.

    Attributes:
        agreed: 协议金额, the sum of its commitments; ``None`` when one of them is 未说明, and when
            it has none: :func:`agreed_shown` tells which.
        owed: 应付, what was recognised; reversed payables left out.
        paid: 已拨付, of payables and of commitments directly; reversals taken off.
        outstanding: 应付未付, what was recognised and not yet paid.
        agreements: how many there are.
        payables: how many rows ``owed`` sums.
        next_due: the earliest 付款期限 of what is outstanding.
    """

    agreed: Decimal | None = None
    owed: Decimal = ZERO
    paid: Decimal = ZERO
    outstanding: Decimal = ZERO
    agreements: int = 0
    payables: int = 0
    next_due: date | None = None

    @property
    def unpaid_of_agreement(self) -> Decimal | None:
        """合同未拨付余额: the agreement less what was paid; ``None`` when not known."""
        return None if self.agreed is None else self.agreed - self.paid


NOTHING = ProjectMoney()


@dataclass(frozen=True)
class TrancheMoney:
    """One tranche (批次) of a project's agreement, with its sums in 元 on a day."""

    tranche: Tranche
    owed: Decimal
    paid: Decimal
    payables: int

    @property
    def settled(self) -> bool:
        """All of the tranche was paid, as far as its amount is known."""
        whole = self.owed if self.tranche.amount is None else Decimal(self.tranche.amount)
        return bool(whole) and self.paid >= whole


def money_of(projects: "QuerySet[Project] | Iterable[int]", on: date) -> dict[int, ProjectMoney]:
    """Return the sums of each of ``projects`` that has an agreement, by its id, in three queries.

    Args:
        projects: the projects or their ids.
        on: the day the sums are of (截至).
    """
    by_project: dict[int, list[Commitment]] = defaultdict(list)
    agreements = Agreement.objects.filter(project__in=projects).select_related("commitment")
    for agreement in agreements.order_by("id"):
        by_project[agreement.project_id].append(agreement.commitment)
    commitments = [row.pk for rows in by_project.values() for row in rows]
    payables = _grouped(commitments, "commitment_id", on)
    direct = _paid_directly(commitments, on)
    return {project_id: _summed(rows, payables, direct) for project_id, rows in by_project.items()}


def tranches_of(project: Project, on: date) -> list[TrancheMoney]:
    """Return the tranches of a project's agreements in order, in two queries."""
    tranches = Tranche.objects.filter(commitment__agreements__project=project)
    commitments = commitments_of(project).values_list("pk", flat=True)
    payables = _grouped(commitments, "tranche_id", on)
    return [
        TrancheMoney(
            tranche,
            sum((row.amount for row in payables[tranche.pk]), ZERO),
            sum((row.paid for row in payables[tranche.pk]), ZERO),
            len(payables[tranche.pk]),
        )
        for tranche in tranches.order_by("commitment_id", "sequence")
    ]


def outstanding_beyond_projects(on: date) -> tuple[int, Decimal]:
    """Return how many payables of no project are owed on a day, and their sum in 元."""
    rows: QuerySet[Any] = payables_outstanding(on).exclude(commitment__agreements__isnull=False)
    owed = [row.outstanding for row in rows]
    return len(owed), sum(owed, ZERO)


def commitments_of(project: Project) -> QuerySet[Commitment]:
    """Return the commitments of a project's agreements, oldest first."""
    return Commitment.objects.filter(agreements__project=project).order_by("id")


def agreement_numbers(projects: Iterable[int]) -> dict[int, list[str]]:
    """Return the 协议编号 of each of ``projects`` that has any, the oldest agreement's first."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Agreement.objects.filter(project__in=projects).order_by("commitment_id")
    for project_id, number in rows.values_list("project_id", "commitment__agreement_number"):
        if number:
            found[project_id].append(number)
    return found


def free_commitments() -> QuerySet[Commitment]:
    """Return the commitments of no project yet, the newest first."""
    return Commitment.objects.filter(agreements__isnull=True).order_by("-number")


def payments_under_way(project: Project) -> QuerySet[Payment]:
    """Return the project's payments that somebody still has to act on."""
    mine = commitments_of(project).values("pk")
    return Payment.objects.filter(
        Q(commitment__in=mine) | Q(payable__commitment__in=mine), state__in=IN_PROGRESS
    )


def agreed_shown(project: Project, money: ProjectMoney) -> Shown:
    """Tell how 协议金额 is shown: known, 未说明, or 不适用 while nothing was agreed."""
    if money.agreements:
        return "unstated" if money.agreed is None else "known"
    return "unstated" if project.historical else "na"


def paid_shown(project: Project, money: ProjectMoney) -> Shown:
    """Tell how 已拨付 is shown: known, 未说明, or 不适用 while nothing was agreed.

    Of a project older than the portal payments may be missing: no sum of them is known while the
    agreement's amount is 未说明, and nothing on record is not 0.00.
    """
    agreed = agreed_shown(project, money)
    if agreed == "na":
        return "na"
    may_lack = project.historical and (agreed == "unstated" or not money.paid)
    return "unstated" if may_lack else "known"


def outstanding_shown(project: Project, money: ProjectMoney) -> Shown:
    """Tell how 应付未付 is shown: known, 未说明, or 不适用 while nothing can be owed."""
    if money.payables:
        return "known"
    if project.historical:
        return "unstated"
    return "na" if State(project.state) in BEFORE_PAYABLES else "known"


def _summed(
    commitments: list[Commitment],
    payables: dict[int | None, list[Any]],
    direct: dict[int, Decimal],
) -> ProjectMoney:
    approved = [commitment.approved for commitment in commitments]
    rows = [row for commitment in commitments for row in payables[commitment.pk]]
    paid = [row.paid for row in rows] + [direct.get(row.pk, ZERO) for row in commitments]
    return ProjectMoney(
        agreed=None if None in approved else sum(filter(None, approved), ZERO),
        owed=sum((row.amount for row in rows), ZERO),
        paid=sum(paid, ZERO),
        outstanding=sum((row.outstanding for row in rows), ZERO),
        agreements=len(commitments),
        payables=len(rows),
        next_due=min((row.due_on for row in rows if row.outstanding and row.due_on), default=None),
    )


def _grouped(commitments: Iterable[int], by: str, on: date) -> dict[int | None, list[Any]]:
    """Return the payables of these commitments with what was paid of them, by a column."""
    found: dict[int | None, list[Any]] = defaultdict(list)
    for row in payables_with_paid(on).filter(commitment__in=commitments):
        found[getattr(row, by)].append(row)
    return found


def _paid_directly(commitments: Iterable[int], on: date) -> dict[int, Decimal]:
    """Return what was paid of each commitment without a payable."""
    rows = Payment.objects.filter(
        effective(last=on), commitment__in=commitments, payable__isnull=True
    )
    return dict(rows.order_by().values_list("commitment_id").annotate(total=Sum("amount")))
