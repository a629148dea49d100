"""Payable pages: itemised and unstated rows, one total with the books, new, reversal."""

from datetime import date
from decimal import Decimal

from funds.lifecycle import PaymentState
from funds.models import AccountKey, Commitment, Fund, Payable
from funds.services.commitments import TrancheData
from funds.services.ledger import Posting, post, transfer
from funds.services.payables import PayableData, record_historical_payable
from kit import clock
from kit.marks import Mark, marking
from kit.tenancy.scope import fund_scope
from tests.factories.money import DAY, Staff, key
from tests.funds.views.conftest import SignIn, queries_of, text

LIST = "/taiyuan/money/payables/"
END = date(2021, 12, 31)
SOURCE = "2021 年度总结"


def taiyuan_2021(staff: Staff) -> None:
    """The two rows behind 771,886.20: the final payment of one platform, and the rest."""
    for amount, title, itemised in (
        ("52116.00", "清徐新时代文明实践平台尾款", True),
        ("719770.20", "其余项目应付未付款（未逐笔说明）", False),
    ):
        record_historical_payable(
            PayableData(title, Decimal(amount), END, key()),
            itemised=itemised,
            marks={"due_on": marking(Mark.UNSTATED, source=SOURCE, reason="原文没有写明付款期限")},
            by=staff.finance,
        )


def test_total_is_both_kinds_and_equals_the_books(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        taiyuan_2021(office)
    page = text(sign_in(office.office), f"{LIST}?year=2021")
    for words in (
        "截至2021-12-31",
        "771,886.20",
        "已列明1笔<b>52,116.00",
        "未说明1行<b>719,770.20",
        "合计2行",
        "与账簿一致",
        "账龄未说明",
        'class="hatched"',
    ):
        assert words in page


def test_books_that_differ_are_shown_in_red(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        taiyuan_2021(office)
        stray = transfer(AccountKey.PROGRAMME, AccountKey.PAYABLE, Decimal("0.10"))
        post(Posting(stray, END, "来历不明", "stray"), by=office.finance)
    assert "与账簿不符，差−0.10元" in text(sign_in(office.office), f"{LIST}?year=2021")


def test_late_rows_and_settled_rows_have_tabs(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        office.payable("100.00", due_on=date(2021, 7, 1))
        office.payable("7.00")
        office.payment("5.00", state=PaymentState.PAID)
    client = sign_in(office.cashier)
    this_year = f"year={clock.today().year}"
    assert client.get(f"{LIST}?{this_year}").context["count"] == 2
    late = client.get(f"{LIST}?{this_year}&shown=late")
    assert late.context["totals"].outstanding == Decimal(100)
    assert "逾期" in late.content.decode()
    everything = client.get(f"{LIST}?{this_year}&shown=all")
    assert everything.context["totals"].paid == Decimal(5)
    assert "已付清" in everything.content.decode()


def test_list_asks_the_same_however_long(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        office.payable("1.00")
    client = sign_in(office.finance)
    alone = queries_of(client, f"{LIST}?year=2021")
    with fund_scope(office.fund.pk):
        commitment = office.commitment(
            tranches=(TrancheData("全款", Decimal(100), condition_met_on=DAY),)
        )
        office.payable("1.00", commitment=commitment, tranche=commitment.tranches.get())
        office.payable("2.00")
    assert queries_of(client, f"{LIST}?year=2021") == alone


def test_payment_in_progress_opens_beside_the_list(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        payable = office.payable("52116.00")
        payment = office.payment("52116.00", payable=payable, state=PaymentState.CHECKED)
    client = sign_in(office.office)
    year = f"year={clock.today().year}"
    assert f"open={payment.number}" in text(client, f"{LIST}?{year}")
    page = text(client, f"{LIST}?{year}&open={payment.number}")
    assert "人民币伍万贰仟壹佰壹拾陆元整" in page
    assert "批准付款52,116.00元" in page
    assert f'formaction="/taiyuan/money/payments/{payment.number}/reject/"' in page
    assert "with-panel" not in text(client, f"{LIST}?{year}&open=FK-9999-001")


def test_empty_list_says_why(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.finance)
    assert "没有应付未付的款项" in text(client, LIST)
    assert "没有逾期的应付款" in text(client, f"{LIST}?shown=late")


def test_payable_is_recognised_from_its_tranche(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        tranche = TrancheData("尾款", amount=Decimal("52116.00"), condition_met_on=DAY)
        commitment = office.commitment("52116.00", tranches=(tranche,))
    client = sign_in(office.finance)
    form = client.get(f"{LIST}new/?commitment={commitment.number}&tranche=1").context["form"]
    assert form.initial["amount"] == Decimal("52116.00")
    typed = {
        "key": "k",
        "source": f"{commitment.number}/1",
        "title": "平台尾款",
        "amount": "52116",
        "recognised_on": "2021-12-03",
        "due_on": "2022-01-02",
    }
    over = client.post(f"{LIST}new/", {**typed, "amount": "52116.01"})
    assert over.status_code == 400
    assert "协议还剩 52,116.00 元。请改为不超过此数，或先办理协议变更。" in over.content.decode()
    assert "平台尾款" in over.content.decode()
    done = client.post(f"{LIST}new/", typed)
    assert client.post(f"{LIST}new/", typed)["Location"] == done["Location"]
    page = text(client, done["Location"])
    assert "5101业务活动成本" in page
    assert "2202应付账款" in page
    assert "申请付款" in page
    assert "2022-01-02" in page


def test_payable_is_reversed_from_its_page(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        payable = office.payable("100.00")
    client = sign_in(office.finance)
    address = f"{LIST}{payable.number}/"
    typed = {"on": str(clock.today()), "reason": "重复确认"}
    assert "冲销应付款 100.00 元" in client.get(f"{address}reverse/").content.decode()
    assert "理由" in client.post(f"{address}reverse/", {**typed, "reason": " "}).content.decode()
    done = client.post(f"{address}reverse/", typed)
    assert "重复确认" in text(client, done["Location"])
    assert "已冲销" in text(client, address)


def test_unstated_row_offers_no_payment(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        taiyuan_2021(office)
        rest = Payable.objects.get(itemised=False)
    page = text(sign_in(office.finance), f"{LIST}{rest.number}/")
    assert "未逐笔说明" in page
    assert "request_payment" not in page
    assert "申请付款" not in page


def test_rights_and_foreign_payables(office: Staff, puyang: Fund, sign_in: SignIn) -> None:
    with fund_scope(puyang.pk):
        foreign = Staff(puyang).payable()
        assert Commitment.objects.exists()
    client = sign_in(office.office)
    assert client.get(f"{LIST}new/").status_code == 403
    assert client.get(f"{LIST}{foreign.number}/").status_code == 404
    assert client.get(f"{LIST}{foreign.number}/reverse/").status_code == 404
