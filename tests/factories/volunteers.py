"""Volunteers, organisations and their hours. All need a fund in scope; nobody here exists."""

import itertools
from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from funds.models import User
from kit import clock
from kit.pinyin import pinyin_key
from volunteers.identity import check_digit
from volunteers.models import (
    Division,
    IdKind,
    Organisation,
    RecordKind,
    ServiceRecord,
    Station,
    StationKind,
    TeamKind,
    Volunteer,
)
from volunteers.services.registering import VolunteerData, register

_serial = itertools.count(1)
NUMBERS: set[str] = set()
"""Every resident and mobile number given out here: no page may show one."""


def resident_number(born: date = date(1990, 3, 7), order: int | None = None) -> str:
    """Return a resident number that nobody else was given here: place 990000 is nowhere."""
    serial = next(_serial) if order is None else order
    place = 990000 + serial // 1000
    digits = f"{place:06d}{born:%Y%m%d}{serial % 1000:03d}"
    return _given(digits + check_digit(digits))


def mobile_number() -> str:
    return _given(f"199{next(_serial):08d}")


def _given(number: str) -> str:
    NUMBERS.add(number)
    return number


class DivisionFactory(DjangoModelFactory):
    class Meta:
        model = Division
        django_get_or_create = ("code",)

    code = "990100"
    name = "示例市"


class TeamKindFactory(DjangoModelFactory):
    class Meta:
        model = TeamKind

    name = factory.Sequence(lambda n: f"队伍类别{n}")
    sequence = factory.Sequence(lambda n: n % 30_000)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    number = factory.Sequence(lambda n: f"ZZ-2026-{n:06d}")
    name = factory.Sequence(lambda n: f"示例志愿服务队{n}")
    pinyin = factory.LazyAttribute(lambda row: pinyin_key(row.name))


class StationFactory(DjangoModelFactory):
    class Meta:
        model = Station

    number = factory.Sequence(lambda n: f"ZD-2026-{n:03d}")
    name = factory.Sequence(lambda n: f"示例志愿服务站{n}")
    pinyin = factory.LazyAttribute(lambda row: pinyin_key(row.name))
    kind = StationKind.COMMUNITY


def data_of(**fields: Any) -> VolunteerData:
    """Return a grown-up with an identity card and a telephone."""
    given = {
        "name": "林示例",
        "id_kind": IdKind.RESIDENT,
        "id_number": resident_number(),
        "mobile": mobile_number(),
        **fields,
    }
    return VolunteerData(**given)


def volunteer_by(by: User, **fields: Any) -> Volunteer:
    """Register somebody through the service; the city's division comes with them."""
    DivisionFactory.create()
    return register(data_of(**fields), consented=True, by=by)


def served(volunteer: Volunteer, minutes: int = 60, **fields: Any) -> ServiceRecord:
    """Let a volunteer have served, on a day that is over."""
    given = {
        "served_on": clock.today(),
        "kind": RecordKind.IMPORTED,
        "title": "文明交通劝导",
        "key": f"示例-{next(_serial)}",
        **fields,
    }
    return ServiceRecord.objects.create(volunteer=volunteer, minutes=minutes, **given)
