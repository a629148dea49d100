"""An amount is read as it was meant, or refused with what to do."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from kit.fields import AmountField


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("52116", "52116"),
        ("52,116.00", "52116.00"),
        ("５２，１１６．００", "52116.00"),
        (" 1 191 516.30 元", "1191516.30"),
        ("-0.01", "-0.01"),
        ("1000000000000", "1000000000000"),
    ],
)
def test_reads_what_people_type(typed: str, meant: str) -> None:
    assert AmountField().clean(typed) == Decimal(meant)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("五万", "请填写金额"),
        ("1.005", "最多两位小数"),
        ("1000000000000.01", "不能超过一万亿"),
        ("1e13", "不能超过一万亿"),
        ("NaN", "请填写金额"),
        ("Infinity", "请填写金额"),
        ("1e999999999", "请填写金额"),
        ("-1e999999999", "请填写金额"),
        ("1e-999999999", "请填写金额"),
        ("1e-9", "最多两位小数"),
    ],
)
def test_refuses_the_rest(typed: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        AmountField().clean(typed)


def test_empty_is_none_where_it_may_be() -> None:
    assert AmountField(required=False).clean(" ") is None
