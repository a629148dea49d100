"""Divisions, organisations and stations by sheets: a city's volunteer side, brought and taken."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit.models import ImportRow, ImportState
from tests.factories.funds import member
from tests.factories.imports import brought, counts, exported, faults, imported
from tests.factories.volunteers import DivisionFactory, TeamKindFactory
from volunteers.models import Division, Organisation, Population, Station
from volunteers.queries.organisations import OrganisationFilter, find_organisations
from volunteers.services.organisations import close_organisation

DIVISIONS: list[dict[str, Any]] = [
    {"区划代码": "990100", "名称": "示例市"},
    {"区划代码": "990102", "名称": "东区", "常住人口（人）": 612_300, "统计日期": "2020-11-01",
     "来源": "第七次全国人口普查公报"},
    {"区划代码": "990102", "名称": "东区", "常住人口（人）": 620_000, "统计日期": "2023-12-31",
     "来源": "统计公报"},
]  # fmt: skip
TEAMS: list[dict[str, Any]] = [
    {"组织编号": "P-0001", "组织名称": "样本志愿服务总队", "队伍类别": "理论宣讲",
     "已在民政部门登记": "是", "联系人": "林示例", "联系电话": "１９９００００００１２"},
    {"组织名称": "样本一分队", "上级组织": "P-0001", "区县": "990102", "成立日期": "2015-03-05"},
    {"组织名称": "样本二分队", "上级组织": "样本一分队", "区县": "东区"},
]  # fmt: skip
STATIONS: list[dict[str, Any]] = [
    {"名称": "东区服务站", "种类": "社区站", "管理组织": "样本一分队", "区县": "东区",
     "纬度": 37.87059012, "经度": "112.548879", "设备与便民物品": "急救箱、饮水机，急救箱"},
    {"名称": "街头一岗", "种类": "街头服务岗"},
]  # fmt: skip


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def city(in_taiyuan: Fund, office: User) -> Fund:
    """The divisions and the taxonomy that organisations and stations refer to."""
    DivisionFactory.create(code="990102", name="东区")
    TeamKindFactory.create(name="理论宣讲")
    return in_taiyuan


def test_divisions_come_with_every_count_of_their_residents(in_taiyuan: Fund, office: User) -> None:
    assert counts(imported(in_taiyuan, "divisions", DIVISIONS, office)) == (3, 0, 0, 0)
    assert list(Division.objects.values_list("name", flat=True).order_by("code")) == [
        "示例市",
        "东区",
    ]
    told = Population.objects.order_by("counted_on").values_list("residents", "counted_on")
    assert list(told) == [(612_300, date(2020, 11, 1)), (620_000, date(2023, 12, 31))]
    assert brought(in_taiyuan, "divisions", DIVISIONS, office).state == ImportState.UNCHANGED
    back = brought(in_taiyuan, "divisions", exported(in_taiyuan, "divisions", office), office)
    # The city itself has no count, the district has two.
    assert (counts(back), faults(back)) == ((0, 0, 3, 0), {})


def test_wrong_divisions_say_why(in_taiyuan: Fund, office: User) -> None:
    imported(in_taiyuan, "divisions", DIVISIONS, office)
    wrong = [
        {**DIVISIONS[1], "常住人口（人）": 9},
        {**DIVISIONS[1], "名称": "东城区", "统计日期": "2024-12-31"},
        {**DIVISIONS[1], "区划代码": "99010"},
        {**DIVISIONS[0], "常住人口（人）": 5, "统计日期": "2020-11-01"},
        {**DIVISIONS[1], "统计日期": "2099-01-01"},
    ]
    found = faults(brought(in_taiyuan, "divisions", wrong, office))
    assert [found[line][0][0] for line in range(2, 7)] == [
        "常住人口（人）", "名称", "区划代码", "来源", "统计日期",
    ]  # fmt: skip
    assert "只增加" in found[2][0][1]


def test_organisations_stand_in_a_tree(city: Fund, office: User) -> None:
    assert counts(imported(city, "organisations", TEAMS, office)) == (3, 0, 0, 0)
    second = Organisation.objects.get(name="样本二分队")
    first, head = second.parent, Organisation.objects.get(number="P-0001")
    assert first is not None
    assert (first.parent, head.phone, head.is_registered) == (head, "19900000012", True)
    assert first.number.startswith("ZZ-")
    found = find_organisations(Organisation.objects.all(), OrganisationFilter(search="p-00"))
    assert list(found) == [head]
    assert first.division == second.division
    assert brought(city, "organisations", TEAMS, office).state == ImportState.UNCHANGED
    back = brought(city, "organisations", exported(city, "organisations", office), office)
    assert (counts(back), faults(back)) == ((0, 0, 3, 0), {})


def test_a_changed_organisation_keeps_its_contact_out_of_the_preview(
    city: Fund, office: User
) -> None:
    imported(city, "organisations", TEAMS, office)
    anew = [{**TEAMS[0], "联系电话": "19900000099", "服务领域": "宣讲"}]
    run = imported(city, "organisations", anew, office)
    assert counts(run) == (0, 1, 0, 0)
    assert Organisation.objects.get(number="P-0001").phone == "19900000099"
    kept = ImportRow.objects.get(run=run).detail["changes"]
    assert ["服务领域", "", "宣讲"] in kept
    assert "199000000" not in str(kept)


def test_wrong_organisations_say_why(city: Fund, office: User) -> None:
    imported(city, "organisations", TEAMS, office)
    gone = Organisation.objects.get(name="样本二分队")
    close_organisation(gone, on=date(2021, 1, 1), reason="并入一分队", by=office)
    wrong = [
        {"组织名称": "甲队", "上级组织": "没有的队"},
        {"组织名称": "乙队", "队伍类别": "没有的类别"},
        {"组织名称": "丙队", "统一社会信用代码": "123"},
        {"组织名称": "丁队", "组织编号": "P-0001"},
        {"组织名称": "戊队", "组织编号": "ZZ-2021-001"},
        {"组织名称": "己队", "上级组织": "样本二分队"},
        {"组织名称": "样本二分队", "服务领域": "助老"},
        {**TEAMS[0], "组织编号": "P-0002"},
        {"组织名称": "样本一分队", "上级组织": "样本一分队"},
        {"组织名称": "庚队", "区县": "西区"},
    ]
    found = faults(brought(city, "organisations", wrong, office))
    assert [found[line][0][0] for line in range(2, 12)] == [
        "上级组织", "队伍类别", "统一社会信用代码", "组织编号", "组织编号", "上级组织", "整行",
        "组织编号", "上级组织", "区县",
    ]  # fmt: skip
    assert "样本志愿服务总队" in found[5][0][1]


def test_stations_go_round(city: Fund, office: User) -> None:
    imported(city, "organisations", TEAMS, office)
    assert counts(imported(city, "stations", STATIONS, office)) == (2, 0, 0, 0)
    station = Station.objects.select_related("organisation").get(name="东区服务站")
    assert (station.latitude, station.longitude) == (Decimal("37.870590"), Decimal("112.548879"))
    assert station.equipment == ["急救箱", "饮水机"]
    assert station.organisation is not None
    assert brought(city, "stations", STATIONS, office).state == ImportState.UNCHANGED
    back = brought(city, "stations", exported(city, "stations", office), office)
    assert (counts(back), faults(back)) == ((0, 0, 2, 0), {})
    wrong = [
        {"名称": "甲站", "种类": "棚子"},
        {"名称": "乙站", "种类": "社区站", "纬度": "112.5", "经度": "37.8"},
        {"名称": "丙站", "种类": "社区站", "纬度": "37.8"},
    ]
    found = faults(brought(city, "stations", wrong, office))
    assert [found[line][0][0] for line in (2, 3, 4)] == ["种类", "纬度", "经度"]
