"""Proving a mobile number (手机验证码): a code of six digits, sent to it and typed back.

Nothing is written to the database. The cache holds, for five minutes, the HMAC of the code and the
number sealed, under a random name that the visitor's session alone knows: so nobody uses up another
visitor's tries, and no session and no key of the cache holds a number. Without the cache no code
is sent. Whether a number is known to the portal plays no part here.

A gateway may take seconds: a code goes out when the transaction is over, so that nothing is held
meanwhile. That it did not go out is told by the next page of the same visitor.
"""

import hmac
import logging
import secrets
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.transaction import on_commit
from redis import RedisError

from kit.errors import Refusal
from kit.frequency import too_often
from kit.sealing import BrokenSealError, blind_index, seal, unseal
from kit.texting import NotSent, Sender, sender

log = logging.getLogger("portal.codes")

MINUTES = 5
TRIES = 5
GAP = 60
"""Seconds between two codes to one number."""
MOST_A_DAY = 10
MOST_OF_NETWORK = 4
"""Of a number's codes of a day one network may ask for so many: others' spend not all of them."""
MOST_FROM_ADDRESS = 30
"""Codes one network may ask for within an hour."""
PROVEN_FOR = 1800
"""Seconds within which what a number was proven for is to be finished."""
HOUR, DAY = 3600, 86_400
AWAY = "现在发不了验证码。请过几分钟再试。"
NOT_SENT = "短信没有发出去。请过一分钟再试。"
OFF = "本市还没有开通手机验证码登录。请联系文明办。"


class CodeGone(Refusal):
    """There is no code any more that could be right: another has to be asked for."""


def is_on() -> bool:
    """Tell whether codes are sent here at all."""
    return sender() is not None


def send_code(place: str, mobile: str, *, network: str, today: date) -> str:
    """Send a code to a mobile, and return the name under which it is proven.

    It goes out once the transaction around is over; see :func:`unsent_mobile`.

    Args:
        place: what it is for, e.g. ``"volunteer:3"``; a code of one place opens no other.
        mobile: a checked number.
        network: where the visitor comes from.
        today: the business date, by which a day's codes are counted.

    Raises:
        Refusal: too many codes went to this number, from this network, or to all; or none can be
            sent.
    """
    texting = sender()
    if texting is None:
        raise Refusal(OFF)
    who = blind_index(mobile, "phone code").hex()
    pending, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**6):06d}"
    here = f"code:day:{who}:{network or 'unknown'}:{today}"
    try:
        # First, and only looked at: whoever is refused keeps nobody else waiting for the minute.
        if cache.get(here, 0) >= MOST_OF_NETWORK:
            raise Refusal(
                f"这个网络今天已经给这个号码要了 {MOST_OF_NETWORK} 次验证码。"
                "请换一个网络（例如手机流量）再要，或明天再试。",
                field="mobile",
            )
        if not cache.add(f"code:gap:{who}", 1, timeout=GAP):
            raise Refusal(
                "这个号码一分钟内已经要过验证码。请看短信，或等一分钟再要。", field="mobile"
            )
        if _counted(f"code:day:{who}:{today}", DAY) > MOST_A_DAY:
            raise Refusal(
                f"这个号码今天已经要了 {MOST_A_DAY} 次验证码。请明天再试。", field="mobile"
            )
        _counted(here, DAY)
        # After what one number is refused: that must not spend what all of a network may ask for.
        if too_often("phone-code", network or "unknown", most=MOST_FROM_ADDRESS, within=HOUR):
            raise Refusal("这个网络一小时内要的验证码太多。请过一会儿再试。", field="mobile")
        if _counted(f"code:all:{today}", DAY) > settings.CODES_A_DAY:
            raise Refusal("今天发出的验证码太多，先停一停。请明天再试，或联系文明办。")
        kept = {"mobile": seal(mobile), "code": _digest(pending, code)}
        cache.set(_key(place, pending), kept, timeout=60 * MINUTES)
    except (RedisError, OSError) as error:
        raise Refusal(AWAY) from error
    on_commit(partial(_send_out, texting, place, pending, mobile, code))
    return pending


def _send_out(texting: Sender, place: str, pending: str, mobile: str, code: str) -> None:
    """Send a code; where it does not go out, keep that for the visitor's next page."""
    try:
        texting.send(mobile, code, MINUTES)
    except NotSent:
        log.warning("the gateway took no code")
        try:
            cache.delete(_key(place, pending))
            kept = {"mobile": seal(mobile)}
            cache.set(_key(place, f"unsent:{pending}"), kept, timeout=60 * MINUTES)
        except (RedisError, OSError):
            return


def unsent_mobile(place: str, pending: str) -> str:
    """Return the number to which a code did not go out; empty when it did, or that was long ago."""
    return _mobile(_key(place, f"unsent:{pending}")) if pending else ""


def prove(place: str, pending: str, typed: str) -> str:
    """Return the name under which the mobile is proven from now on, by the code that was typed.

    Raises:
        CodeGone: the code is too old, was used, or was tried too often.
        Refusal: it is wrong; the message says how many tries are left.
    """
    key = _key(place, pending)
    try:
        kept = cache.get(key)
        if kept is None:
            raise CodeGone("验证码过期了，请重新获取。")
        tries = _counted(f"{key}:tries", 60 * MINUTES)
        if tries > TRIES:
            raise CodeGone(f"验证码输错了 {TRIES} 次，已经作废。请重新获取。")
        if not hmac.compare_digest(kept["code"], _digest(pending, typed)):
            left = TRIES - tries
            words = f"还可以再试 {left} 次。" if left else "请重新获取。"
            raise Refusal(f"验证码不对，{words}", field="code")
        # Whoever takes it away has used it: the same code a moment later proves nothing.
        if not cache.delete(key):
            raise CodeGone("验证码已经用过，请重新获取。")
        proven = secrets.token_urlsafe(24)
        cache.set(_key(place, f"proven:{proven}"), {"mobile": kept["mobile"]}, timeout=PROVEN_FOR)
    except (RedisError, OSError) as error:
        raise Refusal(AWAY) from error
    return proven


def pending_mobile(place: str, pending: str) -> str:
    """Return the number a code was sent to; empty when the code is gone."""
    return _mobile(_key(place, pending)) if pending else ""


def proven_mobile(place: str, proven: str) -> str:
    """Return the number that was proven; empty when that was too long ago."""
    return _mobile(_key(place, f"proven:{proven}")) if proven else ""


def forget(place: str, proven: str) -> None:
    """Let a proof be good for nothing more."""
    try:
        cache.delete(_key(place, f"proven:{proven}"))
    except (RedisError, OSError):
        return


def counted_tries(place: str, what: str, mobile: str, *, within: int = DAY) -> int:
    """Count one try of ``what`` by the owner of a proven mobile; return how many that makes.

    Raises:
        Refusal: the cache is away, so that nothing could be counted.
    """
    who = blind_index(mobile, "tries").hex()
    try:
        return _counted(f"tries:{place}:{what}:{who}", within)
    except (RedisError, OSError) as error:
        raise Refusal(AWAY) from error


def _mobile(key: str) -> str:
    try:
        kept: dict[str, Any] | None = cache.get(key)
        return "" if kept is None else unseal(kept["mobile"])
    except (RedisError, OSError, BrokenSealError):
        return ""


def _counted(key: str, seconds: int) -> int:
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key))
    except ValueError:
        # It ran out between the two.
        cache.set(key, 1, timeout=seconds)
        return 1


def _digest(pending: str, code: str) -> str:
    return blind_index(f"{pending} {code}", "code").hex()


def _key(place: str, name: str) -> str:
    return f"code:{place}:{name}"
