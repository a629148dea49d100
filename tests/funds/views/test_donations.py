"""Donation pages: list with its total, new, one donation, reversal."""

from datetime import date
from decimal import Decimal

import pytest

from funds.models import Donation, DonorKind, Fund
from funds.permissions import Role
from funds.services.campaigns import CampaignData, register_campaign
from funds.services.donations import DonationData, record_historical_donation
from kit import clock
from kit.marks import Mark, marking
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member
from tests.factories.money import Staff, key
from tests.funds.views.conftest import SignIn, queries_of, text

LIST = "/taiyuan/money/donations/"
NEW = LIST + "new/"
TYPED = {
    "key": "form-1",
    "received_on": "2021-10-12",
    "amount": "52,116.00",
    "donor_kind": DonorKind.PERSON,
    "donor_name": "张明",
    "campaign": "",
    "purpose": "",
}


def test_list_totals_every_row_and_not_the_page(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        for _ in range(51):
            office.donation("10.00", received_on=date(2021, 3, 1))
        office.donation("1.00", received_on=date(2020, 3, 1))
    page = text(sign_in(office.cashier), f"{LIST}?year=2021")
    assert "合计51笔" in page
    assert "510.00" in page
    assert "共51笔" in page
    assert page.count('data-label="捐赠人"') == 50


def test_next_page_follows(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        for _ in range(51):
            office.donation("10.00")
    client = sign_in(office.cashier)
    first = client.get(f"{LIST}?year=2021")
    second = client.get(f"{LIST}{first.context['next_url']}")
    assert len(second.context["rows"]) == 1


def test_filters_change_the_total(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        trees = register_campaign(CampaignData(name="植树", year=2021), by=office.office)
        office.donation("627748.23", campaign=trees)
        office.donation("281155.37")
    client = sign_in(office.finance)
    assert "627,748.23" in text(client, f"{LIST}?year=2021&campaign={trees.number}")
    rest = client.get(f"{LIST}?year=2021&campaign=none").context
    assert (rest["total"], rest["count"]) == (Decimal("281155.37"), 1)
    unknown = client.get(f"{LIST}?year=2021&campaign=nonsense&kind=x").context
    assert unknown["count"] == 2


def test_row_that_stands_for_a_total_is_hatched_and_marked(office: Staff, sign_in: SignIn) -> None:
    marks = {
        "received_on": marking(Mark.ASSUMED, source="2021 年度总结", reason="原文只说截止目前"),
        "donor_name": marking(Mark.UNSTATED, source="2021 年度总结", reason="原文没有写明"),
    }
    data = DonationData(date(2021, 12, 31), Decimal("281155.37"), DonorKind.UNSTATED, key())
    with fund_scope(office.fund.pk):
        record_historical_donation(data, itemised=False, marks=marks, by=office.finance)
    page = sign_in(office.office).get(f"{LIST}?year=2021").content.decode()
    assert '<tr class="hatched">' in page
    assert "推定" in page
    assert "原文只说截止目前（2021 年度总结）" in page
    assert "未说明" in page


def test_list_asks_the_same_however_long(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        campaign = register_campaign(CampaignData(name="植树", year=2021), by=office.office)
        office.donation(campaign=campaign)
    client = sign_in(office.cashier)
    alone = queries_of(client, f"{LIST}?year=2021")
    with fund_scope(office.fund.pk):
        for _ in range(2):
            office.donation(campaign=campaign)
    assert queries_of(client, f"{LIST}?year=2021") == alone


def test_donation_is_recorded_from_its_form(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.finance)
    assert 'name="key"' in client.get(NEW).content.decode()
    response = client.post(NEW, TYPED)
    assert response.status_code == 302
    page = text(client, response["Location"])
    assert "已登记捐赠JZ-2021-001，52,116.00元，并已入账" in page
    assert "1002银行存款" in page
    assert "4101捐赠收入" in page
    assert "办理记录" in page


def test_same_form_sent_twice_is_one_donation(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.finance)
    assert client.post(NEW, TYPED)["Location"] == client.post(NEW, TYPED)["Location"]
    with fund_scope(office.fund.pk):
        assert Donation.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"amount": "1.005"}, "两位小数"),
        ({"amount": "五万"}, "请填写金额"),
        ({"amount": "-5"}, "金额要大于 0"),
        ({"donor_name": ""}, "捐赠人"),
        ({"received_on": "2099-01-01"}, "到账日期还没有到"),
        ({"key": ""}, "页面已过期"),
    ],
)
def test_what_was_typed_is_kept_beside_the_error(
    office: Staff, sign_in: SignIn, typed: dict[str, str], words: str
) -> None:
    response = sign_in(office.finance).post(NEW, {**TYPED, "note": "现场捐赠", **typed})
    page = response.content.decode()
    assert response.status_code == 400
    assert words in page
    assert "现场捐赠" in page
    assert "error-summary" in page
    with fund_scope(office.fund.pk):
        assert not Donation.objects.exists()


def test_reversal_from_its_page(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        donation = office.donation("100.00")
    client = sign_in(office.finance)
    address = f"{LIST}{donation.number}/reverse/"
    assert "冲销捐赠 100.00 元" in client.get(address).content.decode()
    refused = client.post(address, {"on": "2021-06-01", "reason": "重复登记"})
    assert refused.status_code == 400
    assert "冲销日期不能早于" in refused.content.decode()
    done = client.post(address, {"on": str(clock.today()), "reason": "重复登记"})
    page = text(client, done["Location"])
    assert "−100.00" in page
    assert "重复登记" in page
    assert "已冲销" in text(client, f"{LIST}{donation.number}/")
    again = client.post(address, {"on": str(clock.today()), "reason": "重复登记"})
    assert "已经冲销过了" in again.content.decode()


def test_office_sees_no_reversal(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        donation = office.donation()
    client = sign_in(office.office)
    assert "reverse" not in client.get(f"{LIST}{donation.number}/").content.decode()
    assert client.get(f"{LIST}{donation.number}/reverse/").status_code == 403


def test_another_funds_donation_is_unknown(office: Staff, puyang: Fund, sign_in: SignIn) -> None:
    with fund_scope(puyang.pk):
        foreign = Staff(puyang)
        foreign.donation()
        number = foreign.donation().number
    assert sign_in(office.finance).get(f"{LIST}{number}/").status_code == 404
    assert sign_in(office.finance).get("/puyang/money/donations/").status_code == 404


def test_auditor_sees_the_years_given(office: Staff, sign_in: SignIn) -> None:
    auditor = member(office.fund, Role.AUDITOR)
    auditor.memberships.update(years=[2021])
    with fund_scope(office.fund.pk):
        old = office.donation(received_on=date(2020, 5, 1))
        seen = office.donation("77.00")
    client = sign_in(auditor)
    assert "77.00" in text(client, LIST)
    assert client.get(f"{LIST}?year=2020").status_code == 403
    assert client.get(f"{LIST}{old.number}/").status_code == 403
    assert client.get(f"{LIST}{seen.number}/").status_code == 200
