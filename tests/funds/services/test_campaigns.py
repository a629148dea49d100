"""Campaigns and their extension."""

from datetime import date
from decimal import Decimal

import pytest

from funds.models import CampaignChange
from funds.services.campaigns import (
    CampaignData,
    ExtensionData,
    extend_campaign,
    register_campaign,
)
from kit.errors import NotAllowed, Refusal
from kit.marks import Mark, marking
from tests.factories.money import Staff, history_of

AMBULANCE = "壹元救护车"
UNTIL_2022 = date(2022, 12, 31)


def test_campaign_is_numbered_by_its_start(staff: Staff) -> None:
    campaign = register_campaign(
        CampaignData(name="植树", target=Decimal(12_500_000), starts_on=date(2021, 3, 12)),
        by=staff.office,
    )
    assert campaign.number == "MJ-2021-001"


def test_campaign_without_a_start_is_numbered_by_the_year_given(staff: Staff) -> None:
    assert register_campaign(
        CampaignData(name="植树", year=2021), by=staff.office
    ).number.startswith("MJ-2021-")


def test_second_campaign_of_a_name_is_refused(staff: Staff) -> None:
    register_campaign(CampaignData(name="植树"), by=staff.office)
    with pytest.raises(Refusal, match="同名") as refused:
        register_campaign(CampaignData(name="植树"), by=staff.office)
    assert refused.value.field == "name"


def test_campaign_cannot_end_before_it_starts(staff: Staff) -> None:
    with pytest.raises(Refusal, match="早于"):
        register_campaign(
            CampaignData(name="植树", starts_on=date(2021, 2, 1), ends_on=date(2021, 1, 1)),
            by=staff.office,
        )


def test_extension_keeps_the_old_date_and_lifts_the_mark(staff: Staff) -> None:
    marks = {"ends_on": marking(Mark.UNSTATED, source="年度总结", reason="未写原期限")}
    campaign = register_campaign(CampaignData(name=AMBULANCE, marks=marks), by=staff.office)
    change = extend_campaign(
        campaign, ExtensionData(UNTIL_2022, "筹款进度较慢，变更为三年"), by=staff.office
    )
    campaign.refresh_from_db()
    assert campaign.ends_on == UNTIL_2022
    assert campaign.marks == {}
    assert (change.old_ends_on, change.new_ends_on) == (None, UNTIL_2022)
    assert history_of(campaign).latest("pgh_id").pgh_context["note"].startswith("筹款进度")


@pytest.mark.parametrize(
    ("new_ends_on", "reason", "field"),
    [
        (date(2021, 12, 31), "慢", "new_ends_on"),
        (date(2021, 1, 1), "慢", "new_ends_on"),
        (UNTIL_2022, "  ", "reason"),
    ],
)
def test_extension_that_is_none_is_refused(
    staff: Staff, new_ends_on: date, reason: str, field: str
) -> None:
    campaign = register_campaign(
        CampaignData(name=AMBULANCE, ends_on=date(2021, 12, 31)), by=staff.office
    )
    with pytest.raises(Refusal) as refused:
        extend_campaign(campaign, ExtensionData(new_ends_on, reason), by=staff.office)
    assert refused.value.field == field
    assert not CampaignChange.objects.exists()


def test_cashier_cannot_extend(staff: Staff) -> None:
    campaign = register_campaign(CampaignData(name=AMBULANCE), by=staff.office)
    with pytest.raises(NotAllowed):
        extend_campaign(campaign, ExtensionData(UNTIL_2022, "慢"), by=staff.cashier)
