"""Every page of the access table, opened by somebody it is for, read by axe at both widths.

The addresses and who may open them are those of ``tests/test_access.py``. Lists are the
demonstration's, since they are full; single objects are a third city's, which has one of each.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from funds.models import Fund, User
from funds.permissions import PLATFORM_ROLES, TABLE, Action, Platform, Role, can
from kit.models import Job
from portal.demonstration.logins import PASSWORD
from portal.demonstration.logins import ROLES as LOGINS
from portal.services.log_export import request_log
from portal.window.audit_log import LogFilter
from tests.browser.conftest import Person
from tests.browser.test_circle import today
from tests.browser.test_first_pages import WIDTHS
from tests.factories.funds import FundFactory
from tests.matrix import ANYBODY, OWN_FACTOR, SIGNED_IN, Expect, is_walled, reaches
from tests.portal.second_factor.codes import give_key, give_phone, give_recovery_codes
from tests.test_access import ROUTES
from tests.world import FUND_ROLES, City, build_city

pytestmark = [pytest.mark.browser, pytest.mark.long]

ABSENT = {"reports:original"}
"""A draft has no original, and while DEBUG is on Django itself says that something is absent."""
PAGES = [name for name, expect in ROUTES.items() if not expect.post and name not in ABSENT]
NO_PAGES = {
    "healthz",
    "robots",
    "favicon",
    "sitemap",
    "fund_sitemap",
    "calendar_file",
    "imports:template",
    "documents:download",
    "projects:file",
    "scoring:file",
    "execution:photo",
    "execution:expense_file",
    "open_photo",
    "agreements:scan",
    "letters:approval",
    "letters:certificate",
    "closing:package",
    "letters:agreement",
    "letters:word",
    "calls:file",
    "open_call_file",
    "applications:file",
    "application_papers:pdf",
    "application_papers:docx",
    "audits:vouchers",
    "reports:progress",
    "imports:progress",
    "minutes:download",
    "my:certificate",
    "my:code",
    "my:proof",
    "my:records_sheet",
    "activities:people_file",
    "activities:screen_code",
    "proofs:file",
    "hours:teams_file",
    "star_papers:certificate",
    "star_papers:list",
}
"""Addresses that answer with something other than a page: files, parts of pages, plain words."""
SHUT = {
    "jobs:download": 409,
    "platform:log_download": 409,
    "reports:download": 409,
    "imports:faults": 409,
    "activities:scan": 409,
}
"""Files not made yet, and a code nobody shows any more: what is read is the page that says so."""
TAKEN = "accept"
"""A step that Puyang's furthest project took, to which papers may be added."""


@dataclass
class House:
    """The running portal with the demonstration and one more city, and who is signed in.

    Attributes:
        city: has one of everything, by its address.
        shown: the demonstration's fund whose lists are read.
        careful: has a phone as second factor, and codes.
        holder, key: has a passkey, which is ``key``.
        log_job: a job of the administrator of the log.
    """

    address: str
    chromium: Browser
    city: City
    shown: Fund
    administrators: dict[Role, User]
    careful: User
    holder: User
    key: int
    log_job: int
    rooms: dict[int, tuple[Person, Page]] = field(default_factory=dict)

    def room(self, user: User | None) -> tuple[Person, Page]:
        """Return a browser context in which ``user``, or nobody, is signed in, and its page."""
        key = 0 if user is None else user.pk
        if key not in self.rooms:
            context = self.chromium.new_context(locale="zh-CN")
            if user is not None:
                session = signed_in(user, user in (self.careful, self.holder))
                name = settings.SESSION_COOKIE_NAME
                context.add_cookies([{"name": name, "value": session, "url": self.address}])
            person = Person(context, self.address)
            self.rooms[key] = (person, person.open())
        return self.rooms[key]


def signed_in(user: User, second: bool) -> str:
    """Return the key of a new session of ``user``, who has just proven who they are."""
    client = Client()
    client.force_login(user, backend="portal.accounts.AccountBackend")
    session = client.session
    now = time.time() + 3600  # as fresh at the last page as at the first
    told: list[dict[str, Any]] = [{"method": "password", "at": now, "reauthenticated": True}]
    if second:
        told.append({"method": "mfa", "at": now, "type": "totp", "reauthenticated": True})
    session["account_authentication_methods"] = told
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return str(session.session_key)


@pytest.fixture(scope="module")
def house(
    portal: str, chromium: Browser, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as environment:
        # Playwright's loop runs in this thread, and Django takes that for asynchronous code.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        shown = Fund.objects.get(slug="taiyuan")
        city = build_city(FundFactory.create(slug="yangli", prefix="YL", accent="lake"))
        people = {role: of_platform(role) for role in sorted(PLATFORM_ROLES)}
        job: Job = request_log(LogFilter(), by=people[Role.AUDIT_ADMIN])
        careful = User.objects.get(username="taiyuan-volunteer")
        give_phone(careful)
        give_recovery_codes(careful)
        holder = User.objects.get(username="taiyuan-organisation")
        key = give_key(holder).pk
        made = House(portal, chromium, city, shown, people, careful, holder, key, job.pk)
        yield made
        for person, _ in made.rooms.values():
            person.context.close()
        # Those opened while Playwright's loop runs are known here only.
        connections.close_all()


def of_platform(role: Role) -> User:
    return User.objects.get(memberships__role=role, is_sample=True)


def visitor(house: House, name: str, expect: Expect) -> User | None:
    """Return somebody who may open the page."""
    if expect.action == ANYBODY:
        return None
    if name == "mfa_remove_webauthn":
        return house.holder
    if name == "mfa_reauthenticate" or expect.action == OWN_FACTOR:
        return house.careful
    if expect.action == SIGNED_IN:
        return User.objects.get(username=f"{house.shown.slug}-office")
    action = Action(expect.action)
    if expect.platform:
        return next(
            who for role, who in house.administrators.items() if can(who, action, Platform())
        )
    roles = [role for role in FUND_ROLES if reaches(role, str(action), expect.objects)]
    if expect.across:
        roles = [role for role in FUND_ROLES if action in TABLE[role]]
    role = Role.OFFICE if Role.OFFICE in roles else roles[0]
    if expect.objects:
        return house.city.people[role]
    suffix = next(suffix for suffix, held, _ in LOGINS if held == role)
    return User.objects.get(username=f"{house.shown.slug}-{suffix}")


def address(house: House, name: str, expect: Expect) -> str:
    """Return where the page lies: the demonstration's, or the other city's when it shows a row."""
    parts: dict[str, Any] = dict(expect.fixed or {})
    parts |= {part: house.city.objects[kind] for part, kind in (expect.objects or {}).items()}
    if "pk" in parts:
        parts["pk"] = house.key
    if expect.own:
        parts["job"] = house.log_job
    if is_walled(name):
        parts["fund"] = (house.city.fund if expect.objects else house.shown).slug
    return house.address + reverse(name, kwargs=parts)


WIDEST = """() => [...document.querySelectorAll('body *')]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.outerHTML.slice(0, 100)).slice(0, 3)"""


def faults(page: Page) -> list[str]:
    """Return what is too wide, and what axe finds, at both widths."""
    found = []
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        # A link just pressed may be between two pages: measure the one that stands.
        page.wait_for_load_state()
        page.wait_for_function("document.documentElement !== null && document.body !== null")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append(f"{width}: {wide} px too wide {page.evaluate(WIDEST)}")
        for violation in Axe().run(page).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            found.append(f"{width}: {violation['impact']} {violation['id']} {nodes}")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_page_is_sound(name: str, house: House) -> None:
    expect = ROUTES[name]
    user = visitor(house, name, expect)
    url = address(house, name, expect)
    if name == "projects:add_papers":
        user = User.objects.get(username="puyang-office")
        ref = f"PY-{today()[:4]}-001"
        url = house.address + reverse(name, kwargs={"fund": "puyang", "ref": ref, "code": TAKEN})
    person, page = house.room(user)
    answer = person.context.request.get(url)
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    is_page = is_page and "<html" in answer.text()[:2000]
    assert is_page == (name not in NO_PAGES), f"{answer.status} {answer.headers}"
    if is_page:
        assert answer.status == SHUT.get(name, 200)
        person.mishaps.clear()
        page.goto(url)
        if urlsplit(page.url).path != urlsplit(url).path:
            print(f"LANDED {name}: {page.url}")
        found = faults(page)
        heard = [each for each in person.mishaps if name not in SHUT or str(SHUT[name]) not in each]
        assert heard + found == []


def test_the_second_step_of_signing_in_is_sound(house: House) -> None:
    person, page = house.room(None)
    person.mishaps.clear()
    page.goto(f"{house.address}{reverse('account_login')}")
    page.fill("[name=login]", house.careful.username)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(house.address + reverse("mfa_authenticate"))
    assert person.mishaps + faults(page) == []
