"""The small scripts of every page, in a real browser and without a server behind them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[2] / "static"
SITE = "http://face.test"
PAGE = """<!DOCTYPE html><html lang="zh-Hans"><title>试</title>
<script type="module" src="/static/js/page.js"></script>
<div tabindex="-1" data-focus><a href="#amount">付款金额</a><a href="#way">付款方式</a></div>
<nav class="tabs" style="display:flex;overflow-x:auto;width:120px">
<a href="/1" style="flex:none;width:300px">概况</a><a href="/2" aria-current="page">审计</a></nav>
<details data-menu><summary>菜单</summary><a href="/out">退出</a></details>
<form method="post" action="/pay" data-once data-keep>
<input id="amount" name="amount"><div id="way"><input type="radio" id="way_0" name="way"></div>
<button>批准付款</button></form>
<form action="/list" data-autosubmit>
<input name="q"><select name="year"><option value="">全部</option><option>2021</option></select>
</form><aside data-panel><a data-close href="/closed">关闭</a></aside></html>"""


class Site:
    """Answers the page's requests and remembers which were made."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        self.asked.append(f"{route.request.method} {path}")
        if path.startswith("/static/"):
            text = (STATIC / path.removeprefix("/static/")).read_text("utf-8")
            route.fulfill(body=text, content_type="text/javascript")
        elif path == "/pay":
            route.fulfill(status=204)
        else:
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def shown(chromium: Browser, site: Site) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_default_timeout(5000)
    page.route(f"{SITE}/**", site)
    page.goto(f"{SITE}/")
    expect(page.locator("html")).to_have_class("has-js")
    yield page
    page.close()


def test_the_error_summary_has_focus_and_leads_to_the_control(shown: Page) -> None:
    expect(shown.locator("[data-focus]")).to_be_focused()
    shown.click("text=付款金额")
    expect(shown.locator("#amount")).to_be_focused()
    shown.click("text=付款方式")
    expect(shown.locator("#way_0")).to_be_focused()


def test_the_tab_of_this_page_is_in_sight(shown: Page) -> None:
    assert shown.evaluate("document.querySelector('.tabs').scrollLeft") > 0
    expect(shown.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)


def test_a_menu_closes_on_escape_and_on_a_click_elsewhere(shown: Page) -> None:
    menu, summary = shown.locator("details"), shown.locator("summary")
    summary.click()
    shown.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    assert shown.url == f"{SITE}/", "the panel behind the menu stays open"
    summary.click()
    shown.locator("#amount").click()
    expect(menu).not_to_have_attribute("open", "")


def test_a_second_press_sends_nothing(shown: Page, site: Site) -> None:
    button = shown.locator("form button")
    button.click()
    expect(button).to_have_text("正在办理…")
    button.click(force=True)
    shown.evaluate("document.querySelector('form').requestSubmit()")
    shown.wait_for_timeout(200)
    assert site.asked.count("POST /pay") == 1


def test_the_browser_asks_before_typed_words_are_lost(shown: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    shown.on("dialog", stay)
    shown.locator("#amount").press_sequentially("52116")
    shown.evaluate("location.href = '/elsewhere'")
    shown.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert shown.url == f"{SITE}/"


def test_a_choice_sends_the_filter_without_its_empty_fields(shown: Page) -> None:
    shown.select_option("select", "2021")
    shown.wait_for_url(f"{SITE}/list?year=2021")


def test_escape_closes_the_panel_but_not_while_typing(shown: Page) -> None:
    shown.locator("#amount").click()
    shown.keyboard.press("Escape")
    shown.wait_for_timeout(100)
    assert shown.url == f"{SITE}/"
    shown.locator("summary").focus()
    shown.keyboard.press("Escape")
    shown.wait_for_url(f"{SITE}/closed")
