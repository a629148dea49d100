"""The sort key of Chinese names: pinyin without tones, surnames by their own reading.

Reads as pypinyin does, from its dictionaries and not through it: imported, it holds some fifty
megabytes of tones for phrases, most of which read as their characters do one by one. A test holds
the two to the same readings.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, cached_property
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from sys import intern

SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "任": "ren",
    "区": "ou",
    "查": "zha",
}
SHORT = 4
_SPANS = {
    length: [(i, j) for i, j in combinations(range(length + 1), 2) if j - i > 1]
    for length in range(1, SHORT + 1)
}
_FIRST, _LAST = "一", "鿿"
# What the library takes for Chinese; runs of anything else stay as they are.
_CHINESE = re.compile(
    "([\u3007\ue815-\ue864\ufa18\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df"
    "\U0002a703-\U0002b73f\U0002b740-\U0002b81d\U0002b825-\U0002bf6e\U0002c029-\U0002ce93"
    "\U0002d016\U0002d11b-\U0002ebd9\U0002f80a-\U0002fa1f\U00030000-\U0003134a\U000300f7-\U00031288"
    "\U00030edd\U00030ede\U00031350-\U00032389]+)"
)
_CHARACTER = re.compile(r'"(\d+)": "([^",]*)')
_PHRASE = re.compile(r'"([^"]+)": \[((?:\s*\[[^\]]*\],?)*)\s*\]')
_READING = re.compile(r'\[\s*"([^"]*)"')
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))


def pinyin_key(text: str, *, person: bool = False) -> str:
    """Return the key to sort ``text`` by, at most 200 characters.

    Args:
        text: a name in Chinese, Latin or mixed.
        person: the first character is a surname, which may read differently (单 shàn).
    """
    length = len(text)
    if 0 < length <= SHORT and min(text) >= _FIRST and max(text) <= _LAST:
        # Most names of people hold no phrase: a city's roster costs a look at a table for each.
        phrases = _readings.phrases
        for i, j in _SPANS[length]:
            if text[i:j] in phrases:
                break
        else:
            first = SURNAMES.get(text[0]) if person else None
            if first:
                return " ".join([first, *map(_readings.characters.__getitem__, text[1:])])
            return " ".join(map(_readings.characters.__getitem__, text))
    syllables = _syllables(text)
    if person and text[:1] in SURNAMES:
        syllables[0] = SURNAMES[text[0]]
    return " ".join(part.strip().lower() for part in syllables if part.strip())[:200]


class _Characters(dict[str, str]):
    """How characters read; what has no reading stands for itself."""

    def __missing__(self, character: str) -> str:
        return character


class _Readings:
    """The library's dictionaries, as far as they say what characters do not say by themselves."""

    def __init__(self) -> None:
        spec = find_spec("pypinyin")
        self._folder = Path(next(iter((spec and spec.submodule_search_locations) or ())))

    @cached_property
    def characters(self) -> _Characters:
        text = (self._folder / "pinyin_dict.json").read_text("utf-8")
        return _Characters(
            (chr(int(found[1])), _toneless(found[2])) for found in _CHARACTER.finditer(text)
        )

    @cached_property
    def phrases(self) -> dict[str, tuple[str, ...] | None]:
        """Every phrase, with its syllables where its characters read otherwise in it."""
        text = (self._folder / "phrases_dict.json").read_text("utf-8")
        of, found = self.characters, dict[str, tuple[str, ...] | None]()
        for phrase, told in (match.groups() for match in _PHRASE.finditer(text)):
            syllables = tuple(map(_toneless, _READING.findall(told)))
            found[phrase] = None if syllables == tuple(map(of.__getitem__, phrase)) else syllables
        return found

    @cached_property
    def in_order(self) -> list[str]:
        """The phrases in order, to find what begins one."""
        return sorted(self.phrases)

    @cached_property
    def longest(self) -> int:
        return max(map(len, self.phrases))


@cache
def _toneless(syllable: str) -> str:
    bare = unicodedata.normalize("NFD", syllable).translate(_TONES)
    return intern(unicodedata.normalize("NFC", bare).replace("ü", "v"))


_readings = _Readings()
_readings.phrases  # noqa: B018 - read while a process starts, not while somebody waits


def _syllables(text: str) -> list[str]:
    found = list[str]()
    for place, run in enumerate(_CHINESE.split(text)):
        if place % 2:
            for word in _words(run):
                found += _readings.phrases.get(word) or map(_readings.characters.__getitem__, word)
        elif run:
            found.append(run)
    return found


def _words(run: str) -> Iterator[str]:
    """Yield the phrases of a run, the longest first, and single characters, as the library does."""
    phrases, at = _readings.phrases, 0
    while at < len(run):
        for end in range(min(len(run), at + _readings.longest), at, -1):
            if run[at:end] in phrases:
                break
        else:
            end = at + 1
            if _begins_a_phrase(run[at:]):
                # The library then takes the rest by characters, whatever phrase stands in it.
                yield from run[at:]
                return
        yield run[at:end]
        at = end


def _begins_a_phrase(text: str) -> bool:
    phrases = _readings.in_order
    place = bisect_left(phrases, text)
    return place < len(phrases) and phrases[place].startswith(text)
