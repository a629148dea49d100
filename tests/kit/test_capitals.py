"""Amounts in capitals: bank examples, and reading them back gives the amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.capitals import capitals

CENTS = st.integers(min_value=0, max_value=10**14)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("52116.00", "伍万贰仟壹佰壹拾陆元整"),
        ("0", "零元整"),
        ("0.50", "伍角"),
        ("0.05", "伍分"),
        ("10.00", "壹拾元整"),
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100000.00", "壹拾万元整"),
        ("1191516.30", "壹佰壹拾玖万壹仟伍佰壹拾陆元叁角"),
        ("10000500", "壹仟万零伍佰元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000005000000", "壹万亿零伍佰万元整"),
        ("1234500000000", "壹万贰仟叁佰肆拾伍亿元整"),
        ("-1000.00", "负壹仟元整"),
    ],
)
def test_bank_examples(amount: str, words: str) -> None:
    assert capitals(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["1.005", "NaN", "Infinity", "1e16"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="大写"):
        capitals(Decimal(amount))


def read_back(words: str) -> int:
    """Return the cents that capitals say, by another way than they were written."""
    values = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
    units = {"拾": 10, "佰": 100, "仟": 1000}
    cents = total = section = digit = 0
    for character in words:
        if character in values:
            digit = values[character]
        elif character in units:
            section, digit = section + digit * units[character], 0
        elif character in "万亿":
            scale = 10**4 if character == "万" else 10**8
            part = section + digit
            # 亿 takes all that stands before it: 壹万贰仟亿.
            total = (total + part) * scale if character == "亿" else total + part * scale
            section = digit = 0
        elif character == "元":
            cents, section, digit = (total + section + digit) * 100, 0, 0
        elif character in "角分":
            cents, digit = cents + digit * (10 if character == "角" else 1), 0
    return cents


@given(CENTS)
def test_reading_back_gives_the_amount(cents: int) -> None:
    assert read_back(capitals(Decimal(cents) / 100)) == cents


@given(CENTS)
def test_zeros_are_never_read_twice_nor_last(cents: int) -> None:
    words = capitals(Decimal(cents) / 100)
    assert "零零" not in words
    assert "零元" not in words or cents < 100
    assert not any(f"零{unit}" in words for unit in "拾佰仟万亿角分")


@given(CENTS)
def test_only_whole_yuan_end_in_whole(cents: int) -> None:
    assert capitals(Decimal(cents) / 100).endswith("元整") == (cents % 100 == 0)


@given(CENTS.filter(lambda cents: cents > 0))
def test_negative_is_said_first(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert capitals(-amount) == "负" + capitals(amount)
