"""The act in place: what is opened beside the desk, for whom, and where it leads back to."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from funds.lifecycle import PaymentState
from funds.models import Payable, Payment, User
from funds.services.commitments import TrancheData
from tests.factories.money import Staff

BACKEND = "portal.accounts.AccountBackend"


@pytest.fixture
def enter(client: Client) -> Callable[[User], Client]:
    def as_(person: User) -> Client:
        client.force_login(person, backend=BACKEND)
        return client

    return as_


def test_a_payment_is_approved_on_the_desk(
    staff: Staff, enter: Callable[[User], Client], fetch: Callable[..., str]
) -> None:
    payment = staff.payment("52.16", state=PaymentState.CHECKED)
    browser = enter(staff.office)
    text = fetch(f"/taiyuan/desk/?open={payment.number}")
    address = f"/taiyuan/money/payments/{payment.number}/approve/?back=%2Ftaiyuan%2Fdesk%2F"
    assert f'action="{address}"' in text
    assert "批准付款 52.16 元" in text
    assert "系统已核对" in text
    assert 'id="waiting"' in text, "the list stays"
    answer = browser.post(address, {"seen": "CHECKED", "note": ""})
    assert (answer.status_code, answer["Location"]) == (302, "/taiyuan/desk/")
    payment.refresh_from_db()
    assert payment.state == PaymentState.APPROVED


def test_a_payment_is_asked_for_on_the_desk(
    staff: Staff, enter: Callable[[User], Client], fetch: Callable[..., str]
) -> None:
    payable = staff.payable("80.00", title="平台尾款")
    browser = enter(staff.finance)
    text = fetch(f"/taiyuan/desk/?ask={payable.number}")
    assert 'value="80.00"' in text
    address = "/taiyuan/money/payments/new/?back=%2Ftaiyuan%2Fdesk%2F"
    assert f'action="{address}"' in text
    given = {"source": payable.number, "amount": "80.00", "summary": "尾款", "key": "k1"}
    assert browser.post(address, given)["Location"] == "/taiyuan/desk/"
    assert Payment.objects.get(payable=payable).amount == Decimal("80.00")


def test_a_condition_is_met_and_a_payable_recognised_on_the_desk(
    staff: Staff, enter: Callable[[User], Client], fetch: Callable[..., str]
) -> None:
    commitment = staff.commitment("300.00", tranches=(TrancheData("首款", amount=Decimal(300)),))
    browser = enter(staff.finance)
    text = fetch(f"/taiyuan/desk/?met={commitment.number}/1")
    assert "登记条件已达成" in text
    address = f"/taiyuan/money/commitments/{commitment.number}/tranches/1/met/?back=/taiyuan/desk/"
    assert browser.post(address, {"on": "2021-06-20"})["Location"] == "/taiyuan/desk/"
    tranche = commitment.tranches.get()
    assert tranche.condition_met_on == date(2021, 6, 20)
    text = fetch(f"/taiyuan/desk/?owe={commitment.number}/1")
    assert f'<option value="{commitment.number}/1" selected>' in text
    address = f"/taiyuan/money/payables/new/?commitment={commitment.number}&back=/taiyuan/desk/"
    given = {
        "source": f"{commitment.number}/1",
        "title": "首款",
        "amount": "300.00",
        "recognised_on": "2021-06-20",
        "key": "k2",
    }
    assert browser.post(address, given)["Location"] == "/taiyuan/desk/"
    assert Payable.objects.get(tranche=tranche).amount == Decimal("300.00")


@pytest.mark.parametrize("asked", ["open=FK-1999-001", "met=XY-1/9", "met=x", "owe=/", "ask=1"])
def test_what_is_not_there_opens_nothing(
    staff: Staff, enter: Callable[[User], Client], fetch: Callable[..., str], asked: str
) -> None:
    enter(staff.finance)
    assert "data-panel" not in fetch(f"/taiyuan/desk/?{asked}")


def test_who_may_not_ask_for_a_payment_is_not_offered_the_form(
    staff: Staff, enter: Callable[[User], Client], fetch: Callable[..., str]
) -> None:
    payable = staff.payable("80.00")
    enter(staff.cashier)
    assert "data-panel" not in fetch(f"/taiyuan/desk/?ask={payable.number}")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/puyang/desk/"])
def test_the_way_back_stays_in_the_fund(
    staff: Staff, enter: Callable[[User], Client], back: str
) -> None:
    payment = staff.payment("52.16", state=PaymentState.CHECKED)
    address = f"/taiyuan/money/payments/{payment.number}/approve/?back={back}"
    answer = enter(staff.office).post(address, {"seen": "CHECKED", "note": ""})
    assert answer["Location"] == f"/taiyuan/money/payments/{payment.number}/"
