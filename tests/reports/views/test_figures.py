"""A figure's page shows its rows, their marks and links, and a total that is the figure."""

import re

import pytest
from django.test import Client

from funds.models import Fund
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from reports.figures import FIGURES, evaluate
from tests.factories.funds import member
from tests.factories.reports import YEAR, FundYear, small_year
from tests.reports.figures.test_evaluate import object_of


@pytest.fixture
def year(taiyuan: Fund) -> FundYear:
    with fund_scope(taiyuan.pk):
        return small_year(taiyuan)


@pytest.mark.parametrize("key", sorted(FIGURES))
def test_every_figure_has_its_page(key: str, client: Client, year: FundYear) -> None:
    client.force_login(year.supervisor)
    with fund_scope(year.fund.pk):
        found = object_of(key, year)
    of = found or (year.campaigns[0].number if key == "campaign_progress" else "")
    answer = client.get(f"/taiyuan/figures/{key}/?year={YEAR}&of={of}")
    html = answer.content.decode()
    assert answer.status_code == 200
    with fund_scope(year.fund.pk):
        value = evaluate(key, YEAR, of=of)
    assert value.basis in html
    words = re.sub(r"<[^>]+>|\s", "", html)
    assert re.sub(r"\s", "", value.text) in words


def test_rows_open_their_documents(client: Client, year: FundYear) -> None:
    client.force_login(year.office)
    html = client.get(f"/taiyuan/figures/money_received/?year={YEAR}").content.decode()
    for donation in year.donations:
        assert f'href="/taiyuan/money/donations/{donation.number}/"' in html


def test_marks_stand_beside_their_values_with_reasons(client: Client, year: FundYear) -> None:
    client.force_login(year.office)
    html = client.get(f"/taiyuan/figures/money_received/?year={YEAR}").content.decode()
    assert 'title="总数减去两项得出"' in html
    assert "推定：总数减去两项得出（1 行）" in html


def test_many_rows_are_paged_and_the_total_stays_that_of_all(
    client: Client, year: FundYear
) -> None:
    with fund_scope(year.fund.pk):
        for _ in range(60):
            year.donation("1.00")
        value = evaluate("money_received", YEAR)
    client.force_login(year.office)
    first = client.get(f"/taiyuan/figures/money_received/?year={YEAR}").content.decode()
    assert f"合计 {value.rows} 行" in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = client.get("/taiyuan/figures/money_received/" + following[1].replace("&amp;", "&"))
    numbers = [set(re.findall(r"JZ-2021-\d+", html)) for html in (first, second.content.decode())]
    assert numbers[0].isdisjoint(numbers[1])
    assert len(numbers[0] | numbers[1]) == value.rows


@pytest.mark.parametrize(
    "place", ["nothing/", "campaign_received/", "campaign_received/?of=MJ-1999-001"]
)
def test_what_is_no_figure_is_not_found(place: str, client: Client, year: FundYear) -> None:
    client.force_login(year.office)
    assert client.get(f"/taiyuan/figures/{place}").status_code == 404


def test_another_funds_campaign_is_not_found(client: Client, year: FundYear, puyang: Fund) -> None:
    client.force_login(member(puyang, Role.OFFICE))
    number = year.campaigns[0].number
    assert client.get(f"/puyang/figures/campaign_received/?of={number}").status_code == 404


def test_who_may_not_see_figures_is_refused(client: Client, year: FundYear) -> None:
    client.force_login(member(year.fund, Role.LEAD_UNIT))
    assert client.get("/taiyuan/figures/money_received/").status_code == 403


def test_rows_cost_no_more_queries_than_one(
    client: Client, year: FundYear, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    client.force_login(year.office)
    place = f"/taiyuan/figures/projects_executed/?year={YEAR}"
    assert client.get(place).status_code == 200
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        assert client.get(place).status_code == 200


@pytest.mark.parametrize("tail", ["figures/money_received/", "desk/", "reports/"])
def test_who_is_limited_to_years_sees_no_figures_of_others(
    tail: str, client: Client, year: FundYear
) -> None:
    auditor = member(year.fund, Role.AUDITOR)
    auditor.memberships.update(years=[YEAR])
    client.force_login(auditor)
    assert client.get(f"/taiyuan/{tail}?year={YEAR}").status_code == 200
    refused = client.get(f"/taiyuan/{tail}?year={YEAR - 1}")
    assert refused.status_code == 403
    assert f"您只能看{YEAR}年的资料" in refused.content.decode()
    assert client.get(f"/taiyuan/{tail}").context["year"] == YEAR


def test_staff_pages_are_kept_by_no_cache_but_the_readers_own(
    client: Client, year: FundYear
) -> None:
    client.force_login(year.office)
    for tail in ("figures/money_received/", "money/donations/", "projects/", "desk/"):
        kept = client.get(f"/taiyuan/{tail}")["Cache-Control"]
        assert "private" in kept
        assert "no-cache" in kept
