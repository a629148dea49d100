"""Recording a project's agreement (拨付协议)."""

from datetime import date

from django.db import transaction

from funds.models import Commitment, User
from funds.permissions import Action, demand
from kit.errors import Refusal
from kit.formats import money
from kit.history import recorded_as
from projects.lifecycle import EXITS, State
from projects.models import Agreement, Project
from projects.queries.projects import by_ref

# Before 协议 nothing is agreed yet, except in a project older than the portal.
TOO_EARLY = frozenset({State.DRAFT, State.SCREENING, State.REVIEW, State.NOTICE})


@transaction.atomic
def record_agreement(
    project_ref: str, commitment_number: str, *, by: User, signed_on: date | None = None
) -> Agreement:
    """Tie a commitment to a project and return the agreement.

    Args:
        commitment_number: the commitment's number, e.g. ``XY-2021-001``.
        signed_on: 签订日期; the commitment's own when ``None``.

    Raises:
        NotAllowed: ``by`` may not sign agreements.
        Refusal: the commitment is unknown or another project's, not of the approved amount, or it
            is too early or too late.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.PROJECT_AGREE, project)
    refusal = refusal_to_agree(project)
    if refusal is not None:
        raise Refusal(refusal)
    commitment = Commitment.objects.filter(number=commitment_number.strip()).first()
    if commitment is None:
        raise Refusal("没有这个编号的协议承诺。请核对编号。", field="commitment")
    taken = Agreement.objects.filter(commitment=commitment).select_related("project").first()
    if taken is not None and taken.project_id != project.pk:
        raise Refusal(
            f"{commitment.number} 已属于项目 {taken.project.ref}。请换一个协议。",
            field="commitment",
        )
    if taken is not None:
        return taken
    approval = project.approvals.first()
    if approval is not None and project.agreements.exists():
        raise Refusal("批准的金额已经有了协议。金额要改，请在“变更”一栏申请。", field="commitment")
    if approval is not None and commitment.approved != approval.amount:
        raise Refusal(
            f"协议金额要和批准金额 {money(approval.amount)} 元一致。请换一个协议。",
            field="commitment",
        )
    agreement = Agreement(
        project=project, commitment=commitment, signed_on=signed_on or commitment.signed_on
    )
    # The project's own history says so too: it is what people read as 办理记录.
    project.version += 1
    with recorded_as("agreement", by=by.pk, note=commitment.number):
        agreement.save()
        project.save()
    return agreement


def refusal_to_agree(project: Project) -> str | None:
    """Return why the project can have no agreement now, or ``None`` when it can."""
    state = State(project.state)
    if state in TOO_EARLY or state in EXITS or state is State.ARCHIVED:
        return f"项目现在是“{state.label}”，不能登记协议。"
    return None
