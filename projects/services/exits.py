"""Terminating a project (终止) with what it must give back and what its unit must bear."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from funds.models import Unit, User
from funds.permissions import Action, demand
from funds.queries.refunds import refundable
from funds.services.refunds import RefundData, recognise_refund
from kit import clock
from kit.errors import Refusal
from kit.formats import money
from projects.lifecycle import BY_CODE
from projects.models import Project
from projects.queries.money import commitments_of
from projects.queries.projects import by_ref
from projects.services.advance import advance
from projects.services.bars import USUAL_YEARS, record_bar
from projects.services.papers import Paper

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class TerminationData:
    """How a project is terminated.

    Attributes:
        reason: why; kept as the step's note.
        key: the form's idempotency key.
        refund: what must come back, 元; nothing when zero.
        refund_due_on: 退款期限.
        barred: the unit that may not apply for some years; ``None`` for no bar.
        bar_years: for how many.
    """

    reason: str
    key: str
    refund: Decimal = ZERO
    refund_due_on: date | None = None
    barred: Unit | None = None
    bar_years: int = USUAL_YEARS


@transaction.atomic
def terminate(
    project_ref: str,
    data: TerminationData,
    *,
    by: User,
    seen_state: str,
    papers: Sequence[Paper] = (),
) -> Project:
    """Terminate a project, ask its money back and bar its unit, or do none of it.

    Raises:
        NotAllowed: ``by`` may not terminate projects, or bar units.
        Moved: the project is no longer in ``seen_state``.
        Refusal: as the step's guards say, or more is asked back than was paid and stays.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.PROJECT_TERMINATE, project)
    project = advance(
        project_ref,
        BY_CODE["terminate"].code,
        by=by,
        note=data.reason,
        seen_state=seen_state,
        papers=papers,
    )
    if data.refund:
        _ask_back(project, data, by=by)
    if data.barred is not None:
        if data.barred.pk not in project.access_unit_ids():
            raise Refusal("只能限制本项目的牵头单位或实施单位。", field="barred")
        record_bar(
            data.barred,
            years=data.bar_years,
            reason=f"项目“{project.name}”终止：{data.reason.strip()}"[:300],
            by=by,
            project=project,
        )
    return project


def most_refundable(project: Project) -> Decimal:
    """Return how much may be asked back of all that was paid to a project, 元."""
    today = clock.today()
    parts = (refundable(commitment, today) for commitment in commitments_of(project))
    return sum((max(part, ZERO) for part in parts), ZERO)


def _ask_back(project: Project, data: TerminationData, *, by: User) -> None:
    """Ask the amount back under the project's agreements, the latest first."""
    most, left = most_refundable(project), data.refund
    if left < ZERO or left > most:
        raise Refusal(
            f"这个项目最多可要求退回 {money(most)} 元（已拨付净额减去已要求退回的）。请改正。",
            field="refund",
        )
    today = clock.today()
    for commitment in commitments_of(project).reverse():
        part = min(left, max(refundable(commitment, today), ZERO))
        if not part:
            continue
        title = f"{project.name}终止退款"
        refund = RefundData(
            commitment=commitment,
            title=title[-120:],
            amount=part,
            recognised_on=today,
            due_on=data.refund_due_on,
            payer=commitment.payee or project.implementer or project.lead_unit,
            key=f"{data.key}:{commitment.number}",
        )
        recognise_refund(refund, by=by, under=Action.PROJECT_TERMINATE)
        left -= part
