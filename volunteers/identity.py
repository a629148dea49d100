"""Identity and telephone numbers of volunteers (证件号码、手机): checked, sealed, found again.

Resident numbers are checked by length, date and check digit, never by place: codes of places were
abolished and stay valid on old cards (domain.md §5).
"""

import json
import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import mul

from kit.errors import Refusal
from kit.sealing import blind_index, indexer, seal_all, seal_bytes, unseal_bytes

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
_ENDS = "".join(CHECK_DIGITS[2 * rest % 11] for rest in range(11))
"""Check digits by the rest of the first 17 digits read to the base of 13."""
RESIDENT_LENGTH = 18
MOST_MONTHS = 50_000
GUARDED_BELOW = 14
"""Under this age a guardian consents (《未成年人保护法》, PIPL 第31条)."""

_PLAIN = re.compile(r"[0-9A-Z]+")
_RESIDENT = re.compile(r"[0-9]{17}[0-9X]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_OTHER = re.compile(r"[0-9A-Z]{5,20}")


@dataclass(frozen=True)
class Resident:
    """What a resident number says: itself, the day of birth, and whether of a woman."""

    number: str
    born_on: date
    is_female: bool


def tidied(text: str) -> str:
    """Return a number as it is kept: full-width digits narrowed, no spaces or dashes, X upper."""
    if _PLAIN.fullmatch(text):
        return text
    return re.sub(r"[\s\-—]", "", unicodedata.normalize("NFKC", text)).upper()


@dataclass(frozen=True, slots=True)
class Birth:
    """What the birth in a number says: its month, that as text, whether a guardian consents."""

    month: date
    text: str
    is_guarded: bool


class ResidentReader:
    """Reads resident numbers by the hundred thousand: what recurs in them is reckoned once."""

    def __init__(self, today: date) -> None:
        self._months = _Months()
        self._today = f"{today:%Y%m%d}"
        self._grown = f"{today.year - GUARDED_BELOW:04d}{today:%m%d}"

    def read(self, number: str) -> Birth | None:
        """Return the birth in a number that :func:`resident_of` takes; ``None`` of any other.

        A number that must be tidied first gives ``None`` too.
        """
        return self.read_all([number])[0]

    def read_all(self, numbers: Sequence[str]) -> list[Birth | None]:
        """Return what :meth:`read` makes of each number."""
        fits, months, grown, today = _RESIDENT.fullmatch, self._months, self._grown, self._today
        found = list[Birth | None]()
        add = found.append
        for number in numbers:
            birth = None
            if fits(number):
                days, adult, child = months[number[6:12]]
                # The weights are the powers of two modulo 11, and so are those of thirteen.
                if number[12:14] in days and number[17] == _ENDS[int(number[:17], 13) % 11]:
                    born = number[6:14]
                    birth = adult if born <= grown else child if born <= today else None
            add(birth)
        return found


class _Months(dict[str, tuple[frozenset[str], Birth | None, Birth | None]]):
    """By six digits of year and month: the days of it, and the births of grown-ups and children."""

    def __missing__(self, digits: str) -> tuple[frozenset[str], Birth | None, Birth | None]:
        if len(self) >= MOST_MONTHS:
            self.clear()
        found: tuple[frozenset[str], Birth | None, Birth | None] = (frozenset(), None, None)
        try:
            first = date(int(digits[:4]), int(digits[4:]), 1)
        except ValueError:
            pass
        else:
            last = monthrange(first.year, first.month)[1]
            days = frozenset(f"{day:02d}" for day in range(1, last + 1))
            adult, child = (Birth(first, first.isoformat(), guarded) for guarded in (False, True))
            found = (days, adult, child)
        self[digits] = found
        return found


def resident_of(text: str, today: date) -> Resident:
    """Return what a resident number (居民身份证号码) says.

    Raises:
        Refusal: not 18 digits, a day that is none or lies ahead, or a wrong check digit.
    """
    number = tidied(text)
    if not _RESIDENT.fullmatch(number):
        raise Refusal("身份证号码应是 18 位数字，最后一位可以是 X。请核对。", field="id_number")
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise Refusal("身份证号码里的出生日期不存在。请核对。", field="id_number") from None
    if born_on > today:
        raise Refusal("身份证号码里的出生日期在今天以后。请核对。", field="id_number")
    if check_digit(number) != number[-1]:
        raise Refusal("身份证号码的校验位不对，可能抄错了一位。请核对。", field="id_number")
    return Resident(number, born_on, is_female=int(number[16]) % 2 == 0)


def check_digit(number: str) -> str:
    """Return the check digit that belongs to the first 17 digits of a resident number."""
    whole = sum(map(mul, WEIGHTS, map(int, number)))
    return CHECK_DIGITS[whole % 11]


def other_number_of(text: str) -> str:
    """Return the number of a passport or a permit, tidied.

    Raises:
        Refusal: not 5 to 20 letters and digits.
    """
    number = tidied(text)
    if not _OTHER.fullmatch(number):
        raise Refusal("证件号码应是 5 到 20 位字母和数字。请核对。", field="id_number")
    return number


def mobile_of(text: str) -> str:
    """Return a mobile number (手机), tidied.

    Raises:
        Refusal: not 11 digits that begin as mobile numbers do.
    """
    number = tidied(text).removeprefix("+86")
    if not _MOBILE.fullmatch(number):
        raise Refusal("手机号码应是 11 位数字，以 13 到 19 开头。请核对。", field="mobile")
    return number


def id_index(fund_id: int, number: str) -> bytes:
    """Return what a tidied identity number is found by within one fund."""
    return blind_index(number, f"id:{fund_id}")


def mobile_index(fund_id: int, number: str) -> bytes:
    """Return what a tidied mobile number is found by within one fund."""
    return blind_index(number, f"mobile:{fund_id}")


def indexers(fund_id: int) -> tuple[Callable[[str], bytes], Callable[[str], bytes]]:
    """Return what gives :func:`id_index` and :func:`mobile_index` of many numbers."""
    return indexer(f"id:{fund_id}"), indexer(f"mobile:{fund_id}")


def are_mobiles(texts: Iterable[str]) -> list[bool]:
    """Tell of each text whether :func:`mobile_of` gives it back as it is."""
    return [found is not None for found in map(_MOBILE.fullmatch, texts)]


def seal_facts(fund_id: int, number: str, facts: Mapping[str, str]) -> bytes:
    """Return the private facts of a volunteer sealed to their fund and volunteer number."""
    data = json.dumps({name: text for name, text in facts.items() if text}, ensure_ascii=False)
    return seal_bytes(data.encode(), _place(fund_id, number))


def unseal_facts(fund_id: int, number: str, sealed: bytes) -> dict[str, str]:
    """Return what :func:`seal_facts` was given.

    Raises:
        BrokenSealError: it was altered, or its key is gone.
    """
    facts: dict[str, str] = json.loads(unseal_bytes(sealed, _place(fund_id, number)))
    return facts


def seal_all_facts(fund_id: int, told: Iterable[tuple[str, str, str]]) -> list[bytes]:
    """Return what :func:`seal_facts` makes of a number, an identity number and a mobile each.

    Both are digits and letters, which JSON writes as they stand.
    """
    place = f"volunteer:{fund_id}:"
    return seal_all(
        (f'{{"id_number": "{id_number}", "mobile": "{mobile}"}}'.encode(), place + number)
        for number, id_number, mobile in told
    )


def masked_tail(last4: str, length: int = RESIDENT_LENGTH) -> str:
    """Return a number as lists show it: stars and its last four."""
    return f"{'*' * (length - len(last4))}{last4}" if last4 else ""


def is_guarded(born_on: date, today: date) -> bool:
    """Tell whether somebody is under 14, so that a guardian consents."""
    years = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
    return years < GUARDED_BELOW


def _place(fund_id: int, number: str) -> str:
    return f"volunteer:{fund_id}:{number}"
