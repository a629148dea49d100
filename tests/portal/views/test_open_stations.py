"""Stations as anybody finds them: by kind, by district, the nearest first, one with its map."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund
from kit import clock
from tests.factories.activities import ShiftFactory, published
from tests.factories.volunteers import DivisionFactory, StationFactory
from volunteers.models import Station, StationKind

HERE = "/taiyuan/open/stations/"


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def station(in_taiyuan: Fund) -> Station:
    north = DivisionFactory.create(code="990102", name="示例北区")
    made: Station = StationFactory.create(
        name="漪汾桥站",
        pinyin="yfq",
        kind=StationKind.STREET,
        division=north,
        address="漪汾桥西",
        latitude="37.870000",
        longitude="112.530000",
        hours="每天 8:00—18:00",
        equipment=["饮水机"],
        contact="林示例",
        phone="13900000000",
    )
    return made


def test_they_are_found_by_kind_and_district_and_nearness(client: Client, station: Station) -> None:
    StationFactory.create(name="远处站", latitude="37.960000", longitude="112.530000")
    StationFactory.create(name="没有坐标站")
    StationFactory.create(name="停用站", closed_on=clock.today())
    for asked, names in {
        "": ("漪汾桥站", "远处站", "没有坐标站"),
        "?kind=STREET": ("漪汾桥站",),
        "?division=990102": ("漪汾桥站",),
        "?kind=STREET&division=000000": ("漪汾桥站",),
        "?near=37.869,112.530": ("漪汾桥站", "远处站"),
    }.items():
        text = text_of(client, HERE + asked)
        told = ("漪汾桥站", "远处站", "没有坐标站", "停用站")
        assert tuple(name for name in told if name in text) == names, asked
    text = text_of(client, HERE + "?near=37.869,112.530")
    assert text.index("漪汾桥站") < text.index("远处站")
    assert "约 100 米" in text


def test_one_tells_the_way_and_nobodys_number(client: Client, station: Station) -> None:
    ShiftFactory.create(activity=published(station=station, title="值勤"))
    text = text_of(client, f"{HERE}{station.number}/")
    for told in ("漪汾桥西", "每天 8:00—18:00", "饮水机", "值勤", "geo:37.870000,112.530000?q="):
        assert told in text
    for secret in ("林示例", "13900000000"):
        assert secret not in text
    Station.objects.filter(pk=station.pk).update(closed_on=clock.today())
    assert client.get(f"{HERE}{station.number}/").status_code == 404


def test_as_many_queries_for_three_as_for_one(client: Client, station: Station) -> None:
    def asked() -> int:
        client.get(HERE)
        with CaptureQueriesContext(connection) as seen:
            client.get(HERE)
        return len(seen)

    one = asked()
    for _ in range(2):
        StationFactory.create(division=station.division)
    assert asked() == one
