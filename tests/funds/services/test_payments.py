"""Payments: each step by whose act it is, caps, optimistic pages, posting and reversal."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from funds.lifecycle import PAYMENT_LIFECYCLE, PaymentState, payment_step
from funds.models import AccountKey, Commitment, Fund, Payable, Payment, User
from funds.permissions import Role
from funds.queries.ledger import balance
from funds.services.commitments import amend_commitment
from funds.services.payables import PayableData, record_historical_payable
from funds.services.payments import (
    Act,
    HistoricalPaymentData,
    PaymentData,
    approve_payment,
    check_payment,
    pay_payment,
    record_historical_payment,
    reject_payment,
    request_payment,
    reverse_payment,
)
from funds.services.periods import close_period
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.funds import MembershipFactory, UserFactory
from tests.factories.money import DAY, Staff, history_of

K, D, S = AccountKey, Decimal, PaymentState
CLAIM = "52116.00"


def fresh(payment: Payment) -> Payment:
    return Payment.objects.get(pk=payment.pk)


def test_payment_goes_through_four_hands_and_is_posted(staff: Staff) -> None:
    payment = staff.payment(CLAIM, state=S.PAID)
    assert payment.state == S.PAID
    assert [
        payment.requested_by,
        payment.checked_by,
        payment.approved_by,
        payment.paid_by,
    ] == [staff.finance, staff.second_finance, staff.office, staff.cashier]
    assert balance(K.PAYABLE, clock.today()) == 0
    assert balance(K.BANK, clock.today()) == D("-52116.00")
    assert balance(K.PROGRAMME, clock.today()) == D(CLAIM)
    assert Payable.objects.get().committed == D(CLAIM)
    assert Commitment.objects.get().committed == D(CLAIM)


def test_payment_straight_under_an_agreement_is_posted_as_cost(staff: Staff) -> None:
    staff.payment("10.00", commitment=staff.commitment(), state=S.PAID)
    assert balance(K.PAYABLE, clock.today()) == 0
    assert balance(K.PROGRAMME, clock.today()) == D(10)


def test_only_paying_posts(staff: Staff) -> None:
    staff.payment(CLAIM, state=S.APPROVED)
    assert balance(K.BANK, clock.today()) == 0


def test_request_beyond_the_payable_is_refused(staff: Staff) -> None:
    payable = staff.payable("52116.00", commitment=staff.commitment("60000.00"))
    with pytest.raises(Refusal) as refused:
        staff.payment("52116.01", payable=payable)
    assert refused.value.message == "这笔应付款还剩 52,116.00 元。请改为不超过此数。"
    assert refused.value.field == "amount"


def test_request_counts_what_is_being_asked_for(staff: Staff) -> None:
    payable = staff.payable("500.00")
    staff.payment("300.00", payable=payable)
    with pytest.raises(Refusal, match=r"还剩 200\.00 元（另有 300\.00 元正在办理）"):
        staff.payment("200.01", payable=payable)


def test_request_beyond_the_agreement_is_refused_in_the_words_of_the_face(staff: Staff) -> None:
    commitment = staff.commitment("52116.00")
    with pytest.raises(Refusal) as refused:
        staff.payment("52116.01", commitment=commitment)
    assert refused.value.message == "协议还剩 52,116.00 元。请改为不超过此数，或先办理协议变更。"


def test_approval_asks_again(staff: Staff) -> None:
    commitment = staff.commitment("1000.00")
    payment = staff.payment("900.00", commitment=commitment, state=S.CHECKED)
    amend_commitment(commitment, approved=D(500), reason="核减", by=staff.office)
    with pytest.raises(Refusal, match=r"协议还剩 500\.00 元"):
        approve_payment(payment, staff.act(staff.office, payment))
    assert fresh(payment).state == S.CHECKED
    assert Commitment.objects.get().committed == 0


def test_unknown_agreement_caps_at_the_payable(staff: Staff) -> None:
    commitment = staff.commitment(None, tranches=())
    with pytest.raises(Refusal, match="没有写明金额"):
        staff.payment("1.00", commitment=commitment)
    payable = staff.payable(CLAIM, commitment=commitment)
    assert staff.payment(CLAIM, payable=payable, state=S.APPROVED).state == S.APPROVED


def test_row_nobody_itemised_is_not_paid(staff: Staff) -> None:
    rest = record_historical_payable(
        PayableData("余数", D("719770.20"), DAY, "rest"), itemised=False, marks={}, by=staff.finance
    )
    with pytest.raises(Refusal, match="没有逐笔列明"):
        staff.payment("1.00", payable=rest)


def test_request_of_nothing_is_refused(staff: Staff) -> None:
    with pytest.raises(Refusal, match="请选择要付的应付款或协议"):
        request_payment(PaymentData(D(1), "x", "k"), by=staff.finance)
    with pytest.raises(Refusal) as refused:
        request_payment(PaymentData(D(1), " ", "k", staff.payable()), by=staff.finance)
    assert refused.value.field == "summary"


def test_same_request_twice_is_one_payment(staff: Staff) -> None:
    data = PaymentData(D(500), "拨付", "k", staff.payable("500.00"))
    assert request_payment(data, by=staff.finance) == request_payment(data, by=staff.finance)
    assert Payment.objects.count() == 1


def test_page_left_open_names_who_was_faster(staff: Staff) -> None:
    payment = staff.payment()
    stale = staff.act(staff.finance, payment)
    check_payment(payment, staff.act(staff.second_finance, payment))
    with pytest.raises(Refusal) as refused:
        check_payment(payment, stale)
    assert refused.value.message == "李慧刚刚办过这一步。已为您刷新，请看最新情况。"


def test_own_second_click_says_so(staff: Staff) -> None:
    payment = staff.payment()
    act = staff.act(staff.second_finance, payment)
    check_payment(payment, act)
    with pytest.raises(Refusal, match=r"^您刚刚办过这一步"):
        check_payment(payment, act)


Take = Callable[[Payment, Act], Payment]


def take(code: str) -> Take:
    """Return the service of a step, with what it needs besides the act."""
    steps: dict[str, Take] = {
        "check": check_payment,
        "approve": approve_payment,
        "reject": reject_payment,
        "pay": lambda p, act: pay_payment(p, act, paid_on=clock.today(), voucher="1"),
        "reverse": lambda p, act: reverse_payment(p, act, on=clock.today()),
    }
    return steps[code]


def at(staff: Staff, state: PaymentState) -> Payment:
    """Return a payment in ``state``."""
    if state is S.REJECTED:
        payment = staff.payment()
        return reject_payment(payment, staff.act(staff.second_finance, payment, "缺发票"))
    if state is S.REVERSED:
        payment = staff.payment(state=S.PAID)
        reverse_payment(payment, staff.act(staff.finance, payment, "退汇"), on=clock.today())
        return fresh(payment)
    return staff.payment(state=state)


@pytest.mark.parametrize("state", PaymentState)
@pytest.mark.parametrize("code", sorted({step.code for step in PAYMENT_LIFECYCLE}))
def test_every_step_from_every_state_is_as_the_table_says(
    staff: Staff, code: str, state: PaymentState
) -> None:
    payment = at(staff, state)
    holders = {
        "PAYMENT_CHECK": staff.second_finance,
        "PAYMENT_APPROVE": staff.office,
        "PAYMENT_PAY": staff.cashier,
        "PAYMENT_REVERSE": staff.finance,
    }
    step = payment_step(code, state)
    by = holders[step.action] if step else staff.finance
    act = Act(by=by, seen=state, note="理由")
    if step is None:
        with pytest.raises(Refusal, match="不能办这一步"):
            take(code)(payment, act)
        assert fresh(payment).state == state
    else:
        take(code)(payment, act)
        assert fresh(payment).state == step.target


@pytest.mark.parametrize("state", [S.REQUESTED, S.CHECKED, S.APPROVED])
def test_sent_back_payment_frees_what_it_bound(staff: Staff, state: PaymentState) -> None:
    payment = staff.payment("500.00", state=state)
    by = {
        S.REQUESTED: staff.second_finance,
        S.CHECKED: staff.office,
        S.APPROVED: staff.cashier,
    }[state]
    with pytest.raises(Refusal, match="退回的理由"):
        reject_payment(payment, staff.act(by, payment, " "))
    reject_payment(payment, staff.act(by, payment, "发票抬头不对"))
    assert fresh(payment).rejected_reason == "发票抬头不对"
    assert Payable.objects.get().committed == 0
    assert Commitment.objects.get().committed == 0
    assert staff.payment("500.00", payable=payment.payable).pk


def test_reversed_payment_is_owed_again(staff: Staff) -> None:
    payment = staff.payment("500.00", state=S.PAID)
    mirror = reverse_payment(
        payment, staff.act(staff.finance, payment, "账号有误，退汇"), on=clock.today()
    )
    assert (mirror.amount, mirror.state, mirror.reverses) == (D(-500), S.PAID, payment)
    assert fresh(payment).state == S.REVERSED
    assert Payable.objects.get().committed == 0
    assert balance(K.BANK, clock.today()) == 0
    assert balance(K.PAYABLE, clock.today()) == D(-500)
    with pytest.raises(Refusal, match="本身是冲销"):
        reverse_payment(mirror, staff.act(staff.finance, mirror, "x"), on=clock.today())
    assert staff.payment("500.00", payable=payment.payable, state=S.PAID).pk


def test_reversal_says_why(staff: Staff) -> None:
    payment = staff.payment(state=S.PAID)
    with pytest.raises(Refusal, match="理由"):
        reverse_payment(payment, staff.act(staff.finance, payment), on=clock.today())


@pytest.mark.parametrize(
    ("paid_on", "voucher", "field"),
    [
        (clock.today() + timedelta(days=1), "1", "paid_on"),
        (clock.today() - timedelta(days=1), "1", "paid_on"),
        (clock.today(), " ", "voucher"),
    ],
)
def test_bank_slip_must_be_possible(staff: Staff, paid_on: date, voucher: str, field: str) -> None:
    payment = staff.payment(state=S.APPROVED)
    with pytest.raises(Refusal) as refused:
        pay_payment(payment, staff.act(staff.cashier, payment), paid_on=paid_on, voucher=voucher)
    assert refused.value.field == field
    assert fresh(payment).state == S.APPROVED


def test_payment_in_a_closed_month_is_refused(staff: Staff) -> None:
    approval = datetime(2022, 1, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    with clock.standing_at(approval):
        payment = staff.payment(state=S.APPROVED)
    close_period(date(2022, 1, 1), by=staff.finance)
    with pytest.raises(Refusal, match="2022年1月账期已关。请记入2月"):
        staff.pay(payment, paid_on=date(2022, 1, 20))
    assert fresh(payment).state == S.APPROVED


def test_history_keeps_each_step_with_who_and_why(staff: Staff) -> None:
    payment = staff.payment(state=S.CHECKED)
    reject_payment(payment, staff.act(staff.office, payment, "缺验收报告"))
    events = history_of(payment).order_by("pgh_id")
    assert [(e.pgh_context["step"], e.state) for e in events] == [
        ("申请付款", S.REQUESTED),
        ("复核付款", S.CHECKED),
        ("退回付款", S.REJECTED),
    ]
    assert events.last().pgh_context["note"] == "缺验收报告"
    assert events.last().pgh_context["user"] == staff.office.pk


def test_historical_payment_enters_as_paid(staff: Staff) -> None:
    data = HistoricalPaymentData(
        date(2021, 12, 31), D("2391193.17"), "2020—2021年项目款", "spent-2021"
    )
    with pytest.raises(NotAllowed):
        record_historical_payment(data, itemised=False, marks={}, by=staff.cashier)
    row = record_historical_payment(data, itemised=False, marks={}, by=staff.finance)
    assert record_historical_payment(data, itemised=False, marks={}, by=staff.finance) == row
    assert (row.state, row.number) == (S.PAID, "FK-2021-001")
    assert balance(K.PROGRAMME, date(2021, 12, 31)) == D("2391193.17")
    assert balance(K.BANK, date(2021, 12, 31)) == D("-2391193.17")


# Duties that must differ (不相容职务), for funds that ask two, three or four people of a payment.
DUTIES = ("request", "check", "approve", "pay")
REFUSED_PAIRS = {
    2: {("request", "approve"), ("approve", "pay")},
    3: {("request", "approve"), ("approve", "pay"), ("request", "pay"), ("check", "approve")},
    4: {(first, second) for place, first in enumerate(DUTIES) for second in DUTIES[place + 1 :]},
}


def all_rounder(fund: Fund, name: str) -> User:
    """A person who holds every role of a payment."""
    person: User = UserFactory.create(name=name)
    for role in (Role.FINANCE, Role.OFFICE, Role.CASHIER):
        MembershipFactory.create(user=person, fund=fund, role=role)
    return person


@pytest.mark.parametrize("people", [2, 3, 4])
@pytest.mark.parametrize("second", DUTIES[1:])
@pytest.mark.parametrize("first", DUTIES[:-1])
def test_duties_differ_as_the_fund_asks(staff: Staff, first: str, second: str, people: int) -> None:
    if DUTIES.index(first) >= DUTIES.index(second):
        return
    Fund.objects.filter(pk=staff.fund.pk).update(payment_people=people)
    hands = {duty: all_rounder(staff.fund, duty) for duty in DUTIES}
    hands[second] = hands[first]
    payment = request_payment(PaymentData(D(1), "拨付", "k", staff.payable()), by=hands["request"])
    for duty in DUTIES[1:]:
        payment = fresh(payment)
        act = Act(by=hands[duty], seen=S(payment.state), note="")
        if duty == second and (first, second) in REFUSED_PAIRS[people]:
            with pytest.raises(NotAllowed):
                take(duty)(payment, act)
            return
        take(duty)(payment, act)
    assert fresh(payment).state == S.PAID
    assert (first, second) not in REFUSED_PAIRS[people]
