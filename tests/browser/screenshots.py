"""Take the README's pictures from the portal that `make run` is running, and the guide's.

The guide's are taken in a portal of their own, while one project goes from call to archive.

Run as ``python -m tests.browser.screenshots`` (`make screenshots`).
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

from kit.supervisor import CHECKOUT, VAR
from kit.system_packages import chromium

FOLDER = CHECKOUT / "docs" / "screenshots"
GUIDE = CHECKOUT / "docs" / "guide" / "pictures"
PICTURES = {"desk": "/taiyuan/desk/", "fund": "/taiyuan/"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def running_address() -> str:
    """Return the address of the running portal, or leave with what to do."""
    record = VAR / "run.json"
    address = json.loads(record.read_text())["address"] if record.exists() else ""
    if not address:
        sys.exit("门户没有运行。请先在另一个终端运行 make run。")
    return str(address).rstrip("/")


def take(address: str, folder: Path) -> None:
    """Sign in as Taiyuan's office and keep a picture of each page."""
    from portal.demonstration.logins import PASSWORD

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="zh-CN")
        page.goto(f"{address}/accounts/login/")
        page.fill("[name=login]", "taiyuan-office")
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_load_state()
        for name, path in PICTURES.items():
            page.goto(address + path)
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


def take_guide() -> int:
    """Take the guide's pictures (see ``tests.browser.camera``); 0 when the project arrived."""
    command = [sys.executable, "-m", "pytest", "-q", "tests/browser/test_lifecycle.py"]
    environment = {**os.environ, "GUIDE_PICTURES": str(GUIDE)}
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("DEBUG", "1")
    django.setup()
    take(running_address(), FOLDER)
    sys.exit(take_guide())
