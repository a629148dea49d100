"""A project at its audit, and who is there."""

import pytest

from funds.lifecycle import PaymentState
from funds.models import Fund, User
from funds.permissions import Role
from projects.lifecycle import State
from projects.models import (
    Audit,
    Project,
)
from projects.services.agreements import record_agreement
from projects.services.audits import (
    open_audit,
)
from tests.factories.assessment import expense
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff
from tests.factories.projects import project_in


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    return Staff(in_taiyuan)


@pytest.fixture
def project(staff: Staff) -> Project:
    """At its audit, with 1,000.00 元 paid and ten vouchers of 100.00 元."""
    found = project_in(State.AUDIT, implementer=UnitFactory.create())
    commitment = staff.commitment("1000.00")
    record_agreement(found.ref, commitment.number, by=staff.office)
    staff.payment("1000.00", commitment=commitment, state=PaymentState.PAID)
    for _ in range(10):
        expense(found, staff.finance)
    return found


@pytest.fixture
def auditor(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.AUDITOR, name="孙平")


@pytest.fixture
def lead(in_taiyuan: Fund, project: Project) -> User:
    return member(in_taiyuan, Role.LEAD_UNIT, unit=project.lead_unit)


@pytest.fixture
def audit(project: Project, auditor: User) -> Audit:
    return open_audit(project.ref, by=auditor)
