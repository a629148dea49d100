"""A code lives for seconds, is of one fund, and says nothing but whom it is of."""

from datetime import UTC, datetime, timedelta

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import Refusal
from kit.tenancy.scope import fund_scope
from tests.factories.activities import ShiftFactory, own, someone
from tests.factories.funds import member
from volunteers.check_codes import (
    digits_fit,
    held_code,
    held_shift,
    shift_code,
    shift_of,
    volunteer_code,
    volunteer_of,
)
from volunteers.models import Shift, Volunteer

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


def later(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def shift(in_taiyuan: Fund) -> Shift:
    made: Shift = ShiftFactory.create()
    return made


@pytest.fixture
def volunteer(office: User) -> Volunteer:
    return someone(office)


def test_a_photographed_code_is_told_apart(shift: Shift, volunteer: Volunteer) -> None:
    with clock.standing_at(later(5)):
        on_screen, on_phone = shift_code(shift), volunteer_code(volunteer)
    assert on_screen.seconds_left == 15
    with clock.standing_at(later(19)):
        assert shift_code(shift).token == on_screen.token
    with clock.standing_at(later(29)):
        assert shift_code(shift).token != on_screen.token
        assert shift_of(on_screen.token) == shift
        assert volunteer_of(on_phone.token) == volunteer
        assert digits_fit(shift, on_screen.digits)
    for seconds in (30, 3600, -1):
        with clock.standing_at(later(seconds)):
            with pytest.raises(Refusal, match="照片和截图都不能用"):
                shift_of(on_screen.token)
            with pytest.raises(Refusal, match="已经过期"):
                volunteer_of(on_phone.token)
            assert not digits_fit(shift, on_screen.digits)


def test_a_code_of_another_kind_or_hand_is_none(shift: Shift, volunteer: Volunteer) -> None:
    token = shift_code(shift).token
    for wrong in ("", "x", token[:-1], token + "A", volunteer_code(volunteer).token, "9" + token):
        with pytest.raises(Refusal, match="不是本基金的签到码"):
            shift_of(wrong)
    with pytest.raises(Refusal, match="不是本基金的签到码"):
        volunteer_of(token)


def test_a_code_of_another_fund_is_none(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(taiyuan.pk):
        token = shift_code(ShiftFactory.create()).token
    with fund_scope(puyang.pk), pytest.raises(Refusal, match="不是本基金的签到码"):
        shift_of(token)


def test_digits_are_taken_as_typed_and_guessing_ends(shift: Shift, volunteer: Volunteer) -> None:
    person = own(volunteer)
    with clock.standing_at(NOON):
        digits = shift_code(shift).digits
        assert len(digits) == 6
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
        assert digits_fit(shift, f" {wide[:3]} {wide[3:]}", by=person)
        wrong = f"{(int(digits) + 1) % 10**6:06d}"
        for typed in (wrong, "", "12345", digits * 2):
            assert not digits_fit(shift, typed, by=person)
        with pytest.raises(Refusal, match="一分钟后再试"):
            digits_fit(shift, digits, by=person)


def test_who_scanned_has_minutes_for_the_button_and_nobody_else(
    office: User, shift: Shift, volunteer: Volunteer
) -> None:
    with clock.standing_at(NOON):
        held = held_code(shift, volunteer)
        with pytest.raises(Refusal, match="不是您扫的"):
            held_shift(held, someone(office))
    with clock.standing_at(later(299)):
        assert held_shift(held, volunteer) == shift
    with clock.standing_at(later(300)), pytest.raises(Refusal, match="请再扫一次码"):
        held_shift(held, volunteer)
