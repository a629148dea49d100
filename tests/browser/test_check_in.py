"""Checking in before the organiser's screen, and over a network that is away for a while."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from funds.models import Fund
from kit.tenancy.scope import fund_scope
from portal.demonstration.logins import PASSWORD
from tests.browser.conftest import Person
from tests.browser.test_phone import FUND, PHONE, Walk, tomorrow
from tests.factories.activities import ShiftFactory, published
from volunteers.check_codes import STEP

pytestmark = pytest.mark.browser

DESK = {"width": 1440, "height": 900}
AWAY = "net::ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def people(chromium: Browser, portal: str) -> Iterator[dict[str, Person]]:
    """The office and a volunteer; of what goes wrong only the network's being away is known."""
    found = {
        account: Person(chromium.new_context(locale="zh-CN", viewport=size), portal)  # type: ignore[arg-type]
        for account, size in (("office", DESK), ("volunteer", PHONE))
    }
    yield found
    for person in found.values():
        person.context.close()
    mishaps = [mishap for person in found.values() for mishap in person.mishaps]
    assert [mishap for mishap in mishaps if AWAY not in mishap] == []


def enter(person: Person, account: str) -> Page:
    page = person.open()
    page.goto(f"{person.address}/accounts/login/")
    page.fill("[name=login]", f"{FUND}-{account}")
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def shift_of_tomorrow() -> int:
    """Let a shift from eight to ten be open to anybody; return its id."""

    def made() -> int:
        with fund_scope(Fund.objects.get(slug=FUND).pk):
            shift = ShiftFactory.create(activity=published(title="路口文明劝导（测试）"))
        connection.close()
        return int(shift.pk)

    # Playwright's own thread may not wait for a database.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(made).result()


def test_the_screen_renews_its_code_and_a_check_in_waits_for_the_network(
    people: dict[str, Person], moved: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    root = f"{people['office'].address}/{FUND}"
    phone = Walk(root, people["volunteer"].open(), Path(), moved)
    phone.until(tomorrow(8))
    with django_db_blocker.unblock():
        shift = shift_of_tomorrow()
        screen = enter(people["office"], "office")
        # The code of then counts for some seconds more: nobody waits for a whole one.
        phone.until(tomorrow(8) + timedelta(seconds=STEP - 4))
        screen.goto(f"{root}/activities/manage/shifts/{shift}/screen/")
        renews(screen)
        page = enter(people["volunteer"], "volunteer")
        page.goto(f"{root}/my/check/{phone.token(shift)}/")
    check_in_while_away(page)
    screen.get_by_role("link", name="换新码").click()
    expect(screen.locator(".screen-here b").first).to_have_text("1")


def renews(screen: Page) -> None:
    """See the code and its digits become others, without anybody touching the page."""
    digits, drawing = screen.locator(".screen-digits"), screen.locator(".screen-dark")
    shown = digits.inner_text(), drawing.get_attribute("d")
    assert re.fullmatch(r"\d{3}\s\d{3}", shown[0])
    expect(screen.locator("[data-screen-state]")).to_have_text(re.compile(r"\d+ 秒后换新码"))
    expect(digits).not_to_have_text(shown[0], timeout=(STEP + 5) * 1000)
    assert drawing.get_attribute("d") != shown[1]


def check_in_while_away(page: Page) -> None:
    """Press the button without a network: it is kept, and sent by itself once there is one."""
    page.context.set_offline(True)
    page.get_by_role("button", name="现在签到").click()
    expect(page.locator("[data-resend-told]")).to_contain_text("现在没有网络，还没有送到")
    page.context.set_offline(False)
    page.wait_for_url(re.compile(rf"/{FUND}/my/$"))
    expect(page.get_by_text("已签到。走的时候请签退").first).to_be_visible()
