"""One project from the call to the archive, each act on the page by the person whose act it is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker

from tests.browser.lifecycle_agreeing import (
    NOTICE_DAYS,
    agree,
    approve,
    confirm,
    give_notice,
    pay,
)
from tests.browser.lifecycle_applying import accept, apply, publish_call
from tests.browser.lifecycle_cast import Cast
from tests.browser.lifecycle_closing import archive, audit, close, make_package
from tests.browser.lifecycle_reviewing import (
    SUGGESTED,
    decide,
    declare_all,
    fill_pool,
    form_panel,
    open_experts,
    score_all,
    start_scoring,
)
from tests.browser.lifecycle_running import evaluate, record_expenses, report_activity

pytestmark = pytest.mark.browser

FUND = "puyang"
LEAST_FILES = 25
"""The archive of such a year: the portal's own papers and the seven scans that people brought."""


@pytest.fixture
def cast(
    portal: str, moved: Path, sign_in: Callable[[str], Page], django_db_blocker: DjangoDbBlocker
) -> Cast:
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as thread:
        # In a thread of its own: the browser holds this one's loop.
        thread.submit(prepared).result()
    return Cast(f"{portal}/{FUND}", sign_in, moved)


def prepared() -> None:
    try:
        open_experts(FUND)
    finally:
        connections.close_all()


def test_a_project_goes_from_call_to_archive(cast: Cast, tmp_path: Path) -> None:
    project = apply(cast, publish_call(cast))
    accept(cast, project)
    review(cast)
    give_notice(cast, project, SUGGESTED)
    cast.later(NOTICE_DAYS)
    approve(cast, project, SUGGESTED)
    agree(cast, project)
    pay(cast, "首款", "29,000.00")
    confirm(cast, project, "确认首款已付", "待中期评估")
    report_activity(cast, project)
    record_expenses(cast, project)
    evaluate(cast, project, "1200", "待末期评估")
    pay(cast, "中期款", "23,200.00")
    cast.later(30)
    evaluate(cast, project, "2100", "审计中")
    audit(cast, project)
    close(cast, project)
    pay(cast, "尾款", "5,800.00")
    confirm(cast, project, "确认尾款已付", "待归档")
    listed, faults = make_package(cast, project, tmp_path / "archive.zip")
    assert (listed >= LEAST_FILES, faults) == (True, [])
    archive(cast, project)


def review(cast: Cast) -> None:
    """Seven experts, one of whom recuses, come to a decision."""
    fill_pool(cast)
    panel = form_panel(cast)
    declare_all(cast)
    start_scoring(cast, panel)
    score_all(cast)
    decide(cast, panel)
