"""The registry in a city of the access matrix."""

from typing import TYPE_CHECKING, Any

from funds.models import User
from funds.permissions import Role
from kit import clock
from kit.numbering import take_serials
from tests.factories.volunteers import DivisionFactory, TeamKindFactory, data_of
from volunteers.models import (
    HonouredKind,
    HonourLevel,
    Organisation,
    OwnRequest,
    RequestKind,
    StationKind,
    Training,
    Volunteer,
)
from volunteers.services.honours import HonourData, record_honour
from volunteers.services.leaving import leave
from volunteers.services.organisations import OrganisationData, register_organisation
from volunteers.services.registering import register
from volunteers.services.stations import StationData, register_station
from volunteers.services.trainings import TrainingData, record_training

if TYPE_CHECKING:
    from tests.world import City


def registry_of_city(city: "City", padding: int) -> dict[str, Any]:
    """Return an organisation of the city's unit with a station and members, one of whom left."""
    by = city.people[Role.OFFICE]
    # Below every other made-up code, so that two cities' volunteer numbers differ.
    division = DivisionFactory.create(code=f"98{10 + padding}00", name="示例市")
    for serial in range(padding):
        register_organisation(OrganisationData(f"示例别队{serial}"), by=by)
        register_station(StationData(f"示例别站{serial}", StationKind.OTHER), by=by)
    own = register_organisation(OrganisationData("示例本队", unit=city.unit), by=by)
    station = register_station(StationData("示例本站", StationKind.MODEL, own), by=by)
    member, gone = (_member(own, by) for _ in range(2))
    leave(gone, reason="本人申请", seen_version=gone.version, by=by)
    return {
        "division": division.code,
        "team_kind": TeamKindFactory.create().pk,
        "training": _training(own, member, padding, by).number,
        "honour": _honour(own, member, padding, by),
        "organisation": own.number,
        "station": station.number,
        "registered": member.number,
        "left": gone.number,
        "own_request": OwnRequest.objects.create(
            number=f"QQ-2021-{padding + 1:05d}", volunteer=member, kind=RequestKind.CORRECT
        ).number,
    }


def _member(organisation: Organisation, by: User) -> Volunteer:
    return register(data_of(organisation=organisation), consented=True, by=by)


def _training(own: Organisation, there: Volunteer, padding: int, by: User) -> Training:
    """Return a training of the organisation; its number is another's in no city."""
    take_serials("PX", clock.today().year, padding + 1)
    data = TrainingData("示例培训", clock.today(), 90, organisation=own, numbers=[there.number])
    return record_training(data, by=by, key=f"培训-{padding}")


def _honour(own: Organisation, given: Volunteer, padding: int, by: User) -> str:
    """Return the number of an honour that the organisation recorded; another's in no city."""
    take_serials("BZ", clock.today().year, padding + 1)
    data = HonourData(
        "示例表彰",
        HonourLevel.CITY,
        HonouredKind.PERSON,
        "示例单位",
        clock.today(),
        organisation=own,
        numbers=[given.number],
    )
    number: str = record_honour(data, by=by, key=f"表彰-{padding}").number
    return number
