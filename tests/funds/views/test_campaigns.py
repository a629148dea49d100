"""Campaign pages: list, one campaign, new, extension."""

from datetime import date
from decimal import Decimal

from funds.models import Campaign, CampaignStatus, Fund
from funds.services.campaigns import CampaignData, register_campaign
from kit.marks import Mark, marking
from kit.tenancy.scope import fund_scope
from tests.factories.money import Staff
from tests.funds.views.conftest import SignIn, queries_of, text

LIST = "/taiyuan/money/campaigns/"


def campaign(staff: Staff, name: str = "植树", **changes: object) -> Campaign:
    values = {"name": name, "year": 2021, **changes}
    return register_campaign(CampaignData(**values), by=staff.office)  # type: ignore[arg-type]


def test_campaigns_and_the_rest_add_up(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        office.donation("627748.23", campaign=campaign(office))
        office.donation("281155.37")
        office.donation("5.00", received_on=date(2020, 1, 1), campaign=campaign(office, "旧"))
    response = sign_in(office.cashier).get(f"{LIST}?year=2021")
    assert response.context["total"] == Decimal("908903.60")
    assert response.context["rest"] == Decimal("281155.37")
    page = response.content.decode()
    for amount in ("627,748.23", "281,155.37", "908,903.60", "0.00"):
        assert amount in page


def test_what_the_source_leaves_open_is_hatched(office: Staff, sign_in: SignIn) -> None:
    reason = "原文没有写明募集到多少钱"
    marks = {"received": marking(Mark.UNSTATED, source="年度总结", reason=reason)}
    with fund_scope(office.fund.pk):
        row = campaign(office, status=CampaignStatus.UNSTATED, marks=marks)
    client = sign_in(office.office)
    for address in (f"{LIST}?year=2021", f"{LIST}{row.number}/"):
        page = client.get(address).content.decode()
        assert reason in page
        assert ">0.00<" not in page.split("未指明活动")[0]


def test_list_asks_the_same_however_long(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        campaign(office)
    client = sign_in(office.cashier)
    alone = queries_of(client, LIST)
    with fund_scope(office.fund.pk):
        campaign(office, "植绿")
        campaign(office, "防汛")
    assert queries_of(client, LIST) == alone


def test_campaign_is_registered_and_extended_from_its_pages(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.office)
    assert "登记募捐" in text(client, f"{LIST}new/")
    typed = {"name": "壹元救护车", "target": "1,250.00", "ends_on": "2021-12-31"}
    done = client.post(f"{LIST}new/", typed)
    assert done.status_code == 302
    address = done["Location"]
    change = {"new_ends_on": "2022-12-31", "decided_on": "2021-06-01", "reason": "筹款进度较慢"}
    assert "2021-12-31" in text(client, f"{address}extend/")
    assert client.post(f"{address}extend/", change)["Location"] == address
    page = text(client, address)
    assert "已把募捐延长到2022-12-31" in page
    assert "筹款进度较慢" in page
    assert "延长募捐" in page


def test_mistakes_are_told_beside_what_was_typed(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        row = campaign(office, ends_on=date(2021, 12, 31))
    client = sign_in(office.office)
    twice = client.post(f"{LIST}new/", {"name": row.name, "channel": "腾讯公益"})
    assert twice.status_code == 400
    assert "已有同名的募捐活动" in twice.content.decode()
    assert "腾讯公益" in twice.content.decode()
    shorter = client.post(
        f"{LIST}{row.number}/extend/",
        {"new_ends_on": "2021-11-30", "decided_on": "2021-06-01", "reason": "提前"},
    )
    assert shorter.status_code == 400
    assert "要晚于 2021-12-31" in shorter.content.decode()


def test_cashier_registers_none_and_foreign_ones_are_unknown(
    office: Staff, puyang: Fund, sign_in: SignIn
) -> None:
    with fund_scope(puyang.pk):
        foreign = campaign(Staff(puyang))
    client = sign_in(office.cashier)
    assert client.get(f"{LIST}new/").status_code == 403
    assert client.get(f"{LIST}{foreign.number}/").status_code == 404
    assert f"{LIST}new/" not in text(client, LIST)
