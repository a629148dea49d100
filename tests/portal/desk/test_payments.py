"""Money waits for the person whose turn it is, and is gone when done."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from funds.lifecycle import PAYMENT_LIFECYCLE, PaymentState
from funds.models import Payment, User
from funds.permissions import Role, can
from funds.services.openings import record_opening
from funds.services.payables import PayableData, record_historical_payable
from funds.services.payments import approve_payment, check_payment, reject_payment
from portal.desk.waiting import MOST_SHOWN, Waiting
from tests.factories.funds import member
from tests.factories.money import Staff
from tests.portal.desk.reading import about, titles

FORWARD = {"check", "approve", "pay"}


def test_a_payment_waits_for_each_in_turn_and_is_gone_when_paid(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    record_opening(2021, Decimal("0.00"), marks={}, by=staff.finance)
    payment = staff.payment("52.16")
    assert about(waiting(staff.second_finance), "复核付款") == ["复核付款：拨付项目款 52.16 元"]
    assert waiting(staff.office).items == []
    payment = check_payment(payment, staff.act(staff.second_finance, payment))
    assert about(waiting(staff.second_finance), "复核付款") == []
    assert about(waiting(staff.office), "批准付款") == ["批准付款：拨付项目款 52.16 元"]
    assert waiting(staff.cashier).items == []
    payment = approve_payment(payment, staff.act(staff.office, payment))
    assert waiting(staff.office).items == []
    (item,) = waiting(staff.cashier).items
    assert payment.number in item.url
    staff.pay(payment)
    everybody = (staff.finance, staff.second_finance, staff.office, staff.cashier)
    assert [titles(waiting(person)) for person in everybody] == [[], [], [], []]


def test_a_rejected_payment_waits_for_nobody_and_its_payable_again(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    payable = staff.payable("80.00", title="平台尾款")
    assert about(waiting(staff.finance), "申请付款") == ["申请付款：平台尾款 80.00 元"]
    payment = staff.payment("80.00", payable=payable)
    assert about(waiting(staff.finance), "申请付款") == []
    reject_payment(payment, staff.act(staff.second_finance, payment, "金额不符"))
    assert about(waiting(staff.second_finance), "复核付款") == []
    assert about(waiting(staff.finance), "申请付款") == ["申请付款：平台尾款 80.00 元"]


def test_nobody_is_asked_to_act_on_what_another_duty_keeps_from_them(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    """For every person and every state, the desk lists a payment exactly when ``can`` says so."""
    both = member(staff.fund, Role.OFFICE, name="兼职")
    states = (PaymentState.REQUESTED, PaymentState.CHECKED, PaymentState.APPROVED)
    for people in (2, 3, 4):
        staff.fund.payment_people = people
        staff.fund.save()
        for state in states:
            staff.payment("10.00", state=state)
        forward = {
            step.source: step
            for step in PAYMENT_LIFECYCLE
            if step.code in {"check", "approve", "pay"}
        }
        for person in (staff.finance, staff.second_finance, staff.office, staff.cashier, both):
            expected = {
                payment.number
                for payment in Payment.objects.filter(state__in=states)
                if can(person, forward[PaymentState(payment.state)].action, payment)
            }
            listed = [
                item.url.rpartition("=")[2] for item in waiting(person).items if "FK-" in item.url
            ]
            assert set(listed) == expected


def test_the_due_day_is_the_payables(staff: Staff, waiting: Callable[[User], Waiting]) -> None:
    late = staff.payable("10.00", due_on=date(2021, 6, 30))
    staff.payment("10.00", payable=late, state=PaymentState.CHECKED)
    found = waiting(staff.office)
    assert [item.due for item in found.items] == [date(2021, 6, 30)]
    assert found.late == 1


def test_what_is_only_a_total_waits_to_be_itemised(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    data = PayableData("其余", Decimal("719.77"), date(2021, 6, 1), "k-1")
    record_historical_payable(data, itemised=False, marks={}, by=staff.finance)
    assert about(waiting(staff.finance), "补录") == ["补录应付款明细：719.77 元未逐笔说明"]
    assert about(waiting(staff.office), "补录") == []


def test_the_opening_balance_waits_until_it_is_recorded_even_as_unstated(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    assert about(waiting(staff.finance), "期初") == ["登记 2021 年期初余额"]
    assert about(waiting(staff.office), "期初") == []
    record_opening(2021, None, marks={}, by=staff.finance)
    assert about(waiting(staff.finance), "期初") == []


def test_a_long_pile_shows_its_first_and_tells_the_rest(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    for _ in range(MOST_SHOWN + 2):
        staff.payment("1.00", state=PaymentState.CHECKED)
    found = waiting(staff.office)
    assert len(found.items) == MOST_SHOWN
    assert found.total == MOST_SHOWN + 2
    assert [pile.total for pile in found.rest] == [MOST_SHOWN + 2]
