"""Numbers and dates as people read them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import formats

AMOUNTS = st.decimals(min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=2)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("1191516.3"), "1,191,516.30"),
        (Decimal("0"), "0.00"),
        (Decimal("-1000"), "\u22121,000.00"),
        (Decimal("-0.00"), "0.00"),
        (Decimal("0.05"), "0.05"),
    ],
)
def test_money_has_two_decimals_and_a_real_minus(amount: Decimal, text: str) -> None:
    assert formats.money(amount) == text


@given(AMOUNTS)
def test_money_reads_back_as_the_same_amount(amount: Decimal) -> None:
    text = formats.money(amount)
    assert Decimal(text.replace(",", "").replace(formats.MINUS, "-")) == amount
    assert "".join(formats.split_money(amount)) == text


def test_money_is_never_rounded() -> None:
    with pytest.raises(ValueError, match="小数超过两位"):
        formats.money(Decimal("1.005"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (76367, "76,367"),
        (Decimal("612.50"), "612.5"),
        (Decimal("100"), "100"),
        (Decimal("1E+3"), "1,000"),
        (-3, "\u22123"),
        (0, "0"),
    ],
)
def test_quantities_carry_no_padding(value: Decimal | int, text: str) -> None:
    assert formats.quantity(value) == text


def test_wan_rounds_half_up() -> None:
    assert formats.wan(Decimal("627748.23")) == "62.77 万"
    assert formats.wan(Decimal("50")) == "0.01 万"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (Decimal("627748.23"), Decimal("12500000"), "5.02%"),
        (1, 800, "0.13%"),
        (55310, 76367, "72.43%"),
        (0, 5, "0.00%"),
    ],
)
def test_ratios_round_half_up(part: Decimal | int, whole: Decimal | int, text: str) -> None:
    assert formats.percent(part, whole) == text


def test_a_ratio_to_nothing_is_refused() -> None:
    with pytest.raises(ZeroDivisionError, match="分母为零"):
        formats.percent(1, 0)


def test_dates_for_prose_and_tables() -> None:
    assert formats.date_cn(date(2021, 12, 1)) == "2021年12月1日"
    assert formats.date_iso(date(2021, 12, 1)) == "2021-12-01"
