"""Purposes are registered once, by those who record donations."""

import pytest

from funds.models import Purpose
from funds.services.purposes import PurposeData, register_purpose
from kit.errors import NotAllowed, Refusal
from tests.factories.money import Staff, history_of


def test_purpose_is_registered_with_who(staff: Staff) -> None:
    purpose = register_purpose(PurposeData("LH", "义务植树", note="捐资尽责"), by=staff.finance)
    assert purpose.restricted
    assert history_of(purpose).get().pgh_context["user"] == staff.finance.pk


@pytest.mark.parametrize(
    ("code", "name", "field"), [("LH", "绿化", "code"), ("ZS", "义务植树", "name")]
)
def test_code_and_name_are_taken_once(staff: Staff, code: str, name: str, field: str) -> None:
    register_purpose(PurposeData("LH", "义务植树"), by=staff.finance)
    with pytest.raises(Refusal, match="已有资金用途“LH 义务植树”") as refused:
        register_purpose(PurposeData(code, name), by=staff.finance)
    assert refused.value.field == field
    assert Purpose.objects.count() == 1


def test_cashier_registers_none(staff: Staff) -> None:
    with pytest.raises(NotAllowed):
        register_purpose(PurposeData("LH", "义务植树"), by=staff.cashier)
