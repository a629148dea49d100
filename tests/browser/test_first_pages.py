"""The public pages and the desks in a real browser: wide and narrow, with eyes and without."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Person

pytestmark = pytest.mark.browser

WIDTHS = [(1440, 900), (390, 844)]
PUBLIC = (
    "/",
    "/taiyuan/",
    "/puyang/",
    "/taiyuan/?year=2019",
    "/taiyuan/open/money_received/?year=2021",
    "/taiyuan/open/projects_executed/?year=2021",
    "/taiyuan/open/payables_outstanding/?year=2021",
)
DESKS = ("taiyuan-office", "taiyuan-finance", "puyang-office", "puyang-lead", "puyang-auditor")


def faults(page: Page) -> list[str]:
    """Return what hinders a reader: sideways scrolling, and what axe finds."""
    page.wait_for_load_state()
    page.wait_for_function("document.documentElement !== null && document.body !== null")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found = [f"{page.url}: {wide} px too wide"] if wide > 0 else []
    for violation in Axe().run(page).response["violations"]:
        nodes = [node["html"][:160] for node in violation["nodes"][:3]]
        found.append(f"{page.url}: {violation['id']} {nodes}")
    return found


@pytest.mark.parametrize("size", WIDTHS, ids=lambda size: str(size[0]))
def test_public_pages_read_well_at_every_width(
    chromium: Browser, portal: str, size: tuple[int, int]
) -> None:
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]})
    visitor = Person(context, portal)
    page = visitor.open()
    found = []
    for address in PUBLIC:
        page.goto(portal + address)
        found += faults(page)
    context.close()
    assert found == []
    assert visitor.mishaps == []


@pytest.mark.parametrize("account", DESKS)
def test_desks_read_well_at_every_width(
    sign_in: Callable[[str], Page], portal: str, account: str
) -> None:
    page = sign_in(account)
    found = []
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{portal}/{account.partition('-')[0]}/desk/")
        found += faults(page)
    assert found == []


def test_a_figure_opens_its_rows_from_the_first_page(chromium: Browser, portal: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = Person(context, portal).open()
    page.goto(portal)
    page.get_by_role("link", name="进入太原").click()
    page.get_by_role("link", name="打开明细 3 行").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("募集资金")
    expect(page.get_by_text("1,191,516.30").last).to_be_visible()
    context.close()
