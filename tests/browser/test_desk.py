"""Work goes from desk to desk: finance asks, the office approves in place, the cashier is told."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

SignIn = Callable[[str], Page]
SUM = "52,116.00 元"


def test_a_payment_goes_from_desk_to_desk(portal: str, sign_in: SignIn) -> None:
    desk = f"{portal}/taiyuan/desk/"
    finance = sign_in("taiyuan-finance")
    finance.goto(desk)
    finance.get_by_role("link", name=re.compile("^申请付款")).click()
    panel = finance.get_by_role("complementary", name="申请付款")
    panel.get_by_role("button", name="申请付款").click()
    expect(finance).to_have_url(desk)
    expect(finance.get_by_text("等财务复核")).to_be_visible()

    checker = sign_in("taiyuan-finance2")
    checker.goto(desk)
    act(checker, "看申请并复核", f"复核付款 {SUM}")
    expect(checker).to_have_url(desk)

    office = sign_in("taiyuan-office")
    office.goto(desk)
    act(office, "看申请并审批", f"批准付款 {SUM}")
    expect(office).to_have_url(desk)
    expect(office.get_by_text("已批准付款")).to_be_visible()
    expect(office.get_by_text("批准付款：")).to_have_count(0)

    cashier = sign_in("taiyuan-cashier")
    cashier.goto(desk)
    cashier.get_by_role("link", name="消息，1 条未读").click()
    cashier.get_by_role("link", name=re.compile("等您办理：登记已付")).click()
    cashier.wait_for_url(re.compile(r"/payments/FK-\d{4}-\d+/"))
    cashier.goto(desk)
    expect(cashier.get_by_role("link", name="消息", exact=True).first).to_be_visible()
    cashier.get_by_role("link", name=re.compile("^付款并登记回单")).click()
    cashier.get_by_label("付款日期").fill(today())
    cashier.get_by_label("银行回单号").fill("回单 20260001")
    cashier.get_by_role("button", name=f"登记已付 {SUM}").click()
    expect(cashier).to_have_url(desk)

    finance.goto(f"{portal}/taiyuan/inbox/")
    expect(finance.get_by_role("link", name=re.compile("已付款"))).to_be_visible()
    finance.get_by_label("查项目、单位、凭证号").fill("回单 2026")
    finance.get_by_label("查项目、单位、凭证号").press("Enter")
    expect(finance.get_by_role("link", name=re.compile(r"^FK-\d{4}-\d+$"))).to_be_visible()


def act(person: Page, opens: str, button: str) -> None:
    """Open what waits beside the desk, see what was checked, and act there."""
    person.get_by_role("link", name=re.compile(f"^{opens}")).click()
    expect(person.get_by_text(re.compile("系统已核对"))).to_be_visible()
    person.get_by_role("button", name=button).click()


def test_a_chart_is_drawn_from_its_table(portal: str, sign_in: SignIn) -> None:
    office = sign_in("taiyuan-office")
    office.goto(f"{portal}/taiyuan/desk/")
    chart = office.locator("[data-chart]").first
    expect(chart.get_by_role("img", name=re.compile("各月收支"))).to_be_visible()
    expect(chart.locator("canvas")).to_be_visible()
    expect(chart.get_by_role("table")).to_be_hidden()
    chart.get_by_role("button", name="看表格").click()
    expect(chart.get_by_role("table")).to_be_visible()
    chart.get_by_role("link", name="2,391,193.17").click()
    expect(office.get_by_text("月份未说明").first).to_be_visible()
    office.goto(f"{portal}/taiyuan/desk/")
    with office.expect_download() as download:
        office.locator("[data-chart]").first.get_by_role("button", name="存图").click()
    assert download.value.suggested_filename == "2021 年各月收支.png"
    # the last category's bar is the tallest: a click on it opens its rows
    box = office.locator("[data-chart] canvas").first.bounding_box()
    assert box
    office.mouse.click(box["x"] + box["width"] - 42, box["y"] + box["height"] - 60)
    office.wait_for_url(re.compile(r"/figures/(paid|received)_in_month/\?year=2021&of=unstated"))


def today() -> str:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
