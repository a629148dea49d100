"""The office invites somebody, who opens the letter's link elsewhere and lands on a desk."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Person

pytestmark = pytest.mark.browser

PASSWORD = "Yi-ju-hen-chang-de-hua-8"


def test_from_invitation_to_desk(
    portal: str, chromium: Browser, sign_in: Callable[[str], Page]
) -> None:
    office = sign_in("taiyuan-office")
    office.goto(f"{portal}/taiyuan/people/")
    office.get_by_role("link", name="邀请人员").click()
    office.fill("[name=name]", "李慧")
    office.select_option("[name=role]", "FINANCE")
    office.get_by_role("button", name="做邀请函").click()
    expect(office.get_by_role("button", name="打印这一页")).to_be_visible()
    expect(office.get_by_role("img", name="链接的二维码")).to_be_visible()
    address = office.locator(".letter-address").inner_text()
    assert len(office.pdf()) > 1000

    invited = Person(chromium.new_context(locale="zh-CN"), portal)
    page = invited.open()
    page.goto(portal + urlsplit(address).path)
    expect(page).to_have_url(f"{portal}/accounts/invitation/")
    page.fill("[name=username]", "lihui")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.get_by_role("button", name="接受邀请并登录").click()
    page.wait_for_url(re.compile(r"/taiyuan/desk/"))
    expect(page.locator(".me-words").first).to_contain_text("李慧")
    invited.context.close()
    assert invited.mishaps == []

    office.goto(f"{portal}/taiyuan/people/?q=李慧")
    expect(office.get_by_role("link", name="李慧")).to_be_visible()
