"""Pages of what documents state (原文所述): compared, recorded once, refused beside the field."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from funds.models import Fund
from kit.tenancy.scope import fund_scope
from reports.figures import Ledger
from reports.models import SourceStatement
from tests.factories.reports import YEAR, FundYear, small_year
from tests.opened import opened

LIST = f"/taiyuan/reports/statements/?year={YEAR}"
NEW = f"/taiyuan/reports/statements/new/?year={YEAR}"
TYPED = {
    "figure": "money_received",
    "parameter": "",
    "value": "1,234.50",
    "text": "1234.5元",
    "document": "2021 年总结",
    "quote": "募集资金 1234.5元。",
}


@pytest.fixture
def year(taiyuan: Fund) -> FundYear:
    """A year outside any scope: requests open their own."""
    with fund_scope(taiyuan.pk):
        return small_year(taiyuan)


@pytest.fixture
def office(client: Client, year: FundYear) -> Client:
    client.force_login(year.office)
    return client


def known(year: FundYear) -> list[SourceStatement]:
    with fund_scope(year.fund.pk):
        return list(SourceStatement.objects.order_by("pk"))


def test_a_statement_is_recorded_once_and_compared(office: Client, year: FundYear) -> None:
    assert office.get(NEW).status_code == 200
    for _ in range(2):
        assert office.post(NEW, TYPED)["Location"] == LIST
    (row,) = known(year)
    assert (row.year, row.value, row.unit) == (YEAR, Decimal("1234.50"), "元")
    page = office.get(LIST).content.decode()
    assert "不符" in page
    assert "募集资金 1234.5元。" in page
    assert "/taiyuan/reports/statements/" in office.get("/taiyuan/reports/").content.decode()


def test_the_computed_number_agrees(office: Client, year: FundYear) -> None:
    with fund_scope(year.fund.pk):
        received = Ledger(YEAR).value("money_received").value
    assert office.post(NEW, {**TYPED, "value": str(received)}).status_code == 302
    assert [row.agrees for row in office.get(LIST).context["rows"]] == [True]


def test_words_without_a_number_are_unstated(office: Client, year: FundYear) -> None:
    campaign = year.campaigns[0].number
    words = {**TYPED, "figure": "campaign_received", "parameter": campaign, "text": "200余万元"}
    assert office.post(NEW, {**words, "value": "", "unstated": "on"}).status_code == 302
    assert known(year)[0].value is None
    assert [row.agrees for row in office.get(LIST).context["rows"]] == [None]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"figure": ""}, "figure"),
        ({"figure": "made_up"}, "figure"),
        ({"figure": "campaign_received"}, "parameter"),
        ({"figure": "campaign_received", "parameter": "MJ-1999-001"}, "parameter"),
        ({"parameter": "care"}, "parameter"),
        ({"value": ""}, "value"),
        ({"unstated": "on"}, "value"),
        ({"value": "约一千"}, "value"),
        ({"figure": "projects_executed", "value": "1.5"}, "value"),
        ({"text": ""}, "text"),
        ({"document": ""}, "document"),
        ({"quote": ""}, "quote"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    office: Client, year: FundYear, changes: dict[str, str], field: str
) -> None:
    typed = {**TYPED, **changes}
    answer = office.post(NEW, typed)
    assert answer.status_code == 400
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert all(form[name].value() == value for name, value in typed.items() if name != "unstated")
    assert known(year) == []


NOT_COMPUTED = {
    **TYPED,
    "figure": "-",
    "name": "信息系统培训会",
    "unit": "次",
    "value": "135",
    "text": "135次",
    "as_of": f"{YEAR}-12-20",
    "quote": "组织召开培训会135次。",
}


def test_a_number_nothing_computes_is_recorded_with_its_day(office: Client, year: FundYear) -> None:
    assert office.post(NEW, NOT_COMPUTED)["Location"] == LIST
    (row,) = known(year)
    assert (row.figure, row.value, row.unit, row.as_of) == (
        "信息系统培训会",
        Decimal(135),
        "次",
        date(YEAR, 12, 20),
    )
    page = office.get(LIST).content.decode()
    assert "平台不计算" in page
    assert f"截至 {YEAR}-12-20" in page
    assert [row.agrees for row in office.get(LIST).context["rows"]] == [None]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "注册志愿者"}, "name"),
        ({"unit": ""}, "unit"),
        ({"as_of": ""}, "as_of"),
        ({"as_of": f"{YEAR - 1}-12-31"}, "as_of"),
        ({"value": "135.5"}, "value"),
        ({"figure": "money_received"}, "name"),
    ],
)
def test_what_a_number_nothing_computes_lacks_stands_beside_its_field(
    office: Client, year: FundYear, changes: dict[str, str], field: str
) -> None:
    answer = office.post(NEW, {**NOT_COMPUTED, **changes})
    assert list(answer.context["form"].errors) == [field]
    assert known(year) == []


def test_another_number_of_the_same_document_is_refused(office: Client, year: FundYear) -> None:
    assert office.post(NEW, TYPED).status_code == 302
    answer = office.post(NEW, {**TYPED, "value": "9"})
    assert list(answer.context["form"].errors) == ["document"]
    assert [row.value for row in known(year)] == [Decimal("1234.50")]


def test_who_may_not_make_reports_reads_but_does_not_record(client: Client, year: FundYear) -> None:
    client.force_login(year.supervisor)
    assert "登记原文所述" not in opened(client, LIST)
    assert client.post(NEW, TYPED).status_code == 403
    assert known(year) == []
