"""What a new fund may be called: its full name, address and prefix, proposed from its city."""

import re
from collections.abc import Collection, Iterator
from string import ascii_uppercase

from funds.middleware import RESERVED
from kit.pinyin import pinyin_key

FOUNDATION = "中国志愿服务基金会"
KIND = "专项基金"
MOVEMENT = "志愿"
SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
PREFIX = re.compile(r"[A-Z]{2,4}")
LONGEST_SLUG, LONGEST_NAME = 30, 60


def full_name_of(city: str, foundation: str = FOUNDATION) -> str:
    """Return the full name a fund of ``city`` gets: 中国志愿服务基金会“志愿太原”专项基金."""
    return f"{foundation}“{MOVEMENT}{city}”{KIND}"


def problem_of_full_name(full_name: str, foundation: str = FOUNDATION) -> str:
    """Return why a special fund may not be called so, empty when it may.

    A special fund has no legal personality: its name carries the foundation's full name.
    """
    if not full_name.startswith(foundation):
        return f"全称要以基金会的全称“{foundation}”开头。"
    if not full_name.endswith(KIND):
        return f"全称要以“{KIND}”结尾。"
    own = full_name.removeprefix(foundation).removesuffix(KIND).strip('“”" ')
    if not own.startswith(MOVEMENT) or own == MOVEMENT:
        return f"基金会全称后面要接“{MOVEMENT}”和城市，例如“{full_name_of('太原', foundation)}”。"
    if len(own) + len(KIND) + 2 > LONGEST_NAME:
        return f"基金自己的名称太长，最多 {LONGEST_NAME} 个字。"
    return ""


def name_of(full_name: str, foundation: str = FOUNDATION) -> str:
    """Return the fund's own name: the full one without the foundation's."""
    return full_name.removeprefix(foundation)


def propose_slug(city: str, taken: Collection[str]) -> str:
    """Return a free address for ``city``: its pinyin, numbered when that is taken or reserved."""
    letters = "".join(_letters(city))[: LONGEST_SLUG - 4] or "city"
    base = letters if letters[0].isalpha() else f"city{letters}"[: LONGEST_SLUG - 4]
    used = RESERVED.union(taken)
    if base not in used:
        return base
    return next(f"{base}-{n}" for n in range(2, len(used) + 3) if f"{base}-{n}" not in used)


def propose_prefix(city: str, taken: Collection[str]) -> str:
    """Return a free prefix of two to four capitals for ``city``: its initials where they are free.

    Raises:
        LookupError: every prefix that begins with the city's first letter is taken.
    """
    return next(prefix for prefix in _prefixes(city) if prefix not in taken)


def _prefixes(city: str) -> Iterator[str]:
    syllables = ["".join(c for c in part if c.isalpha()).upper() for part in _letters(city)]
    syllables = [part for part in syllables if part] or ["CS"]
    initials = "".join(part[0] for part in syllables)[:4]
    if len(initials) > 1:
        yield initials
    first, last = initials[0], syllables[-1]
    # 濮阳 PY is taken: PYA, PYN, PYG, then any letter.
    for stem in (initials[:3], first):
        for letter in (*last[1:], *ascii_uppercase):
            yield stem + letter
    for one in ascii_uppercase:
        for two in ascii_uppercase:
            yield first + one + two
    raise LookupError(f"no prefix is left for {city}")


def _letters(city: str) -> list[str]:
    """Return the city's syllables in plain letters and digits."""
    parts = pinyin_key(city).split(" ")
    plain = ("".join(c for c in part if c.isascii() and c.isalnum()) for part in parts)
    return [part for part in plain if part]
