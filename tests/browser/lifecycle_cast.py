"""The people of a project's year, each signed in as themselves, and the clock they live by."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from kit import clock
from tests.factories.execution import picture

DAY = 24 * 60 * 60
JOB_MILLISECONDS = 60_000


@dataclass
class Cast:
    """Who takes part, by what follows the fund's address in the account.

    Attributes:
        fund: the fund's address in the browser.
        enter: signs an account in and returns its page.
        moved: the file by whose seconds the portal's clock runs ahead.
    """

    fund: str
    enter: Callable[[str], Page]
    moved: Path
    days: int = 0
    pages: dict[str, Page] = field(default_factory=dict)

    def at(self, who: str, path: str) -> Page:
        """Return the page of somebody who signed in, opened at a path of the fund."""
        if who not in self.pages:
            self.pages[who] = self.enter(f"{self.slug}-{who}")
        page = self.pages[who]
        page.goto(f"{self.fund}/{path}")
        return page

    @property
    def slug(self) -> str:
        return self.fund.rpartition("/")[2]

    def today(self) -> date:
        """Return the portal's business date."""
        return clock.today() + timedelta(days=self.days)

    def later(self, days: int) -> None:
        """Let days pass: the portal signs everybody out, so that each signs in anew."""
        self.days += days
        for page in self.pages.values():
            page.context.close()
        self.pages.clear()
        self.moved.write_text(str(self.days * DAY))


def press(page: Page, label: str) -> None:
    """Press the button of just these words."""
    page.get_by_role("button", name=label, exact=True).click()


def follow(page: Page, label: str) -> None:
    """Follow the first link of just these words."""
    page.get_by_role("link", name=label, exact=True).first.click()


def is_done(page: Page, words: str) -> None:
    """See the portal say what came of the act."""
    expect(page.get_by_text(words).first).to_be_visible()


def number_in(page: Page, pattern: str) -> str:
    """Wait for an address that carries a number, and return the number."""
    page.wait_for_url(re.compile(pattern))
    found = re.search(pattern, page.url)
    assert found
    return found[0]


def scan(name: str, width: int) -> FilePayload:
    """Return a scanned sheet; another width makes another sheet."""
    content = picture(size=(width, 400)).read()
    return {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": content}


def row(page: Page, key: str, place: int) -> Locator:
    """Return a row of one of the lists of an application, counted from 0."""
    return page.locator(f"[data-rows={key}] [data-rows-list] > li").nth(place)


def stands_at(cast: Cast, who: str, project: str, state: str) -> Page:
    """See where the project stands, and return its page."""
    page = cast.at(who, f"projects/{project}/")
    expect(page.locator("main, header").get_by_text(state, exact=True).first).to_be_visible()
    return page
