"""The catalogue with its document, and a draft that outlives its tab, as people meet them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.demonstration.logins import PASSWORD

pytestmark = pytest.mark.browser

SignIn = Callable[[str], Page]
CATEGORY = "家庭教育志愿服务项目（测试）"
PROJECT = "家庭教育进社区（测试）"
NUMBER = "并文明〔2021〕99号"


def test_office_adds_a_category_and_a_lead_units_draft_outlives_its_tab(
    portal: str, sign_in: SignIn, tmp_path: Path
) -> None:
    fund = f"{portal}/taiyuan"
    paper = tmp_path / "扫描件.pdf"
    paper.write_bytes(b"%PDF-1.7\n1 0 obj\n")
    add_category(sign_in("taiyuan-office"), fund, paper)
    lead = sign_in("taiyuan-lead")
    draft = type_and_close(lead, fund)
    again = lead.context.new_page()
    again.goto(f"{fund}/projects/?view=all")
    again.get_by_role("link", name=PROJECT).click()
    expect(again).to_have_url(re.compile(draft))
    again.get_by_role("link", name="修改资料").click()
    complete(again)
    submit(again, paper)


def add_category(office: Page, fund: str, paper: Path) -> None:
    """Register the document with its scan, and add the category that rests on it."""
    office.goto(f"{fund}/documents/new/")
    office.get_by_label("文号").fill("并文明[2021]99号")
    office.get_by_label("种类").select_option(label="发文")
    office.get_by_label("标题").fill("关于增加志愿服务项目的通知（测试）")
    office.get_by_label("文件扫描件").set_input_files(paper)
    office.get_by_role("button", name="登记文件").click()
    expect(office.get_by_role("heading", level=1)).to_have_text(NUMBER)
    office.goto(f"{fund}/projects/catalogue/")
    office.get_by_role("link", name="新增类别").click()
    office.get_by_label("序号").fill("27")
    office.get_by_label("类别名称").fill(CATEGORY)
    office.get_by_label("依据的文件").select_option(label=NUMBER)
    office.get_by_label("牵头单位一").select_option(label="市交警支队")
    office.get_by_role("button", name="新增类别").click()
    row = office.get_by_role("row").filter(has_text=CATEGORY)
    expect(row).to_contain_text("市交警支队")
    expect(row).to_contain_text(NUMBER)


def type_and_close(lead: Page, fund: str) -> str:
    """Type into a new project's form, wait for it to save by itself, close the tab."""
    page = lead.context.new_page()
    page.goto(f"{fund}/projects/new/")
    status = page.locator("[data-autosave-status]")
    page.get_by_label("服务对象").fill("社区居民")
    expect(status).to_contain_text("请填写项目名称", timeout=10_000)
    page.get_by_label("项目名称").fill(PROJECT)
    page.get_by_label("志愿者人数").fill("0")
    expect(status).to_contain_text("“志愿者人数”没有保存", timeout=10_000)
    page.get_by_label("志愿者人数").fill("40")
    page.get_by_label("类别").select_option(label=CATEGORY)
    expect(status).to_have_text(re.compile(r"^已自动保存 \d\d:\d\d$"), timeout=10_000)
    expect(page).to_have_url(re.compile(r"/projects/[a-z0-9]{10}/edit/$"))
    expect(page.locator(".form-sections")).to_contain_text("还差 4 项")
    # Closing now asks nothing: everything is kept.
    page.close(run_before_unload=True)
    return re.sub(r"edit/$", "", page.url)


def complete(page: Page) -> None:
    """Find what was typed, and fill in the rest."""
    expect(page.get_by_label("服务对象")).to_have_value("社区居民")
    expect(page.get_by_label("志愿者人数")).to_have_value("40")
    expect(page.get_by_label("类别").locator("option:checked")).to_have_text(CATEGORY)
    page.get_by_label("服务类型").fill("家庭教育")
    page.get_by_label("服务时长").fill("每次 2 小时")
    page.get_by_label("项目资金保障").fill("专项基金资助")
    page.get_by_label("开展次数").fill("12")
    page.get_by_label("申请金额").fill("20,000.00")
    page.get_by_role("button", name="保存资料").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PROJECT)


def submit(page: Page, paper: Path) -> None:
    """Submit with the paper attached, and download it from the project's page."""
    page.get_by_role("link", name="提交申报").click()
    expect(page.get_by_label("附件是什么材料").locator("option:checked")).to_have_text("申报材料")
    page.get_by_label("附件", exact=False).first.set_input_files(paper)
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_text("待形式审查").first).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("申报材料：扫描件.pdf")
    with page.expect_download() as download:
        page.locator("#papers a.evidence").click()
    assert download.value.suggested_filename == "扫描件.pdf"


def test_typing_survives_lost_network_expired_session_and_a_second_tab(
    portal: str, chromium: Browser
) -> None:
    """In a browser of its own: refused answers are errors to its console."""
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    enter(page, portal)
    page.goto(f"{portal}/puyang/projects/new/")
    page.get_by_label("项目名称").fill("断网也不丢（测试）")
    status, notice = (page.locator(f"[data-autosave-{part}]") for part in ("status", "notice"))
    expect(status).to_contain_text("已自动保存", timeout=10_000)
    context.set_offline(True)
    page.get_by_label("服务类型").fill("讲解")
    expect(notice).to_contain_text("断网了", timeout=10_000)
    context.set_offline(False)
    expect(status).to_contain_text("已自动保存", timeout=20_000)
    expect(notice).to_be_hidden()
    context.clear_cookies(name="sessionid")
    page.get_by_label("服务时长").fill("每次 2 小时")
    expect(notice).to_contain_text("登录已过期", timeout=10_000)
    other = context.new_page()
    enter(other, portal)
    page.bring_to_front()
    expect(status).to_contain_text("已自动保存", timeout=20_000)
    expect(page.get_by_label("服务时长")).to_have_value("每次 2 小时")
    other.goto(page.url)
    expect(other.get_by_label("服务时长")).to_have_value("每次 2 小时")
    other.get_by_label("服务时长").fill("每次 3 小时")
    expect(other.locator("[data-autosave-status]")).to_contain_text("已自动保存", timeout=10_000)
    page.get_by_label("服务时长").fill("每次 4 小时")
    expect(notice).to_contain_text("刚刚改过这个项目", timeout=10_000)
    expect(page.get_by_label("服务时长")).to_have_value("每次 4 小时")
    other.reload()
    expect(other.get_by_label("服务时长")).to_have_value("每次 3 小时")
    context.close()


def enter(page: Page, portal: str) -> None:
    page.goto(f"{portal}/accounts/login/")
    page.fill("[name=login]", "puyang-office")
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile(r"/puyang/"))
