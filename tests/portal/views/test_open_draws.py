"""What anybody sees of draws: a list, and each run again."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund
from kit.tenancy.scope import fund_scope
from projects.models import Draw, DrawKind
from projects.services.draws import keep_draw, shuffled
from tests.factories.approvals import clerk_of
from tests.opened import opened

BASE = "/taiyuan/open/draws/"
ENTERED = [f"TY-2021-{number:03d}" for number in range(1, 8)]


def drawn(fund: Fund, kind: DrawKind = DrawKind.INSPECTIONS, result: Any = None) -> Draw:
    with fund_scope(fund.pk):
        order = shuffled("双色球 0412", ENTERED)[:3]
        return keep_draw(kind, "双色球 0412", ENTERED, result or order, by=clerk_of(fund))


def test_anybody_finds_a_draw_of_inspections_and_runs_it_again(
    client: Client, taiyuan: Fund
) -> None:
    draw = drawn(taiyuan)
    assert f"{BASE}{draw.number}/" in client.get(BASE).content.decode()
    page = client.get(f"{BASE}{draw.number}/").content.decode()
    assert "双色球 0412" in page
    assert '</span>、<span class="nowrap">'.join(draw.drawn) in page
    assert "与公开的结果一致" in page


def test_a_result_that_the_seed_does_not_give_is_told(client: Client, taiyuan: Fund) -> None:
    other = list(reversed(shuffled("双色球 0412", ENTERED)[:3]))
    page = client.get(f"{BASE}{drawn(taiyuan, result=other).number}/").content.decode()
    assert "与公开的结果不一致" in page


def test_which_vouchers_were_drawn_is_nobodys_else(client: Client, taiyuan: Fund) -> None:
    draw = drawn(taiyuan, DrawKind.VOUCHERS)
    assert draw.number not in opened(client, BASE)
    assert client.get(f"{BASE}{draw.number}/").status_code == 404


def test_the_list_asks_as_much_with_three_rows_as_with_one(
    client: Client, taiyuan: Fund, django_assert_num_queries: Any
) -> None:
    drawn(taiyuan)
    client.get(BASE)
    with CaptureQueriesContext(connection) as one:
        client.get(BASE)
    drawn(taiyuan)
    drawn(taiyuan)
    with django_assert_num_queries(len(one)):
        client.get(BASE)


def test_the_projects_page_leads_to_them(client: Client, taiyuan: Fund) -> None:
    assert BASE in client.get("/taiyuan/open/projects/").content.decode()
