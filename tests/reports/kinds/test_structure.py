"""Numbers of headings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.kinds.structure import Numbering, numeral

DIGITS = {word: place for place, word in enumerate("一二三四五六七八九", 1)}


@pytest.mark.parametrize(
    ("count", "word"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_chinese_numerals(count: int, word: str) -> None:
    assert numeral(count) == word


@given(st.integers(1, 99))
def test_every_numeral_reads_back(count: int) -> None:
    word = numeral(count)
    tens, _, ones = word.rpartition("十") if "十" in word else ("", "", word)
    factor = (DIGITS[tens] if tens else 1) if "十" in word else 0
    assert factor * 10 + (DIGITS[ones] if ones else 0) == count


def test_a_higher_heading_starts_the_lower_ones_again() -> None:
    numbering = Numbering()
    levels = [1, 2, 3, 3, 2, 3, 1, 2]
    numbers = [numbering.next(level) for level in levels]
    assert [number for number, _ in numbers] == [
        "一、",
        "（一）",
        "1. ",
        "2. ",
        "（二）",
        "1. ",
        "二、",
        "（一）",
    ]
    assert len({anchor for _, anchor in numbers}) == len(levels)
