"""Public pages: what anybody sees, and what nobody sees there."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.lifecycle import PaymentState
from funds.models import DonorKind, Fund
from funds.services.campaigns import CampaignData, register_campaign
from kit.marks import Mark, marking
from kit.tenancy.scope import fund_scope
from portal.window.figures import HEADLINES
from portal.window.published import PUBLIC_COLUMNS
from reports.models import Report, ReportKind, ReportState
from tests.factories.money import Staff
from tests.factories.projects import ProjectYearFactory, RunningProjectFactory


def test_rows_name_the_kind_of_giver_and_no_giver(staff: Staff, fetch: Callable[..., str]) -> None:
    staff.donation("100.00", donor_name="张明远", donor_kind=DonorKind.PERSON)
    staff.donation("50.00", donor_name="李秋雨", donor_kind=DonorKind.PERSON, anonymous=True)
    text = fetch("/taiyuan/open/money_received/?year=2021") + fetch("/taiyuan/")
    assert "个人" in text
    assert "张明远" not in text
    assert "李秋雨" not in text
    assert "150.00" in text


def test_no_public_column_holds_a_name_or_a_note() -> None:
    paths = {column.path for columns in PUBLIC_COLUMNS.values() for column in columns}
    assert not {path for path in paths if re.search("donor_name|public_name|note|_by|unpaid", path)}


@pytest.mark.parametrize(
    "address",
    [
        "/taiyuan/open/bank_movement/",
        "/taiyuan/open/closing_balance/",
        "/taiyuan/open/nothing/",
        "/taiyuan/open/campaign_received/?of=MJ-2021-999",
        "/nowhere/",
    ],
)
def test_what_is_not_public_is_not_there(
    staff: Staff, fetch: Callable[..., str], address: str
) -> None:
    fetch(address, status=404)


def test_another_funds_campaign_is_not_there(
    summer: None, taiyuan: Fund, puyang: Fund, fetch: Callable[..., str]
) -> None:
    with fund_scope(puyang.pk):
        campaign = register_campaign(CampaignData(name="濮阳的"), by=Staff(puyang).office)
    assert "濮阳的" in fetch(f"/puyang/open/campaign_received/?of={campaign.number}")
    fetch(f"/taiyuan/open/campaign_received/?of={campaign.number}", status=404)


def test_a_draft_report_stays_inside_and_a_final_one_is_listed(
    staff: Staff, fetch: Callable[..., str]
) -> None:
    told = {"kind": ReportKind.ANNUAL, "requested_at": datetime(2021, 1, 9, tzinfo=UTC)}
    Report.objects.create(number="BG-2020-001", year=2020, code="AAAA11112222", **told)
    assert "AAAA11112222" not in fetch("/taiyuan/")
    Report.objects.create(number="BG-2020-002", year=2020, code="BBBB11112222", **told)
    Report.objects.filter(number="BG-2020-002").update(
        state=ReportState.FINAL,
        as_of=datetime(2021, 1, 9, tzinfo=UTC),
        file_path="report.pdf",
        finalised_by=staff.office,
        finalised_at=datetime(2021, 1, 10, tzinfo=UTC),
    )
    text = fetch("/taiyuan/")
    assert "BBBB11112222" in text
    assert "AAAA11112222" not in text


def test_a_gift_of_no_stated_date_keeps_its_mark(staff: Staff, fetch: Callable[..., str]) -> None:
    assumed = marking(Mark.ASSUMED, source="年度总结", reason="原文没有到账日期")
    donation = staff.donation("100.00")
    donation.marks = {"received_on": assumed}
    donation.save()
    text = fetch("/taiyuan/open/money_received/?year=2021")
    assert "推定" in text
    assert "原文没有到账日期" not in text


def test_as_many_questions_for_one_row_as_for_three(staff: Staff, client: Client) -> None:
    def fill(serial: int) -> None:
        campaign = register_campaign(CampaignData(name=f"募捐{serial}"), by=staff.office)
        staff.donation("10.00", campaign=campaign)
        staff.payment("5.00", state=PaymentState.PAID)
        staff.payable("7.00")
        ProjectYearFactory.create(project=RunningProjectFactory.create(drawing="trees"))

    def count() -> list[int]:
        counts = []
        for address in ("/taiyuan/", *(f"/taiyuan/open/{key}/?year=2021" for key in HEADLINES)):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
        return counts

    fill(1)
    few = count()
    fill(2)
    fill(3)
    assert count() == few


def test_public_pages_only_read(staff: Staff, client: Client) -> None:
    for address in ("/taiyuan/", "/taiyuan/open/money_received/"):
        assert client.post(address).status_code == 405


@pytest.mark.parametrize("asked", ["1999", "abc", "2021%20", ""])
def test_an_unknown_year_shows_the_funds_own(
    staff: Staff, fetch: Callable[..., str], asked: str
) -> None:
    assert "2021 年的钱" in fetch(f"/taiyuan/?year={asked}")


@pytest.mark.parametrize(
    "address",
    [
        "open/campaign_received/?of=%00",
        "open/projects_in_group/?of=x%00",
        "open/money_received/?%00=1",
        "reports/verify/%00/",
    ],
)
def test_an_address_with_a_nul_is_refused(taiyuan: Fund, client: Client, address: str) -> None:
    client.raise_request_exception = False
    assert client.get(f"/taiyuan/{address}").status_code == 400
