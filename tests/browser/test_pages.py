"""Every page that links lead to, as several people see them, at a desk and on a phone."""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.conftest import Person

pytestmark = pytest.mark.browser

SignIn = Callable[[str], Page]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
# One of a kind is enough: a number, a key, a year, a day or a cursor names another of the same.
PARTICULAR = re.compile(r"[A-Z]{2,4}-\d{4}-\d{3,}|(?<=/)[a-z0-9]{10}(?=/)|\d{4}-\d\d(-\d\d)?|\d+")
MOST_PAGES = 80


def kind(url: str) -> str:
    """Return what kind of page an address is of."""
    parts = urlsplit(url)
    asked = "&".join(sorted(name for name, _ in parse_qsl(parts.query)))
    return PARTICULAR.sub("#", parts.path) + "?" + asked


def links(page: Page, portal: str) -> list[str]:
    """Return the addresses of the portal's own pages that the page links to."""
    # Bars of charts are links of SVG, whose href is no text.
    found = page.eval_on_selector_all(
        "a[href]:not([download])",
        "all => all.map(a => new URL(a.getAttribute('href'), document.baseURI).href)",
    )
    inside = (urldefrag(url)[0] for url in found)
    return [
        url for url in dict.fromkeys(inside) if url.startswith(portal) and "/download/" not in url
    ]


def walk(page: Page, portal: str) -> list[str]:
    """Open one page of each kind, from the page shown on; return those too wide for a phone."""
    seen, waiting, too_wide = {kind(page.url)}, [page.url], []
    while waiting and len(seen) <= MOST_PAGES:
        page.goto(waiting.pop(0))
        for url in links(page, portal):
            if kind(url) not in seen:
                seen.add(kind(url))
                waiting.append(url)
        page.set_viewport_size(PHONE)
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            too_wide.append(page.url)
        page.set_viewport_size(DESK)
    assert len(seen) > 3
    return too_wide


ACCOUNTS = ["taiyuan-finance", "taiyuan-lead", "taiyuan-auditor", "puyang-office", "puyang-cashier"]


@pytest.mark.parametrize(
    "account",
    ["taiyuan-office", *(pytest.param(name, marks=pytest.mark.long) for name in ACCOUNTS)],
)
def test_pages_a_person_is_led_to_are_sound(portal: str, sign_in: SignIn, account: str) -> None:
    assert walk(sign_in(account), portal) == []


def test_public_pages_are_sound(portal: str, chromium: Browser) -> None:
    visitor = Person(chromium.new_context(locale="zh-CN"), portal)
    page = visitor.open()
    page.goto(f"{portal}/")
    assert walk(page, portal) == []
    assert visitor.mishaps == []
