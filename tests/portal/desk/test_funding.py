"""After an agreement is signed the desk names finance's way, one step at a time."""

from collections.abc import Callable
from decimal import Decimal

from funds.models import Commitment, Payment, User
from funds.permissions import Role
from funds.services.commitments import TrancheData, meet_condition
from funds.services.payables import PayableData, recognise_payable
from funds.services.payments import approve_payment, check_payment
from portal.desk.waiting import Waiting
from projects.models import Agreement, Project
from projects.stages import State
from tests.factories.funds import member
from tests.factories.money import DAY, Staff, key
from tests.factories.projects import project_in
from tests.portal.desk.reading import about, titles

FIRST = (TrancheData("首款", amount=Decimal(300), condition="协议签订"),)
BOTH = (*FIRST, TrancheData("尾款", amount=Decimal(700), condition="验收"))


def agreed(staff: Staff, state: State = State.FIRST_PAYMENT, **changes: object) -> Project:
    """Return a project with an agreement of 1,000 元."""
    commitment: Commitment = staff.commitment("1000.00", **changes)
    project = project_in(state, name="甲项目", number="TY-2021-001")
    Agreement.objects.create(project=project, commitment=commitment)
    return project


def commitment_of(project: Project) -> Commitment:
    commitment: Commitment = project.agreements.get().commitment
    return commitment


def test_the_way_to_the_first_payment(staff: Staff, waiting: Callable[[User], Waiting]) -> None:
    project = agreed(staff, tranches=BOTH)
    (item,) = [i for i in waiting(staff.finance).items if "甲项目" in i.title]
    assert (item.title, item.act) == ("登记条件达成：甲项目 首款", "登记条件达成")
    assert "协议签订" in item.detail
    commitment = commitment_of(project)
    tranche = meet_condition(commitment.tranches.get(sequence=1), on=DAY, by=staff.finance)
    (title,) = about(waiting(staff.finance), "甲项目")
    assert title == "确认应付款：甲项目 首款 300.00 元"
    payable = recognise_payable(
        PayableData("甲首款", Decimal(300), DAY, key(), commitment=commitment, tranche=tranche),
        by=staff.finance,
    )
    assert about(waiting(staff.finance), "甲") == ["申请付款：甲首款 300.00 元"]
    payment = staff.payment("300.00", payable=payable)
    assert about(waiting(staff.finance), "甲") == []
    payment.refresh_from_db()
    for act in ("check", "approve", "pay"):
        take(staff, payment, act)
    assert about(waiting(staff.finance), "甲") == ["确认首款已付：甲项目"]


def take(staff: Staff, payment: Payment, act: str) -> None:
    payment.refresh_from_db()
    if act == "check":
        check_payment(payment, staff.act(staff.second_finance, payment))
    elif act == "approve":
        approve_payment(payment, staff.act(staff.office, payment))
    else:
        staff.pay(payment)


def test_an_agreement_without_tranches_is_recognised_whole(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    agreed(staff, tranches=())
    assert about(waiting(staff.finance), "甲项目") == ["确认应付款：甲项目"]


def test_the_second_tranche_is_not_asked_for_before_the_last_payment(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    agreed(staff, State.FINAL, tranches=BOTH)
    assert about(waiting(staff.finance), "甲项目") == []


def test_at_the_last_payment_every_open_condition_is_named(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    agreed(staff, State.FINAL_PAYMENT, tranches=BOTH)
    assert about(waiting(staff.finance), "甲项目") == [
        "登记条件达成：甲项目 首款",
        "登记条件达成：甲项目 尾款",
    ]


def test_only_finance_walks_this_way(staff: Staff, waiting: Callable[[User], Waiting]) -> None:
    agreed(staff, tranches=BOTH)
    for person in (staff.office, staff.cashier, member(staff.fund, Role.LEAD_UNIT)):
        assert titles(waiting(person)) == []
