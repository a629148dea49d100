"""The budget's script in a real browser: a row is added, and the sums follow what is typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[2] / "static"
SITE = "http://face.test"
ROW = """<li data-row><input type="hidden" name="budget-{n}-id">
<select name="budget-{n}-kind" aria-label="科目 {n}"><option value="">请选择</option>
<option value="MATERIALS">物资</option><option value="MANAGEMENT">管理费</option>
<option value="FIXED_ASSETS">固定资产</option></select>
<input name="budget-{n}-unit_price" aria-label="单价 {n}">
<input name="budget-{n}-quantity" aria-label="数量 {n}"><output data-amount></output>
<input type="checkbox" name="budget-{n}-remove" aria-label="删去 {n}"></li>"""
PAGE = f"""<!DOCTYPE html><html lang="zh-Hans"><title>试</title>
<script type="module" src="/static/js/page.js"></script>
<form><select name="call" aria-label="征集公告"><option value="">无</option>
<option value="7">征集</option></select>
<div data-call-rules="7" data-cap="5.00" data-ceiling="1000.00" data-bans="yes">规则</div>
<input name="requested_amount" aria-label="申请金额">
<fieldset data-budget><div data-rows="budget">
<input type="hidden" name="budget-count" value="1" data-rows-count>
<ol data-rows-list>{ROW.replace("{n}", "0")}</ol>
<template data-rows-pattern>{ROW.replace("{n}", "__n__")}</template>
<button type="button" data-rows-add hidden>加一行</button></div>
<div data-budget-verdict></div></fieldset></form></html>"""


@pytest.fixture
def shown(chromium: Browser) -> Iterator[Page]:
    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            text = (STATIC / path.removeprefix("/static/")).read_text("utf-8")
            route.fulfill(body=text, content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")

    page = chromium.new_page()
    page.set_default_timeout(5000)
    page.route(f"{SITE}/**", answer)
    page.goto(f"{SITE}/")
    expect(page.locator("html")).to_have_class("has-js")
    yield page
    page.close()


def fill(page: Page, row: int, kind: str, price: str, quantity: str) -> None:
    page.get_by_label(f"科目 {row}").select_option(kind)
    page.get_by_label(f"单价 {row}").fill(price)
    page.get_by_label(f"数量 {row}").fill(quantity)


def test_a_row_is_added_and_the_sum_follows(shown: Page) -> None:
    verdict = shown.locator("[data-budget-verdict]")
    expect(verdict).to_be_empty()
    fill(shown, 0, "MATERIALS", "0.35", "0.1")
    # 0.035 is rounded half up, as the portal stores it.
    expect(shown.locator("output").first).to_have_text("0.04")
    fill(shown, 0, "MATERIALS", "１,200.50 元", "2")
    expect(shown.locator("output").first).to_have_text("2,401.00")
    shown.get_by_role("button", name="加一行").click()
    expect(shown.locator("[name=budget-count]")).to_have_value("2")
    expect(shown.get_by_label("科目 1")).to_be_focused()
    fill(shown, 1, "MANAGEMENT", "99", "1")
    expect(verdict).to_contain_text("预算合计 2,500.00 元；申请金额还没有填。")
    shown.get_by_label("申请金额").fill("2600")
    expect(verdict).to_contain_text("还差 100.00 元")
    shown.get_by_label("申请金额").fill("2500")
    expect(verdict).to_have_text("预算合计 2,500.00 元，与申请金额一致。")
    shown.get_by_label("删去 1").check()
    expect(verdict).to_contain_text("预算合计 2,401.00 元；申请金额 2,500.00 元，还差 99.00 元。")


def test_the_rules_of_the_chosen_call_are_told(shown: Page) -> None:
    verdict = shown.locator("[data-budget-verdict]")
    rules = shown.locator("[data-call-rules]")
    fill(shown, 0, "MANAGEMENT", "2000", "1")
    expect(rules).to_be_hidden()
    expect(verdict).not_to_contain_text("公告规定")
    shown.get_by_label("征集公告").select_option("7")
    expect(rules).to_be_visible()
    expect(verdict).to_contain_text("超过了单个项目申请上限 1,000.00 元")
    expect(verdict).to_contain_text("管理费占预算的 100.00%，公告规定不超过 5%")
    fill(shown, 0, "FIXED_ASSETS", "20", "1")
    expect(verdict).to_contain_text("专项基金不得列支固定资产和基本建设")
    expect(verdict).not_to_contain_text("管理费占")
