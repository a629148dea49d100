"""The platform adds funds up by their own figures, and says which it could not add."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funds.models import Fund
from funds.services.campaigns import (
    CampaignData,
    ExtensionData,
    extend_campaign,
    register_campaign,
)
from kit.marks import Mark, marking
from kit.tenancy.scope import fund_scope
from portal.window.platform import Platform, platform
from reports.models import Report, ReportKind, ReportState
from tests.factories.funds import FundFactory
from tests.factories.money import Staff
from tests.factories.projects import ProjectYearFactory

pytestmark = pytest.mark.usefixtures("summer")


@pytest.fixture
def two(taiyuan: Fund, puyang: Fund) -> tuple[Staff, Staff]:
    """Two funds that work on 2021, with their people."""
    Fund.objects.update(working_year=2021)
    people = []
    for fund in (taiyuan, puyang):
        with fund_scope(fund.pk):
            people.append(Staff(fund))
    return people[0], people[1]


def give(staff: Staff, amount: str) -> None:
    with fund_scope(staff.fund.pk):
        staff.donation(amount)


def values(shown: Platform) -> dict[str, object]:
    return {figure.label: figure.value for figure in shown.totals}


def test_funds_add_up_and_each_keeps_its_own(two: tuple[Staff, Staff]) -> None:
    give(two[0], "100.10")
    give(two[0], "0.20")
    give(two[1], "5.00")
    shown = platform()
    assert values(shown)["2021 年募集资金"] == Decimal("105.30")
    assert [card.figures["money_received"].value for card in shown.cards] == [
        Decimal("100.30"),
        Decimal("5.00"),
    ]
    assert "已录入 2 / 2 个基金" in shown.totals[1].note


def test_a_fund_without_rows_is_counted_as_missing_not_as_nought(two: tuple[Staff, Staff]) -> None:
    give(two[0], "100.00")
    shown = platform()
    assert "已录入 1 / 2 个基金" in shown.totals[1].note
    assert shown.cards[1].shown[0].state == "unstated"
    assert shown.totals[2].state == "unstated"


def test_a_fund_made_for_demonstration_is_not_added(two: tuple[Staff, Staff]) -> None:
    give(two[0], "100.00")
    give(two[1], "9.00")
    Fund.objects.filter(slug="puyang").update(is_sample=True)
    shown = platform()
    assert values(shown)["2021 年募集资金"] == Decimal("100.00")
    assert "已录入 1 / 1 个基金" in shown.totals[1].note


def test_only_a_final_report_makes_a_year_reported(two: tuple[Staff, Staff]) -> None:
    instant = datetime(2022, 1, 10, 1, tzinfo=UTC)
    with fund_scope(two[0].fund.pk):
        draft = {"kind": ReportKind.ANNUAL, "year": 2021, "requested_at": instant}
        Report.objects.create(number="BG-2021-001", **draft)
    assert not platform().cards[0].reported
    with fund_scope(two[0].fund.pk):
        Report.objects.create(number="BG-2021-002", **draft)
        Report.objects.filter(number="BG-2021-002").update(
            state=ReportState.FINAL,
            as_of=instant,
            file_path="report.pdf",
            finalised_by=two[0].office,
            finalised_at=instant,
        )
    shown = platform()
    assert [card.reported for card in shown.cards] == [True, False]
    assert [(row.title, row.on) for row in shown.news] == [("2021 年度总结", date(2022, 1, 10))]


def test_news_is_what_rows_say_and_nothing_made_up(two: tuple[Staff, Staff]) -> None:
    staff = two[0]
    sample = marking(Mark.SAMPLE, source="演示数据", reason="为演示编写")
    with fund_scope(staff.fund.pk):
        flood = register_campaign(
            CampaignData(name="防汛", starts_on=date(2021, 6, 10)), by=staff.office
        )
        register_campaign(
            CampaignData(name="样子", starts_on=date(2021, 6, 11), marks={"name": sample}),
            by=staff.office,
        )
        extend_campaign(flood, ExtensionData(date(2022, 12, 31), "筹款较慢"), by=staff.office)
    assert [(row.on, row.title) for row in platform().news] == [
        (date(2021, 6, 10), "防汛：开始募集"),
        (None, "防汛：募捐延长至 2022-12-31"),
    ]


def test_as_many_questions_for_one_fund_as_for_three(two: tuple[Staff, Staff]) -> None:
    give(two[0], "100.00")
    with fund_scope(two[0].fund.pk):
        ProjectYearFactory.create()
    with CaptureQueriesContext(connection) as few:
        platform()
    third = FundFactory.create(working_year=2021)
    with fund_scope(third.pk):
        Staff(third).donation("1.00")
    with CaptureQueriesContext(connection) as many:
        shown = platform()
    assert len(shown.cards) == 3
    assert len(many) == len(few)


def test_nothing_can_be_written_while_reading_across_funds(two: tuple[Staff, Staff]) -> None:
    """The read role ends with the reading: a fund can be written right after."""
    platform()
    give(two[0], "1.00")
    assert values(platform())["2021 年募集资金"] == Decimal("1.00")


def test_no_fund_at_all_is_an_empty_platform(db: None) -> None:
    shown = platform()
    assert shown.cards == []
    assert shown.year == 2020
