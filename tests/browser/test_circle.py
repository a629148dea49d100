"""The circle, each act on the page by the person whose act it is."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser

SignIn = Callable[[str], Page]
REPORT_SECONDS = 90
PROJECT = "路口文明劝导志愿服务项目"


def test_circle_from_a_form_to_the_printed_report(
    portal: str, sign_in: SignIn, tmp_path: Path
) -> None:
    fund = f"{portal}/taiyuan"
    lead, office = sign_in("taiyuan-lead"), sign_in("taiyuan-office")
    number = submit_project(lead, fund)
    pass_screening(office, f"{fund}/projects/{number}/")
    record_donation(office, fund)
    finance, cashier = sign_in("taiyuan-finance"), sign_in("taiyuan-cashier")
    payment = request_and_check(finance, fund)
    press(office, payment, "批准付款", "待付款")
    pay(cashier, payment)
    report = download_report(office, fund, tmp_path / "annual.pdf")
    assert report.startswith(b"%PDF")
    words = words_of(tmp_path / "annual.pdf")
    assert "1,191,516.30" in words
    assert "剩余尾款52,116.00元未拨付" in words, "what was paid today was owed when 2021 ended"
    assert "核对未通过" not in words


def submit_project(lead: Page, fund: str) -> str:
    """Register a project by the seven elements, submit it, and return its number."""
    lead.goto(f"{fund}/projects/")
    lead.get_by_role("link", name="登记项目").first.click()
    lead.get_by_label("项目名称").fill(PROJECT)
    lead.get_by_label("服务对象").fill("路口行人和非机动车骑行人")
    lead.get_by_label("服务类型").fill("文明交通劝导")
    lead.get_by_label("服务时长").fill("每次 2 小时，共 6 个月")
    lead.get_by_label("志愿者人数").fill("120")
    lead.get_by_label("项目资金保障").fill("专项基金资助")
    lead.get_by_label("开展次数").fill("48")
    lead.get_by_label("类别").select_option(label="文明交通行动项目")
    expect(lead.get_by_label("牵头单位").locator("option:checked")).to_have_text("市交警支队")
    lead.get_by_label("申请金额").fill("60,000.00")
    lead.get_by_role("button", name="存为草稿").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text(PROJECT)
    take_step(lead, lead.url, "提交申报", "待形式审查")
    found = re.search(r"TY-\d{4}-\d{3}", lead.url)
    assert found
    return found[0]


def take_step(person: Page, address: str, step: str, then: str) -> None:
    """Take the step that the project's page offers, and see where the project stands."""
    person.goto(address)
    person.get_by_role("link", name=step).click()
    person.get_by_label("说明").fill("材料齐全。")
    person.get_by_role("button", name=step).click()
    expect(person.get_by_role("heading", level=1)).to_have_text(PROJECT)
    expect(person.get_by_text(then).first).to_be_visible()


def pass_screening(office: Page, address: str) -> None:
    """Check an application line by line and accept it."""
    office.goto(address)
    office.get_by_role("link", name="办理形式审查").click()
    for met in office.get_by_label("符合", exact=True).all():
        met.check()
    office.get_by_label("通过", exact=True).check()
    office.get_by_role("button", name="记录审查结论").click()
    expect(office.get_by_role("heading", level=1)).to_have_text(PROJECT)
    expect(office.get_by_text("待专家评审").first).to_be_visible()


def record_donation(office: Page, fund: str) -> None:
    office.goto(f"{fund}/money/donations/")
    office.get_by_role("link", name="登记捐赠").first.click()
    office.get_by_label("到账日期").fill(today())
    office.get_by_label("金额").fill("500.00")
    office.get_by_label("捐赠人类型").select_option(label="个人")
    office.get_by_label("捐赠人", exact=True).fill("一位市民")
    office.get_by_role("button", name="登记捐赠").click()
    expect(office.get_by_text("500.00").first).to_be_visible()


def request_and_check(finance: Page, fund: str) -> str:
    """Request the payment of what is owed for the Qingxu platform, check it; return its address."""
    finance.goto(f"{fund}/money/payables/")
    finance.get_by_role("link", name="清徐新时代文明实践平台尾款").click()
    expect(finance.get_by_text("52,116.00").first).to_be_visible()
    finance.get_by_role("link", name="申请付款").click()
    expect(finance.get_by_label("付哪一笔").locator("option:checked")).to_contain_text("清徐")
    finance.get_by_label("付款金额").fill("52,116.00")
    finance.get_by_label("付款用途").fill("清徐平台尾款")
    finance.get_by_role("button", name="申请付款").click()
    finance.wait_for_url(re.compile(r"/payments/FK-\d{4}-\d{3}/"))
    press(finance, finance.url, "复核付款", "待审批")
    return finance.url


def press(person: Page, payment: str, step: str, then: str) -> None:
    """Take the payment's step that the page offers this person, and see what it waits for."""
    person.goto(payment)
    person.get_by_role("button", name=f"{step} 52,116.00 元").click()
    expect(person.get_by_text(then, exact=True).first).to_be_visible()


def pay(cashier: Page, payment: str) -> None:
    """Record what the bank slip says."""
    cashier.goto(payment)
    cashier.get_by_label("付款日期").fill(today())
    cashier.get_by_label("银行回单号").fill("回单 20260001")
    cashier.get_by_role("button", name="登记已付 52,116.00 元").click()
    expect(cashier.get_by_text("已付款", exact=True).first).to_be_visible()


def download_report(office: Page, fund: str, path: Path) -> bytes:
    """Ask for the annual report, watch it being made, and download it."""
    office.goto(f"{fund}/reports/")
    office.get_by_role("button", name="生成 2021 年度报告").click()
    office.wait_for_url(re.compile(r"/reports/BG-2021-\d+/"))
    job = office.locator("#report-job")
    expect(job).to_be_visible()
    with office.expect_download(timeout=REPORT_SECONDS * 1000) as download:
        job.get_by_role("link", name="下载 PDF").click(timeout=REPORT_SECONDS * 1000)
    download.value.save_as(path)
    return path.read_bytes()


def today() -> str:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


def words_of(path: Path) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(path).pages))
