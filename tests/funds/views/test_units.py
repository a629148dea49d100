"""Pages of units."""

import pytest

from funds.models import Fund, Unit, UnitKind
from funds.permissions import Role
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff
from tests.funds.views.conftest import SignIn, queries_of, text

UNITS = "/taiyuan/units/"
MINZHENG = {"name": "市民政局", "code": "91110000600037341L", "phone": "13800001234"}


@pytest.fixture
def unit(taiyuan: Fund) -> Unit:
    with fund_scope(taiyuan.pk):
        made: Unit = UnitFactory.create(**MINZHENG, contact="李慧", pinyin="shi min zheng ju")
    return made


def test_list_masks_phones_for_everybody(office: Staff, sign_in: SignIn, unit: Unit) -> None:
    shown = text(sign_in(office.office), UNITS)
    assert "138****1234" in shown
    assert "13800001234" not in shown


def test_page_shows_the_phone_to_editors_only(office: Staff, sign_in: SignIn, unit: Unit) -> None:
    page = f"{UNITS}{unit.pk}/"
    assert "13800001234" in text(sign_in(office.office), page)
    with fund_scope(office.fund.pk):
        supervisor = member(office.fund, Role.SUPERVISOR)
    shown = text(sign_in(supervisor), page)
    assert "138****1234" in shown
    assert "13800001234" not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=市民", True),
        ("q=shi min", True),
        ("q=SHI", True),
        ("q=9111", True),
        ("q=民政", False),
        ("kind=LEAD", True),
        ("kind=PAYEE", True),
        ("kind=OFFICE", False),
        ("kind=BOSS", True),
        ("retired=1", False),
    ],
)
def test_list_is_narrowed(
    office: Staff, sign_in: SignIn, unit: Unit, query: str, found: bool
) -> None:
    with fund_scope(office.fund.pk):
        Unit.objects.filter(pk=unit.pk).update(kinds=[UnitKind.LEAD, UnitKind.PAYEE])
    assert ("市民政局" in text(sign_in(office.office), f"{UNITS}?{query}")) is found


def test_list_asks_the_same_queries_however_long_it_is(
    office: Staff, sign_in: SignIn, unit: Unit
) -> None:
    client = sign_in(office.office)
    one = queries_of(client, UNITS)
    with fund_scope(office.fund.pk):
        for _ in range(3):
            UnitFactory.create(parent=unit)
    assert queries_of(client, UNITS) == one


def test_pages_turn(office: Staff, sign_in: SignIn) -> None:
    with fund_scope(office.fund.pk):
        for n in range(60):
            UnitFactory.create(name=f"甲{n:02d}", pinyin=f"jia {n:02d}")
    client = sign_in(office.office)
    first = client.get(f"{UNITS}?q=jia")
    assert "甲49" in first.content.decode()
    second = client.get(UNITS + first.context["next_url"]).content.decode()
    assert "甲50" in second
    assert "甲49" not in second


def test_who_sees_their_own_unit_sees_no_other(office: Staff, sign_in: SignIn, unit: Unit) -> None:
    with fund_scope(office.fund.pk):
        own = UnitFactory.create(name="市教育局", parent=unit)
        lead = member(office.fund, Role.LEAD_UNIT, unit=own)
    client = sign_in(lead)
    listed = text(client, UNITS)
    assert "市教育局" in listed
    assert client.get(f"{UNITS}{unit.pk}/").status_code == 404
    assert f"units/{unit.pk}/" not in text(client, f"{UNITS}{own.pk}/")


def test_another_funds_unit_does_not_exist(office: Staff, sign_in: SignIn, puyang: Fund) -> None:
    with fund_scope(puyang.pk):
        foreign = UnitFactory.create()
    client = sign_in(office.office)
    for page in ("", "edit/", "retire/"):
        assert client.get(f"{UNITS}{foreign.pk}/{page}").status_code == 404


def test_unit_is_added_changed_and_retired_from_its_pages(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.office)
    typed = {
        "name": "市民政局",
        "kinds": ["LEAD", "PAYEE"],
        "code": "９１１１００００６０００３７３４１L",
    }
    answer = client.post(f"{UNITS}new/", typed)
    with fund_scope(office.fund.pk):
        unit = Unit.objects.get(name="市民政局")
    page = f"{UNITS}{unit.pk}/"
    assert answer.headers["Location"] == page
    client.post(f"{page}edit/", {**typed, "contact": "李慧", "phone": "0351-7654321"})
    assert "0351-7654321" in text(client, page)
    answer = client.post(f"{page}retire/", {"on": clock.today().isoformat(), "reason": "并入"})
    assert answer.status_code == 302
    shown = text(client, page)
    assert "停用单位·" not in shown
    assert "并入" in shown
    assert "改单位资料" not in shown


def test_what_was_typed_stays_when_it_is_refused(office: Staff, sign_in: SignIn) -> None:
    typed = {"name": "市民政局", "kinds": ["LEAD"], "code": "123", "phone": "0351-7654321"}
    answer = sign_in(office.office).post(f"{UNITS}new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "0351-7654321" in page
    assert "不是有效的统一社会信用代码" in page
    with fund_scope(office.fund.pk):
        assert not Unit.objects.filter(name="市民政局").exists()


def test_form_without_a_kind_says_so(office: Staff, sign_in: SignIn) -> None:
    answer = sign_in(office.office).post(f"{UNITS}new/", {"name": "市民政局"})
    assert "请至少选一个种类" in answer.content.decode()
