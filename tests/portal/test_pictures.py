"""The year's drawings say what the figures say, and nothing when they cannot."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funds.lifecycle import PaymentState
from funds.models import Campaign
from funds.services.campaigns import CampaignData, register_campaign
from funds.services.donations import reverse_donation
from funds.services.openings import record_opening
from kit.drawing.bars import Part
from kit.marks import Mark, marking
from portal.pictures import YearPictures
from projects.models import YearOutcome
from reports.figures import Ledger
from tests.factories.money import DAY, Staff
from tests.factories.projects import (
    ProjectGroupFactory,
    ProjectYearFactory,
    RunningProjectFactory,
)


def pictures(year: int = 2021) -> YearPictures:
    return YearPictures(Ledger(year), lambda key, of: f"/{key}/{of}")


def campaign(staff: Staff, name: str, target: str | None = None, **marks: object) -> Campaign:
    data = CampaignData(name=name, target=Decimal(target) if target else None, marks=dict(marks))
    return register_campaign(data, by=staff.office)


def told(parts: list[Part]) -> list[tuple[str, object, str]]:
    return [(part.label, part.value, part.kind) for part in parts]


def test_what_was_spent_beyond_the_receipts_is_hatched_and_both_sides_tie(staff: Staff) -> None:
    trees = campaign(staff, "义务植树", "1000.00")
    staff.donation("300.00", campaign=trees)
    staff.donation("50.00")
    staff.payment("500.00", state=PaymentState.PAID)
    sides = pictures().sides
    assert sides is not None
    assert told(sides.sources) == [
        ("义务植树", Decimal("300.00"), "known"),
        ("未说明来源的募集", Decimal("50.00"), "unstated"),
        ("差额来源（未说明）", Decimal("150.00"), "unstated"),
    ]
    assert told(sides.uses) == [("逐笔登记的项目款", Decimal("500.00"), "known")]


def test_a_known_opening_balance_leaves_a_closing_one(staff: Staff) -> None:
    record_opening(2021, Decimal("700.00"), marks={}, by=staff.finance)
    staff.donation("50.00", campaign=campaign(staff, "防汛"))
    staff.payment("500.00", state=PaymentState.PAID)
    sides = pictures().sides
    assert sides is not None
    assert [part.kind for part in sides.sources + sides.uses] == ["known"] * 4
    assert sides.uses[-1].label == "目前余额"
    assert sides.uses[-1].value == Decimal("250.00")
    assert sides.uses[-1].url == "/closing_balance/"


def test_receipts_left_over_are_shown_as_not_used(staff: Staff) -> None:
    staff.donation("80.00")
    sides = pictures().sides
    assert sides is not None
    assert told(sides.uses) == [("当年未用完", Decimal("80.00"), "known")]


def test_a_year_of_reversals_has_no_drawing(staff: Staff) -> None:
    donation = staff.donation("80.00", received_on=date(2020, 12, 1))
    reverse_donation(donation, on=DAY, reason="银行退回", by=staff.finance)
    assert pictures().sides is None
    assert pictures().bars == []


def test_an_empty_year_is_empty(staff: Staff) -> None:
    sides = pictures().sides
    assert sides is not None
    assert (sides.sources, sides.uses) == ([], [])
    assert pictures().bars == []


def test_bars_stand_on_one_scale_with_what_is_owed(staff: Staff) -> None:
    staff.donation("20000.00")
    staff.payable("5000.00", commitment=staff.commitment("5000.00"))
    bars = pictures().bars
    assert [bar.label for bar in bars] == ["来源", "支出", "应付"]
    assert bars[0].parts[0].text == "2.00 万"


def test_a_campaign_the_source_is_silent_about_has_no_sum(staff: Staff) -> None:
    unsaid = marking(Mark.UNSTATED, source="年度总结", reason="没有写明")
    campaign(staff, "壹元救护车", received=unsaid)
    trees = campaign(staff, "义务植树", "12500000.00")
    staff.donation("627748.23", campaign=trees)
    silent, known = pictures().campaigns
    assert (silent.received, silent.share) == (None, "")
    assert (known.received, known.share) == (Decimal("627748.23"), "5.02%")


def test_projects_are_split_two_ways_with_the_same_sum(staff: Staff) -> None:
    care = ProjectGroupFactory.create(name="关爱", code="care")
    ProjectYearFactory.create(outcome=YearOutcome.CLOSED)
    ProjectYearFactory.create(group=care)
    ProjectYearFactory.create(project=RunningProjectFactory.create(funding_year=None))
    drawn = pictures()
    assert [(p.label, p.value, p.url) for p in drawn.outcomes] == [
        ("结项", 1, "/projects_closed/"),
        ("关爱", 1, "/projects_in_group/care"),
        ("其他", 1, "/projects_in_group/OTHERS"),
    ]
    assert [(p.label, p.value, p.kind) for p in drawn.funding_years] == [
        ("2021 年", 2, "known"),
        ("立项年未说明", 1, "unstated"),
    ]
    assert drawn.projects == 3


@pytest.mark.parametrize("count", [1, 3])
def test_drawing_asks_as_much_however_many_campaigns(staff: Staff, count: int) -> None:
    for serial in range(count):
        staff.donation("10.00", campaign=campaign(staff, f"募捐{serial}"))
    drawn = pictures()
    with CaptureQueriesContext(connection) as asked:
        assert drawn.bars
        assert len(drawn.campaigns) == count
    assert len(asked) <= 18


def test_a_campaign_of_another_time_is_left_out_unless_money_came(staff: Staff) -> None:
    past = register_campaign(
        CampaignData(name="往年", starts_on=date(2019, 1, 1), ends_on=date(2019, 12, 31)),
        by=staff.office,
    )
    register_campaign(CampaignData(name="来年", starts_on=date(2022, 1, 1)), by=staff.office)
    assert pictures().campaigns == []
    staff.donation("5.00", campaign=past)
    assert [row.campaign.name for row in pictures().campaigns] == ["往年"]
    assert [row.campaign.name for row in pictures(2022).campaigns] == ["来年"]


def test_a_running_year_ends_today(staff: Staff) -> None:
    assert pictures(2021).ends_on == date(2021, 7, 1)
    assert pictures(2020).ends_on == date(2020, 12, 31)
