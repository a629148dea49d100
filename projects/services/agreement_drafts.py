"""From an approval to a signed agreement: drafting its text, writing it anew, signing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from funds.models import Commitment, Purpose, Unit, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_date
from funds.services.commitments import (
    CommitmentData,
    TrancheData,
    date_commitment,
    record_commitment,
)
from kit.errors import Refusal
from kit.files import PAPERS, keep
from kit.formats import date_cn
from kit.history import recorded_as
from projects.lifecycle import BY_CODE, State
from projects.models import Agreement, AgreementTemplate, PaperKind, Project, StepFile
from projects.queries.projects import by_ref
from projects.services.advance import demand_version, take
from projects.services.agreement_text import LONGEST_BODY, Terms, filled
from projects.services.tranches import TRANCHE_STEPS, PlannedTranche

STEP = BY_CODE["sign_agreement"]
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class DraftData:
    """An agreement to draft from the approval; its amount is the approved one."""

    template: AgreementTemplate
    title: str
    payee: Unit
    tranches: Sequence[PlannedTranche]
    agreement_number: str = ""
    purpose: Purpose | None = None


@transaction.atomic
def draft_agreement(
    project_ref: str, data: DraftData, *, by: User, seen_version: int | None = None
) -> Agreement:
    """Write a project's agreement from a template, with the commitment and tranches behind it.

    Raises:
        NotAllowed: ``by`` may not sign agreements or record commitments.
        Moved: somebody changed the project since the page was opened.
        Refusal: not the time for it, no approval, drafted already, a retired template, or
            tranches that do not come to 100 %.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.PROJECT_AGREE, project)
    if seen_version is not None:
        demand_version(project, seen_version)
    refusal = refusal_to_draft(project)
    if refusal is not None:
        raise Refusal(refusal)
    template = AgreementTemplate.objects.get(pk=data.template.pk)
    if template.retired_on is not None:
        raise Refusal(f"范本“{template.name}”已经停用。请换一份。", field="template")
    check_plan(data.tranches)
    approval = project.approvals.get()
    commitment = record_commitment(
        CommitmentData(
            title=data.title,
            approved=approval.amount,
            payee=data.payee,
            purpose=data.purpose,
            agreement_number=data.agreement_number.strip(),
            tranches=[
                TrancheData(row.name, row.percent, condition=row.condition, step=row.step)
                for row in data.tranches
            ],
        ),
        by=by,
    )
    tranches = tuple(commitment.tranches.order_by("sequence"))
    terms = Terms(fund_in_scope(), project, approval, commitment, tranches)
    agreement = Agreement(
        project=project, commitment=commitment, template=template, body=filled(template.body, terms)
    )
    project.version += 1
    with recorded_as("draft_agreement", by=by.pk, note=commitment.number):
        agreement.save()
        project.save()
    return agreement


def check_plan(tranches: Sequence[PlannedTranche]) -> None:
    """Do nothing when the tranches are named, bound to known steps, and come to 100 %.

    Raises:
        Refusal: they are not.
    """
    if not tranches:
        raise Refusal("请至少填一批。不分批就填一批 100%。", field="tranches")
    for row in tranches:
        if not row.name.strip():
            raise Refusal("请填每一批的名称，例如：首款。", field="tranches")
        if row.step and row.step not in TRANCHE_STEPS:
            raise Refusal(f"“{row.name}”所系的环节不能用来付款。请另选。", field="tranches")
    whole = sum((row.percent for row in tranches), Decimal(0))
    if whole != HUNDRED:
        raise Refusal(
            f"各批比例相加是 {whole.normalize():f}%，要正好是 100%。请核对后重填。",
            field="tranches",
        )


@transaction.atomic
def rewrite_agreement(agreement_id: int, body: str, *, seen_version: int, by: User) -> Agreement:
    """Change the text of an agreement nobody has signed yet; its money stays.

    Args:
        seen_version: the project's version on the page.

    Raises:
        NotAllowed: ``by`` may not sign agreements.
        Moved: somebody changed the project since the page was opened.
        Refusal: it is signed, or the text is empty or too long.
    """
    agreement, project = _locked(agreement_id)
    demand(by, Action.PROJECT_AGREE, project)
    demand_version(project, seen_version)
    if agreement.scan_id is not None or project.state != State.AGREEMENT:
        raise Refusal("协议已经签订，正文不能再改。要改内容，请办理变更。")
    text = body.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST_BODY:
        raise Refusal(f"请填写协议正文，最多 {LONGEST_BODY} 字。", field="body")
    agreement.body = text
    project.version += 1
    with recorded_as("rewrite_agreement", by=by.pk, note=agreement.commitment.number):
        agreement.save()
        project.save()
    return agreement


@transaction.atomic
def sign_agreement(
    agreement_id: int,
    signed_on: date | None,
    scan: UploadedFile | None,
    *,
    seen_version: int,
    by: User,
) -> Project:
    """Keep the signed paper and its day; when no agreement of the project lacks them, it moves on.

    Of a historical project the paper may be lost and the day unknown.

    Raises:
        NotAllowed: ``by`` may not sign agreements.
        Moved: somebody changed the project since the page was opened.
        Refusal: the project does not wait for an agreement, the paper or the day is missing, the
            day lies ahead or before the approval, the file is not taken, or today's month is
            closed for the payable that signing makes.
    """
    agreement, project = _locked(agreement_id)
    demand(by, Action.PROJECT_AGREE, project)
    demand_version(project, seen_version)
    if project.state not in STEP.sources:
        raise Refusal(
            f"项目现在是“{State(project.state).label}”，不能“{STEP.label}”。请看现在能办哪一步。"
        )
    _check_signing(agreement, project, signed_on, scan)
    if signed_on is not None:
        agreement.signed_on = signed_on
        if agreement.commitment.signed_on != signed_on:
            date_commitment(agreement.commitment, signed_on=signed_on, by=by)
    if scan is not None:
        agreement.scan = keep(scan, allowed=PAPERS, by=by)
    with recorded_as("签订协议", by=by.pk):
        agreement.save()
    if unsigned(project).exists():
        project.version += 1
        with recorded_as("agreement", by=by.pk, note=agreement.commitment.number):
            project.save()
    else:
        take(project, STEP, by=by, note=_note(agreement))
    if agreement.scan is not None and scan is not None:
        StepFile.objects.create(
            project=project,
            step=STEP.code,
            version=project.version,
            kind=PaperKind.AGREEMENT,
            file=agreement.scan,
        )
    return project


def unsigned(project: Project) -> QuerySet[Agreement]:
    """Return the project's agreements that lack their paper or their day."""
    rows = project.agreements.select_related("commitment").order_by("id")
    if project.historical:
        return rows.none()
    return rows.filter(scan__isnull=True) | rows.filter(signed_on__isnull=True)


def refusal_to_draft(project: Project) -> str | None:
    """Return why no agreement can be drafted for a project now, or ``None`` when one can."""
    if project.state != State.AGREEMENT:
        return f"项目现在是“{State(project.state).label}”，不能起草协议。"
    if not project.approvals.exists():
        return "这个项目没有立项批复。签过的协议请从“登记协议”登记。"
    if project.agreements.exists():
        return "这个项目已经有协议。请在本页修改正文，或上传签好的协议。"
    return None


def _locked(agreement_id: int) -> tuple[Agreement, Project]:
    """Lock an agreement's project, then the agreement, and return both as they now are."""
    project_id = Agreement.objects.values_list("project_id", flat=True).get(pk=agreement_id)
    project = Project.objects.select_for_update().get(pk=project_id)
    return Agreement.objects.select_for_update().get(pk=agreement_id), project


def _check_signing(
    agreement: Agreement, project: Project, signed_on: date | None, scan: UploadedFile | None
) -> None:
    if not project.historical and scan is None and agreement.scan_id is None:
        raise Refusal("请上传签字盖章的协议扫描件。", field="scan")
    if scan is not None and agreement.scan_id is not None:
        raise Refusal("这份协议的扫描件已经上传，不能更换。", field="scan")
    if signed_on is None:
        if not project.historical and agreement.signed_on is None:
            raise Refusal("请填写签订日期。", field="signed_on")
        return
    checked_date(signed_on, field="signed_on", what="签订日期")
    approval = project.approvals.first()
    if approval is not None and signed_on < approval.approved_on:
        raise Refusal(
            f"签订日期早于立项日期（{date_cn(approval.approved_on)}）。请核对。", field="signed_on"
        )


def _note(agreement: Agreement) -> str:
    commitment: Commitment = agreement.commitment
    number = commitment.agreement_number or commitment.number
    day = f"，签于{date_cn(agreement.signed_on)}" if agreement.signed_on else ""
    return f"{number}{day}"
