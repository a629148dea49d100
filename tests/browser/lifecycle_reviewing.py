"""Expert review (专家评审), through the pages: pool, panel, draw, recusal, scores, decision."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from funds.models import Fund, User
from funds.permissions import Role
from funds.services.people import appoint, open_account
from kit.tenancy.scope import fund_scope
from tests.browser.camera import take
from tests.browser.lifecycle_applying import LEAD
from tests.browser.lifecycle_cast import JOB_MILLISECONDS, Cast, follow, is_done, number_in, press

EXPERTS = ("expert", *(f"expert{place}" for place in range(2, 8)))
SEED = "2026 福彩 3D 第 120 期 4 7 1"
RECUSED = EXPERTS[-1]
POINTS = ("18", "17", "16", "12", "12", "8")
HEADINGS = ("必要性", "可行性", "预算合理性", "创新性", "可持续性", "影响力")
TOTAL, SUGGESTED = "83", "58,000.00"


def open_experts(slug: str) -> None:
    """Open the accounts of six experts beside the demonstration's one."""
    fund = Fund.objects.get(slug=slug)
    # The tests hash otherwise than the running portal: it must be the portal's own hash.
    encoded = User.objects.get(username=f"{slug}-{EXPERTS[0]}").password
    with fund_scope(fund.pk):
        for account in EXPERTS[1:]:
            name = f"示例专家{account.removeprefix('expert')}"
            person = open_account(f"{slug}-{account}", name, encoded=encoded, is_sample=True)
            appoint(person, Role.EXPERT, fund=fund)


def fill_pool(cast: Cast) -> None:
    """Let the office take seven experts into the pool."""
    for _ in EXPERTS:
        office = cast.at("office", "review/experts/")
        follow(office, "加入专家")
        office.get_by_label("账号").select_option(index=1)
        office.get_by_label("职称职务").fill("社会工作师")
        office.get_by_label("单位名称").fill("示例社会工作服务中心")
        press(office, "加入专家库")
        expect(office.get_by_role("heading", level=1)).to_contain_text("示例专家")
    office = cast.at("office", "review/experts/")
    expect(office.locator("main tbody tr")).to_have_count(len(EXPERTS))


def form_panel(cast: Cast) -> str:
    """Let the office form a panel, draw seven experts by a seed, open the declaration."""
    office = cast.at("office", "review/")
    follow(office, "组建评审组")
    office.get_by_label("评分截止日期").fill(f"{cast.today() + timedelta(days=7)}")
    press(office, "组建评审组")
    number = number_in(office, r"PS-\d{4}-\d{3}")
    follow(office, "抽取专家")
    office.get_by_label("随机种子").fill(SEED)
    press(office, "抽取专家并公开")
    expect(office.get_by_role("link", name="示例专家")).to_have_count(len(EXPERTS))
    is_done(office, f"种子 {SEED}")
    take(office, "panel")
    press(office, "开放回避申报")
    is_done(office, "还有 7 份没有申报回避")
    return number


def declare_all(cast: Cast) -> None:
    """Let seven experts sign in and declare; the last has a tie and recuses."""
    for who in EXPERTS:
        page = cast.at(who, "scoring/")
        page.get_by_role("link", name="申报回避").first.click()
        expect(page.locator(".declare-row")).to_contain_text(LEAD)
        if who == RECUSED:
            page.get_by_label("担任顾问").check()
            page.locator(".declare-row").get_by_role("textbox").fill("担任该会顾问")
        else:
            page.get_by_label("没有需要回避的情形").check()
            take(page, "declaring")
        press(page, "提交这 1 项申报")
        is_done(page, "已申报 1 个项目")


def start_scoring(cast: Cast, panel: str) -> None:
    office = cast.at("office", f"review/{panel}/")
    press(office, "开始评分")
    is_done(office, "已封存 0 份")


def score_all(cast: Cast) -> None:
    """Let the six score and seal; the recused one sees nothing to score."""
    for who in EXPERTS:
        page = cast.at(who, "scoring/")
        if who == RECUSED:
            expect(page.get_by_role("link", name="去评分")).to_have_count(0)
        else:
            page.get_by_role("link", name="去评分").click()
            page.get_by_role("link", name=re.compile("^评分")).click()
            score(page)


def score(page: Page) -> None:
    for label, points in zip(HEADINGS, POINTS, strict=True):
        page.get_by_label(label).fill(points)
    page.get_by_label("评审意见").fill("需要真实，预算合理。")
    page.get_by_label("建议金额").fill(SUGGESTED)
    take(page, "scoring", page.locator("#scores"), phone=True)
    press(page, "核对并封存")
    press(page, f"封存，合计 {TOTAL} 分")
    is_done(page, f"已封存，合计 {TOTAL} 分")


def decide(cast: Cast, panel: str) -> None:
    """Let the office close the scoring, cut the ranking and decide; the worker does the rest."""
    office = cast.at("office", f"review/{panel}/")
    follow(office, "结束评分")
    press(office, "结束评分并算名次")
    office = cast.at("office", f"review/{panel}/ranking/")
    expect(office.locator("main tbody tr")).to_contain_text("83.00")
    office.get_by_label("拟立项数").fill("1")
    press(office, "划定界线")
    take(office, "ranking")
    press(office, "确定结论并办理 1 个项目")
    expect(office.locator(".job-done")).to_be_visible(timeout=JOB_MILLISECONDS)
    follow(office, "回去接着办")
    expect(office.locator("main tbody tr")).to_contain_text("拟立项")
