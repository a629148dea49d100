"""Reaching a step makes the payable (走到环节，产生应付款), and the plan of tranches."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from funds.models import Tranche, User
from funds.services.tranches import meet_by_step
from projects.lifecycle import BY_CODE, Step
from projects.models import Project

CONDITIONS = {
    "sign_agreement": "协议签订生效",
    "pass_midterm": "通过中期评估",
    "pass_final": "通过末期评估",
    "pass_audit": "通过审计",
    "close": "审计合格、准予结项",
}
"""The steps a tranche may be bound to, in their order, and how an agreement words each."""
TRANCHE_STEPS: tuple[str, ...] = tuple(CONDITIONS)


@dataclass(frozen=True)
class PlannedTranche:
    """One tranche to agree on: its share in percent, the step that earns it, and the words."""

    name: str
    percent: Decimal
    step: str
    condition: str


USUAL_PLAN: tuple[PlannedTranche, ...] = (
    PlannedTranche("首款", Decimal(50), "sign_agreement", CONDITIONS["sign_agreement"]),
    PlannedTranche("中期款", Decimal(40), "pass_midterm", CONDITIONS["pass_midterm"]),
    PlannedTranche("尾款", Decimal(10), "close", CONDITIONS["close"]),
)
"""50/40/10, where a call plans nothing else."""


def plan_of(project: Project) -> Sequence[PlannedTranche]:
    """Return the tranches its call plans for a project, else the usual ones."""
    if project.call is None:
        return USUAL_PLAN
    planned = [
        PlannedTranche(row.name, row.percent, row.step, CONDITIONS.get(row.step, _words(row.step)))
        for row in project.call.tranche_plan.order_by("sequence")
    ]
    return planned or USUAL_PLAN


def reach(project: Project, step: Step, by: User) -> None:
    """Let a step just taken meet the tranches bound to it, in the step's transaction.

    Raises:
        Refusal: the month's books are closed, so the step is not taken either.
    """
    bound = Tranche.objects.filter(
        commitment__agreements__project=project, step=step.code, condition_met_on__isnull=True
    )
    for tranche in bound.order_by("commitment_id", "sequence"):
        meet_by_step(tranche, reached=step.label, by=by)


def _words(code: str) -> str:
    step = BY_CODE.get(code)
    return step.label if step else ""
