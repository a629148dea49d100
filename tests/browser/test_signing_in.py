"""Passkeys, the warning before an idle end, and the draft that outlives it, in a real browser."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from portal.demonstration.logins import PASSWORD
from tests.browser.conftest import Person
from tests.browser.test_scripts import STATIC

pytestmark = pytest.mark.browser
SITE = "http://idle.test"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def enter(page: Page, portal: str, account: str) -> None:
    page.goto(f"{portal}/accounts/login/")
    page.fill("[name=login]", account)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").click()


def test_a_passkey_is_added_and_signs_in(portal: str, chromium: Browser) -> None:
    # A passkey belongs to a name: no browser gives one to a bare address.
    site = portal.replace("127.0.0.1", "localhost")
    person = Person(chromium.new_context(locale="zh-CN"), site)
    page = person.open()
    wire = person.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    device = wire.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    enter(page, site, "puyang-cashier")
    page.wait_for_url("**/desk/")
    page.goto(f"{site}/accounts/second-factor/key/")
    page.fill("[name=name]", "办公室电脑")
    page.click("[data-passkey-start]")
    page.wait_for_url("**/codes/")
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto(f"{site}/accounts/second-factor/")
    expect(page.locator("main")).to_contain_text("办公室电脑")
    page.goto(f"{site}/accounts/logout/")
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{site}/")

    enter(page, site, "puyang-cashier")
    page.wait_for_url("**/second-factor/step/")
    page.click("[data-passkey-start]")
    page.wait_for_url("**/desk/")

    # Somebody else's device is not believed, and the page says what to do.
    page.goto(f"{site}/accounts/logout/")
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{site}/")
    wire.send("WebAuthn.removeVirtualAuthenticator", device)
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    enter(page, site, "puyang-cashier")
    page.wait_for_url("**/second-factor/step/")
    page.click("[data-passkey-start]")
    expect(page.locator("[data-passkey-error]")).to_contain_text("没有完成")
    assert person.mishaps == []
    person.context.close()


def test_the_menu_switches_funds_and_the_page_knows_when_it_ends(
    portal: str, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("puyang-executor")
    expect(page.locator("[data-idle]")).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("details[data-menu] summary").click()
    place = page.locator(".menu-places a[aria-current]")
    expect(place).to_be_visible()
    box = place.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    place.click()
    page.wait_for_url("**/puyang/desk/")


class Site:
    """A page of a signed-in person, without a server behind it."""

    def __init__(self) -> None:
        self.person = "7"
        self.awake: list[str] = []
        self.answer = 204

    def page(self) -> str:
        mark = (
            f'<section data-idle="1800" data-person="{self.person}"'
            ' data-login="/accounts/login/" hidden>'
            "<p>还有<span data-idle-left></span></p>"
            '<form method="post" action="/accounts/awake/" data-idle-awake>'
            '<input type="hidden" name="csrfmiddlewaretoken" value="t">'
            "<button>继续工作</button></form></section>"
        )
        return f"""<!DOCTYPE html><html lang="zh-Hans"><title>试</title>
<script type="module" src="/static/js/page.js"></script>
<form method="post" action="/pay" data-keep><input name="title"><textarea name="note"></textarea>
<input name="payer"><input type="password" name="password"><input name="id_number">
<input type="checkbox" name="agreed"><button>保存草稿</button></form>
<form method="post" action="/accounts/logout/"><button id="out">退出登录</button></form>
{mark if self.person else ""}</html>"""

    def __call__(self, route: Route) -> None:
        request = route.request
        path = request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            text = (STATIC / path.removeprefix("/static/")).read_text("utf-8")
            route.fulfill(body=text, content_type="text/javascript")
        elif path == "/accounts/awake/":
            self.awake.append(request.post_data or "")
            route.fulfill(status=self.answer)
        else:
            route.fulfill(body=self.page(), content_type="text/html; charset=utf-8")


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def shown(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(locale="zh-CN")
    context.route(f"{SITE}/**", site)
    page = context.new_page()
    page.set_default_timeout(5000)
    page.clock.install()
    page.goto(f"{SITE}/form?year=2021")
    expect(page.locator("html")).to_have_class("has-js")
    yield page
    context.close()


def kept(page: Page) -> str:
    return str(page.evaluate("JSON.stringify(sessionStorage)"))


def test_two_minutes_before_the_end_there_is_a_warning(shown: Page, site: Site) -> None:
    bar = shown.locator("[data-idle]")
    shown.clock.run_for(27 * 60_000)
    expect(bar).to_be_hidden()
    shown.clock.run_for(61_000)
    expect(bar).to_be_visible()
    expect(bar).to_contain_text("2 分钟")
    shown.clock.run_for(80_000)
    expect(bar).to_contain_text("秒")
    bar.locator("button").click()
    expect(bar).to_be_hidden()
    assert len(site.awake) == 1
    assert "csrfmiddlewaretoken" in site.awake[0]
    shown.clock.run_for(20 * 60_000)
    expect(bar).to_be_hidden()


def test_work_in_another_tab_counts_for_this_one(shown: Page) -> None:
    shown.clock.run_for(29 * 60_000)
    expect(shown.locator("[data-idle]")).to_be_visible()
    shown.evaluate(
        "localStorage.setItem('worked:7', String(Date.now()));"
        "dispatchEvent(new StorageEvent('storage', {key: 'worked:7'}))"
    )
    expect(shown.locator("[data-idle]")).to_be_hidden()


def test_typing_is_work_and_is_told_now_and_then(shown: Page, site: Site) -> None:
    title = shown.locator("[name=title]")
    for _ in range(4):
        title.press_sequentially("植树")
        shown.clock.run_for(60_000)
    assert 1 <= len(site.awake) <= 2


def test_the_draft_is_offered_after_signing_in_again(shown: Page, site: Site) -> None:
    shown.fill("[name=title]", "社区助老")
    shown.fill("[name=note]", "第一行\n第二行")
    shown.check("[name=agreed]")
    shown.fill("[name=password]", "never-this")
    shown.fill("[name=id_number]", "never-that")
    shown.fill("[name=payer]", "身份证 11010519491231002X")
    shown.clock.run_for(1000)
    for secret in ("never-this", "never-that", "11010519491231002X"):
        assert secret not in kept(shown)
    # Left alone: the page goes to the sign-in page by itself, and nobody is asked anything.
    site.person = ""
    shown.clock.run_for(31 * 60_000)
    shown.wait_for_url(re.compile(r"/accounts/login/\?next=%2Fform%3Fyear%3D2021$"))
    assert "社区助老" in kept(shown)

    site.person = "7"
    shown.goto(f"{SITE}/form?year=2021")
    expect(shown.locator(".draft")).to_contain_text("还没有提交的内容还在")
    assert shown.input_value("[name=title]") == ""
    shown.click("text=恢复填写的内容")
    assert shown.input_value("[name=title]") == "社区助老"
    assert shown.input_value("[name=note]") == "第一行\n第二行"
    assert shown.is_checked("[name=agreed]")
    assert shown.input_value("[name=password]") == ""
    expect(shown.locator(".draft")).to_have_count(0)


def test_a_draft_is_for_its_writer_and_its_page_alone(shown: Page, site: Site) -> None:
    shown.fill("[name=title]", "社区助老")
    shown.clock.run_for(1000)
    shown.on("dialog", lambda dialog: dialog.accept())
    shown.goto(f"{SITE}/form?year=2020")
    expect(shown.locator(".draft")).to_have_count(0)
    site.person = "8"
    shown.goto(f"{SITE}/form?year=2021")
    expect(shown.locator("html")).to_have_class("has-js")
    expect(shown.locator(".draft")).to_have_count(0)
    assert "社区助老" not in kept(shown)


def test_what_arrived_is_no_draft_and_what_did_not_is(shown: Page, site: Site) -> None:
    shown.fill("[name=title]", "社区助老")
    shown.clock.run_for(1000)
    shown.click("text=保存草稿")
    shown.wait_for_url("**/pay")
    expect(shown.locator("html")).to_have_class("has-js")
    assert "社区助老" not in kept(shown)

    shown.goto(f"{SITE}/form?year=2021")
    shown.fill("[name=title]", "夜校")
    shown.clock.run_for(1000)
    site.person = ""
    shown.click("text=保存草稿")
    shown.wait_for_url("**/pay")
    expect(shown.locator("html")).to_have_class("has-js")
    site.person = "7"
    shown.goto(f"{SITE}/form?year=2021")
    expect(shown.locator(".draft")).to_be_visible()
    shown.click("text=不要了")
    assert "夜校" not in kept(shown)


def test_signing_out_oneself_leaves_nothing(shown: Page) -> None:
    shown.on("dialog", lambda dialog: dialog.accept())
    shown.fill("[name=title]", "社区助老")
    shown.clock.run_for(1000)
    assert "社区助老" in kept(shown)
    shown.click("#out")
    shown.wait_for_url("**/logout/")
    assert "社区助老" not in kept(shown)
