"""Two funds with one of everything in each, for the access matrix."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from funds.lifecycle import PaymentState
from funds.models import Fund, Unit, User
from funds.permissions import PLATFORM_ROLES, Role
from funds.services.campaigns import CampaignData, register_campaign
from funds.services.imports import bring
from kit.imports import new_shape
from kit.models import Job
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import Project
from reports.models import CandourNote, Report
from reports.services.making import request_report
from tests.factories.funds import MembershipFactory, UnitFactory, UserFactory, member
from tests.factories.jobs import JobFactory
from tests.factories.money import Staff
from tests.factories.projects import ProjectYearFactory, project_in

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
        for _ in range(padding):
            _documents(city, staff)
        city.objects = {**_documents(city, staff), **_projects(city, padding)}
        job: Job = JobFactory.create(fund=fund, requested_by=people[Role.OFFICE])
        city.objects["job"] = job.pk
        city.objects["unit"] = unit.pk
    return city


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


def _campaign(by: User) -> str:
    name = f"植绿{next(_serial)}"
    return register_campaign(CampaignData(name=name, year=2021), by=by).number


def _documents(city: City, staff: Staff) -> dict[str, Any]:
    payment = staff.payment(state=PaymentState.PAID)
    assert payment.payable is not None
    assert payment.entry is not None
    report = request_report(city.fund, 2021, by=city.people[Role.OFFICE])
    Report.objects.filter(pk=report.pk).update(
        code=f"{city.fund.prefix}{next(_serial):010d}", content={"summary": ""}
    )
    report.refresh_from_db()
    CandourNote.objects.create(report=report, line="opening", sequence=1, text="期初余额未说明")
    return {
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
    return {"project": screening.ref, "running": midterm.ref, "draft": draft.ref}
