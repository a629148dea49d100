"""Puyang's sample projects, each taken by its people to another stage of the lifecycle."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from funds.models import Unit
from funds.permissions import Role
from kit import clock
from portal.demonstration.logins import People
from portal.demonstration.puyang.money import ask_for, pay
from projects.models import (
    Agreement,
    AgreementTemplate,
    Category,
    Project,
    ScreeningOutcome,
    YearOutcome,
)
from projects.services.advance import advance
from projects.services.agreement_drafts import DraftData, draft_agreement, sign_agreement
from projects.services.agreement_templates import write_template
from projects.services.agreement_text import STANDARD
from projects.services.approvals import ApprovalData, approve_project
from projects.services.drafts import register_project
from projects.services.elements import ProjectData
from projects.services.notices import NoticeData, Proposal, publish_notice
from projects.services.screening import Answer, Verdict, checklist_of, screen
from projects.services.tranches import USUAL_PLAN
from projects.services.years import YearData, set_year
from reports.papers.agreement import agreement_docx

DRAWINGS = {1: "crossing", 2: "community", 3: "home-visit", 4: ""}
PARAGRAPH = "示意：在主要交通路口设文明劝导岗，每周一至周五早晚高峰由志愿者引导行人和车辆文明通行。"
NOTE = "示意：为演示办理"
NOTICED_BEFORE = timedelta(days=30)


def run_projects(people: People, units: Mapping[Role, Unit]) -> None:
    """Register four projects and take three of them on."""
    lead, implementer = units[Role.LEAD_UNIT], units[Role.IMPLEMENTER]
    for number, data in enumerate(_drafts(lead, implementer), start=1):
        project = register_project(data, by=people.lead, drawing=DRAWINGS[number])
        if number < 4:
            project = advance(project.ref, "submit", by=people.lead, note=NOTE)
        if number < 3:
            agreement = _agree(project, data, people)
            payment = ask_for(agreement.commitment.payables.get(), people)
            if number == 1:
                pay(payment, people)
                advance(project.ref, "confirm_first_payment", by=people.finance, note=NOTE)
                _tell(project, people)


def _agree(project: Project, data: ProjectData, people: People) -> Agreement:
    """Take a submitted project past review and notice to its signed agreement, first money owed."""
    _accept(project, people)
    advance(project.ref, "pass_review", by=people.office, note=NOTE)
    if data.requested_amount is None or data.implementer is None:
        raise ValueError("a sample project that goes this far says what it asks for and for whom")
    _notice(project, data.requested_amount, people)
    number = f"示意〔{clock.today().year}〕{project.pk}号"
    approval = ApprovalData(number, data.requested_amount, clock.today())
    approve_project(project.ref, approval, by=people.office)
    draft = DraftData(_template(people), data.name, data.implementer, USUAL_PLAN, "示意")
    agreement = draft_agreement(project.ref, draft, by=people.office)
    paper = SimpleUploadedFile("示意 签好的协议.docx", agreement_docx(agreement))
    seen = Project.objects.get(pk=project.pk).version
    sign_agreement(agreement.pk, clock.today(), paper, seen_version=seen, by=people.office)
    return agreement


def _accept(project: Project, people: People) -> None:
    """Let the office check an application line by line and accept it."""
    answers = tuple(Answer(line, met=True) for line in checklist_of(project))
    verdict = Verdict(ScreeningOutcome.ACCEPTED, answers)
    seen = Project.objects.get(pk=project.pk).version
    screen(project.ref, verdict, by=people.office, version=seen)


def _notice(project: Project, amount: Decimal, people: People) -> None:
    """Put a project on a notice that is over by today."""
    with clock.standing_at(clock.now() - NOTICED_BEFORE):
        data = NoticeData("拟立项项目公示（示意）", [Proposal(project.ref, amount)], text=NOTE)
        publish_notice(data, by=people.office)


def _template(people: People) -> AgreementTemplate:
    """Return the sample fund's only template, registered the first time."""
    known = AgreementTemplate.objects.first()
    return known or write_template("资助协议通用范本（示意）", STANDARD, by=people.office)


def _tell(project: Project, people: People) -> None:
    """Let the office write what the project did this year."""
    told = YearData(clock.today().year, YearOutcome.ONGOING, sequence=1, paragraph=PARAGRAPH)
    set_year(project.ref, told, by=people.office)


def _drafts(lead: Unit, implementer: Unit) -> list[ProjectData]:
    """Four schemes by the seven elements, the furthest first; the last one is not finished."""
    categories = {category.number: category for category in Category.objects.all()}
    return [
        ProjectData(
            name="文明交通劝导志愿服务（示意）",
            beneficiaries="路口行人和驾驶人",
            service_type="文明交通劝导",
            service_duration="每周一至周五早晚高峰，每次2小时",
            volunteers_planned=120,
            funding_source="专项基金资助60,000元",
            sessions_planned=200,
            category=categories[1],
            lead_unit=lead,
            implementer=implementer,
            requested_amount=Decimal("60000.00"),
        ),
        ProjectData(
            name="社区文明巡防志愿服务（示意）",
            beneficiaries="城区社区居民",
            service_type="社区巡防",
            service_duration="每天上午，每次3小时",
            volunteers_planned=60,
            funding_source="专项基金资助30,000元",
            sessions_planned=300,
            category=categories[2],
            lead_unit=lead,
            implementer=implementer,
            requested_amount=Decimal("30000.00"),
        ),
        ProjectData(
            name="关爱高龄空巢老人志愿服务（示意）",
            beneficiaries="高龄空巢老人",
            service_type="入户陪伴和照料",
            service_duration="每月两次，每次2小时",
            volunteers_planned=40,
            funding_source="专项基金资助24,000元",
            sessions_planned=24,
            category=categories[3],
            lead_unit=lead,
            requested_amount=Decimal("24000.00"),
        ),
        ProjectData(
            name="待用快餐志愿服务（示意）",
            beneficiaries="一时有困难的群众",
            service_type="微公益",
            category=categories[4],
            lead_unit=lead,
        ),
    ]
