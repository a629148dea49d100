"""A project that does not go straight: sent back, objected to, put off, failed, ended."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.lifecycle_agreeing import (
    NOTICE_DAYS,
    agree,
    approve,
    confirm,
    give_notice,
    pay,
)
from tests.browser.lifecycle_applying import ASKED, accept
from tests.browser.lifecycle_cast import Cast
from tests.browser.lifecycle_detours import (
    answer_objection,
    fail_and_rectify,
    object_in_public,
    pass_review,
    put_off,
    register,
    return_for_correction,
    terminate,
)

pytestmark = pytest.mark.browser


def test_a_project_is_sent_back_objected_to_put_off_failed_and_ended(
    portal: str, moved: Path, sign_in: Callable[[str], Page]
) -> None:
    cast = Cast(f"{portal}/puyang", sign_in, moved)
    project = register(cast)
    return_for_correction(cast, project)
    accept(cast, project)
    pass_review(cast, project)
    notice = give_notice(cast, project, ASKED)
    object_in_public(cast, notice)
    answer_objection(cast, notice)
    cast.later(NOTICE_DAYS)
    approve(cast, project, ASKED)
    agree(cast, project)
    pay(cast, "首款", "30,000.00")
    confirm(cast, project, "确认首款已付", "待中期评估")
    put_off(cast, project)
    fail_and_rectify(cast, project)
    terminate(cast, project, "10,000.00")
