"""Codes that let people check in and out (签到码), of seconds of life: a photograph is useless.

The organiser's screen and the volunteer's phone show a signed code that is another every
``STEP`` seconds. It names a shift or a volunteer of one fund and nothing else; six digits beside a
shift's are for those who cannot scan. What is scanned writes nothing: it is exchanged for a code of
the same person that lives for minutes, long enough to press a button.
"""

import hmac
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer

from funds.models import User
from kit import clock
from kit.errors import Refusal
from kit.frequency import too_often
from kit.tenancy.scope import scoped_fund_id
from volunteers.models import Shift, Volunteer

STEP = 20
"""Seconds until the next code."""
LIFE = 30
"""Seconds a code is good for: the last one still is while a phone finds its way."""
HELD_LIFE = 300
"""Seconds whoever scanned has to press the button."""
WRONG_DIGITS_A_MINUTE = 5
DIGITS = 6

_STALE = "这个码已经过期。码每 20 秒换一次，照片和截图都不能用。请扫正在显示的码。"
_WRONG = "这不是本基金的签到码。请扫活动现场屏幕上的码。"


@dataclass(frozen=True)
class Code:
    """A code as it is shown.

    Attributes:
        token: what the QR code carries.
        digits: six digits that say the same; empty for a volunteer's.
        seconds_left: until another is shown.
    """

    token: str
    digits: str
    seconds_left: int


def shift_code(shift: Shift) -> Code:
    """Return what the organiser's screen shows now."""
    return _code("shift", shift.pk, _digits(shift, _step()))


def volunteer_code(volunteer: Volunteer) -> Code:
    """Return what a volunteer's phone shows now, for the organiser to scan."""
    return _code("volunteer", volunteer.pk, "")


def shift_of(token: str) -> Shift:
    """Return the shift of a code scanned from a screen.

    Raises:
        Refusal: it is none, of another fund, or older than ``LIFE``: a photograph.
    """
    found = _row("shift", token, LIFE)
    rows = Shift.objects.select_related("activity__organisation", "organisation", "post")
    shift = rows.filter(pk=found[0]).first()
    if shift is None:
        raise Refusal(_WRONG)
    return shift


def volunteer_of(token: str) -> Volunteer:
    """Return the volunteer whose phone showed a code.

    Raises:
        Refusal: as for :func:`shift_of`.
    """
    found = _row("volunteer", token, LIFE)
    volunteer = Volunteer.objects.defer("sealed").filter(pk=found[0]).first()
    if volunteer is None:
        raise Refusal(_WRONG)
    return volunteer


def digits_fit(shift: Shift, digits: str, *, by: User | None = None) -> bool:
    """Tell whether these are the digits of the shift's screen, now or a moment ago.

    Args:
        shift: which.
        digits: as typed; spaces and full-width digits are taken.
        by: who types: with them, tries are counted.

    Raises:
        Refusal: ``by`` tried more than ``WRONG_DIGITS_A_MINUTE`` times of late.
    """
    who = f"{scoped_fund_id()}:{by.pk if by is not None else ''}"
    if by is not None and too_often("check-digits", who, most=WRONG_DIGITS_A_MINUTE, within=60):
        raise Refusal("输入次数太多。请一分钟后再试，或请组织者扫您的码。", field="digits")
    typed = "".join(str(int(sign)) for sign in digits if sign.isdecimal())
    step, now = _step(), _seconds()
    good = [_digits(shift, step)]
    if now < (step - 1) * STEP + LIFE:
        good.append(_digits(shift, step - 1))
    return any(hmac.compare_digest(typed, each) for each in good)


def held_code(shift: Shift, volunteer: Volunteer) -> str:
    """Return what the form of whoever scanned carries: this shift, this volunteer, some minutes."""
    return _signer("held").sign(f"{shift.pk}:{volunteer.pk}:{_seconds()}")


def held_shift(token: str, volunteer: Volunteer) -> Shift:
    """Return the shift that this volunteer scanned some minutes ago.

    Raises:
        Refusal: it was another who scanned, or too long ago.
    """
    found = _row("held", token, HELD_LIFE)
    shift = Shift.objects.select_related("activity__organisation", "organisation", "post").filter(
        pk=found[0]
    )
    row = shift.first()
    if row is None or found[1] != volunteer.pk:
        raise Refusal("这个码不是您扫的。请自己扫一次现场屏幕上的码。")
    return row


def _code(purpose: str, pk: int, digits: str) -> Code:
    begun = _step() * STEP
    token = _signer(purpose).sign(f"{pk}:{begun}")
    return Code(token, digits, begun + STEP - _seconds())


def _row(purpose: str, token: str, life: int) -> list[int]:
    """Return the numbers a token names; refuse one that is not ours or is too old."""
    try:
        *named, begun = (int(part) for part in _signer(purpose).unsign(token).split(":"))
    except (BadSignature, ValueError) as error:
        raise Refusal(_WRONG) from error
    if not 0 <= _seconds() - begun < life:
        raise Refusal(_STALE if life == LIFE else "停得太久，这一步已过期。请再扫一次码。")
    return named


def _digits(shift: Shift, step: int) -> str:
    said = f"{_salt('digits')}:{shift.pk}:{step}".encode()
    made = hmac.digest(settings.SECRET_KEY.encode(), said, "sha256")
    return f"{int.from_bytes(made[:8]) % 10**DIGITS:0{DIGITS}d}"


def _signer(purpose: str) -> Signer:
    return Signer(sep="~", salt=_salt(purpose))


def _salt(purpose: str) -> str:
    return f"volunteers.check.{purpose}.{scoped_fund_id()}"


def _step() -> int:
    return _seconds() // STEP


def _seconds() -> int:
    return int(clock.now().timestamp())
