"""Bringing in what exists, in a real browser: units and donations from files, through the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_first_pages import WIDTHS, faults
from tests.factories.imports import sheet

pytestmark = pytest.mark.browser

WAIT = 60_000
UNITS = [
    {"单位名称": "晋源区新时代文明实践中心", "种类": "实施单位、收款单位"},
    {"单位名称": "晋源街道文明实践所", "种类": "实施单位", "上级单位": "晋源区新时代文明实践中心"},
]
DONATIONS = [
    {
        "来源编号": f"2020-{number:03d}",
        "到账日期": "2020年6月15日",
        "金额": "1,000.50",
        "捐赠人": "示例公司",
        "捐赠人类型": "单位",
        "资料来源": "示例台账",
    }
    for number in range(1, 4)
]


def upload(page: Page, address: str, rows: list[dict[str, Any]], label: str) -> None:
    """Bring a sheet in and wait until it is checked."""
    page.goto(address)
    content = sheet(rows)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files(
        "[name=file]", {"name": f"{label}.xlsx", "mimeType": kind, "buffer": content}
    )
    page.get_by_role("button", name=f"上传并核对{label}").click()
    expect(page.get_by_role("heading", name="逐行核对结果")).to_be_visible(timeout=WAIT)


def both_widths(page: Page) -> list[str]:
    found = []
    for width, height in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": height})
        found += faults(page)
    return found


def test_units_and_donations_move_in(sign_in: Callable[[str], Page], portal: str) -> None:
    home = f"{portal}/taiyuan/imports/"
    found = []
    office = sign_in("taiyuan-office")
    office.goto(home)
    found += both_widths(office)
    upload(office, f"{home}units/", UNITS, "单位")
    found += both_widths(office)
    office.get_by_role("button", name="导入这 2 行").click()
    expect(office.get_by_text("已导入：新增 2 行")).to_be_visible(timeout=WAIT)
    office.get_by_role("link", name="看导入的单位").click()
    expect(office.get_by_text("晋源街道文明实践所").first).to_be_visible()

    finance = sign_in("taiyuan-finance")
    wrong = [*DONATIONS, {**DONATIONS[0], "来源编号": "2020-009", "金额": "一千"}]
    upload(finance, f"{home}donations/", wrong, "捐赠")
    expect(finance.get_by_text("有 1 行有误，一行都没有写入")).to_be_visible()
    found += both_widths(finance)
    with finance.expect_download() as download:
        finance.get_by_role("link", name="下载错误表").click()
    assert download.value.suggested_filename.startswith("错误表-捐赠-DR-")
    upload(finance, f"{home}donations/", DONATIONS, "捐赠")
    finance.get_by_role("button", name="导入这 3 行").click()
    expect(finance.get_by_text("已导入：新增 3 行")).to_be_visible(timeout=WAIT)
    upload(finance, f"{home}donations/", DONATIONS, "捐赠")
    expect(finance.get_by_text("3 行都已经有了，没有变化")).to_be_visible()
    finance.goto(f"{home}runs/")
    found += both_widths(finance)
    assert found == []
