"""From the public notice to the money (公示、立项、协议、拨款), through the pages."""

from playwright.sync_api import expect

from tests.browser.camera import take
from tests.browser.lifecycle_applying import ASKED, IMPLEMENTER, PROJECT
from tests.browser.lifecycle_cast import Cast, follow, is_done, number_in, press, scan, stands_at

NOTICE_DAYS = 20
"""Longer than five working days may last, whatever holidays lie between."""


def give_notice(cast: Cast, project: str, amount: str) -> str:
    """Let the office put the project on public notice; return its number."""
    office = stands_at(cast, "office", project, "待发布公示")
    office = cast.at("office", "notices/new/")
    expect(office.get_by_label(f"{PROJECT}拟支持金额")).to_have_value(amount.replace(",", ""))
    for box in office.get_by_role("checkbox").all():
        box.uncheck()
    office.get_by_label(f"公示{PROJECT}").check()
    take(office, "notice", office.get_by_label("公示标题"))
    press(office, "发布公示")
    number = number_in(office, r"GS-\d{4}-\d{3}")
    office = cast.at("office", f"open/notices/{number}/")
    is_done(office, PROJECT)
    take(office, "public-notice")
    return number


def approve(cast: Cast, project: str, amount: str) -> None:
    """Let the office approve the project, once the notice is over, by a document's number."""
    office = cast.at("office", f"projects/{project}/")
    follow(office, "公示无异议，准予立项")
    office.get_by_label("立项文号").fill(f"濮文明〔测试〕{project[-3:]}号")
    office.get_by_label("立项日期").fill(f"{cast.today()}")
    office.get_by_label("批准金额").fill(amount)
    office.get_by_label("与申请金额不同的理由").fill("" if amount == ASKED else "按专家建议金额")
    press(office, "准予立项")
    stands_at(cast, "office", project, "待签协议")


def agree(cast: Cast, project: str) -> None:
    """Let the office draft the agreement from its template and sign it with the scan."""
    office = cast.at("office", f"projects/{project}/")
    follow(office, "签订协议")
    follow(office, "起草协议")
    office.get_by_label("协议范本").select_option(index=1)
    office.get_by_label("收款单位").select_option(label=IMPLEMENTER)
    press(office, "起草协议")
    office.get_by_label("签订日期").fill(f"{cast.today()}")
    office.get_by_label("签字盖章的扫描件").set_input_files(scan("协议", 702))
    take(office, "agreement")
    press(office, "签订协议")
    stands_at(cast, "office", project, "待付首款")


def pay(cast: Cast, tranche: str, amount: str) -> None:
    """Pay a tranche that a step made payable: two of finance, the office, the cashier."""
    finance = cast.at("finance", "money/payables/")
    finance.get_by_role("link", name=PROJECT).filter(has_text=tranche).first.click()
    follow(finance, "申请付款")
    finance.get_by_label("付款金额").fill(amount)
    finance.get_by_label("付款用途").fill(f"护学项目{tranche}")
    press(finance, "申请付款")
    number = number_in(finance, r"FK-\d{4}-\d{3}")
    for who, step, then in (
        ("finance2", "复核付款", "待审批"),
        ("office", "批准付款", "待付款"),
        ("cashier", "登记已付", "已付款"),
    ):
        page = cast.at(who, f"money/payments/{number}/")
        if who == "cashier":
            page.get_by_label("付款日期").fill(f"{cast.today()}")
            page.get_by_label("银行回单号").fill(f"回单 {tranche}")
        if who == "office":
            take(page, "payment")
        press(page, f"{step} {amount} 元")
        expect(page.get_by_text(then, exact=True).first).to_be_visible()


def confirm(cast: Cast, project: str, step: str, then: str) -> None:
    """Let finance confirm on the project's page what was paid."""
    finance = cast.at("finance", f"projects/{project}/")
    follow(finance, step)
    press(finance, step)
    stands_at(cast, "finance", project, then)
