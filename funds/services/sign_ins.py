"""Writing the record of signing in, and the sessions that are open."""

from dataclasses import dataclass
from datetime import datetime

from funds.models import Session, SignIn, SignInOutcome, User
from kit import clock


@dataclass(frozen=True)
class Place:
    """Where a try came from.

    Attributes:
        address: the client's address; ``None`` when the server does not know it.
        network: what failures are counted by; empty when there is no address.
        browser: the family of the browser, in words.
    """

    address: str | None
    network: str
    browser: str


def record_sign_in(
    account: str, outcome: SignInOutcome, *, user: User | None, place: Place
) -> SignIn:
    """Add the row of one try to sign in."""
    return SignIn.objects.create(
        at=clock.now(),
        account=account,
        user=user,
        outcome=outcome,
        address=place.address,
        network=place.network,
        browser=place.browser,
    )


def note_seen(session_key: str, at: datetime) -> None:
    """Write down that the person of a session did something at ``at``."""
    Session.objects.filter(session_key=session_key).update(seen_at=at)


def end_other_sessions(user: User, keep: str | None) -> int:
    """End every session of ``user`` but the one whose key is ``keep``.

    Returns:
        How many were ended.
    """
    ended, _ = Session.objects.filter(user=user).exclude(session_key=keep or "").delete()
    return ended
