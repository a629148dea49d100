"""Divisions, residents, stations, and the city's taxonomy of teams."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from funds.queries.timelines import timeline
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.funds import UnitFactory, member
from tests.factories.volunteers import OrganisationFactory, data_of
from volunteers.gazetteer import DIVISIONS
from volunteers.models import Division, Population, StationKind, TeamKind
from volunteers.queries.divisions import all_divisions, missing_of
from volunteers.queries.organisations import kinds_in_use
from volunteers.services.divisions import (
    PopulationData,
    add_division,
    add_known_divisions,
    add_population,
    rename_division,
    retire_division,
)
from volunteers.services.registering import register
from volunteers.services.stations import (
    StationData,
    change_station,
    close_station,
    register_station,
)
from volunteers.services.team_kinds import add_kind, change_kind, retire_kind


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def test_the_city_is_entered_from_the_list_and_numbers_begin_with_it(office: User) -> None:
    add_division("140105", "小店区", by=office)
    assert missing_of("太原") == 10
    assert len(add_known_divisions(by=office)) == 10
    assert list(add_known_divisions(by=office)) == []
    assert missing_of("太原") == 0
    codes = Division.objects.order_by("code").values_list("code", flat=True)
    assert list(codes) == [code for code, _ in DIVISIONS["太原"]]
    assert register(data_of(), consented=True, by=office).number.startswith("1401")


@pytest.mark.parametrize("city", DIVISIONS)
def test_a_citys_own_code_comes_first_and_begins_all_of_its_districts(city: str) -> None:
    (own, name), *districts = DIVISIONS[city]
    assert (own[4:], name) == ("00", f"{city}市")
    codes = [code for code, _ in districts]
    assert codes == sorted(set(codes))
    assert all(len(code) == 6 and code[:4] == own[:4] for code in codes)


def test_a_city_that_is_not_on_the_list_enters_its_own(office: User, in_taiyuan: Fund) -> None:
    Fund.objects.filter(pk=in_taiyuan.pk).update(city="示例")
    with pytest.raises(Refusal, match="没有示例的区划名单"):
        add_known_divisions(by=office)
    for code, name, words in (
        ("14010", "小店区", "6 位数字"),
        ("１４０１０５", "小店区", "6 位数字"),
        ("140105", " ", "请填写名称"),
    ):
        with pytest.raises(Refusal, match=words):
            add_division(code, name, by=office)
    add_division("140105", "小店区", by=office)
    with pytest.raises(Refusal, match="已经登记，是小店区"):
        add_division("140105", "迎泽区", by=office)


def test_a_division_is_renamed_and_retired(office: User) -> None:
    city, district = (add_division(code, "示例", by=office) for code in ("990100", "990101"))
    assert rename_division(district, "示例新区", by=office).name == "示例新区"
    with pytest.raises(Refusal, match="本市不能停用"):
        retire_division(city, on=clock.today(), by=office)
    retire_division(district, on=clock.today(), by=office)
    with pytest.raises(Refusal, match="停用，不能再改"):
        rename_division(district, "示例", by=office)
    assert [event.what for event in timeline(district)] == ["停用区县", "改区县名称", "登记区县"]


def test_residents_are_only_added(office: User) -> None:
    city = add_division("990100", "示例市", by=office)
    first = PopulationData(1000, date(2020, 11, 1), "示例公报")
    add_population(city, first, by=office)
    add_population(city, PopulationData(1200, date(2025, 11, 1), "示例公报"), by=office)
    [row] = all_divisions()
    assert [count.residents for count in row.populations] == [1200, 1000]
    with pytest.raises(Refusal, match="已经登记过"):
        add_population(city, first, by=office)
    tomorrow = clock.today() + timedelta(days=1)
    for data, field in (
        (PopulationData(0, date(2020, 11, 1), "示例"), "residents"),
        (PopulationData(1, tomorrow, "示例"), "counted_on"),
        (PopulationData(1, date(2020, 11, 1), " "), "source"),
    ):
        with pytest.raises(Refusal) as refused:
            add_population(city, data, by=office)
        assert refused.value.field == field
    assert Population.objects.count() == 2


def test_a_team_writes_no_places(in_taiyuan: Fund) -> None:
    team = member(in_taiyuan, Role.ORGANISATION, unit=UnitFactory.create())
    for forbidden in (
        lambda: add_division("990100", "示例市", by=team),
        lambda: add_known_divisions(by=team),
        lambda: add_kind("示例", is_core=False, by=team),
        lambda: register_station(StationData("示例站", StationKind.OTHER), by=team),
    ):
        with pytest.raises(NotAllowed):
            forbidden()


def test_a_station_is_registered_changed_and_closed(office: User) -> None:
    team = OrganisationFactory.create()
    data = StationData(
        "示例站",
        StationKind.MODEL,
        organisation=team,
        latitude=Decimal("37.870590"),
        longitude=Decimal("112.548879"),
        equipment=["饮水机", "急救箱"],
    )
    station = register_station(data, by=office)
    assert station.number == f"ZD-{clock.today().year}-001"
    change_station(station, data, by=office)
    changed = change_station(station, StationData("示例站", StationKind.STREET), by=office)
    assert (changed.kind, changed.latitude, changed.equipment) == (StationKind.STREET, None, [])
    closed = close_station(station, on=clock.today(), reason="场地到期", by=office)
    assert [event.what for event in timeline(closed)] == ["停用站点", "改站点资料", "登记站点"]
    with pytest.raises(Refusal, match="不能再改"):
        change_station(station, data, by=office)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (StationData("示例站", StationKind.OTHER, latitude=Decimal(1)), "longitude"),
        (StationData("示例站", StationKind.OTHER, longitude=Decimal(1)), "latitude"),
        (
            StationData("示例站", StationKind.OTHER, latitude=Decimal(91), longitude=Decimal(1)),
            "latitude",
        ),
        (StationData("有了的站", StationKind.OTHER), "name"),
        (StationData(" ", StationKind.OTHER), "name"),
        (StationData("示例站", StationKind.OTHER, phone="1"), "phone"),
        (StationData("示例站", StationKind.OTHER, opened_on=date(2100, 1, 1)), "opened_on"),
    ],
)
def test_a_station_that_is_wrong_is_refused(office: User, data: StationData, field: str) -> None:
    register_station(StationData("有了的站", StationKind.OTHER), by=office)
    with pytest.raises(Refusal) as refused:
        register_station(data, by=office)
    assert refused.value.field == field


def names() -> list[str]:
    return list(kinds_in_use().values_list("name", flat=True))


def test_the_taxonomy_is_ordered_renamed_and_retired(office: User) -> None:
    one, two, three = (add_kind(name, is_core=True, by=office) for name in ("甲类", "乙类", "丙类"))
    change_kind(three, "丙类", is_core=True, place=1, by=office)
    assert names() == ["丙类", "甲类", "乙类"]
    change_kind(one, "丁类", is_core=False, place=99, by=office)
    assert names() == ["丙类", "乙类", "丁类"]
    retire_kind(two, on=clock.today(), by=office)
    assert names() == ["丙类", "丁类"]
    with pytest.raises(Refusal, match="不能再改"):
        change_kind(two, "乙类", is_core=True, place=1, by=office)
    with pytest.raises(Refusal, match="不用再办"):
        retire_kind(two, on=clock.today(), by=office)
    with pytest.raises(Refusal, match="已有类别“丁类”"):
        add_kind("丁类", is_core=True, by=office)
    assert not TeamKind.objects.get(pk=one.pk).is_core
