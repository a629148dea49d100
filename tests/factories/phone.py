"""A volunteer with an account in a city of the access matrix: a star and a notice of their own."""

from typing import TYPE_CHECKING, Any

from funds.permissions import Role
from funds.queries.notices import notices_of
from funds.services.notices import notify
from kit import clock
from tests.factories.activities import ShiftFactory
from volunteers.models import StarAward
from volunteers.services.proofs import ProofData, issue_proof

if TYPE_CHECKING:
    from tests.world import City


def phone_of_city(city: "City", padding: int) -> dict[str, Any]:
    """Let the city's volunteer be the one who holds its star."""
    person = city.people[Role.VOLUNTEER]
    award = StarAward.objects.select_related("volunteer").get(
        certificate=city.objects["star_award"]
    )
    holder = award.volunteer
    assert holder is not None
    holder.person = person
    holder.save()
    notify([person], subject="您被录用了", url=city.fund.url("my:home"))
    shift = ShiftFactory.create()
    return {
        "open_activity": shift.activity.number,
        "open_shift": shift.pk,
        "own_certificate": award.certificate,
        "own_proof": issue_proof(holder, ProofData(None, clock.today()), by=person).number,
        "own_notice": notices_of(person).latest("id").pk,
    }
