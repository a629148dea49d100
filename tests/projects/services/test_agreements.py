"""A commitment becomes a project's agreement once, at a time when there can be one."""

from datetime import date

import pytest

from funds.models import Fund
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from projects.lifecycle import State
from projects.queries.history import events
from projects.services.agreements import record_agreement
from tests.factories.funds import member
from tests.factories.money import Staff
from tests.factories.projects import project_in


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    return Staff(in_taiyuan)


def test_it_ties_a_commitment_to_a_project_once(staff: Staff) -> None:
    project, other = project_in(State.AGREEMENT), project_in(State.AGREEMENT)
    commitment = staff.commitment(signed_on=date(2021, 5, 12))
    agreement = record_agreement(project.ref, f" {commitment.number} ", by=staff.office)
    assert (agreement.project, agreement.signed_on) == (project, date(2021, 5, 12))
    newest = events(project)[0]
    assert (newest.what, newest.note) == ("登记拨付协议", commitment.number)
    assert record_agreement(project.ref, commitment.number, by=staff.office) == agreement
    with pytest.raises(Refusal, match=f"已属于项目 {project.ref}"):
        record_agreement(other.ref, commitment.number, by=staff.office)


def test_an_unknown_number_is_refused_beside_its_field(staff: Staff) -> None:
    with pytest.raises(Refusal) as refused:
        record_agreement(project_in(State.AGREEMENT).ref, "XY-1999-001", by=staff.office)
    assert refused.value.field == "commitment"


@pytest.mark.parametrize(
    "state",
    [
        State.DRAFT,
        State.SCREENING,
        State.REVIEW,
        State.NOTICE,
        State.NOT_ACCEPTED,
        State.NOT_APPROVED,
        State.WITHDRAWN,
        State.TERMINATED,
        State.REFUNDED,
        State.ARCHIVED,
    ],
)
def test_it_is_refused_too_early_and_too_late(staff: Staff, state: State) -> None:
    with pytest.raises(Refusal, match="不能登记协议"):
        record_agreement(project_in(state).ref, staff.commitment().number, by=staff.office)


def test_only_the_office_signs(staff: Staff) -> None:
    project = project_in(State.AGREEMENT)
    lead = member(staff.fund, Role.LEAD_UNIT, unit=project.lead_unit)
    with pytest.raises(NotAllowed):
        record_agreement(project.ref, staff.commitment().number, by=lead)
