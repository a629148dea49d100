"""From the notice to the first payment (演练：公示到首款), and paying what is due."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from funds.lifecycle import PaymentState
from funds.models import Payable
from funds.services.payments import (
    Act,
    PaymentData,
    approve_payment,
    check_payment,
    pay_payment,
    request_payment,
)
from portal.rehearsal.calendar import Calendar
from portal.rehearsal.cast import Cast
from projects.models import AgreementTemplate, ObjectionState, Project, PublicNotice
from projects.services.advance import advance
from projects.services.agreement_drafts import DraftData, draft_agreement, sign_agreement
from projects.services.agreement_templates import write_template
from projects.services.agreement_text import STANDARD
from projects.services.approvals import ApprovalData, approve_project
from projects.services.notices import NoticeData, Proposal, publish_notice
from projects.services.objections import ObjectionData, answer_objection, record_objection
from projects.services.tranches import plan_of

TEMPLATE = "演练协议范本"


def put_on_notice(cast: Cast, days: Calendar, projects: Sequence[Project]) -> PublicNotice:
    """Publish what is proposed."""
    proposals = [Proposal(project.ref, project.requested_amount) for project in projects]
    data = NoticeData(f"{days.year} 年度拟立项项目公示（演练）", proposals)
    return publish_notice(data, by=cast.office)


def object_and_answer(cast: Cast, days: Calendar, notice: PublicNotice, project: Project) -> None:
    """Record an objection to a project and answer it: it is dismissed."""
    data = ObjectionData(str(project.number), "演练用的示意异议：认为与其他项目重复。")
    objection = record_objection(notice, data, received_on=days.on(5, 7), by=cast.office)
    answer_objection(
        objection.number,
        ObjectionState.DISMISSED,
        handling="核对了申报书，服务地点不同。",
        answer="两个项目的服务地点和对象不同，不重复。",
        by=cast.deputy,
    )


def approve(cast: Cast, days: Calendar, project: Project, nth: int) -> None:
    """Approve a project for what it asked for."""
    number = f"演练〔{days.year}〕{nth}号"
    data = ApprovalData(number, Decimal(project.requested_amount or 0), days.on(5, 20))
    approve_project(project.ref, data, by=cast.office)


def agree(cast: Cast, days: Calendar, project: Project) -> Project:
    """Draft the agreement from the template and sign it; its first tranche becomes due."""
    template = AgreementTemplate.objects.filter(name=TEMPLATE, retired_on=None).first()
    template = template or write_template(TEMPLATE, STANDARD, by=cast.office)
    data = DraftData(
        template=template,
        title=f"{project.name}拨付协议",
        payee=project.lead_unit,
        tranches=plan_of(project),
    )
    agreement = draft_agreement(project.ref, data, by=cast.office)
    project.refresh_from_db()
    scan = SimpleUploadedFile("协议.pdf", b"%PDF-1.7 rehearsal")
    return sign_agreement(
        agreement.pk, days.on(5, 25), scan, seen_version=project.version, by=cast.office
    )


def pay_what_is_due(cast: Cast, project: Project, on: date) -> Decimal:
    """Pay every payable of a project that is not paid, each by four people; return the sum."""
    paid = Decimal(0)
    due = Payable.objects.filter(commitment__agreements__project=project, committed=0)
    for payable in due.order_by("id"):
        data = PaymentData(
            payable.amount, f"拨付{payable.title}"[:60], f"rehearsal:{payable.number}", payable
        )
        payment = request_payment(data, by=cast.finance)
        payment = check_payment(payment, Act(cast.checker, PaymentState(payment.state)))
        payment = approve_payment(payment, Act(cast.office, PaymentState(payment.state)))
        act = Act(cast.cashier, PaymentState(payment.state))
        pay_payment(payment, act, paid_on=on, voucher=f"演练回单 {payment.number}")
        paid += payable.amount
    return paid


def confirm(cast: Cast, project: Project, step: str) -> Project:
    """Confirm a payment as a step of the project."""
    return advance(project.ref, step, by=cast.finance)
