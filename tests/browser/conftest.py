"""The portal as people meet it: web server and worker as programs of their own, and a browser."""

import contextlib
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from redis import Redis

from kit.supervisor import HOST, Supervisor, children
from kit.system_packages import chromium as chromium_path
from portal.demonstration.logins import PASSWORD
from tests.programs import programs_on

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one that CHROMIUM names."""
    with sync_playwright() as playwright:
        # Its own words, such as those of a file control, are Chinese where it has them.
        environment: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "zh_CN"}
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=FLAGS, env=environment
        )
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody at the portal, in a browser context of their own, and what went wrong there."""

    context: BrowserContext
    address: str
    mishaps: list[str] = field(default_factory=list)

    def open(self) -> Page:
        """Open a page whose mishaps are noted: console errors, other hosts, broken answers."""
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.mishaps.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._asked(page, request.url))
        page.on(
            "response",
            lambda answer: (
                self.mishaps.append(f"{answer.status} {answer.url}")
                if answer.status >= 400
                else None
            ),
        )
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.mishaps.append(f"{message.location.get('url')}: {message.text}")

    def _asked(self, page: Page, url: str) -> None:
        if urlsplit(url).scheme != "data" and not url.startswith(f"{self.address}/"):
            self.mishaps.append(f"{page.url} asked {url}")


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file by whose seconds the portal's clock runs ahead; until a test writes it, by none."""
    return tmp_path_factory.mktemp("clock") / "seconds"


@pytest.fixture(scope="module")
def portal(
    demonstration: None,
    moved: Path,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The portal with the demonstration, run as `make run` runs it; its address."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    port = unused_port()
    address = f"http://{HOST}:{port}"
    supervisor = Supervisor(tmp_path_factory.mktemp("portal"))
    with programs_on(
        str(connections["default"].settings_dict["NAME"]),
        REDIS_URL=broker(worker),
        SITE_ADDRESS=address,
        REHEARSAL_CLOCK=str(moved),
        # As behind a real server: sixty style sheets and scripts are not asked for on every page.
        STATIC_MAX_AGE="3600",
    ):
        for child in children(port):
            if child.name in {"web", "worker"}:
                supervisor.start(child)
    try:
        wait_for(port, supervisor)
        yield address
    finally:
        # At once: what they were doing is thrown away with their database.
        for _, process in supervisor.running:
            os.killpg(process.pid, signal.SIGKILL)
        supervisor.stop()


@pytest.fixture
def sign_in(chromium: Browser, portal: str) -> Iterator[Callable[[str], Page]]:
    """Return a function that signs an account in and returns its page; nothing may go wrong."""
    people: list[Person] = []

    def enter(account: str) -> Page:
        person = Person(chromium.new_context(locale="zh-CN", accept_downloads=True), portal)
        people.append(person)
        page = person.open()
        page.goto(f"{portal}/accounts/login/")
        page.fill("[name=login]", account)
        page.fill("[name=password]", PASSWORD)
        page.locator("main button[type=submit]").click()
        page.wait_for_url(re.compile(r"/(taiyuan|puyang|platform)/"))
        return page

    yield enter
    for person in people:
        person.context.close()
    assert [mishap for person in people for mishap in person.mishaps] == []


def unused_port() -> int:
    """Return a port nobody has: the system's choice, so that two test workers never share one."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def broker(worker: str) -> str:
    """Return the broker's address with a database of this test worker's own, emptied."""
    number = str(14 - int(worker.removeprefix("gw") or 0))
    url = str(settings.REDIS_URL)
    if "?db=" in url:
        url = re.sub(r"\?db=\d+", f"?db={number}", url)
    else:
        url = urlsplit(url)._replace(path=f"/{number}").geturl()
    Redis.from_url(url).flushdb()
    return url


def wait_for(port: int, supervisor: Supervisor) -> None:
    """Wait until the web server accepts connections.

    Raises:
        RuntimeError: a program ended instead; the end of its log is the message.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        for child, process in supervisor.running:
            if process.poll() is not None:
                raise RuntimeError(tail(supervisor.log_of(child)))
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("\n".join(tail(supervisor.log_of(child)) for child, _ in supervisor.running))


def tail(log: Path) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-30:])
