"""What a project may not leave behind: money still owed, conditions met by hand, rules dropped."""

from dataclasses import replace
from decimal import Decimal

import pytest

from funds.lifecycle import PaymentState
from funds.models import Fund, User
from funds.permissions import Role
from funds.services.commitments import amend_commitment, meet_condition
from funds.services.refunds import RefundData, recognise_refund
from kit import clock
from kit.errors import Refusal
from projects.lifecycle import State
from projects.models import CoLead, Project, ScreeningOutcome
from projects.services.advance import advance
from projects.services.agreements import record_agreement
from projects.services.bars import record_bar
from projects.services.drafts import edit_project
from projects.services.guards.exits import unit_not_barred
from projects.services.notices import NoticeData, Proposal, publish_notice
from tests.factories.applications import applied, open_call
from tests.factories.approvals import approved, at_notice, drafted, signed
from tests.factories.calls import screened
from tests.factories.closing import packed
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff, key
from tests.factories.projects import ProjectFactory, project_in
from tests.projects.services.test_drafts import data_of


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    return Staff(in_taiyuan)


@pytest.fixture
def agreed(staff: Staff) -> Project:
    """A project whose first tranche became payable when its agreement was signed."""
    project = at_notice()
    approved(project, staff.office)
    return signed(drafted(project, staff.office), staff.office)


@pytest.mark.parametrize("step", ["withdraw", "terminate"])
def test_a_project_does_not_leave_while_money_is_owed(
    staff: Staff, agreed: Project, step: str
) -> None:
    assert agreed.state == State.FIRST_PAYMENT
    with pytest.raises(Refusal, match=r"还有应付未付 25,000.00 元"):
        advance(agreed.ref, step, by=staff.office, note="单位申请")


def test_a_condition_bound_to_a_step_is_not_met_by_hand(staff: Staff, agreed: Project) -> None:
    second = agreed.agreements.get().commitment.tranches.get(sequence=2)
    with pytest.raises(Refusal, match="由项目的环节达成"):
        meet_condition(second, on=clock.today(), by=staff.office)


def test_one_person_alone_does_not_change_a_projects_agreement(
    staff: Staff, agreed: Project
) -> None:
    commitment = agreed.agreements.get().commitment
    with pytest.raises(Refusal, match="由另一个人批准"):
        amend_commitment(commitment, approved=Decimal(500000), reason="增加", by=staff.finance)


def test_what_was_approved_is_agreed_once(staff: Staff, agreed: Project) -> None:
    again = staff.commitment("50000.00")
    with pytest.raises(Refusal, match="批准的金额已经有了协议"):
        record_agreement(agreed.ref, again.number, by=staff.office)


def test_a_returned_application_keeps_its_call(in_taiyuan: Fund) -> None:
    unit = UnitFactory.create()
    lead: User = member(in_taiyuan, Role.LEAD_UNIT, unit=unit)
    call = open_call(unit)
    project = applied(lead_unit=unit, call=call, category=call.categories.get().category)
    project = advance(project.ref, "submit", by=lead)
    office = member(in_taiyuan, Role.OFFICE)
    project = screened(project, office, ScreeningOutcome.RETURNED)
    data = replace(data_of(project), call=None)
    with pytest.raises(Refusal, match="不能更换征集公告") as refused:
        edit_project(project.ref, data, by=lead, version=project.version)
    assert refused.value.field == "call"


def test_a_notice_is_as_long_as_the_call_promised(staff: Staff) -> None:
    unit = UnitFactory.create()
    project = at_notice(lead_unit=unit, call=open_call(unit, notice_days=10))
    data = NoticeData("公示", [Proposal(project.ref, Decimal(50000))], days=5)
    with pytest.raises(Refusal, match="征集公告写明公示 10 个工作日"):
        publish_notice(data, by=staff.office)
    assert publish_notice(replace(data, days=10), by=staff.office).days == 10


@pytest.mark.parametrize("field", ["title", "text"])
def test_a_notice_carries_no_personal_number(staff: Staff, field: str) -> None:
    project = at_notice()
    said = {"title": "公示", "text": "说明", field: "联系人王某 138 0000 1234"}
    proposals = [Proposal(project.ref, Decimal(50000))]
    with pytest.raises(Refusal, match="手机号码") as refused:
        publish_notice(NoticeData(said["title"], proposals, text=said["text"]), by=staff.office)
    assert refused.value.field == field


def test_a_barred_unit_does_not_come_in_as_a_co_lead(staff: Staff) -> None:
    barred = UnitFactory.create(name="市某协会")
    record_bar(barred, years=2, reason="挪用项目款", by=staff.office)
    project = ProjectFactory.create()
    assert unit_not_barred(project) == ""
    CoLead.objects.create(project=project, unit=barred)
    assert "市某协会" in unit_not_barred(Project.objects.get(pk=project.pk))


def test_an_archive_waits_for_money_asked_back(staff: Staff) -> None:
    project = project_in(State.MIDTERM)
    commitment = staff.commitment("500.00")
    record_agreement(project.ref, commitment.number, by=staff.office)
    staff.payment("500.00", commitment=commitment, state=PaymentState.PAID)
    asked = RefundData(commitment, "审计不予认可", Decimal(50), clock.today(), key())
    recognise_refund(asked, by=staff.finance)
    for state in (State.FINAL, State.AUDIT, State.CLOSING, State.FINAL_PAYMENT, State.ARCHIVING):
        Project.objects.filter(pk=project.pk).update(state=state)
    packed(project, staff.office)
    with pytest.raises(Refusal, match=r"还有 50.00 元退款没有到账"):
        advance(project.ref, "archive", by=staff.office)
