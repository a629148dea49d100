"""The camera of the guide: pictures of real pages, taken while a project takes its way.

Dates and file controls speak the browser's language: Debian's Chromium has Chinese in its package
chromium-l10n. Nothing is taken unless the environment names a folder in ``GUIDE_PICTURES``;
``make screenshots`` does (see ``tests.browser.screenshots``).
"""

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

DESK, PHONE = (1000, 700), (390, 780)
COLOURS = 64
MARGIN = 60


def take(page: Page, name: str, at: Locator | None = None, *, phone: bool = False) -> None:
    """Keep a picture of what is on the screen, beginning at an element, if pictures are wanted."""
    folder = os.environ.get("GUIDE_PICTURES")
    if not folder:
        return
    before = page.viewport_size
    width, height = PHONE if phone else DESK
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_load_state("networkidle")
    # What sticks to the window stands where it belongs only while nothing is scrolled away.
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    box = None if at is None else at.bounding_box()
    top = 0.0 if box is None else box["y"] - MARGIN
    whole = page.screenshot(full_page=True, animations="disabled")
    if before is not None:
        page.set_viewport_size(before)
    keep(whole, Path(folder) / f"{name}.png", int(top), height)


def keep(picture: bytes, path: Path, top: int, height: int) -> None:
    """Keep so many rows of a picture, in few colours, so that it is small."""
    with Image.open(io.BytesIO(picture)) as shot:
        begin = max(0, min(top, shot.height - height))
        part = shot.convert("RGB").crop((0, begin, shot.width, min(begin + height, shot.height)))
    path.parent.mkdir(parents=True, exist_ok=True)
    part.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
