"""Identity numbers: what is refused, what is read, and that they open only where they belong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from kit.errors import Refusal
from kit.sealing import BrokenSealError
from volunteers.identity import (
    check_digit,
    id_index,
    is_guarded,
    masked_tail,
    mobile_index,
    mobile_of,
    other_number_of,
    resident_of,
    seal_facts,
    tidied,
    unseal_facts,
)

TODAY = date(2026, 11, 23)
# Made up: the places are real, nobody has these.
VALID = "140105199003070012"


def number_for(place: str, born: date, order: int) -> str:
    digits = f"{place}{born:%Y%m%d}{order:03d}"
    return digits + check_digit(digits)


def test_a_number_says_when_and_of_what_sex_somebody_was_born() -> None:
    number = number_for("140105", date(1990, 3, 7), 12)
    resident = resident_of(number, TODAY)
    assert resident.number == number
    assert resident.born_on == date(1990, 3, 7)
    assert resident.is_female
    assert not resident_of(number_for("140105", date(1990, 3, 7), 13), TODAY).is_female


@given(
    st.sampled_from(["140105", "140100", "142301", "410902", "990000"]),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)
def test_the_check_digit_is_the_standards(place: str, born: date, order: int) -> None:
    """GB 11643 by an independent library, which is asked for the digit alone."""
    number = number_for(place, born, order)
    assert number[-1] == ric.calc_check_digit(number[:17] + "0")
    assert resident_of(number, TODAY).born_on == born


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_found(place: int, by: int) -> None:
    number = number_for("140105", date(1990, 3, 7), 1)
    if number[place] == "X":
        return
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    with pytest.raises(Refusal):
        resident_of(wrong, TODAY)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "18 位"),
        ("14010519900307001", "18 位"),
        ("1401051990030700123", "18 位"),
        ("X40105199003070012", "18 位"),
        ("14010519900231001X", "日期不存在"),
        (number_for("140105", date(2026, 11, 24), 1), "今天以后"),
        ("140105199003070013", "校验位"),
    ],
)
def test_what_is_no_number_is_refused(text: str, words: str) -> None:
    if words == "校验位":
        text = number_for("140105", date(1990, 3, 7), 1)[:17]
        text += "0" if check_digit(text) != "0" else "1"
    with pytest.raises(Refusal, match=words) as refused:
        resident_of(text, TODAY)
    assert refused.value.field == "id_number"


def test_full_width_and_spaced_numbers_are_read() -> None:
    number = number_for("140105", date(1990, 3, 7), 1)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    assert resident_of(wide, TODAY).number == number
    assert resident_of(f" {number[:6]} {number[6:14]}-{number[14:]} ", TODAY).number == number
    assert tidied("１１０１０１ｘ") == "110101X"


@pytest.mark.parametrize("text", ["13800001234", "138 0000 1234", "+86 138-0000-1234"])
def test_a_mobile_is_read(text: str) -> None:
    assert mobile_of(text) == "13800001234"


@pytest.mark.parametrize("text", ["", "1380000123", "12800001234", "0351-7654321", "138000012345"])
def test_what_is_no_mobile_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="11 位"):
        mobile_of(text)


@pytest.mark.parametrize(
    ("text", "number"), [("e1234 5678", "E12345678"), ("H0123456789", "H0123456789")]
)
def test_a_passport_is_read(text: str, number: str) -> None:
    assert other_number_of(text) == number


@pytest.mark.parametrize("text", ["", "E12", "护照123456", "A" * 21])
def test_what_is_no_passport_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        other_number_of(text)


def test_facts_open_only_for_their_own_fund_and_number() -> None:
    sealed = seal_facts(1, "140100000001", {"id_number": VALID, "email": ""})
    assert VALID.encode() not in sealed
    assert unseal_facts(1, "140100000001", sealed) == {"id_number": VALID}
    for fund, number in ((2, "140100000001"), (1, "140100000002")):
        with pytest.raises(BrokenSealError):
            unseal_facts(fund, number, sealed)


def test_a_person_is_found_within_one_fund_only() -> None:
    assert id_index(1, VALID) == id_index(1, VALID)
    assert id_index(1, VALID) != id_index(2, VALID)
    assert id_index(1, "13800001234") != mobile_index(1, "13800001234")


def test_the_mask_shows_the_last_four() -> None:
    assert masked_tail("0012") == "**************0012"
    assert masked_tail("1234", length=11) == "*******1234"
    assert masked_tail("") == ""


@pytest.mark.parametrize(
    ("born", "guarded"),
    [
        (date(2012, 11, 23), False),
        (date(2012, 11, 24), True),
        (date(2026, 1, 1), True),
        (date(1990, 1, 1), False),
    ],
)
def test_a_guardian_consents_below_fourteen(born: date, guarded: bool) -> None:
    assert is_guarded(born, TODAY) is guarded
