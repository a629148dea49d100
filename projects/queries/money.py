"""A project's money: the commitments of its agreements, what is owed and paid under them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from funds.lifecycle import IN_PROGRESS, PaymentState
from funds.models import Commitment, Payable, Payment, Tranche
from projects.lifecycle import EXITS, State
from projects.models import Agreement, Project

ZERO = Decimal("0.00")
# A payment reversed was paid, and its mirror row takes it back: both count.
SETTLED = (PaymentState.PAID, PaymentState.REVERSED)

BEFORE_AGREEMENT = frozenset(
    {State.DRAFT, State.SCREENING, State.REVIEW, State.NOTICE, State.AGREEMENT}
)


@dataclass(frozen=True)
class ProjectMoney:
    """A project's sums in 元 as of a day, by documents' business dates.

    Attributes:
        agreed: 协议金额, the commitments' approved amounts; ``None`` is 未说明 when there are
            agreements, 不适用 or 未说明 when there are none: ask :func:`agreed_state`.
        owed: payables recognised (应付), reversals taken off.
        paid: payments made (已拨付), reversals taken off.
        owed_and_paid: the part of ``paid`` that settled payables.
        agreements: how many there are.
    """

    agreed: Decimal | None = None
    owed: Decimal = ZERO
    paid: Decimal = ZERO
    owed_and_paid: Decimal = ZERO
    agreements: int = 0

    @property
    def outstanding(self) -> Decimal:
        """应付未付: payables less what was paid of them."""
        return self.owed - self.owed_and_paid

    @property
    def unpaid_of_agreement(self) -> Decimal | None:
        """合同未拨付余额: the agreement less what was paid; ``None`` when 未说明."""
        return None if self.agreed is None else self.agreed - self.paid


@dataclass(frozen=True)
class TrancheMoney:
    """One tranche (批次) of a project's agreement, with its sums in 元."""

    tranche: Tranche
    owed: Decimal
    paid: Decimal


def money_of(projects: QuerySet[Project] | Iterable[int], on: date) -> dict[int, ProjectMoney]:
    """Return the sums of each of ``projects`` that has an agreement, in three queries."""
    agreements = list(
        Agreement.objects.filter(project__in=projects).select_related("commitment").order_by("id")
    )
    commitments = [agreement.commitment_id for agreement in agreements]
    owed = _sums(_payables(commitments, on), "commitment_id")
    paid = _payments(commitments, on)
    by_project: dict[int, list[Agreement]] = defaultdict(list)
    for agreement in agreements:
        by_project[agreement.project_id].append(agreement)
    return {
        project_id: _money([a.commitment for a in rows], owed, paid)
        for project_id, rows in by_project.items()
    }


def tranches_of(project: Project, on: date) -> list[TrancheMoney]:
    """Return the tranches of a project's agreements in order, in three queries."""
    tranches = list(
        Tranche.objects.filter(commitment__agreements__project=project).order_by(
            "commitment_id", "sequence"
        )
    )
    payables = Payable.objects.filter(tranche__in=tranches, recognised_on__lte=on)
    payments = Payment.objects.filter(
        payable__tranche__in=tranches, state__in=SETTLED, paid_on__lte=on
    )
    owed, paid = _sums(payables, "tranche_id"), _sums(payments, "payable__tranche_id")
    return [TrancheMoney(t, owed.get(t.pk, ZERO), paid.get(t.pk, ZERO)) for t in tranches]


def commitments_of(project: Project) -> QuerySet[Commitment]:
    """Return the commitments of a project's agreements."""
    return Commitment.objects.filter(agreements__project=project).order_by("id")


def payments_under_way(project: Project) -> QuerySet[Payment]:
    """Return the project's payments somebody still has to act on."""
    mine = commitments_of(project).values("pk")
    return Payment.objects.filter(
        Q(commitment__in=mine) | Q(payable__commitment__in=mine), state__in=IN_PROGRESS
    )


def agreed_state(project: Project, money: ProjectMoney) -> str:
    """Return how 协议金额 is shown: ``known``, ``unstated`` (未说明) or ``na`` (不适用)."""
    if money.agreements:
        return "unstated" if money.agreed is None else "known"
    if project.historical:
        return "unstated"
    return "na"


def outstanding_state(project: Project, money: ProjectMoney) -> str:
    """Return how 应付未付 is shown: ``known``, ``unstated`` (未说明) or ``na`` (不适用)."""
    if money.owed or money.owed_and_paid:
        return "known"
    if project.historical:
        return "unstated"
    if State(project.state) in BEFORE_AGREEMENT | EXITS:
        return "na"
    return "known"


def _money(
    commitments: list[Commitment],
    owed: Mapping[int, Decimal],
    paid: Mapping[tuple[int, bool], Decimal],
) -> ProjectMoney:
    approved = [commitment.approved for commitment in commitments]
    settled = sum((paid.get((c.pk, True), ZERO) for c in commitments), ZERO)
    direct = sum((paid.get((c.pk, False), ZERO) for c in commitments), ZERO)
    return ProjectMoney(
        agreed=None if None in approved else sum(filter(None, approved), ZERO),
        owed=sum((owed.get(c.pk, ZERO) for c in commitments), ZERO),
        paid=settled + direct,
        owed_and_paid=settled,
        agreements=len(commitments),
    )


def _payables(commitments: list[int], on: date) -> QuerySet[Payable]:
    return Payable.objects.filter(commitment__in=commitments, recognised_on__lte=on)


def _payments(commitments: list[int], on: date) -> dict[tuple[int, bool], Decimal]:
    """Return what was paid by commitment, and whether it settled a payable."""
    rows = (
        Payment.objects.filter(
            Q(commitment__in=commitments) | Q(payable__commitment__in=commitments),
            state__in=SETTLED,
            paid_on__lte=on,
        )
        .annotate(of=Coalesce(F("payable__commitment_id"), F("commitment_id")))
        .annotate(settles=Q(payable__isnull=False))
        .values_list("of", "settles")
        .annotate(total=Sum("amount"))
    )
    return {(of, bool(settles)): total for of, settles, total in rows}


def _sums(rows: "QuerySet[Payable] | QuerySet[Payment]", by: str) -> dict[int, Decimal]:
    return dict(rows.values_list(by).annotate(total=Sum("amount")))
