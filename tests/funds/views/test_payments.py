"""Payment pages: the list, asking, and each step by whose act it is."""

from decimal import Decimal
from typing import Any

import pytest

from funds.lifecycle import PaymentState
from funds.models import Fund, Payment, User
from funds.services.payments import check_payment, reject_payment
from kit import clock
from kit.models import AccessLog
from kit.tenancy.scope import fund_scope
from tests.factories.funds import MembershipFactory
from tests.factories.money import Staff
from tests.funds.views.conftest import SignIn, queries_of, text

LIST = "/taiyuan/money/payments/"
S = PaymentState


def paid_slip() -> dict[str, str]:
    return {"paid_on": str(clock.today()), "voucher": "回单 0012"}


class Desk:
    """Takes steps on one payment through its page, as different people."""

    def __init__(self, staff: Staff, sign_in: SignIn, state: PaymentState = S.REQUESTED) -> None:
        self.staff, self.sign_in = staff, sign_in
        with fund_scope(staff.fund.pk):
            payable = staff.payable("52116.00", commitment=staff.commitment("60000.00"))
            self.payment = staff.payment("52116.00", payable=payable, state=state)
        self.address = f"{LIST}{self.payment.number}/"

    def step(self, code: str, by: User, **typed: str) -> Any:
        with fund_scope(self.staff.fund.pk):
            seen = Payment.objects.get(pk=self.payment.pk).state
        data = {"seen": seen, "note": "", **typed}
        return self.sign_in(by).post(f"{self.address}{code}/", data)

    def seen_by(self, person: User) -> str:
        return text(self.sign_in(person), self.address)

    @property
    def state(self) -> str:
        with fund_scope(self.staff.fund.pk):
            return str(Payment.objects.get(pk=self.payment.pk).state)


def test_payment_is_asked_for_from_a_payable(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        payable = office.payable("52116.00")
    client = sign_in(office.finance)
    form = client.get(f"{LIST}new/?payable={payable.number}").context["form"]
    assert form.initial["amount"] == Decimal("52116.00")
    typed = {"key": "k", "source": payable.number, "amount": "52,116.01", "summary": "平台尾款"}
    over = client.post(f"{LIST}new/", typed)
    assert over.status_code == 400
    assert "这笔应付款还剩 52,116.00 元。请改为不超过此数。" in over.content.decode()
    assert "52,116.01" in over.content.decode()
    done = client.post(f"{LIST}new/", {**typed, "amount": "52,116.00"})
    again = client.post(f"{LIST}new/", {**typed, "amount": "52,116.00"})
    assert done["Location"] == again["Location"]
    page = text(client, done["Location"])
    assert "人民币伍万贰仟壹佰壹拾陆元整" in page
    assert "复核付款52,116.00元" in page


def test_payment_straight_under_an_agreement(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        commitment = office.commitment("1000.00")
    client = sign_in(office.finance)
    address = f"{LIST}new/?commitment={commitment.number}"
    typed = {"key": "k", "source": commitment.number, "amount": "1000.01", "summary": "首款"}
    over = client.post(address, typed)
    assert "协议还剩 1,000.00 元。请改为不超过此数，或先办理协议变更。" in over.content.decode()
    assert client.post(address, {**typed, "amount": "1000"}).status_code == 302


def test_nothing_to_pay_is_said(office: Staff, sign_in: SignIn) -> None:
    assert "没有可以付的款项" in text(sign_in(office.finance), f"{LIST}new/")


def test_payment_goes_through_its_page_to_the_books(office: Staff, sign_in: SignIn) -> None:
    desk = Desk(office, sign_in)
    assert "等文明办审批" not in desk.seen_by(office.office)
    assert desk.step("check", office.second_finance).status_code == 302
    page = desk.seen_by(office.office)
    assert "批准付款52,116.00元" in page
    assert "系统已核对6项" in page
    assert "付后协议余额" in page
    assert "7,884.00元" in page
    assert desk.step("approve", office.office, note="同意").status_code == 302
    assert "等出纳付款" in desk.seen_by(office.finance)
    assert desk.step("pay", office.cashier, **paid_slip()).status_code == 302
    page = desk.seen_by(office.office)
    assert "回单0012" in page
    assert "2202应付账款" in page
    assert "1002银行存款" in page
    assert "同意" in page
    assert desk.state == S.PAID


@pytest.mark.parametrize("state", [S.REQUESTED, S.CHECKED, S.APPROVED])
def test_payment_is_sent_back_with_a_reason(
    office: Staff, sign_in: SignIn, state: PaymentState
) -> None:
    desk = Desk(office, sign_in, state)
    hands = {
        S.REQUESTED: office.second_finance,
        S.CHECKED: office.office,
        S.APPROVED: office.cashier,
    }
    bare = desk.step("reject", hands[state], voucher="半张回单")
    assert bare.status_code == 400
    assert "请写明退回的理由" in bare.content.decode()
    assert desk.step("reject", hands[state], note="缺验收报告").status_code == 302
    assert "缺验收报告" in desk.seen_by(office.finance)
    assert desk.state == S.REJECTED


def test_what_the_cashier_typed_is_kept(office: Staff, sign_in: SignIn) -> None:
    desk = Desk(office, sign_in, S.APPROVED)
    refused = desk.step("pay", office.cashier, paid_on="2099-01-01", voucher="回单 0012")
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "付款日期还没有到" in page
    assert "回单 0012" in page
    back = desk.step("reject", office.cashier, voucher="回单 0013", note="")
    assert "回单 0013" in back.content.decode()


def test_page_left_open_shows_who_was_faster(office: Staff, sign_in: SignIn) -> None:
    desk = Desk(office, sign_in)
    with fund_scope(office.fund.pk):
        check_payment(desk.payment, office.act(office.second_finance, desk.payment))
    late = sign_in(office.finance).post(
        f"{desk.address}check/", {"seen": S.REQUESTED, "note": "我也看过了"}
    )
    page = late.content.decode()
    assert late.status_code == 400
    assert "李慧刚刚办过这一步。已为您刷新，请看最新情况。" in page
    assert "待审批" in page
    assert AccessLog.objects.filter(reason__startswith="李慧刚刚办过").count() == 1


def test_duty_that_may_not_be_added_is_locked_with_its_reason(
    office: Staff, sign_in: SignIn
) -> None:
    MembershipFactory.create(user=office.finance, fund=office.fund, role="OFFICE")
    desk = Desk(office, sign_in, S.CHECKED)
    assert "您是本笔的申请人，不能审批。请交由其他审批人办理。" in desk.seen_by(office.finance)
    assert desk.step("approve", office.finance).status_code == 403
    assert desk.state == S.CHECKED


@pytest.mark.parametrize("code", ["check", "approve", "pay", "reject", "reverse"])
def test_steps_of_others_are_refused(office: Staff, sign_in: SignIn, code: str) -> None:
    state = {"check": S.REQUESTED, "approve": S.CHECKED, "pay": S.APPROVED}.get(code, S.PAID)
    stranger = {
        "check": office.office,
        "approve": office.cashier,
        "pay": office.finance,
        "reject": office.cashier,
        "reverse": office.office,
    }[code]
    state = S.REQUESTED if code == "reject" else state
    desk = Desk(office, sign_in, state)
    assert desk.step(code, stranger, note="x", **paid_slip()).status_code == 403
    assert desk.state == state


def test_payment_is_reversed_from_its_page(office: Staff, sign_in: SignIn) -> None:
    desk = Desk(office, sign_in, S.PAID)
    assert "冲销付款52,116.00元" in desk.seen_by(office.finance)
    assert "冲销付款52,116.00元" not in desk.seen_by(office.office)
    bare = desk.step("reverse", office.finance, on=str(clock.today()))
    assert bare.status_code == 400
    assert "请写明冲销的理由" in bare.content.decode()
    done = desk.step("reverse", office.finance, on=str(clock.today()), note="账号有误，退汇")
    mirror = text(sign_in(office.finance), done["Location"])
    assert "−52,116<" in mirror
    assert "人民币负伍万贰仟壹佰壹拾陆元整" in mirror
    assert desk.state == S.REVERSED


def test_step_is_posted_and_known(office: Staff, sign_in: SignIn) -> None:
    desk = Desk(office, sign_in)
    client = sign_in(office.second_finance)
    assert client.get(f"{desk.address}check/")["Location"] == desk.address
    assert client.post(f"{desk.address}abolish/").status_code == 404
    unseen = client.post(f"{desk.address}check/", {"seen": "NOWHERE"})
    assert unseen.status_code == 400
    assert desk.state == S.REQUESTED


def test_list_has_what_is_on_its_way_paid_and_sent_back(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.cashier)
    assert "还没有付款" in text(client, LIST)
    with fund_scope(office.fund.pk):
        office.payment("10.00")
        office.payment("20.00", state=S.APPROVED)
        office.payment("40.00", state=S.PAID)
        back = office.payment("80.00")
        reject_payment(back, office.act(office.second_finance, back, "重填"))
    year = f"year={clock.today().year}"
    totals = {
        shown: client.get(f"{LIST}?{year}&shown={shown}").context["total"]
        for shown in ("", "open", "paid", "rejected")
    }
    assert totals == {
        "": Decimal(30),
        "open": Decimal(30),
        "paid": Decimal(40),
        "rejected": Decimal(80),
    }


def test_list_asks_the_same_however_long(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        office.payment("10.00")
    client = sign_in(office.cashier)
    alone = queries_of(client, f"{LIST}?shown=open")
    with fund_scope(office.fund.pk):
        office.payment("10.00", state=S.APPROVED)
        office.payment("10.00")
    assert queries_of(client, f"{LIST}?shown=open") == alone


def test_foreign_payment_is_unknown(office: Staff, puyang: Fund, sign_in: SignIn) -> None:
    with fund_scope(puyang.pk):
        foreign = Staff(puyang).payment("1.00")
    client = sign_in(office.second_finance)
    assert client.get(f"{LIST}{foreign.number}/").status_code == 404
    assert client.post(f"{LIST}{foreign.number}/check/", {"seen": "REQUESTED"}).status_code == 404
