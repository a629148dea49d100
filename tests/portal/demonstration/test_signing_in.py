"""Every demonstration account signs in and lands on a page of its fund."""

import pytest
from django.test import Client
from pytest_django import Settings

from portal.demonstration.logins import PASSWORD, ROLES

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.mark.parametrize("suffix", [suffix for suffix, _, _ in ROLES])
def test_account_lands_on_a_page(db: None, client: Client, settings: Settings, suffix: str) -> None:
    settings.DEBUG = True
    answer = client.post(
        "/accounts/login/", {"login": f"taiyuan-{suffix}", "password": PASSWORD}, follow=True
    )
    assert answer.status_code == 200
    assert "_auth_user_id" in client.session
