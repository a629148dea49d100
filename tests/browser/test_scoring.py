"""An expert on a phone: declares a tie, scores with autosave, seals; every page read by axe."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from playwright.sync_api import Locator, Page, expect
from pytest_django import DjangoDbBlocker

from funds.models import Fund, User
from kit.tenancy.scope import fund_scope
from projects.models import Category, Panel
from tests.browser.test_first_pages import WIDTHS, faults
from tests.factories.scoring import FULL, application, call_with_rubric, clear, panel_with

pytestmark = pytest.mark.browser

Office = Callable[[Callable[[], None]], None]
TITLE = "社会服务类评审组（测试）"


@pytest.fixture
def office(portal: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Office]:
    """What the office does meanwhile, in a thread of its own: the browser holds this one's loop."""

    def act(what: Callable[[], None]) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(in_taiyuan, what).result()

    with django_db_blocker.unblock():
        yield act


def in_taiyuan(what: Callable[[], None]) -> None:
    try:
        with fund_scope(Fund.objects.get(slug="taiyuan").pk):
            what()
    finally:
        connections.close_all()


def form_panel() -> None:
    """Form a panel that hides units, with two applications before the demonstration's expert."""
    call = call_with_rubric(hidden=["lead_unit", "implementer", "co_leads"])
    expert = User.objects.get(username="taiyuan-expert")
    category = Category.objects.earliest("pk")
    found = [application(call, category=category) for _ in range(2)]
    panel_with([expert], found, call=call, title=TITLE)


def open_scoring() -> None:
    clear(Panel.objects.get(title=TITLE))


def test_an_expert_declares_scores_and_seals_on_a_phone(
    portal: str, office: Office, sign_in: Callable[[str], Page]
) -> None:
    office(form_panel)
    page = sign_in("taiyuan-expert")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{portal}/taiyuan/desk/")
    looked_at = look(page)
    follow(page.get_by_role("link", name=f"申报回避：{TITLE}"))
    looked_at += look(page)
    declare(page)
    office(open_scoring)
    page.goto(f"{portal}/taiyuan/scoring/")
    looked_at += look(page)
    follow(page.get_by_role("link", name="去评分"))
    looked_at += look(page)
    follow(page.get_by_role("link", name=re.compile("^评分")))
    looked_at += look(page)
    score(page)
    looked_at += look(page)
    page.get_by_role("button", name="封存，合计 82.5 分").click()
    expect(page.get_by_text("已封存，合计 82.5 分，不能再改。")).to_be_visible()
    looked_at += look(page)
    page.locator("main table a.row-title").click()
    expect(page.get_by_text("这份评审意见已经封存")).to_be_visible()
    expect(page.locator("main input")).to_have_count(0)
    assert looked_at + look(page) == []


def follow(link: Locator) -> None:
    """Follow a link and wait until its page stands: what follows measures it."""
    with link.page.expect_navigation():
        link.click()


def look(page: Page) -> list[str]:
    """Return what hinders a reader of this page, on a phone and on a desk."""
    found = []
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        found += faults(page)
    return found


def declare(page: Page) -> None:
    """Declare a tie to the second application, none to the first."""
    rows = page.locator(".declare-row")
    expect(rows).to_have_count(2)
    rows.nth(0).get_by_label("没有需要回避的情形").check()
    rows.nth(1).get_by_label("近亲属").check()
    rows.nth(1).get_by_role("textbox").fill("负责人是我的姐姐")
    page.get_by_role("button", name="提交这 2 项申报").click()
    expect(page.get_by_text("已申报 2 个项目，其中回避 1 个。")).to_be_visible()


def score(page: Page) -> None:
    """Type points that save by themselves, lose the page, go on, and ask to seal."""
    status = page.locator("[data-autosave-status]")
    page.get_by_label("必要性").fill("25")
    expect(status).to_contain_text("“必要性”没有保存", timeout=10_000)
    page.get_by_label("必要性").fill("17.5")
    expect(page.locator("[data-total]")).to_have_text("17.5")
    expect(status).to_have_text(re.compile(r"^已自动保存 \d\d:\d\d$"), timeout=10_000)
    page.reload()
    expect(page.get_by_label("必要性")).to_have_value("17.5")
    labels = ["可行性", "预算合理性", "创新性", "可持续性", "影响力"]
    points = ["15", "20", "15", "15", "0"]
    assert len(labels) + 1 == len(FULL)
    for label, typed in zip(labels, points, strict=True):
        page.get_by_label(label).fill(typed)
    page.get_by_label("评审意见").fill("目标清楚，预算合理。")
    page.get_by_label("建议金额").fill("50,000")
    expect(page.locator("[data-total]")).to_have_text("82.5")
    page.get_by_role("button", name="核对并封存").click()
    expect(page.get_by_text("合计 82.5 分", exact=False).first).to_be_visible()
