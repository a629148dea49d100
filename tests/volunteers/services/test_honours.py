"""Honours: on a list or as stated, in each record, withdrawn and never removed."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from funds.models import Fund, User
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from reports.figures import evaluate
from tests.factories.funds import UnitFactory, member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import OrganisationFactory
from tests.volunteers.views.conftest import signed_in
from volunteers.models import Honour, Honoured, HonouredKind, HonourLevel
from volunteers.queries.honours import honours_of
from volunteers.services.honours import HonourData, record_honour, withdraw_honour

DAY = date(2016, 5, 9)
K = HonouredKind
TOLD = {"basis": "成立大会的表彰决定"}


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def given(by: User, key: str, **fields: Any) -> Honour:
    told: dict[str, Any] = {
        "name": "优秀志愿者", "level": HonourLevel.COUNTY, "kind": K.PERSON,
        "awarded_by": "区志愿者联合会", "awarded_on": DAY, **fields,
    }  # fmt: skip
    return record_honour(HonourData(**told), by=by, key=key)


def figures() -> list[Any]:
    teams = [evaluate("honoured_of_kind", 2016, of=kind.value).value for kind in list(K)[1:]]
    return [evaluate("people_honoured", 2016).value, *teams]


def test_a_years_honours_are_counted_apart_as_one_city_told_them(office: User) -> None:
    given(office, "a", name="优秀志愿服务组织", kind=K.TEAM, stated=5, **TOLD)
    given(office, "b", name="优秀志愿服务社区", kind=K.COMMUNITY, stated=4, **TOLD)
    given(office, "c", name="优秀志愿服务项目", kind=K.PROJECT, stated=4, **TOLD)
    given(office, "d", stated=22, **TOLD)
    given(office, "e", awarded_on=date(2017, 1, 1), stated=9, **TOLD)
    assert figures() == [22, 5, 4, 4]
    assert evaluate("people_honoured", 2016).text == "22 人次"
    assert evaluate("honoured_of_kind", 2016, of="TEAM").label == "表彰志愿组织"


def test_who_is_on_the_list_has_it_in_their_record_until_it_is_withdrawn(office: User) -> None:
    first, second = plain_volunteer(), plain_volunteer()
    team = OrganisationFactory.create()
    one = given(office, "a", numbers=[first.number, second.number, first.number])
    assert given(office, "a", numbers=[first.number]) == one
    given(office, "b", name="最佳组织", kind=K.TEAM, teams=[team, team], stated=3, **TOLD)
    assert figures() == [2, 3, 0, 0]
    assert [row.honour for row in honours_of(second)] == [one]
    assert [row.honour.name for row in honours_of(team)] == ["最佳组织"]
    with pytest.raises(Refusal, match=one.number):
        given(office, "c", numbers=[plain_volunteer().number, first.number])
    withdraw_honour(one, reason="名单有误", by=office)
    assert figures() == [0, 3, 0, 0]
    assert not honours_of(second).exists()
    with pytest.raises(Refusal, match="已经作废"):
        withdraw_honour(one, reason="再来", by=office)
    assert given(office, "c", numbers=[first.number]).number != one.number


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "stated"),
        ({"numbers": ["000000000000"]}, "numbers"),
        ({"stated": 5}, "basis"),
        ({"name": " ", "stated": 5, **TOLD}, "name"),
        ({"awarded_by": " ", "stated": 5, **TOLD}, "awarded_by"),
        ({"awarded_on": date(2999, 1, 1), "stated": 5, **TOLD}, "awarded_on"),
        ({"kind": K.TEAM, "numbers": ["1"]}, "numbers"),
        ({"kind": K.PROJECT}, "stated"),
    ],
)
def test_what_cannot_be_is_refused(office: User, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        given(office, "a", **fields)
    assert refusal.value.field == field
    assert not Honour.objects.exists()


def test_an_organisation_records_its_own_people_alone(in_taiyuan: Fund) -> None:
    team = OrganisationFactory.create(unit=UnitFactory.create())
    under = OrganisationFactory.create(parent=team)
    small = member(in_taiyuan, Role.ORGANISATION, unit=team.unit)
    own, below = plain_volunteer(organisation=team), plain_volunteer(organisation=under)
    honour = given(small, "a", organisation=team, numbers=[own.number])
    with pytest.raises(Refusal, match="没有这些志愿者编号"):
        given(small, "b", organisation=team, numbers=[below.number])
    with pytest.raises(Refusal, match="只能登记本组织"):
        given(small, "c", organisation=team, kind=K.TEAM, teams=[under])
    with pytest.raises(Refusal, match="文明办登记"):
        given(small, "d", organisation=team, kind=K.COMMUNITY, stated=4, **TOLD)
    for whose in (None, under):
        with pytest.raises(NotAllowed):
            given(small, "e", organisation=whose, numbers=[own.number])
    of_city = given(member(in_taiyuan, Role.OFFICE), "f", name="十佳", numbers=[own.number])
    with pytest.raises(NotAllowed):
        withdraw_honour(of_city, reason="试", by=small)
    assert withdraw_honour(honour, reason="写错了", by=small).withdrawn_note == "写错了"


def test_a_list_is_of_the_kind_that_is_honoured(office: User) -> None:
    """The database keeps it too."""
    honour = given(office, "a", kind=K.TEAM, stated=1, **TOLD)
    who = plain_volunteer()
    with pytest.raises(IntegrityError, match="honoured_kind"), transaction.atomic():
        Honoured.objects.create(honour=honour, volunteer=who, recorded_by=office)


def test_the_pages(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        team = OrganisationFactory.create(unit=UnitFactory.create(), name="示例服务队")
        stranger, own = plain_volunteer(name="赵钱孙"), plain_volunteer(organisation=team)
        office = member(taiyuan, Role.OFFICE)
        small = member(taiyuan, Role.ORGANISATION, unit=team.unit)
    client, theirs = signed_in(office), signed_in(small)
    new: Any = client.get("/taiyuan/honours/new/")
    typed = {
        "key": new.context["form"]["key"].value(), "name": "优秀志愿者", "level": "CITY",
        "kind": "PERSON", "awarded_by": "市文明办", "awarded_on": DAY.isoformat(),
        "numbers": f"{own.number}、{stranger.number}",
    }  # fmt: skip
    page: Any = client.post("/taiyuan/honours/new/", typed, follow=True)
    honour = page.context["honour"]
    assert (honour.times, honour.kept_by) == (2, "文明办")
    assert "赵钱孙" in page.content.decode()
    teams = {"key": "t", "kind": "TEAM", "numbers": "", "teams": f"{team.name}\n{team.number}"}
    page = client.post("/taiyuan/honours/new/", {**typed, **teams}, follow=True)
    assert "示例服务队" in page.content.decode()
    unknown = client.post("/taiyuan/honours/new/", {**typed, **teams, "teams": "没有的队"})
    assert "没有找到组织" in unknown.content.decode()
    for path in (f"volunteers/{own.number}", f"teams/{team.number}"):
        for reader in (client, theirs):
            assert "受到的表彰" in reader.get(f"/taiyuan/{path}/").content.decode()
    # What the city recorded is not the organisation's to open.
    assert theirs.get(f"/taiyuan/honours/{honour.number}/").status_code == 404
    assert honour.name not in theirs.get("/taiyuan/honours/").content.decode()
    assert honour.name in client.get("/taiyuan/honours/").content.decode()
