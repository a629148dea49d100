"""A project's money: the commitments of its agreements, what is owed and paid under them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject

from funds.lifecycle import IN_PROGRESS
from funds.models import Commitment, Payment, Tranche
from funds.queries.effective import effective
from funds.queries.payables import payables_with_paid
from funds.queries.refunds import refunds_with_received
from funds.queries.sums import exact
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
        refunded: 退款到账, what came back of it.
        refund_due: 应收退款, what was asked back and has not arrived.
        outstanding: 应付未付, what was recognised and not yet paid.
        agreements: how many there are.
        payables: how many rows ``owed`` sums.
        next_due: the earliest 付款期限 of what is outstanding.
    """

    agreed: Decimal | None = None
    owed: Decimal = ZERO
    paid: Decimal = ZERO
    refunded: Decimal = ZERO
    refund_due: Decimal = ZERO
    outstanding: Decimal = ZERO
    agreements: int = 0
    payables: int = 0
    next_due: date | None = None

    @property
    def unpaid_of_agreement(self) -> Decimal | None:
        """合同未拨付余额: the agreement less 已拨付净额; ``None`` when not known."""
        return None if self.agreed is None else self.agreed - self.net_paid

    @property
    def net_paid(self) -> Decimal:
        """已拨付净额: what was paid less what came back (已拨付 − 退款到账)."""
        return self.paid - self.refunded

    @property
    def left_to_pay(self) -> Decimal | None:
        """What the agreement still lets be paid; money that came back is not paid out again."""
        return None if self.agreed is None else self.agreed - self.paid


NOTHING = ProjectMoney()


_AGREEMENT_SUMS = JSONObject(
    count=Count("pk"),
    known=Count("commitment__approved"),
    sum=exact(Sum("commitment__approved")),
)
_PAYABLE_SUMS = JSONObject(
    count=Count("pk"),
    owed=exact(Sum("amount")),
    paid=exact(Sum("paid")),
    outstanding=exact(Sum("outstanding")),
    due=Min("due_on", filter=~Q(outstanding=0)),
)


_REFUND_SUMS = JSONObject(received=exact(Sum("received")), outstanding=exact(Sum("outstanding")))


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


def with_money(projects: QuerySet[Project], on: date) -> QuerySet[Any]:
    """Return ``projects`` with their sums on a day, for :func:`sums_of`; no query of its own.

    Args:
        projects: the projects.
        on: the day the sums are of (截至).
    """
    agreed = Agreement.objects.filter(project=OuterRef("pk")).values("project")
    owed = payables_with_paid(on).filter(commitment__agreements__project=OuterRef("pk"))
    direct = Payment.objects.filter(
        effective(last=on), payable__isnull=True, commitment__agreements__project=OuterRef("pk")
    )
    refunds = refunds_with_received(on).filter(commitment__agreements__project=OuterRef("pk"))
    return projects.annotate(
        refund_sums=Subquery(
            refunds.order_by()
            .values("commitment__agreements__project")
            .annotate(sums=_REFUND_SUMS)
            .values("sums")
        ),
        agreement_sums=Subquery(agreed.annotate(sums=_AGREEMENT_SUMS).values("sums")),
        payable_sums=Subquery(
            owed.order_by()
            .values("commitment__agreements__project")
            .annotate(sums=_PAYABLE_SUMS)
            .values("sums")
        ),
        paid_directly=Subquery(
            direct.order_by()
            .values("commitment__agreements__project")
            .annotate(sum=Sum("amount"))
            .values("sum")
        ),
    )


def sums_of(project: Any) -> ProjectMoney:
    """Return the sums of a project read by :func:`with_money`."""
    agreed, owed = project.agreement_sums, project.payable_sums or {}
    back = project.refund_sums or {}
    if agreed is None:
        return NOTHING
    known = agreed["known"] == agreed["count"]
    return ProjectMoney(
        agreed=Decimal(agreed["sum"]) if known else None,
        owed=Decimal(owed.get("owed", ZERO)),
        paid=Decimal(owed.get("paid", ZERO)) + (project.paid_directly or ZERO),
        refunded=Decimal(back.get("received", ZERO)),
        refund_due=Decimal(back.get("outstanding", ZERO)),
        outstanding=Decimal(owed.get("outstanding", ZERO)),
        agreements=agreed["count"],
        payables=owed.get("count", 0),
        next_due=date.fromisoformat(owed["due"]) if owed.get("due") else None,
    )


def money_of(projects: "QuerySet[Project] | Iterable[int]", on: date) -> dict[int, ProjectMoney]:
    """Return the sums of each of ``projects`` that has an agreement, by its id, in one query.

    Args:
        projects: the projects or their ids.
        on: the day the sums are of (截至).
    """
    rows = with_money(Project.objects.filter(pk__in=projects), on).only("pk", "fund_id")
    return {row.pk: sums_of(row) for row in rows if row.agreement_sums is not None}


def tranches_of(project: Project, on: date) -> list[TrancheMoney]:
    """Return the tranches of a project's agreements in order, in two queries."""
    tranches = Tranche.objects.filter(commitment__agreements__project=project)
    commitments = commitments_of(project).values_list("pk", flat=True)
    payables: dict[int | None, list[Any]] = defaultdict(list)
    for row in payables_with_paid(on).filter(commitment__in=commitments):
        payables[row.tranche_id].append(row)
    return [
        TrancheMoney(
            tranche,
            sum((row.amount for row in payables[tranche.pk]), ZERO),
            sum((row.paid for row in payables[tranche.pk]), ZERO),
            len(payables[tranche.pk]),
        )
        for tranche in tranches.order_by("commitment_id", "sequence")
    ]


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
