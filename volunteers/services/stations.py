"""Writing stations and sites (站点): registered, changed, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_date
from funds.services.units import checked_phone
from kit.errors import Refusal
from kit.history import recorded_as
from kit.pinyin import pinyin_key
from volunteers.models import Division, Organisation, Station, StationKind
from volunteers.services.given_numbers import number_for
from volunteers.services.map_places import check_map_place

SERIALS = "ZD"


@dataclass(frozen=True)
class StationData:
    """A station as it is registered.

    Attributes:
        latitude, longitude: degrees of the map people use on their phones (GCJ-02); both or none.
        hours: when it is open, in words.
    """

    name: str
    kind: StationKind
    organisation: Organisation | None = None
    division: Division | None = None
    address: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    equipment: Sequence[str] = ()
    hours: str = ""
    contact: str = ""
    phone: str = ""
    opened_on: date | None = None


@transaction.atomic
def register_station(data: StationData, *, by: User, number: str = "") -> Station:
    """Register a station in the fund in scope, and give it its number.

    Args:
        data: as it is registered.
        by: who registers it.
        number: the one it had before the portal; empty gives it the next of ours.

    Raises:
        NotAllowed: ``by`` may not write stations.
        Refusal: no name, a name or number that is taken, half a place, a phone that is none, or an
            organisation that is closed.
    """
    demand(by, Action.TEAM_EDIT, fund_in_scope())
    values = _checked(data, None)
    with recorded_as("登记站点", by=by.pk):
        number = number_for(number, Station, SERIALS)
        return Station.objects.create(number=number, **values)


@transaction.atomic
def change_station(station: Station, data: StationData, *, by: User) -> Station:
    """Give a station what ``data`` says; nothing is written when that stands already.

    Raises:
        NotAllowed: ``by`` may not write stations.
        Refusal: as for :func:`register_station`, or it is closed.
    """
    station = _locked(station, by)
    values = _checked(data, station)
    changed = [name for name, value in values.items() if getattr(station, name) != value]
    for name in changed:
        setattr(station, name, values[name])
    if changed:
        with recorded_as("改站点资料", by=by.pk):
            station.save(update_fields=changed)
    return station


@transaction.atomic
def close_station(station: Station, *, on: date, reason: str, by: User) -> Station:
    """Close a station (停用); it stays on record.

    Raises:
        NotAllowed: ``by`` may not write stations.
        Refusal: no reason, a day ahead, or closed already.
    """
    station = _locked(station, by)
    checked_date(on, field="on", what="停用日期")
    if not reason.strip():
        raise Refusal("请写明停用的理由，例如：场地到期。", field="reason")
    station.closed_on = on
    with recorded_as("停用站点", by=by.pk, note=reason.strip()[:300]):
        station.save(update_fields=["closed_on"])
    return station


def _locked(station: Station, by: User) -> Station:
    station = Station.objects.select_for_update().get(pk=station.pk)
    demand(by, Action.TEAM_EDIT, station)
    if station.closed_on is not None:
        raise Refusal(f"{station.name}已于 {station.closed_on:%Y-%m-%d} 停用，不能再改。")
    return station


def _checked(data: StationData, station: Station | None) -> dict[str, Any]:
    """Return the columns of ``data``, or raise ``Refusal``."""
    name = " ".join(data.name.split())
    if not name:
        raise Refusal("请填写名称。", field="name")
    others = Station.objects.exclude(pk=station.pk) if station else Station.objects.all()
    if others.filter(name=name).exists():
        raise Refusal(f"已有站点“{name}”。请核对是不是同一处。", field="name")
    check_map_place(data.latitude, data.longitude)
    kept = station is not None and station.organisation == data.organisation
    if data.organisation is not None and data.organisation.closed_on is not None and not kept:
        raise Refusal(f"{data.organisation.name}已注销，不能再管理站点。", field="organisation")
    if data.opened_on is not None:
        checked_date(data.opened_on, field="opened_on", what="启用日期")
    return {
        "name": name,
        "pinyin": pinyin_key(name)[:160],
        "kind": data.kind,
        "organisation": data.organisation,
        "division": data.division,
        "address": data.address.strip(),
        "latitude": data.latitude,
        "longitude": data.longitude,
        "equipment": list(data.equipment),
        "hours": data.hours.strip(),
        "contact": data.contact.strip(),
        "phone": checked_phone(data.phone),
        "opened_on": data.opened_on,
    }
