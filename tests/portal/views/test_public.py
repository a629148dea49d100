"""The public pages: what each shows, how long it may be kept, and that it costs the same."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.lifecycle import PaymentState
from funds.models import Fund
from funds.permissions import Role
from funds.services.campaigns import CampaignData, register_campaign
from projects.lifecycle import State
from tests.factories.funds import member
from tests.factories.money import Staff
from tests.factories.projects import CategoryFactory, ProjectYearFactory, project_in

PAGES = (
    "/taiyuan/",
    "/taiyuan/open/money/",
    "/taiyuan/open/projects/",
    "/taiyuan/open/reports/",
    "/taiyuan/donate/",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_visitors_page_may_be_kept_a_minute(staff: Staff, client: Client, address: str) -> None:
    first = client.get(address)
    assert "public" in first["Cache-Control"]
    assert "max-age=60" in first["Cache-Control"]
    assert "Cookie" in first["Vary"]
    assert "Set-Cookie" not in first.headers
    assert not first.cookies
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


@pytest.mark.parametrize("address", PAGES)
def test_a_signed_in_persons_page_is_kept_by_nobody_else(
    staff: Staff, client: Client, address: str
) -> None:
    client.force_login(staff.office)
    answer = client.get(address)
    assert "private" in answer["Cache-Control"]
    assert "public" not in answer["Cache-Control"]
    assert "ETag" not in answer


def test_a_page_that_changed_is_sent_again(staff: Staff, client: Client) -> None:
    before = client.get("/taiyuan/open/projects/?year=all")["ETag"]
    project_in(State.MIDTERM, number="TY-2021-001")
    answer = client.get("/taiyuan/open/projects/?year=all", HTTP_IF_NONE_MATCH=before)
    assert answer.status_code == 200


def test_a_large_type_page_has_its_own_etag(staff: Staff, client: Client) -> None:
    before = client.get("/taiyuan/")["ETag"]
    client.cookies["type"] = "large"
    assert client.get("/taiyuan/")["ETag"] != before


@pytest.mark.parametrize("address", PAGES)
def test_each_page_says_what_it_is(staff: Staff, fetch: Callable[..., str], address: str) -> None:
    text = fetch(address)
    assert re.search(r'<meta name="description" content="[^"]{20,}"', text)
    assert '<link rel="canonical" href="http' in text
    assert f'{address}">' in text[text.index('rel="canonical"') :][:120]
    assert "noindex" not in text
    assert "页面时间" in text


def test_titles_are_all_different(staff: Staff, fetch: Callable[..., str]) -> None:
    titles = [re.search("<title>(.*?)</title>", fetch(address)) for address in PAGES]
    found = [title[1] for title in titles if title]
    assert len(set(found)) == len(PAGES)


def test_the_list_is_narrowed_by_year_category_state_and_name(
    staff: Staff, fetch: Callable[..., str]
) -> None:
    care = CategoryFactory.create(name="关爱类")
    old = project_in(State.ARCHIVED, number="TY-2020-001", name="旧项目", category=care)
    ProjectYearFactory.create(project=old, year=2020)
    new = project_in(State.MIDTERM, number="TY-2021-001", name="新项目")
    ProjectYearFactory.create(project=new, year=2021)

    def names(query: str) -> set[str]:
        text = fetch(f"/taiyuan/open/projects/?{query}")
        return {name for name in ("旧项目", "新项目") if name in text}

    assert names("year=2021") == {"新项目"}
    assert names("year=all") == {"旧项目", "新项目"}
    assert names(f"year=all&category={care.pk}") == {"旧项目"}
    assert names("year=all&state=MIDTERM") == {"新项目"}
    assert names("year=all&q=旧") == {"旧项目"}
    assert names("year=all&state=SCREENING") == {"旧项目", "新项目"}


def test_as_many_questions_for_one_row_as_for_three(staff: Staff, client: Client) -> None:
    def fill(serial: int) -> None:
        campaign = register_campaign(CampaignData(name=f"募捐{serial}"), by=staff.office)
        staff.donation("10.00", campaign=campaign)
        staff.payment("5.00", state=PaymentState.PAID)
        staff.payable("7.00")
        project = project_in(
            State.MIDTERM, number=f"TY-2021-{serial:03d}", category=CategoryFactory.create()
        )
        ProjectYearFactory.create(project=project, year=2021)

    pages = (
        "/taiyuan/open/money/",
        "/taiyuan/open/projects/?year=2021",
        "/taiyuan/open/projects/?year=all",
        "/taiyuan/open/reports/",
        "/taiyuan/donate/",
        "/taiyuan/open/money_paid/?year=2021",
        "/taiyuan/open/payables_outstanding/?year=2021",
        "/taiyuan/sitemap.xml",
    )

    def count() -> list[int]:
        counts = []
        for address in pages:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
        return counts

    fill(1)
    few = count()
    fill(2)
    fill(3)
    assert count() == few


def test_where_no_account_is_written_the_page_says_whom_to_ask(
    staff: Staff, fetch: Callable[..., str]
) -> None:
    text = fetch("/taiyuan/donate/")
    assert "本页没有登记捐赠账户" in text
    assert "立即捐款" not in text
    Fund.objects.filter(pk=staff.fund.pk).update(
        donate_account_name="中国志愿服务基金会", donate_bank="示例银行", donate_account="100200300"
    )
    text = fetch("/taiyuan/donate/")
    assert "100200300" in text
    assert "本页没有登记捐赠账户" not in text


def test_half_an_account_is_not_shown(staff: Staff, fetch: Callable[..., str]) -> None:
    Fund.objects.filter(pk=staff.fund.pk).update(donate_account="100200300")
    assert "100200300" not in fetch("/taiyuan/donate/")


def test_the_states_lines_stand_at_the_foot_and_empty_ones_leave_no_blank(
    staff: Staff, fetch: Callable[..., str]
) -> None:
    assert "ICP" not in fetch("/taiyuan/")
    Fund.objects.filter(pk=staff.fund.pk).update(icp="晋ICP备00000000号", sponsor="某单位")
    text = fetch("/taiyuan/open/money/")
    assert "ICP 备案号 晋ICP备00000000号" in text
    assert "主办单位 某单位" in text
    assert "公安网备" not in text


@pytest.mark.usefixtures("taiyuan")
def test_the_platforms_home_is_kept_and_told_alike(client: Client) -> None:
    answer = client.get("/")
    assert "public" in answer["Cache-Control"]
    assert client.get("/", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    assert 'rel="canonical"' in answer.content.decode()


def crawled(robots: str, address: str) -> bool:
    """Tell whether a search engine may read an address: the longest rule that fits holds."""
    rules = re.findall(r"^(Allow|Disallow): (.+)$", robots, re.M)
    fits = [
        (len(path), kind)
        for kind, path in rules
        if re.match(re.escape(path).replace(r"\*", ".*"), address)
    ]
    return not fits or max(fits)[1] == "Allow"


def test_search_engines_are_told_of_public_pages_alone(
    staff: Staff, fetch: Callable[..., str]
) -> None:
    project_in(State.MIDTERM, number="TY-2021-001")
    project_in(State.SCREENING, number="TY-2021-002")
    robots = fetch("/robots.txt")
    assert "Disallow: /*/desk/" in robots
    assert crawled(robots, "/taiyuan/open/projects/TY-2021-001/")
    assert crawled(robots, "/taiyuan/open/calls/ZJ-2021-001/")
    assert not crawled(robots, "/taiyuan/projects/TY-2021-001/")
    assert not crawled(robots, "/taiyuan/calls/")
    assert not crawled(robots, "/taiyuan/open/projects/?cursor=abc")
    assert "/sitemap.xml" in robots
    assert "/taiyuan/sitemap.xml" in fetch("/sitemap.xml")
    pages = fetch("/taiyuan/sitemap.xml")
    assert "TY-2021-001" in pages
    assert "TY-2021-002" not in pages


def test_a_sample_fund_is_kept_from_search_engines(staff: Staff, fetch: Callable[..., str]) -> None:
    Fund.objects.filter(pk=staff.fund.pk).update(is_sample=True)
    assert "taiyuan" not in fetch("/sitemap.xml")
    fetch("/taiyuan/sitemap.xml", status=404)


def test_a_desk_is_no_search_engines_business(
    staff: Staff, client: Client, fetch: Callable[..., str]
) -> None:
    client.force_login(member(staff.fund, Role.OFFICE))
    assert 'content="noindex"' in fetch("/taiyuan/projects/")


@pytest.mark.django_db
def test_a_browser_that_shows_a_file_finds_the_icon(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"].endswith(".svg")
