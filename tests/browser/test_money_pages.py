"""The pages of money in a real browser: wide and narrow, and a payable paid by four people."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kit import clock
from tests.browser.test_first_pages import WIDTHS, faults

pytestmark = pytest.mark.browser

PAGES = {
    "taiyuan-office": (
        "campaigns/",
        "campaigns/new/",
        "campaigns/MJ-2021-003/",
        "campaigns/MJ-2021-003/extend/",
        "purposes/",
        "purposes/new/",
        "commitments/new/",
        "commitments/XY-2021-001/amend/",
        "commitments/XY-2021-001/tranches/1/met/",
    ),
    "taiyuan-finance": (
        "donations/",
        "donations/?kind=rest",
        "donations/new/",
        "donations/JZ-2021-001/",
        "donations/JZ-2021-001/reverse/",
        "commitments/",
        "commitments/XY-2021-001/",
        "payables/",
        "payables/new/",
        "payables/YF-2021-001/",
        "payables/YF-2021-002/",
        "payments/",
        "payments/?shown=paid",
        "payments/?shown=rejected",
        "payments/new/?payable=YF-2021-001",
        "payments/FK-2021-001/",
    ),
}


@pytest.mark.parametrize("size", WIDTHS, ids=lambda size: str(size[0]))
def test_money_reads_well_at_every_width(
    sign_in: Callable[[str], Page], portal: str, size: tuple[int, int]
) -> None:
    found = []
    for account, addresses in PAGES.items():
        page = sign_in(account)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for address in addresses:
            page.goto(f"{portal}/taiyuan/money/{address}")
            found += faults(page)
    assert found == []


def test_final_payment_is_made_by_four_people(sign_in: Callable[[str], Page], portal: str) -> None:
    """52,116.00 元: asked for, checked, approved beside the list, paid; then owed no more."""
    money = f"{portal}/taiyuan/money"
    finance = sign_in("taiyuan-finance")
    finance.goto(f"{money}/payables/")
    finance.get_by_role("link", name="申请付款").click()
    expect(finance.get_by_label("付款金额")).to_have_value("52116.00")
    finance.get_by_role("button", name="申请付款").click()
    expect(finance.get_by_text("等财务复核")).to_be_visible()
    address = finance.url

    checker = sign_in("taiyuan-finance2")
    checker.goto(address)
    checker.get_by_role("button", name="复核付款 52,116.00 元").click()

    office = sign_in("taiyuan-office")
    office.goto(f"{money}/payables/?year=2021")
    office.get_by_role("link", name="待审批").click()
    expect(office.get_by_text("人民币伍万贰仟壹佰壹拾陆元整")).to_be_visible()
    assert faults(office) == []
    office.get_by_role("button", name="批准付款 52,116.00 元").click()
    expect(office.get_by_text("等出纳付款")).to_be_visible()

    cashier = sign_in("taiyuan-cashier")
    cashier.goto(address)
    cashier.get_by_label("付款日期").fill(f"{clock.today():%Y-%m-%d}")
    cashier.get_by_label("银行回单号").fill("回单 0012")
    cashier.get_by_role("button", name="登记已付 52,116.00 元").click()
    expect(cashier.get_by_text("已登记付款并入账")).to_be_visible()

    cashier.goto(f"{money}/payables/?year={clock.today().year}")
    expect(cashier.get_by_text("合计 1 行")).to_be_visible()
    cashier.goto(f"{money}/payables/?year=2021")
    expect(cashier.get_by_text("合计 2 行")).to_be_visible()
