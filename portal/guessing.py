"""Guessing at accounts: what is written down of it, and when one address must wait."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest

from funds.models import SignInOutcome, User
from funds.queries.sign_ins import entered_from, failures_from, was_refused
from funds.services.sign_ins import record_sign_in
from portal.client import place_of

WITHIN = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=30)
REMEMBERED = timedelta(days=30)


def must_wait(request: HttpRequest, account: str) -> bool:
    """Tell whether the address has failed so often of late that its tries are not looked at.

    A whole office may share one address: whoever entered from it within a month is let through,
    where the account's own five tries still hold.
    """
    network = place_of(request).network
    if not network or failures_from(network, within=WITHIN) < settings.FAILURES_PER_ADDRESS:
        return False
    return not entered_from(account, network, within=REMEMBERED)


def note_failure(
    request: HttpRequest, account: str, user: User | None, outcome: SignInOutcome
) -> None:
    """Write down a wrong password or code."""
    record_sign_in(account, outcome, user=user, place=place_of(request))


def note_locked(request: HttpRequest, account: str, user: User | None) -> None:
    """Write down that a locked account was tried; once for each time it is locked."""
    if not was_refused(account, within=LOCKED_FOR):
        record_sign_in(account, SignInOutcome.LOCKED, user=user, place=place_of(request))


def note_entered(request: HttpRequest, user: User) -> None:
    """Write down that a person has signed in."""
    record_sign_in(user.username, SignInOutcome.ENTERED, user=user, place=place_of(request))
