"""The demonstration as it is shown to the world."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.usefixtures("demonstration", "db")

STAFF_ONLY = re.compile(r'href="/[a-z]+/(desk|money|projects|figures|jobs)/')


@pytest.mark.parametrize("address", ["/", "/taiyuan/", "/puyang/"])
def test_pages_keep_the_policy_and_lead_to_no_staff_page(client: Client, address: str) -> None:
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert not re.search(r"<script>|<style|style=|onclick=", text)
    assert not STAFF_ONLY.search(text)


def test_taiyuan_says_what_its_year_says(fetch: Callable[..., str]) -> None:
    text = fetch("/taiyuan/")
    for part in (
        "1,191,516",
        "2,391,193",
        "771,886",
        "打开明细 27 行",
        "5.02%",
        "募捐金额未说明",
    ):
        assert part in text
    assert "需要说明的" in text
    assert "无法核对" in text
    assert "还没有定稿的报告" in text


def test_every_drawing_named_is_there(fetch: Callable[..., str]) -> None:
    named = set(re.findall(r'src="/static/([^"]+\.svg)"', fetch("/taiyuan/") + fetch("/")))
    assert any("projects/" in name for name in named)
    assert [n for n in named if not (Path(settings.BASE_DIR) / "static" / n).exists()] == []


def test_the_platform_adds_taiyuan_and_leaves_the_sample_out(fetch: Callable[..., str]) -> None:
    text = fetch("/")
    assert "1,191,516" in text
    assert "已录入 1 / 1 个基金" in text
    assert "2021 年待报送" in text


@pytest.mark.parametrize(("key", "rows"), [("money_received", 3), ("projects_executed", 27)])
def test_a_public_figure_opens_its_rows(fetch: Callable[..., str], key: str, rows: int) -> None:
    address = f"/taiyuan/open/{key}/?year=2021"
    assert f'href="{address}"' in fetch("/taiyuan/")
    text = fetch(address)
    assert text.count("<tr>") == rows + 1 + (key == "money_received")


def test_a_year_nobody_entered_is_not_shown_as_nought(fetch: Callable[..., str]) -> None:
    text = fetch("/taiyuan/?year=2018")
    assert "这一年还没有录入" in text
    assert not re.search(r"(?<![\d,.])0\.00|>0<", text)


def test_each_campaign_shows_the_drawing_of_its_project(fetch: Callable[..., str]) -> None:
    cards = fetch("/taiyuan/").split('<article class="card campaign">')[1:]
    drawn = [
        re.findall(r"drawings/projects/([a-z]+)\.svg", card.split("</article>")[0])
        for card in cards
    ]
    assert drawn == [["trees"], ["flood"], ["ambulance"]]
