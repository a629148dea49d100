"""Second factors for tests, with the library's own arithmetic."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from funds.models import User


def give_phone(user: User) -> str:
    """Set an authenticator up for ``user`` and return its secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def give_recovery_codes(user: User) -> list[str]:
    """Give ``user`` recovery codes and return them."""
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes


def give_key(user: User) -> Authenticator:
    """Give ``user`` a passkey that no test can use."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "办公室电脑", "credential": {}}
    )


def code_of(secret: str, shift: int = 0) -> str:
    """Return the code a phone shows, ``shift`` half minutes from now."""
    before, now, after = yield_hotp_counters_from_time()
    assert before + 1 == now == after - 1
    return str(format_hotp_value(hotp_value(secret, now + shift)))


def wrong_code(secret: str) -> str:
    """Return six digits that are no code of now."""
    valid = {code_of(secret, shift) for shift in (-2, -1, 0, 1, 2)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in valid)
