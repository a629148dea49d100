"""Checking a code: as few tries as at a password, one at a time, and each code once.

The library counts tries and used codes in the cache; here the database does, since signing in must
be safe when the cache is away.
"""

import re
import unicodedata

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters_now
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from funds.models import SignInOutcome, User
from kit.locks import try_lock
from portal.guessing import note_failure, note_locked
from portal.services.second_factor import use_counter

BUSY = "这个账号正在另一处验证。请稍等几秒再试一次。"


def demand_try(request: HttpRequest, user: User) -> None:
    """Let a try at the second factor of ``user`` go on, or refuse it.

    Holds the account's lock until the transaction ends, so that tries at once are counted one
    after the other; a locked account gets the page that says so instead of an answer.

    Raises:
        ValidationError: another try is going on, or the account is locked.
    """
    if not try_lock(f"sign-in {user.username}"):
        raise ValidationError(BUSY, code="busy")
    credentials = {"username": user.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        request.axes_locked_out = True  # type: ignore[attr-defined]
        request.axes_credentials = credentials  # type: ignore[attr-defined]
        note_locked(request, user.username, user)
        raise get_adapter().validation_error("incorrect_code")


def find_factor(request: HttpRequest, user: User, code: str) -> Authenticator:
    """Return the factor of ``user`` to which ``code`` belongs, and use the code up.

    Raises:
        ValidationError: the code is wrong, was used before, or no more tries are left.
    """
    demand_try(request, user)
    digits = plain_code(code)
    for factor in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN):
        if _fits(factor, digits):
            return factor
    fail(request, user)
    raise get_adapter().validation_error("incorrect_code")


def fail(request: HttpRequest, user: User) -> None:
    """Count a wrong code exactly as a wrong password is counted."""
    note_failure(request, user.username, user, SignInOutcome.WRONG_CODE)
    user_login_failed.send(
        sender=__name__, credentials={"username": user.username}, request=request
    )


def matching_counter(secret: str, digits: str) -> int | None:
    """Return the half minute whose code ``digits`` is, among those that are valid now."""
    for counter in counters_now():
        if constant_time_compare(format_hotp_value(hotp_value(secret, counter)), digits):
            return int(counter)
    return None


def _fits(factor: Authenticator, digits: str) -> bool:
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        return bool(factor.wrap().validate_code(digits))
    counter = matching_counter(get_adapter().decrypt(factor.data["secret"]), digits)
    return counter is not None and use_counter(factor.pk, counter)


def plain_code(code: str) -> str:
    """Return a code as it is compared: full-width digits, blanks and dashes are read through."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code))
