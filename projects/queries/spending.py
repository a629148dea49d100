"""What a project spent against its budget (预算执行): one answer for everybody who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from kit import clock
from projects.models import BudgetLine, Expense, Project
from projects.queries.money import NOTHING as NO_MONEY
from projects.queries.money import money_of

NOTHING = Decimal("0.00")
CENT = Decimal("0.01")
USUAL_SHIFT = Decimal(10)
"""How far an item of the budget may move without an amendment, %, where no call says it."""


@dataclass(frozen=True)
class LineSpending:
    """A line of the budget with what was spent on it, in 元; below zero ``left`` is an overrun."""

    line: BudgetLine
    spent: Decimal
    left: Decimal


@dataclass(frozen=True)
class SpendingTotals:
    """A whole budget against what was spent, in 元."""

    budget: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        return self.budget - self.spent


def spending_of(project: Project) -> list[LineSpending]:
    """Return the lines of a project's budget in their order, net of what was reversed. One query.

    A reversal is a row below zero, so a plain sum is net.
    """
    spent = Coalesce(Sum("expenses__amount"), Value(NOTHING))
    lines = BudgetLine.objects.filter(project=project).annotate(net=spent)
    return [
        LineSpending(line, line.net, line.amount - line.net)
        for line in lines.order_by("sequence", "id")
    ]


def totals_of(spending: Sequence[LineSpending]) -> SpendingTotals:
    """Return the sums of a budget's lines."""
    return SpendingTotals(
        sum((row.line.amount for row in spending), NOTHING),
        sum((row.spent for row in spending), NOTHING),
    )


def vouchers_of(project: Project) -> QuerySet[Expense]:
    """Return the expenses of a project that count: no reversals and nothing reversed."""
    return counting().filter(project=project)


def counting() -> QuerySet[Expense]:
    """Return every expense of the fund in scope that counts."""
    undone = Expense.objects.filter(reverses=OuterRef("pk"))
    return Expense.objects.filter(~Exists(undone), reverses__isnull=True)


def expenses_of(project: Project) -> QuerySet[Expense]:
    """Return all rows of a project's spending, reversals too; ``undone`` marks what was."""
    undone = Expense.objects.filter(reverses=OuterRef("pk"))
    rows = Expense.objects.filter(project=project).annotate(undone=Exists(undone))
    return rows.select_related("line", "file", "reverses", "recorded_by")


def shift_percent(project: Project) -> Decimal:
    """Return how far in percent a line may be overspent, or moved, without an amendment."""
    return USUAL_SHIFT if project.call is None else project.call.shift_percent


def most_in_all(project: Project, totals: SpendingTotals) -> Decimal:
    """Return the most that may be spent in all, in 元: the budget, or less if less was agreed.

    A call's budget comes to what was asked for, and less may have been approved (批准金额). A
    project without a call may budget other money beside the fund's (单位配套): its budget holds.
    """
    agreed = money_of([project.pk], clock.today()).get(project.pk, NO_MONEY).agreed
    if project.call is None or agreed is None:
        return totals.budget
    return min(totals.budget, agreed)


def most_on(line: BudgetLine, percent: Decimal) -> Decimal:
    """Return the most that may be spent on a line, in 元, cut to the cent."""
    return (line.amount * (100 + percent) / 100).quantize(CENT, rounding="ROUND_DOWN")
