"""Purpose pages: what is left of each, said only when it can be known."""

from funds.lifecycle import PaymentState
from funds.services.purposes import PurposeData, register_purpose
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.money import Staff
from tests.funds.views.conftest import SignIn, queries_of, text

LIST = "/taiyuan/money/purposes/"


def test_what_is_left_is_unstated_once_a_payment_names_no_purpose(
    office: Staff, sign_in: SignIn
) -> None:
    with fund_scope(office.fund.pk):
        trees = register_purpose(PurposeData("LH", "义务植树"), by=office.office)
        office.donation("100.00", purpose=trees)
    client = sign_in(office.cashier)
    address = f"{LIST}?year={clock.today().year}"
    assert "未说明" not in text(client, address)
    with fund_scope(office.fund.pk):
        office.payment("7.00", state=PaymentState.PAID)
    page = text(client, address)
    assert "有7.00元付款没有写明" in page
    assert "未说明" in page


def test_purpose_is_registered_from_its_page(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.finance)
    assert "还没有登记资金用途" in text(client, LIST)
    typed = {"code": "LH", "name": "义务植树", "restricted": "on"}
    assert "代码" in text(client, f"{LIST}new/")
    assert client.post(f"{LIST}new/", typed)["Location"] == LIST
    assert "义务植树" in text(client, LIST)
    again = client.post(f"{LIST}new/", typed)
    assert again.status_code == 400
    assert "已有资金用途“LH 义务植树”" in again.content.decode()
    empty = client.post(f"{LIST}new/", {**typed, "name": ""})
    assert "请填写用途。" in empty.content.decode()


def test_list_asks_the_same_however_long(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        register_purpose(PurposeData("A", "甲"), by=office.office)
    client = sign_in(office.cashier)
    alone = queries_of(client, LIST)
    with fund_scope(office.fund.pk):
        for code, name in (("B", "乙"), ("C", "丙")):
            register_purpose(PurposeData(code, name), by=office.office)
    assert queries_of(client, LIST) == alone


def test_cashier_registers_none(office: Staff, sign_in: SignIn) -> None:
    assert sign_in(office.cashier).get(f"{LIST}new/").status_code == 403
