"""Pages of volunteers: lists, finding, one person, and every act."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from funds.models import Fund, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from tests.factories.funds import UnitFactory, member
from tests.factories.volunteers import (
    DivisionFactory,
    OrganisationFactory,
    data_of,
    mobile_number,
    resident_number,
    served,
)
from tests.funds.views.conftest import SignIn, queries_of, text
from volunteers.models import Reveal, Volunteer, VolunteerState
from volunteers.services.leaving import leave
from volunteers.services.registering import facts_of, register

HOME = "/taiyuan/volunteers/"
FIND = f"{HOME}find/"


class Registry:
    """A city with an office, and people registered in it."""

    def __init__(self, fund: Fund) -> None:
        self.fund = fund
        with fund_scope(fund.pk):
            DivisionFactory.create(code="140100", name="太原市")
            self.office: User = member(fund, Role.OFFICE)

    def person(self, **fields: Any) -> Volunteer:
        with fund_scope(self.fund.pk):
            return register(data_of(**fields), consented=True, by=self.office)

    def again(self, volunteer: Volunteer) -> Volunteer:
        with fund_scope(self.fund.pk):
            return Volunteer.objects.get(pk=volunteer.pk)


@pytest.fixture
def city(taiyuan: Fund) -> Registry:
    return Registry(taiyuan)


@pytest.fixture
def client(city: Registry, sign_in: SignIn) -> Client:
    return sign_in(city.office)


def answers(**fields: str) -> dict[str, str]:
    """Return what a clerk types into the form of a registration."""
    return {
        "name": "林示例",
        "id_kind": "RESIDENT",
        "id_number": resident_number(),
        "mobile": mobile_number(),
        "consented": "on",
        **fields,
    }


def test_list_asks_the_same_queries_however_long_it_is(city: Registry, client: Client) -> None:
    with fund_scope(city.fund.pk):
        team = OrganisationFactory.create()
    city.person(organisation=team)
    one = queries_of(client, HOME)
    for _ in range(2):
        with fund_scope(city.fund.pk):
            team = OrganisationFactory.create()
        with fund_scope(city.fund.pk):
            served(city.person(organisation=team))
    assert queries_of(client, HOME) == one


def test_list_is_narrowed_and_ordered(city: Registry, client: Client) -> None:
    with fund_scope(city.fund.pk):
        team = OrganisationFactory.create(name="示例一队")
        district = DivisionFactory.create(code="140105", name="小店区")
    city.person(name="周示例", organisation=team)
    city.person(name="安示例", division=district)
    gone = city.person(name="钱示例")
    with fund_scope(city.fund.pk):
        leave(gone, reason="本人申请", seen_version=1, by=city.office)
    both = text(client, HOME)
    assert both.index("周示例") < both.index("安示例")
    assert "钱示例" not in both
    by_name = text(client, f"{HOME}?order=name")
    assert by_name.index("安示例") < by_name.index("周示例")
    for query, found in (
        (f"team={team.number}", "周示例"),
        ("team=示例一队", "周示例"),
        ("division=140105", "安示例"),
        ("state=LEFT", "钱示例"),
    ):
        shown = text(client, f"{HOME}?{query}")
        assert [name for name in ("周示例", "安示例", "钱示例") if name in shown] == [found]
    assert "没有找到组织“示例九队”" in text(client, f"{HOME}?team=示例九队")


def test_hours_are_cut_and_never_rounded_up(city: Registry, client: Client) -> None:
    volunteer = city.person()
    with fund_scope(city.fund.pk):
        for minutes in (1440, 1440, 1440, 1440, 239):
            served(volunteer, minutes)
    assert ">99.9<" in text(client, HOME)
    assert ">100.0<" not in text(client, HOME)
    assert "99.9" in text(client, f"{HOME}{volunteer.number}/").replace('<spanclass="cents">', "")


def test_pages_turn(city: Registry, client: Client) -> None:
    for _ in range(51):
        city.person()
    first = client.get(HOME)
    assert "共 51 人" in first.content.decode()
    last = client.get(f"{HOME}{first.context['next_url']}")
    assert [row.number for row in last.context["rows"]] == ["140100000051"]


@pytest.mark.parametrize("what", ["number", "id", "wide id", "mobile", "+86", "name", "pinyin"])
def test_one_person_is_found(city: Registry, client: Client, what: str) -> None:
    number, mobile = resident_number(), mobile_number()
    volunteer = city.person(name="贾示例", id_number=number, mobile=mobile)
    city.person()
    typed = {
        "number": volunteer.number,
        "id": f"{number[:6]} {number[6:14]} {number[14:].lower()}",
        "wide id": "".join(chr(ord(sign) + 0xFEE0) for sign in number),
        "mobile": f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}",
        "+86": f"+86{mobile}",
        "name": "贾示",
        "pinyin": "JIA shi",
    }[what]
    response = client.post(FIND, {"what": typed})
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"{HOME}{volunteer.number}/",
    )


def test_several_of_a_name_are_listed_and_parts_of_numbers_find_nobody(
    city: Registry, client: Client
) -> None:
    number = resident_number()
    city.person(name="贾示例", id_number=number)
    city.person(name="贾示范")
    shown = client.post(FIND, {"what": "贾"}).content.decode()
    assert "贾示例" in shown
    assert "贾示范" in shown
    for typed in (number[-4:], number[:10], "示例", "1991", "%"):
        assert "没有查到" in client.post(FIND, {"what": typed}).content.decode()


def test_a_team_sees_and_finds_its_own_members_alone(city: Registry, sign_in: SignIn) -> None:
    with fund_scope(city.fund.pk):
        unit = UnitFactory.create()
        own = OrganisationFactory.create(unit=unit)
        team = member(city.fund, Role.ORGANISATION, unit=unit)
    ours, theirs = city.person(name="贾本队", organisation=own), city.person(name="贾别队")
    client = sign_in(team)
    shown = text(client, HOME)
    assert "贾本队" in shown
    assert "贾别队" not in shown
    assert client.get(f"{HOME}{ours.number}/").status_code == 200
    for act in ("", "correct/", "leave/", "readmit/", "anonymise/", "reveal/"):
        assert client.get(f"{HOME}{theirs.number}/{act}").status_code == 404
    assert "没有查到" in client.post(FIND, {"what": theirs.number}).content.decode()
    form = client.get(f"{HOME}new/").content.decode()
    assert own.number in form
    refused = client.post(f"{HOME}new/", answers())
    assert refused.status_code == 400
    added = client.post(f"{HOME}new/", answers(organisation=own.number))
    assert added.status_code == 302
    with fund_scope(city.fund.pk):
        assert Volunteer.objects.filter(organisation=own).count() == 2


def test_registering_needs_consent_and_a_guardian_for_a_child(
    city: Registry, client: Client
) -> None:
    silent = answers()
    del silent["consented"]
    assert "取得本人" in client.post(f"{HOME}new/", silent).content.decode()
    child = answers(id_number=resident_number(date(2020, 5, 1)))
    refused = client.post(f"{HOME}new/", child)
    assert refused.status_code == 400
    assert "监护人同意" in refused.content.decode()
    assert "no-store" in refused.headers["Cache-Control"]
    guarded = {**child, "guardian_name": "示例监护人", "guardian_phone": "19900001111"}
    response = client.post(f"{HOME}new/", guarded)
    assert response.status_code == 302
    with fund_scope(city.fund.pk):
        [volunteer] = Volunteer.objects.all()
        assert facts_of(volunteer).guardian_name == "示例监护人"


def test_a_passport_asks_for_the_month_of_birth(city: Registry, client: Client) -> None:
    passport = answers(id_kind="PASSPORT", id_number="E1234567")
    assert "出生年月" in client.post(f"{HOME}new/", passport).content.decode()
    assert client.post(f"{HOME}new/", {**passport, "birth_month": "1990-03"}).status_code == 302


def test_correcting_shows_no_number_and_keeps_what_is_left_empty(
    city: Registry, client: Client
) -> None:
    data = data_of(email="lin@example.cn", address="某街 8 号")
    with fund_scope(city.fund.pk):
        volunteer = register(data, consented=True, by=city.office)
    page = f"{HOME}{volunteer.number}/correct/"
    shown = client.get(page)
    assert "no-store" in shown.headers["Cache-Control"]
    for private in (data.id_number, data.mobile, "lin@example.cn", "某街"):
        assert private not in shown.content.decode()
    changed = {"name": "林改名", "id_kind": "RESIDENT", "skills": "急救、 外语，急救"}
    response = client.post(page, {**changed, "seen_version": "1", "dropped": ["address"]})
    assert response.status_code == 302
    volunteer = city.again(volunteer)
    assert (volunteer.name, volunteer.skills) == ("林改名", ["急救", "外语"])
    with fund_scope(city.fund.pk):
        facts = facts_of(volunteer)
    kept = (data.id_number, data.mobile, "lin@example.cn", "")
    assert (facts.id_number, facts.mobile, facts.email, facts.address) == kept
    late = client.post(page, {**changed, "seen_version": "1"})
    assert "刚才有人改过" in late.content.decode()


def test_leaving_and_being_forgotten(city: Registry, client: Client) -> None:
    volunteer = city.person(name="林退出")
    page = f"{HOME}{volunteer.number}/"
    told = {"reason": "本人申请", "seen_version": "1"}
    assert client.post(f"{page}leave/", {**told, "reason": ""}).status_code == 400
    early = client.post(f"{page}anonymise/", told)
    assert "请先办理退出" in early.content.decode()
    assert client.post(f"{page}leave/", told).status_code == 302
    assert city.again(volunteer).state == VolunteerState.LEFT
    assert "本人申请" in text(client, page)
    told["seen_version"] = "2"
    assert client.post(f"{page}anonymise/", told).status_code == 302
    shown = text(client, page)
    assert "已匿名" in shown
    assert "林退出" not in shown
    assert "查看完整信息</a>" not in shown


def test_who_left_is_taken_back_from_their_page(city: Registry, client: Client) -> None:
    volunteer = city.person(name="林归来")
    page = f"{HOME}{volunteer.number}/"
    assert "恢复登记</a>" not in text(client, page)
    client.post(f"{page}leave/", {"reason": "本人申请", "seen_version": "1"})
    assert "恢复登记</a>" in text(client, page)
    told = {"reason": "重新参加", "seen_version": "2"}
    assert client.post(f"{page}readmit/", told).status_code == 302
    assert city.again(volunteer).state == VolunteerState.ACTIVE
    assert "重新参加" in text(client, page)
    assert (
        "不用恢复" in client.post(f"{page}readmit/", {**told, "seen_version": "3"}).content.decode()
    )


def test_a_reason_holds_nobodys_number(city: Registry, client: Client) -> None:
    volunteer = city.person()
    page = f"{HOME}{volunteer.number}/"
    for act in ("leave", "reveal"):
        told = {"reason": "回电 19912345678 核对", "seen_version": "1"}
        response = client.post(f"{page}{act}/", told)
        assert response.status_code == 400
        assert "请不要写手机" in response.content.decode()
    assert city.again(volunteer).state == VolunteerState.ACTIVE


def test_reading_in_full_is_shown_once_and_listed(city: Registry, client: Client) -> None:
    data = data_of()
    with fund_scope(city.fund.pk):
        volunteer = register(data, consented=True, by=city.office)
    page = f"{HOME}{volunteer.number}/"
    assert client.post(f"{page}reveal/", {"reason": " "}).status_code == 400
    response = client.post(f"{page}reveal/", {"reason": "本人来电核对"})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store, private, no-cache"
    assert data.id_number in response.content.decode()
    assert data.mobile in response.content.decode()
    assert data.id_number not in client.get(f"{page}reveal/").content.decode()
    with fund_scope(city.fund.pk):
        [row] = Reveal.objects.all()
    assert (row.by_id, row.reason) == (city.office.pk, "本人来电核对")
    shown = text(client, page)
    assert "本人来电核对" in shown
    assert city.office.name in shown
