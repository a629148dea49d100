"""Each guard refuses what is missing, by name, and lets pass what is there."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from funds.lifecycle import PaymentState
from funds.models import Commitment, Fund
from funds.permissions import Role
from funds.services.commitments import amend_commitment
from funds.services.payments import reject_payment, reverse_payment
from kit.clock import today
from kit.errors import Refusal
from projects.lifecycle import State
from projects.models import Project
from projects.services.advance import advance
from projects.services.agreements import record_agreement
from projects.services.guards import GUARDS
from tests.factories.approvals import approved, signed
from tests.factories.assessment import concluded, graded
from tests.factories.calls import screened
from tests.factories.closing import ClosureFactory, packed
from tests.factories.funds import member
from tests.factories.money import Staff
from tests.factories.projects import ProjectFactory, project_in

Ask = Callable[[str], str]


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    return Staff(in_taiyuan)


@pytest.fixture
def project(staff: Staff) -> Project:
    return project_in(State.AGREEMENT)


@pytest.fixture
def commitment(staff: Staff, project: Project) -> Commitment:
    """The project's agreement of 1,000.00 元."""
    found = staff.commitment("1000.00")
    record_agreement(project.ref, found.number, by=staff.office)
    return found


@pytest.fixture
def ask(project: Project) -> Ask:
    return lambda name: GUARDS[name](project)


def test_the_missing_elements_are_listed_by_name(in_taiyuan: Fund) -> None:
    complete = ProjectFactory.create()
    assert GUARDS["seven_elements_complete"](complete) == ""
    assert GUARDS["category_and_lead_named"](complete) == ""
    assert GUARDS["amount_requested"](complete) == ""
    empty = Project(name="只有名称")
    assert GUARDS["seven_elements_complete"](empty) == (
        "七要素还缺：服务对象、服务类型、服务时长、志愿者人数、项目资金保障、开展次数。请补齐。"
    )
    assert GUARDS["category_and_lead_named"](empty) == "还没有写明类别、牵头单位。请选定。"
    assert GUARDS["amount_requested"](empty) == "还没有写明申请金额。请填写。"


def test_a_refused_step_says_everything_that_is_missing(in_taiyuan: Fund) -> None:
    project = ProjectFactory.create(
        number=None, beneficiaries="", category=None, requested_amount=None
    )
    lead = member(in_taiyuan, Role.LEAD_UNIT, unit=project.lead_unit)
    with pytest.raises(Refusal) as refused:
        advance(project.key, "submit", by=lead)
    assert refused.value.message == (
        "还不能“提交申报”。七要素还缺：服务对象。请补齐。还没有写明类别。请选定。"
        "还没有写明申请金额。请填写。"
    )


def test_signing_needs_an_agreement(project: Project, staff: Staff) -> None:
    with pytest.raises(Refusal, match="还没有登记拨付协议"):
        advance(project.ref, "sign_agreement", by=staff.office)
    record_agreement(project.ref, staff.commitment().number, by=staff.office)
    moved = advance(project.ref, "sign_agreement", by=staff.office)
    assert moved.state == State.FIRST_PAYMENT


def test_the_first_payment_is_paid_when_money_has_left(
    staff: Staff, commitment: Commitment, ask: Ask
) -> None:
    payable = staff.payable("500.00", commitment=commitment)
    payment = staff.payment(payable=payable, state=PaymentState.APPROVED)
    assert "首款还没有付。应付款已经确认" in ask("first_payment_paid")
    staff.pay(payment)
    assert ask("first_payment_paid") == ""


def test_a_reversed_payment_was_not_paid(staff: Staff, commitment: Commitment, ask: Ask) -> None:
    payment = staff.payment("500.00", commitment=commitment, state=PaymentState.PAID)
    assert ask("first_payment_paid") == ""
    assert "已经付过款" in ask("nothing_paid")
    reverse_payment(payment, staff.act(staff.finance, payment, "付错"), on=today())
    assert "首款还没有付" in ask("first_payment_paid")
    assert ask("nothing_paid") == ""


def test_what_is_outstanding_is_said(staff: Staff, commitment: Commitment, ask: Ask) -> None:
    assert ask("nothing_outstanding") == ""
    payable = staff.payable("600.00", commitment=commitment)
    assert ask("nothing_outstanding").startswith("还有应付未付 600.00 元。")
    payment = staff.payment("600.00", payable=payable)
    staff_payment = staff.payment  # the same people act on the next one
    assert "600.00" in ask("nothing_outstanding")
    reject_payment(payment, staff.act(staff.second_finance, payment, "重复"))
    staff_payment("600.00", payable=payable, state=PaymentState.PAID)
    assert ask("nothing_outstanding") == ""


def test_the_agreement_is_paid_out_or_amended(
    staff: Staff, commitment: Commitment, ask: Ask
) -> None:
    staff.payment("947.88", commitment=commitment, state=PaymentState.PAID)
    assert ask("agreement_paid_out") == ("协议还剩 52.12 元没有拨付。请付清，或先办理协议变更。")
    amend_commitment(commitment, approved=Decimal("947.88"), reason="结余", by=staff.finance)
    assert ask("agreement_paid_out") == ""


def test_an_agreement_of_unknown_amount_is_not_held_against_it(
    staff: Staff, project: Project, ask: Ask
) -> None:
    unknown = staff.commitment(None, tranches=())
    record_agreement(project.ref, unknown.number, by=staff.office)
    assert ask("agreement_paid_out") == ""


def test_a_payment_under_way_is_in_the_way(staff: Staff, commitment: Commitment, ask: Ask) -> None:
    payment = staff.payment("100.00", commitment=commitment)
    for guard in ("no_payment_under_way", "nothing_outstanding", "nothing_paid"):
        assert ask(guard) == "有 1 笔付款正在办理。请先付出或退回。"
    reject_payment(payment, staff.act(staff.second_finance, payment, "重复"))
    assert ask("no_payment_under_way") == ""


def test_the_whole_way_to_the_archive(staff: Staff) -> None:
    """A project's money and its steps, each by the people whose they are."""
    fund = staff.fund
    draft = ProjectFactory.create(number=None)
    lead = member(fund, Role.LEAD_UNIT, unit=draft.lead_unit)
    evaluator, auditor = member(fund, Role.EVALUATOR), member(fund, Role.AUDITOR)

    def go(code: str, by: object, note: str = "依据") -> State:
        return State(advance(draft.key, code, by=by, note=note).state)  # type: ignore[arg-type]

    go("submit", lead)
    with pytest.raises(Refusal, match="还没有填写这一次的形式审查单"):
        go("accept", staff.office)
    screened(Project.objects.get(pk=draft.pk), staff.office)
    go("pass_review", staff.office)
    approved(Project.objects.get(pk=draft.pk), staff.office, "1000.00", "按能力安排")
    agreement = staff.commitment("1000.00", signed_on=date(2021, 1, 5))
    recorded = record_agreement(draft.key, agreement.number, by=staff.office)
    with pytest.raises(Refusal, match="还没有上传签字盖章的协议"):
        go("sign_agreement", staff.office)
    assert signed(recorded, staff.office).state == State.FIRST_PAYMENT
    with pytest.raises(Refusal, match="首款还没有付"):
        go("confirm_first_payment", staff.finance)
    staff.payment("600.00", commitment=agreement, state=PaymentState.PAID)
    assert go("confirm_first_payment", staff.finance) is State.MIDTERM
    for code in ("pass_midterm", "pass_final"):
        with pytest.raises(Refusal, match="还没有提交评估表"):
            go(code, evaluator)
        graded(draft, evaluator)
    with pytest.raises(Refusal, match="还没有出审计结论"):
        go("pass_audit", auditor)
    concluded(draft, auditor)
    with pytest.raises(Refusal, match="还没有提交结项总结"):
        go("close", staff.office)
    ClosureFactory.create(project=draft)
    go("close", staff.office)
    with pytest.raises(Refusal, match=r"协议还剩 400.00 元没有拨付"):
        go("confirm_final_payment", staff.finance)
    staff.payment("400.00", commitment=agreement, state=PaymentState.PAID)
    assert go("confirm_final_payment", staff.finance) is State.ARCHIVING
    with pytest.raises(Refusal, match="还没有生成归档包"):
        go("archive", staff.office)
    packed(draft, staff.office)
    assert go("archive", staff.office) is State.ARCHIVED
