"""Commitment pages: list, one with its tranches, new, condition met, amount amended."""

from decimal import Decimal

from funds.models import Commitment, Fund, Tranche
from funds.services.commitments import TrancheData
from kit.tenancy.scope import fund_scope
from tests.factories.money import Staff
from tests.funds.views.conftest import SignIn, queries_of, text

LIST = "/taiyuan/money/commitments/"
TYPED = {
    "title": "清徐新时代文明实践平台",
    "payee": "平台开发单位",
    "approved": "100,000.00",
    "agreement_number": "协议〔2021〕8号",
    "signed_on": "2021-03-01",
    "name_1": "首款",
    "percent_1": "50",
    "condition_1": "签订协议",
    "name_2": "尾款",
    "percent_2": "50",
    "condition_2": "验收通过",
}


def test_list_sums_what_is_owed_and_paid(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        office.payable("300.00", commitment=office.commitment("1000.00"))
        office.commitment("500.00")
    client = sign_in(office.cashier)
    page = client.get(LIST)
    assert (page.context["approved"], page.context["owed"]) == (Decimal(1500), Decimal(300))
    with fund_scope(office.fund.pk):
        office.commitment(None, tranches=())
    assert "不完整，不合计" in text(client, LIST)
    assert client.get(f"{LIST}?signed=year&year=2020").context["count"] == 0
    assert client.get(f"{LIST}?signed=year&year=2021").context["count"] == 3


def test_list_asks_the_same_however_long(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        office.commitment()
    client = sign_in(office.cashier)
    alone = queries_of(client, LIST)
    with fund_scope(office.fund.pk):
        office.payable("1.00", commitment=office.commitment())
        office.commitment()
    assert queries_of(client, LIST) == alone


def test_commitment_is_recorded_with_its_tranches(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.office)
    assert "第2批付款条件" in text(client, f"{LIST}new/")
    done = client.post(f"{LIST}new/", TYPED)
    assert done.status_code == 302
    page = text(client, done["Location"])
    assert "平台开发单位" in page
    assert "第2批尾款" in page
    assert "50,000.00" in page
    with fund_scope(office.fund.pk):
        assert Tranche.objects.count() == 2


def test_tranches_that_do_not_add_up_are_told(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.office)
    refused = client.post(f"{LIST}new/", {**TYPED, "percent_2": "40"})
    assert refused.status_code == 400
    assert "各批比例相加不是 100%" in refused.content.decode()
    assert "协议〔2021〕8号" in refused.content.decode()
    nameless = client.post(f"{LIST}new/", {**TYPED, "name_2": ""})
    assert "请填这一批的名称" in nameless.content.decode()
    with fund_scope(office.fund.pk):
        assert not Commitment.objects.exists()


def test_condition_is_recorded_from_its_page(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        commitment = office.commitment(tranches=(TrancheData("尾款", condition="验收通过"),))
    client = sign_in(office.finance)
    address = f"{LIST}{commitment.number}/"
    met = f"{address}tranches/1/met/"
    assert "登记达成" in text(client, address)
    assert "验收通过" in text(client, met)
    early = client.post(met, {"on": "2021-01-01"})
    assert early.status_code == 400
    assert "早于协议签订日期" in early.content.decode()
    assert client.post(met, {"on": "2021-12-03"})["Location"] == address
    page = text(client, address)
    assert "2021-12-03" in page
    assert "确认应付款" in page
    assert client.get(f"{address}tranches/9/met/").status_code == 404


def test_amount_is_amended_with_a_reason(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        commitment = office.commitment("1000.00")
        office.payable("600.00", commitment=commitment)
    client = sign_in(office.office)
    address = f"{LIST}{commitment.number}/"
    assert "1,000.00" in text(client, f"{address}amend/")
    low = client.post(f"{address}amend/", {"approved": "599", "reason": "核减"})
    assert low.status_code == 400
    assert "变更后的金额不能少于此数" in low.content.decode()
    done = client.post(f"{address}amend/", {"approved": "800", "reason": "补充协议一"})
    assert done["Location"] == address
    page = text(client, address)
    assert "800.00" in page
    assert "补充协议一" in page
    assert "200.00元" in page  # what may still be recognised


def test_rights_and_foreign_commitments(office: Staff, puyang: Fund, sign_in: SignIn) -> None:
    with fund_scope(puyang.pk):
        Staff(puyang).commitment()
        foreign = Commitment.objects.get()
    client = sign_in(office.cashier)
    assert client.get(f"{LIST}new/").status_code == 403
    assert client.get(f"{LIST}{foreign.number}/").status_code == 404
    assert client.post(f"{LIST}new/", TYPED).status_code == 403


def test_whoever_needed_the_commitment_is_sent_back_with_it(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.office)
    back = "/taiyuan/projects/TY-2021-001/agreement/"
    page = text(client, f"{LIST}new/?title=斑马线&payee=协会&back={back}")
    assert "斑马线" in page
    assert f'href="{back}"' in client.get(f"{LIST}new/?back={back}").content.decode()
    done = client.post(f"{LIST}new/?back={back}", TYPED)
    with fund_scope(office.fund.pk):
        assert done["Location"] == f"{back}?commitment={Commitment.objects.get().number}"


def test_nobody_is_sent_to_another_fund_or_host(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.office)
    for back in ("//evil.example/", "https://evil.example/", "/puyang/projects/"):
        done = client.post(f"{LIST}new/?back={back}", {**TYPED, "title": back})
        assert done["Location"].startswith(LIST)
