"""The pages of refunds: finance asks back, receives and reverses; the list equals the books."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import RefundDue, RefundReceipt
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.money import Staff
from tests.factories.refunds import paid_commitment, refund_due
from tests.funds.views.conftest import SignIn

BASE = "/taiyuan/money/"


@pytest.fixture
def finance(staff: Staff, sign_in: SignIn) -> Client:
    return sign_in(staff.finance)


def sent(page: Any, **typed: str) -> dict[str, str]:
    """Return a form as its page carries it, with what was typed."""
    return {"key": page.context["form"]["key"].value(), **typed}


def test_finance_asks_back_receives_and_sees_it_settled(staff: Staff, finance: Client) -> None:
    commitment, today = paid_commitment(staff), str(clock.today())
    url = f"{BASE}commitments/{commitment.number}/refund/"
    page = finance.get(url)
    assert "500.00 元" in page.content.decode()
    form = sent(page, title="退回经费", amount="600", recognised_on=today)
    assert list(finance.post(url, form).context["form"].errors) == ["amount"]
    response = finance.post(url, {**form, "amount": "200"})
    with fund_scope(staff.fund.pk):
        refund = RefundDue.objects.get()
    assert response["Location"] == f"{BASE}refunds/{refund.number}/"
    url = f"{BASE}refunds/{refund.number}/receive/"
    page = finance.get(url)
    form = sent(page, amount="200", received_on=today, bank_reference="回单9")
    assert finance.post(url, form).status_code == 302
    assert finance.post(url, form).status_code == 302
    with fund_scope(staff.fund.pk):
        assert RefundReceipt.objects.count() == 1
    told = finance.get(f"{BASE}refunds/{refund.number}/").content.decode()
    assert "已收齐" in told
    assert "回单9" in told
    told = finance.get(f"{BASE}commitments/{commitment.number}/").content.decode()
    assert "已拨付净额" in told
    assert "300.00" in told


def test_the_list_equals_the_books_at_constant_cost(staff: Staff, finance: Client) -> None:
    year = clock.today().year
    assert "没有要收的退款" in finance.get(f"{BASE}refunds/?year={year}").content.decode()
    refund_due(staff)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = finance.get(f"{BASE}refunds/").content.decode()
        assert "与账簿一致" in page
        return len(queries)

    asked()
    few = asked()
    refund_due(staff)
    refund_due(staff)
    assert asked() == few
    assert "没有逾期的退款" in finance.get(f"{BASE}refunds/?shown=late").content.decode()


def test_a_wrong_refund_is_reversed_by_its_page(staff: Staff, finance: Client) -> None:
    refund = refund_due(staff)
    url = f"{BASE}refunds/{refund.number}/reverse/"
    assert finance.get(url).status_code == 200
    form = {"on": str(clock.today()), "reason": "算错了"}
    assert finance.post(url, form).status_code == 302
    assert "已冲销" in finance.get(f"{BASE}refunds/{refund.number}/").content.decode()


def test_the_desk_names_what_is_to_be_received(staff: Staff, finance: Client) -> None:
    refund_due(staff)
    assert "登记退款到账：终止退款 还差 200.00 元" in finance.get("/taiyuan/desk/").content.decode()
