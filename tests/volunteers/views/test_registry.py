"""Pages of organisations, kinds of teams, stations and divisions."""

from typing import Any

import pytest
from django.test import Client

from funds.models import Fund, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member
from tests.factories.volunteers import (
    DivisionFactory,
    OrganisationFactory,
    TeamKindFactory,
    volunteer_by,
)
from tests.funds.views.conftest import SignIn, queries_of, text
from volunteers.models import Division, Organisation, Population, Station, TeamKind
from volunteers.services.organisations import OrganisationData, OwnFacts, register_organisation

TEAMS, STATIONS, DIVISIONS = "/taiyuan/teams/", "/taiyuan/stations/", "/taiyuan/divisions/"


def team_of(fund: Fund, by: User, name: str, **fields: Any) -> Organisation:
    with fund_scope(fund.pk):
        return register_organisation(OrganisationData(name, **fields), by=by)


def test_an_organisation_is_registered_changed_and_closed(
    taiyuan: Fund, clerk: User, office: Client
) -> None:
    top = team_of(taiyuan, clerk, "示例总队")
    response = office.post(f"{TEAMS}new/", {"name": "示例一队", "parent": "示例总队"})
    with fund_scope(taiyuan.pk):
        low = Organisation.objects.get(name="示例一队")
    assert (low.parent_id, response.status_code) == (top.pk, 302)
    page = f"{TEAMS}{low.number}/"
    assert response.headers["Location"] == page
    unknown = office.post(f"{page}edit/", {"name": "示例一队", "parent": "示例九队"})
    assert "没有找到组织“示例九队”" in unknown.content.decode()
    below = office.post(f"{TEAMS}{top.number}/edit/", {"name": "示例总队", "parent": low.number})
    assert "不能作上级组织" in below.content.decode()
    assert office.post(f"{page}edit/", {"name": "示例改名"}).status_code == 302
    assert office.post(f"{page}close/", {"on": "2026-11-01", "reason": "撤并"}).status_code == 302
    shown = text(office, page)
    for words in ("示例改名", "2026-11-01注销", "撤并", "登记组织", "改组织资料"):
        assert words in shown
    assert "改组织资料</a>" not in shown
    assert "示例改名" in text(office, f"{TEAMS}?closed=1")
    assert "示例改名" not in text(office, TEAMS)


def test_the_tree_and_the_members_stand_on_the_page(
    taiyuan: Fund, clerk: User, office: Client
) -> None:
    top = team_of(taiyuan, clerk, "示例总队")
    middle = team_of(taiyuan, clerk, "示例中队", parent=top)
    low = team_of(taiyuan, clerk, "示例小队", parent=middle)
    with fund_scope(taiyuan.pk):
        volunteer_by(clerk, organisation=middle)
    shown = text(office, f"{TEAMS}{middle.number}/")
    assert "示例总队</a>" in shown
    assert "示例小队</a>" in shown
    assert "1人，不含下级组织" in shown
    above = text(office, f"{TEAMS}{low.number}/")
    assert above.index("示例总队</a>") < above.index("示例中队</a>")
    assert "示例小队" in text(office, f"{TEAMS}?parent={middle.number}")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=示例", True),
        ("q=shi li", True),
        ("q=ZZ-2", True),
        ("q=zz-2", True),
        ("q=9111", True),
        ("q=一队", False),
        ("division=140105", True),
        ("division=140106", False),
        ("kind=x", True),
        ("kind=9999999999999999999999", True),
        ("closed=1", False),
    ],
)
def test_organisations_are_narrowed(
    taiyuan: Fund, clerk: User, office: Client, query: str, found: bool
) -> None:
    with fund_scope(taiyuan.pk):
        district = DivisionFactory.create(code="140105", name="小店区")
        DivisionFactory.create(code="140106", name="迎泽区")
    own = OwnFacts(code="91110000600037341L")
    team_of(taiyuan, clerk, "示例一队", division=district, own=own)
    assert ("示例一队</a>" in text(office, f"{TEAMS}?{query}")) is found


def test_lists_ask_the_same_queries_however_long_they_are(taiyuan: Fund, office: Client) -> None:
    def grow() -> None:
        with fund_scope(taiyuan.pk):
            serial = Organisation.objects.count()
            district = DivisionFactory.create(code=f"1401{serial + 10}", name=f"示例{serial}区")
            kind = TeamKindFactory.create()
            parent = OrganisationFactory.create()
            team = OrganisationFactory.create(kind=kind, division=district, parent=parent)
            Station.objects.create(
                number=f"ZD-{serial}",
                name=f"示例站{serial}",
                pinyin="shi li",
                kind="OTHER",
                organisation=team,
                division=district,
            )

    pages = (TEAMS, STATIONS, DIVISIONS, f"{TEAMS}kinds/")
    grow()
    one = [queries_of(office, page) for page in pages]
    for _ in range(2):
        grow()
    assert [queries_of(office, page) for page in pages] == one


def test_a_team_keeps_its_own_page(
    taiyuan: Fund, team: Client, own_team: Organisation, clerk: User
) -> None:
    other = team_of(taiyuan, clerk, "示例别队")
    shown = text(team, TEAMS)
    assert "示例交通服务队" in shown
    assert "示例别队" not in shown
    page = f"{TEAMS}{own_team.number}/"
    assert "改联系信息" in text(team, page)
    told = {"contact": "示例甲", "phone": "19900001111"}
    assert team.post(f"{page}contact/", told).status_code == 302
    assert "19900001111" in text(team, page)
    assert team.get(f"{page}edit/").status_code == 403
    for act in ("", "contact/", "edit/", "close/"):
        assert team.get(f"{TEAMS}{other.number}/{act}").status_code == 404


def test_others_see_the_telephone_masked(
    taiyuan: Fund, clerk: User, office: Client, sign_in: SignIn
) -> None:
    team = team_of(taiyuan, clerk, "示例一队", own=OwnFacts(phone="19900001111"))
    page = f"{TEAMS}{team.number}/"
    assert "19900001111" in text(office, page)
    supervisor = sign_in(member(taiyuan, Role.SUPERVISOR))
    shown = text(supervisor, page)
    assert "199****1111" in shown
    assert "19900001111" not in shown


def test_kinds_are_added_ordered_and_retired(taiyuan: Fund, office: Client) -> None:
    for name, core in (("甲类", "on"), ("乙类", "on"), ("丙类", "")):
        answer = {"name": name, **({"is_core": core} if core else {})}
        assert office.post(f"{TEAMS}kinds/new/", answer).status_code == 302
    assert "写作2+1" in text(office, f"{TEAMS}kinds/")
    with fund_scope(taiyuan.pk):
        last, first = TeamKind.objects.get(name="丙类"), TeamKind.objects.get(name="甲类")
    page = f"{TEAMS}kinds/{last.pk}/"
    assert 'value="3"' in office.get(page).content.decode()
    office.post(page, {"name": "丁类", "place": "1"})
    shown = text(office, f"{TEAMS}kinds/")
    assert shown.index("丁类") < shown.index("甲类")
    office.post(f"{TEAMS}kinds/{first.pk}/retire/", {"on": "2026-11-01"})
    assert "写作1+1" in text(office, f"{TEAMS}kinds/")
    form = office.get(f"{TEAMS}new/").content.decode()
    assert "丁类" in form
    assert "甲类" not in form


def test_a_station_is_registered_narrowed_changed_and_closed(
    taiyuan: Fund, clerk: User, office: Client
) -> None:
    team = team_of(taiyuan, clerk, "示例一队")
    told = {
        "name": "示例站",
        "kind": "MODEL",
        "organisation": team.number,
        "latitude": "37.870590",
        "longitude": "112.548879",
        "equipment": "饮水机、急救箱",
    }
    half = office.post(f"{STATIONS}new/", {**told, "longitude": ""})
    assert "要填就一起填" in half.content.decode()
    response = office.post(f"{STATIONS}new/", told)
    page = response.headers["Location"]
    shown = text(office, page)
    assert "饮水机、急救箱" in shown
    assert "37.870590" in shown
    for query, found in (
        ("kind=MODEL", True),
        ("kind=OTHER", False),
        ("q=示例", True),
        ("q=zd-2", True),
        ("q=9", False),
        (f"team={team.number}", True),
        ("closed=1", False),
    ):
        assert ("示例站</a>" in text(office, f"{STATIONS}?{query}")) is found
    office.post(f"{page}edit/", {"name": "示例新站", "kind": "STREET"})
    office.post(f"{page}close/", {"on": "2026-11-01", "reason": "场地到期"})
    shown = text(office, page)
    for words in ("示例新站", "街头服务岗", "2026-11-01停用", "场地到期", "改站点资料"):
        assert words in shown


def test_the_registry_is_opened_by_entering_divisions(taiyuan: Fund, office: Client) -> None:
    assert "还没有区县" in text(office, DIVISIONS)
    early = office.post(
        "/taiyuan/volunteers/new/",
        {
            "name": "林示例",
            "id_kind": "PASSPORT",
            "id_number": "E1234567",
            "birth_month": "1990-03",
            "mobile": "19900001111",
            "consented": "on",
        },
    )
    assert "还没有登记本市的区划代码" in early.content.decode()
    assert office.post(f"{DIVISIONS}known/").status_code == 302
    shown = text(office, DIVISIONS)
    assert "140181" in shown
    assert "按名单登记区县" not in shown
    page = f"{DIVISIONS}140105/"
    for residents, day in (("1000", "2020-11-01"), ("1200", "2025-11-01")):
        told = {"residents": residents, "counted_on": day, "source": "示例公报"}
        assert office.post(f"{page}residents/", told).status_code == 302
    shown = text(office, DIVISIONS)
    assert shown.index("1,200") < shown.index("1,000")
    office.post(f"{page}rename/", {"name": "示例区"})
    office.post(f"{page}retire/", {"on": "2026-11-01"})
    assert "示例区<spanclass=" in text(office, DIVISIONS)
    city = office.post(f"{DIVISIONS}140100/retire/", {"on": "2026-11-01"})
    assert "本市不能停用" in city.content.decode()
    with fund_scope(taiyuan.pk):
        assert Division.objects.filter(retired_on=None).count() == 10
        assert Population.objects.count() == 2
