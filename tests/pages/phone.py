"""What the pages of a volunteer's phone are for."""

from funds.permissions import Action
from tests.matrix import ANYBODY, Expect

OWN = Action.VOLUNTEER_OWN

SHIFT = {"shift": "open_shift"}

ROUTES = {
    "join": Expect(ANYBODY),
    "open_activities": Expect(ANYBODY),
    "open_activity": Expect(ANYBODY, {"number": "open_activity"}),
    "open_service": Expect(ANYBODY),
    "open_stations": Expect(ANYBODY),
    "open_station": Expect(ANYBODY, {"number": "station"}),
    "my:enter": Expect(ANYBODY),
    "my:home": Expect(OWN),
    "my:sign_out": Expect(OWN, post=True),
    "my:hours": Expect(OWN),
    "my:records_sheet": Expect(OWN),
    "my:proofs": Expect(OWN),
    "my:proof": Expect(OWN, {"proof": "own_proof"}),
    "my:stars": Expect(OWN),
    "my:honours": Expect(OWN),
    "my:certificate": Expect(OWN, {"certificate": "own_certificate"}),
    "my:trainings": Expect(OWN),
    "my:notices": Expect(OWN),
    "my:read_all": Expect(OWN, post=True),
    "my:notice": Expect(OWN, {"notice": "own_notice"}),
    "my:code": Expect(OWN),
    "my:shifts": Expect(OWN),
    "my:sign_up": Expect(OWN, SHIFT, post=True),
    "my:withdraw": Expect(OWN, SHIFT, post=True),
    "my:check": Expect(OWN),
    "my:digits": Expect(OWN, post=True),
    "my:held": Expect(OWN, post=True),
    "my:scanned": Expect(OWN, fixed={"token": "none~such"}),
    "my:me": Expect(OWN),
    "my:ranking": Expect(OWN, post=True),
    "my:transfer": Expect(OWN),
    "my:answer_transfer": Expect(OWN, post=True),
    "my:requests": Expect(OWN),
    "my:leave": Expect(OWN),
}
