"""Puyang's sample projects, each taken by its people to another stage of the lifecycle."""

from collections.abc import Mapping
from decimal import Decimal

from funds.models import Commitment, Unit
from funds.permissions import Role
from kit import clock
from portal.demonstration.logins import People
from portal.demonstration.puyang.money import ask_for, owe_first, pay, promise
from projects.models import Category, Project, YearOutcome
from projects.services.advance import advance
from projects.services.agreements import record_agreement
from projects.services.drafts import register_project
from projects.services.elements import ProjectData
from projects.services.years import YearData, set_year

DRAWINGS = {1: "crossing", 2: "community", 3: "home-visit", 4: ""}
PARAGRAPH = "示意：在主要交通路口设文明劝导岗，每周一至周五早晚高峰由志愿者引导行人和车辆文明通行。"
NOTE = "示意：为演示办理"


def run_projects(people: People, units: Mapping[Role, Unit]) -> None:
    """Register four projects and take three of them on."""
    lead, implementer = units[Role.LEAD_UNIT], units[Role.IMPLEMENTER]
    for number, data in enumerate(_drafts(lead, implementer), start=1):
        project = register_project(data, by=people.lead, drawing=DRAWINGS[number])
        if number < 4:
            project = advance(project.ref, "submit", by=people.lead, note=NOTE)
        if number < 3:
            commitment = _approve(project, data, people)
            payment = ask_for(owe_first(commitment, people), people)
            if number == 1:
                pay(payment, people)
                advance(project.ref, "confirm_first_payment", by=people.finance, note=NOTE)
                _tell(project, people)


def _approve(project: Project, data: ProjectData, people: People) -> Commitment:
    """Take a submitted project past review and notice to its signed agreement."""
    for step in ("accept", "pass_review", "approve"):
        advance(project.ref, step, by=people.office, note=NOTE)
    if data.requested_amount is None or data.implementer is None:
        raise ValueError("a sample project that goes this far says what it asks for and for whom")
    commitment = promise(data.name, data.requested_amount, data.implementer, people)
    record_agreement(project.ref, commitment.number, by=people.office)
    advance(project.ref, "sign_agreement", by=people.office, note=NOTE)
    return commitment


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
