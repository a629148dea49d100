"""Late entries, and the hours in a city of the access matrix."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from funds.models import User
from funds.permissions import Role
from kit import clock
from kit.numbering import take_serials
from tests.factories.funds import member
from tests.factories.volunteers import OrganisationFactory, served, volunteer_by
from volunteers.models import LateEntry, Organisation, Volunteer
from volunteers.services.hours import LateData, enter_late
from volunteers.services.proofs import ProofData, issue_proof

if TYPE_CHECKING:
    from tests.world import City


def at(hour: float, days_ago: int = 1) -> datetime:
    """Return an hour of a day that is over, in Shanghai."""
    day = timezone.localtime(clock.now()) - timedelta(days=days_ago)
    return day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour)


def late_entry(
    volunteer: Volunteer, by: User, begins: float = 8, ends: float = 10, **fields: Any
) -> LateEntry:
    """Return hours of yesterday that somebody entered and nobody confirmed yet."""
    given = {"title": "路口文明劝导", "reason": "签退设备故障，有签到表", **fields}
    return enter_late(LateData(volunteer, at(begins), at(ends), **given), by=by)


def hours_of_city(city: "City", padding: int) -> dict[str, Any]:
    """Put a record and a late entry of the unit's own organisation into a city of the matrix."""
    office = city.people[Role.OFFICE]
    # Whoever enters does not confirm: a colleague of the one in the matrix entered it.
    colleague = member(city.fund, Role.ORGANISATION, unit=city.unit)
    own = Organisation.objects.filter(unit=city.unit).first()
    own = own or OrganisationFactory.create(unit=city.unit)
    for _ in range(padding):
        late_entry(volunteer_by(office, organisation=own), office)
    volunteer = volunteer_by(office, organisation=own)
    record = served(volunteer, 90, organisation=own)
    sheet = f"MD-2021-{padding + 1:05d}"
    late_entry(volunteer_by(office, organisation=own), colleague, sheet=sheet)
    take_serials("ZM", clock.today().year, 10 * padding + 1)
    proof = issue_proof(volunteer, ProofData(None, clock.today()), by=office)
    return {
        "late_entry": late_entry(volunteer, colleague).number,
        "paper_list": sheet,
        "volunteer_served": volunteer.number,
        "service_record": record.pk,
        "service_proof": proof.number,
        "proof_code": proof.code,
    }
