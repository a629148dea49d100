"""Reading the record of signing in."""

from datetime import timedelta

from django.db.models import QuerySet

from funds.models import Session, SignIn, SignInOutcome, User
from kit import clock

FAILED = (SignInOutcome.WRONG_PASSWORD, SignInOutcome.WRONG_CODE)


def sign_ins_of(user: User) -> QuerySet[SignIn]:
    """Return every try to sign in as ``user``."""
    return SignIn.objects.filter(user=user)


def failures_from(network: str, *, within: timedelta) -> int:
    """Return how many tries of one network failed of late, whichever account they were for."""
    since = clock.now() - within
    return SignIn.objects.filter(network=network, at__gte=since, outcome__in=FAILED).count()


def was_refused(account: str, *, within: timedelta) -> bool:
    """Tell whether the record already says that this account was locked of late."""
    since = clock.now() - within
    return SignIn.objects.filter(
        account=account, at__gte=since, outcome=SignInOutcome.LOCKED
    ).exists()


def entered_from(account: str, network: str, *, within: timedelta) -> bool:
    """Tell whether the account has entered from this network of late."""
    since = clock.now() - within
    return SignIn.objects.filter(
        account=account, network=network, at__gte=since, outcome=SignInOutcome.ENTERED
    ).exists()


def open_sessions(user: User, *, idle: timedelta) -> QuerySet[Session]:
    """Return the sessions of ``user`` that still work: neither run out nor idle for ``idle``."""
    now = clock.now()
    return Session.objects.filter(user=user, expire_date__gt=now, seen_at__gt=now - idle)
