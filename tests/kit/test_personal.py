"""Personal numbers are known by their look, and left out of a text on request."""

import pytest

from kit.personal import holds_personal_number, without_numbers


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("请打 13912345678 找我", "请打 （号码不公开） 找我"),
        ("139-1234-5678，139 1234 5678", "（号码不公开），（号码不公开）"),
        ("身份证14010619900101123X。", "身份证（号码不公开）。"),
        ("140106199001011234", "（号码不公开）"),
    ],
)
def test_what_looks_like_a_personal_number_is_left_out(text: str, left: str) -> None:
    assert holds_personal_number(text)
    assert without_numbers(text) == left


def test_a_landline_may_be_an_offices_and_is_still_left_out() -> None:
    assert not holds_personal_number("电话 0351-4227766")
    assert without_numbers("电话 0351-4227766") == "电话 （号码不公开）"


@pytest.mark.parametrize(
    "text",
    [
        "12912345678",
        "2391234567812",
        "发票 25142000000012345678",
        "2021年",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert not holds_personal_number(text)
    assert without_numbers(text) == text
