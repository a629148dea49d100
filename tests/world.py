"""Two funds with one of everything in each, for the access matrix."""

import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from funds.lifecycle import PaymentState
from funds.models import DocumentKind, Fund, Unit, User
from funds.permissions import PLATFORM_ROLES, Role
from funds.queries.notices import notices_of
from funds.services.campaigns import CampaignData, register_campaign
from funds.services.documents import DocumentData, register_document
from funds.services.imports import bring
from funds.services.invitations import InvitationData, invite
from funds.services.notices import notify
from funds.services.resets import issue_reset
from funds.services.tokens import TokenData, make_token
from kit import clock
from kit.files import PAPERS, keep
from kit.imports import new_shape
from kit.models import Job
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import Category, Project, StepFile
from reports.models import CandourNote, Report
from reports.services.making import request_report
from tests.factories.funds import MembershipFactory, UnitFactory, UserFactory, member
from tests.factories.jobs import JobFactory
from tests.factories.money import Staff
from tests.factories.projects import (
    CategoryFactory,
    ProjectYearFactory,
    StepFileFactory,
    project_in,
)
from tests.parts import PARTS

_serial = itertools.count(1)
FUND_ROLES = [role for role in Role if role not in PLATFORM_ROLES]


@dataclass
class City:
    """One fund, a person for each role, and one real object of each kind, by its address."""

    fund: Fund
    unit: Unit
    people: dict[Role, User]
    objects: dict[str, Any] = field(default_factory=dict)


def build_city(fund: Fund, *, padding: int = 0) -> City:
    """Fill one fund.

    Args:
        fund: the fund, not in scope.
        padding: how many documents come before those in ``objects``, so that two cities' numbers
            differ and a foreign number cannot be mistaken for an own one.
    """
    with fund_scope(fund.pk):
        unit = UnitFactory.create()
        people = {role: member(fund, role, unit=unit) for role in FUND_ROLES}
        city = City(fund, unit, people)
        staff = Staff(fund)
        # More than the parts of the lifecycle add to either city afterwards.
        for _ in range(6 * padding):
            _documents(city, staff)
        city.objects = {**_documents(city, staff), **_projects(city, padding)}
        city.objects |= _people(city)
        for part in PARTS:
            city.objects |= part(city, padding)
        job: Job = JobFactory.create(fund=fund, requested_by=people[Role.OFFICE])
        city.objects["job"] = job.pk
        city.objects["notice"] = _notice(city)
        city.objects["unit"] = unit.pk
        city.objects["token"] = _token(people[Role.OFFICE])
    return city


def _notice(city: City) -> int:
    reader = city.people[Role.OFFICE]
    notify([reader], subject="付款等您审批", url=city.fund.url("desk"))
    return notices_of(reader).latest("id").pk


def outsider() -> User:
    """Return a person who has an account and no role anywhere."""
    person: User = UserFactory.create()
    return person


def platform_admin() -> User:
    """Return a platform administrator, who works in no fund."""
    person = outsider()
    MembershipFactory.create(user=person, fund=None, role=Role.PLATFORM_ADMIN)
    return person


def administrators() -> dict[Role, User]:
    """Return the three administrators of 等级保护, three people who work in no fund."""
    people = {role: outsider() for role in sorted(PLATFORM_ROLES)}
    for role, person in people.items():
        MembershipFactory.create(user=person, fund=None, role=role)
    return people


def _people(city: City) -> dict[str, Any]:
    """A colleague whom everybody who may manage people may manage, and two invitations."""
    colleague = member(city.fund, Role.EXPERT)
    office = city.people[Role.OFFICE]
    invited = invite(InvitationData("受邀人", Role.EXPERT), fund=city.fund, by=office)
    asked = issue_reset(colleague, fund=city.fund, by=office)
    first = invite(InvitationData(f"{city.fund.city}管理员", Role.AUDIT_ADMIN), fund=None, by=None)
    return {
        "colleague": colleague.pk,
        "colleague_role": colleague.memberships.get().pk,
        "invitation": invited.invitation.pk,
        "invitation_token": invited.token,
        "reset_token": asked.token,
        "platform_invitation": first.invitation.pk,
    }


def _token(of: User) -> int:
    data = TokenData(name="对账", days=30)
    return make_token(data, by=of, proven_twice=True)[0].pk


def _campaign(by: User) -> str:
    name = f"植绿{next(_serial)}"
    return register_campaign(CampaignData(name=name, year=2021), by=by).number


def _documents(city: City, staff: Staff) -> dict[str, Any]:
    payment = staff.payment(state=PaymentState.PAID)
    assert payment.payable is not None
    assert payment.entry is not None
    report = request_report(city.fund, 2021, by=city.people[Role.OFFICE])
    Report.objects.filter(pk=report.pk).update(
        code=f"{city.fund.prefix}{next(_serial):010d}",
        content={"summary": "数字还没有算出"},
        as_of=clock.now(),
    )
    report.refresh_from_db()
    CandourNote.objects.create(report=report, line="opening", sequence=1, text="期初余额未说明")
    document = register_document(
        DocumentData("关于项目化运作的通知", DocumentKind.ISSUED, issued_on=date(2021, 3, 1)),
        by=city.people[Role.OFFICE],
        upload=SimpleUploadedFile("通知.pdf", b"%PDF-1.7"),
    )
    return {
        "document": document.register_number,
        "campaign": _campaign(city.people[Role.OFFICE]),
        "donation": staff.donation().number,
        "payable": payment.payable.number,
        "commitment": staff.commitment().number,
        "payment": staff.payment().number,
        "entry": payment.entry.number,
        "import_run": _import(city),
        "report": report.number,
        "report_code": report.code,
    }


def _import(city: City) -> str:
    upload = SimpleUploadedFile("协议.csv", "协议编号,名称\n1,甲\n".encode())
    run = bring(city.fund, new_shape("commitments"), upload, by=city.people[Role.OFFICE])
    return run.number


def _projects(city: City, padding: int) -> dict[str, Any]:
    def numbered(state: State, serial: int) -> Project:
        number = f"{city.fund.prefix}-2021-{serial + 10 * padding:03d}"
        return project_in(state, number=number, lead_unit=city.unit, funding_year=2021)

    screening, midterm = numbered(State.SCREENING, 1), numbered(State.MIDTERM, 2)
    ProjectYearFactory.create(project=midterm, year=2021)
    draft = project_in(State.DRAFT, number=None, lead_unit=city.unit)
    file = keep(
        SimpleUploadedFile("意见.pdf", b"%PDF-1.7"), allowed=PAPERS, by=city.people[Role.OFFICE]
    )
    paper: StepFile = StepFileFactory.create(project=screening, file=file)
    category: Category = CategoryFactory.create()
    return {
        "project": screening.ref,
        "running": midterm.ref,
        "draft": draft.ref,
        "step_file": paper.pk,
        "category": category.pk,
    }
