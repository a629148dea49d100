"""Fund accents can be read and are not mistaken for a state."""

import colorsys
import re
from pathlib import Path

import pytest

from kit.accents import ACCENTS, Accent

CSS = Path(__file__).resolve().parents[2] / "static" / "css" / "accents.css"
RULE = re.compile(
    r"\.accent-([\w-]+) \{\s*--accent: (#\w{6});\s*"
    r"--accent-dark: (#\w{6});\s*--accent-tint: (#\w{6});\s*\}"
)
ALL = pytest.mark.parametrize("accent", ACCENTS.values(), ids=ACCENTS)


def _channels(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@ALL
def test_text_in_and_on_an_accent_is_readable(accent: Accent) -> None:
    for ground in ("#FFFFFF", "#F5F5F1", "#FBFAF6", accent.tint):
        assert _contrast(accent.main, ground) >= 4.5
        assert _contrast(accent.dark, ground) >= 4.5


@ALL
def test_no_accent_looks_like_red_or_amber(accent: Accent) -> None:
    red, green, blue = _channels(accent.main)
    hue = colorsys.rgb_to_hls(red, green, blue)[0] * 360
    assert not (hue >= 345)
    assert not (hue <= 25)
    assert not 30 <= hue <= 50


def test_the_style_sheet_has_the_same_list() -> None:
    rules = {
        name: (main, dark, tint) for name, main, dark, tint in RULE.findall(CSS.read_text("utf-8"))
    }
    assert rules == {name: (a.main, a.dark, a.tint) for name, a in ACCENTS.items()}
