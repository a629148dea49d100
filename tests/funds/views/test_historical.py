"""历史录入 of donations, payments and payables from their pages."""

from dataclasses import dataclass
from typing import Any

import pytest

from funds.models import Donation, Payable, Payment, Unit, UnitKind
from funds.services.units import register_unit
from kit.tenancy.scope import fund_scope
from tests.factories.money import Staff
from tests.funds.views.conftest import SignIn, text

MONEY = "/taiyuan/money/"
SOURCE = "2021 年度总结"


@dataclass(frozen=True)
class Case:
    """One kind of document: its list, its table, its fields, and its entry's accounts."""

    path: str
    what: str
    model: Any
    dated: str
    origin: str
    extra: dict[str, str]
    accounts: tuple[str, str]

    @property
    def address(self) -> str:
        return f"{MONEY}{self.path}/historical/"

    def typed(self, **changes: str) -> dict[str, str]:
        return {
            "key": "form-1",
            "source": SOURCE,
            "itemised": "no",
            self.dated: "2021-12-31",
            f"{self.dated}_standing": "ASSUMED",
            f"{self.dated}_reason": "原文只说截止目前",
            "amount": "281,155.37",
            "amount_standing": "KNOWN",
            self.origin: "",
            f"{self.origin}_standing": "UNSTATED",
            f"{self.origin}_reason": "原文没有写明是谁",
            **self.extra,
            **changes,
        }


DONATION = Case(
    "donations",
    "捐赠",
    Donation,
    "received_on",
    "donor_name",
    {"donor_kind": "UNSTATED", "channel": "现场捐赠"},
    ("1002银行存款", "4101捐赠收入"),
)
PAYMENT = Case(
    "payments",
    "付款",
    Payment,
    "paid_on",
    "payee",
    {"summary": "现场捐赠的支出"},
    ("业务活动成本", "1002银行存款"),
)
PAYABLE = Case(
    "payables",
    "应付款",
    Payable,
    "recognised_on",
    "payee",
    {"title": "现场捐赠的应付"},
    ("业务活动成本", "应付账款"),
)
CASES = [pytest.param(case, id=case.path) for case in (DONATION, PAYMENT, PAYABLE)]


@pytest.mark.parametrize("case", CASES)
def test_row_is_recorded_with_its_marks_and_entry(
    case: Case, office: Staff, sign_in: SignIn
) -> None:
    client = sign_in(office.finance)
    assert f"历史录入{case.what}" in text(client, case.address)
    done = client.post(case.address, case.typed())
    assert done.status_code == 302
    page = text(client, done["Location"])
    assert "281,155.37元，并已入账" in page
    assert all(account in page for account in case.accounts)
    with fund_scope(office.fund.pk):
        row = case.model.objects.get()
        assert (row.historical, row.itemised) == (True, False)
        assert row.entry.legs.count() == 2
        assert row.marks[case.dated] == {
            "mark": "ASSUMED",
            "source": SOURCE,
            "reason": "原文只说截止目前",
        }
        assert row.marks[case.origin]["mark"] == "UNSTATED"
        assert row.marks["number"]["source"] == "本平台编号"
        assert SOURCE in row.marks["number"]["reason"]
        assert "amount" not in row.marks


@pytest.mark.parametrize("case", CASES)
def test_same_form_sent_twice_is_one_row(case: Case, office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.finance)
    first, second = (client.post(case.address, case.typed()) for _ in range(2))
    assert first["Location"] == second["Location"]
    with fund_scope(office.fund.pk):
        assert case.model.objects.count() == 1


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"amount": "-5"}, "金额要大于 0"),
        ({"amount_standing": "ASSUMED"}, "金额不是已知的，请写明理由"),
        ({"amount_standing": "UNSTATED"}, "error-summary"),
        ({"amount_reason": "多写了"}, "选了“已知”就不写理由"),
        ({"dated": "2099-01-01"}, "日期还没有到"),
        ({"dated_standing": ""}, "日期是已知、推定还是未说明"),
        ({"dated_reason": " "}, "日期不是已知的，请写明理由"),
        ({"origin": "清徐县融媒体中心"}, "选了“未说明”，又有名称"),
        ({"origin_standing": "ASSUMED"}, "改选“未说明”"),
        ({"source": ""}, "请填写资料来源"),
        ({"itemised": ""}, "请选择资料怎样列"),
        ({"key": ""}, "页面已过期"),
    ],
)
def test_what_was_typed_is_kept_beside_the_error(
    case: Case, office: Staff, sign_in: SignIn, typed: dict[str, str], words: str
) -> None:
    names = {"dated": case.dated, "origin": case.origin}
    changes = {}
    for name, value in typed.items():
        head, tail = name.split("_")[0], name.partition("_")[2]
        changes["_".join(filter(None, (names.get(head, head), tail)))] = value
    response = sign_in(office.finance).post(case.address, case.typed(**changes))
    page = response.content.decode()
    assert response.status_code == 400
    assert words in page
    assert "error-summary" in page
    assert "现场捐赠" in page
    assert "原文没有写明是谁" in page
    with fund_scope(office.fund.pk):
        assert not case.model.objects.exists()


@pytest.mark.parametrize("case", CASES)
def test_only_finance_is_offered_and_let_in(case: Case, office: Staff, sign_in: SignIn) -> None:
    client, listing = sign_in(office.office), f"{MONEY}{case.path}/"
    assert client.get(case.address).status_code == 403
    assert client.post(case.address, case.typed()).status_code == 403
    assert case.address not in text(client, listing)
    assert case.address in text(sign_in(office.finance), listing)
    with fund_scope(office.fund.pk):
        assert not case.model.objects.exists()


@pytest.mark.parametrize("case", CASES)
def test_its_list_stays_the_open_tab(case: Case, office: Staff, sign_in: SignIn) -> None:
    tabs = sign_in(office.finance).get(case.address).context["section_tabs"]
    assert [tab.label for tab in tabs if tab.active] == [case.what]


def test_known_donor_needs_a_kind(office: Staff, sign_in: SignIn) -> None:
    known = {"donor_name": "张明", "donor_name_standing": "KNOWN", "donor_name_reason": ""}
    client = sign_in(office.finance)
    refused = client.post(DONATION.address, DONATION.typed(**known))
    assert "捐赠人已知，请选捐赠人类型" in refused.content.decode()
    client.post(DONATION.address, DONATION.typed(**known, donor_kind="PERSON", itemised="yes"))
    with fund_scope(office.fund.pk):
        row = Donation.objects.get()
        assert (row.donor_name, row.itemised) == ("张明", True)
        assert set(row.marks) == {"number", "received_on"}


@pytest.mark.parametrize("case", CASES[1:])
def test_payee_named_is_registered_once(case: Case, office: Staff, sign_in: SignIn) -> None:
    named = {"payee": "清徐县融媒体中心", "payee_standing": "KNOWN", "payee_reason": ""}
    client = sign_in(office.finance)
    for key in ("form-1", "form-2"):
        assert client.post(case.address, case.typed(**named, key=key)).status_code == 302
    with fund_scope(office.fund.pk):
        assert Unit.objects.get(name="清徐县融媒体中心").kind == UnitKind.PAYEE
        assert case.model.objects.filter(payee__name="清徐县融媒体中心").count() == 2


def test_agreement_is_for_an_itemised_payable_and_tells_its_payee(
    office: Staff, sign_in: SignIn
) -> None:
    with fund_scope(office.fund.pk):
        agreement = office.commitment(payee=register_unit("清徐县融媒体中心", UnitKind.PAYEE))
    client, chosen = sign_in(office.finance), {"commitment": str(agreement.pk)}
    doubtful = client.post(PAYABLE.address, PAYABLE.typed(**chosen, itemised="yes"))
    assert "选了“未说明”，又有名称" in doubtful.content.decode()
    known = {**chosen, "payee_standing": "KNOWN", "payee_reason": ""}
    refused = client.post(PAYABLE.address, PAYABLE.typed(**known))
    assert "未逐笔说明的应付款不能挂在协议上" in refused.content.decode()
    client.post(PAYABLE.address, PAYABLE.typed(**known, itemised="yes"))
    with fund_scope(office.fund.pk):
        payable = Payable.objects.get()
        assert (payable.commitment, payable.payee) == (agreement, agreement.payee)
