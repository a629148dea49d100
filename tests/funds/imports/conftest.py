"""Taiyuan with its people of money, a purpose, a campaign and a unit."""

import pytest

from funds.models import Fund, UnitKind
from funds.services.campaigns import CampaignData, register_campaign
from funds.services.purposes import PurposeData, register_purpose
from funds.services.units import register_unit
from tests.factories.money import Staff


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    """The fund in scope, with what sheets refer to."""
    people = Staff(in_taiyuan)
    purpose = register_purpose(PurposeData("LH", "国土绿化"), by=people.finance)
    register_campaign(CampaignData("植绿护绿", purpose=purpose, year=2021), by=people.office)
    register_unit("清徐县文明办", UnitKind.PAYEE)
    return people
