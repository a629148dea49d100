"""Registering organisations: numbers, the tree, what a team may change itself, closing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from funds.queries.timelines import timeline
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.funds import UnitFactory, member
from tests.factories.volunteers import TeamKindFactory, data_of, volunteer_by
from volunteers.models import Organisation, StationKind
from volunteers.services.organisations import (
    OrganisationData,
    OwnFacts,
    change_organisation,
    change_own_facts,
    close_organisation,
    register_organisation,
)
from volunteers.services.registering import amend, register
from volunteers.services.stations import StationData, register_station

CODE = "91110000600037341L"


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def made(name: str, by: User, **fields: object) -> Organisation:
    return register_organisation(OrganisationData(name, **fields), by=by)  # type: ignore[arg-type]


def test_an_organisation_gets_its_number_and_its_pinyin(office: User) -> None:
    first, second = made("  示例  一队 ", office), made("示例二队", office)
    year = clock.today().year
    assert (first.number, second.number) == (f"ZZ-{year}-001", f"ZZ-{year}-002")
    assert (first.name, first.pinyin) == ("示例 一队", "shi li yi dui")
    assert [event.what for event in timeline(first)] == ["登记组织"]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"name": " "}, "name", "请填写组织名称"),
        ({"name": "示例一队"}, "name", "已有组织"),
        ({"own": OwnFacts(code=CODE)}, "code", "已登记给“示例一队”"),
        ({"own": OwnFacts(code="123")}, "code", "不是有效的"),
        ({"own": OwnFacts(phone="12")}, "phone", "手机号"),
        ({"own": OwnFacts(founded_on=date(2100, 1, 1))}, "founded_on", "还没有到"),
    ],
)
def test_what_is_wrong_is_refused(
    office: User, fields: dict[str, object], field: str, words: str
) -> None:
    made("示例一队", office, own=OwnFacts(code=CODE))
    data = replace(OrganisationData("示例二队"), **fields)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match=words) as refused:
        register_organisation(data, by=office)
    assert refused.value.field == field
    assert Organisation.objects.count() == 1


def test_a_unit_has_one_organisation(office: User) -> None:
    unit = UnitFactory.create()
    made("示例一队", office, unit=unit)
    with pytest.raises(Refusal, match="已经对应组织“示例一队”"):
        made("示例二队", office, unit=unit)


def test_nothing_stands_above_itself(office: User) -> None:
    top = made("示例总队", office)
    middle = made("示例中队", office, parent=top)
    low = made("示例小队", office, parent=middle)
    for parent in (top, low):
        with pytest.raises(Refusal, match="不能作上级组织"):
            change_organisation(top, OrganisationData("示例总队", parent=parent), by=office)
    change_organisation(low, OrganisationData("示例小队", parent=top), by=office)
    low.refresh_from_db()
    assert low.parent == top


def test_a_change_is_written_once(office: User) -> None:
    team = made("示例一队", office)
    kind = TeamKindFactory.create()
    data = OrganisationData("示例一队", kind=kind, own=OwnFacts(contact="甲", phone="19900001111"))
    for _ in range(2):
        team = change_organisation(team, data, by=office)
    assert [event.what for event in timeline(team)] == ["改组织资料", "登记组织"]


def test_a_team_changes_what_it_says_of_itself_alone(office: User, in_taiyuan: Fund) -> None:
    unit = UnitFactory.create()
    own, other = made("示例一队", office, unit=unit), made("示例二队", office)
    team = member(in_taiyuan, Role.ORGANISATION, unit=unit)
    changed = change_own_facts(own, OwnFacts(contact="示例甲", field="助老"), by=team)
    assert (changed.name, changed.contact, changed.field) == ("示例一队", "示例甲", "助老")
    with pytest.raises(NotAllowed):
        change_own_facts(other, OwnFacts(), by=team)
    with pytest.raises(NotAllowed):
        change_organisation(own, OrganisationData("示例改名"), by=team)
    with pytest.raises(NotAllowed):
        made("示例三队", team)
    with pytest.raises(NotAllowed):
        close_organisation(own, on=clock.today(), reason="并入别队", by=team)


def test_closing_asks_for_what_stands_under_it(office: User) -> None:
    top = made("示例总队", office)
    low = made("示例小队", office, parent=top)
    today = clock.today()
    with pytest.raises(Refusal, match="示例小队的上级还是示例总队"):
        close_organisation(top, on=today, reason="撤并", by=office)
    with pytest.raises(Refusal, match="理由"):
        close_organisation(low, on=today, reason=" ", by=office)
    with pytest.raises(Refusal, match="还没有到"):
        close_organisation(low, on=today + timedelta(days=1), reason="撤并", by=office)
    register_station(StationData("示例站", StationKind.OTHER, organisation=low), by=office)
    with pytest.raises(Refusal, match="示例站还由示例小队管理"):
        close_organisation(low, on=today, reason="撤并", by=office)


def test_a_closed_organisation_keeps_its_members_and_takes_no_more(office: User) -> None:
    team = made("示例一队", office)
    volunteer = volunteer_by(office, organisation=team)
    team = close_organisation(team, on=clock.today(), reason="撤并", by=office)
    assert timeline(team)[0].note == "撤并"
    with pytest.raises(Refusal, match="已注销"):
        register(data_of(organisation=team), consented=True, by=office)
    kept = amend(volunteer, data_of(organisation=team), seen_version=1, by=office)
    assert kept.organisation == team
    with pytest.raises(Refusal, match="已于"):
        change_own_facts(team, OwnFacts(), by=office)
