"""Names are never whole where anybody reads them, and hours are cut, never rounded up."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.masking import hours_text, masked_alike, masked_name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("张三", "张*"),
        ("张小三", "张*三"),
        ("欧阳示范", "欧**范"),
        ("阿" * 40, "阿***阿"),
        ("张", "*"),
        ("", "*"),
        (" 张三 ", "张*"),
    ],
)
def test_a_name_keeps_its_ends(name: str, told: str) -> None:
    assert masked_name(name) == told


@given(st.text("张三(.", min_size=2, max_size=6), st.text("张三(.", min_size=2, max_size=6))
def test_one_name_is_as_like_another_as_their_masks(name: str, other: str) -> None:
    same = masked_name(name) == masked_name(other)
    assert bool(re.match(masked_alike(name), other)) is same
    assert bool(re.match(masked_alike(masked_name(name)), other)) is same


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "0.0"),
        (5, "0.0"),
        (6, "0.1"),
        (5999, "99.9"),
        (6000, "100.0"),
        (-480, "-8.0"),
        (-5, "0.0"),
    ],
)
def test_hours_are_cut_to_a_tenth(minutes: int, told: str) -> None:
    assert hours_text(minutes) == told


@given(st.integers(0, 10**7))
def test_hours_shown_are_never_more_than_served(minutes: int) -> None:
    assert minutes - 6 < float(hours_text(minutes)) * 60 <= minutes + 1e-3
