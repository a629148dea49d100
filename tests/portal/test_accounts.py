"""Sample accounts, whose password anybody knows, are refused outside DEBUG."""

import pytest
from allauth.account.adapter import get_adapter
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from funds.models import User
from portal.accounts import AccountBackend
from tests.factories.funds import PASSWORD, UserFactory


@pytest.fixture
def sample(db: None) -> User:
    user: User = UserFactory.create(username="taiyuan-office", is_sample=True)
    return user


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    return rf.post("/accounts/login/")


def credentials(user: User) -> dict[str, str]:
    return {"username": user.username, "password": PASSWORD}


def test_sample_account_signs_in_while_debug_is_on(
    sample: User, request_: HttpRequest, settings: Settings
) -> None:
    settings.DEBUG = True
    assert authenticate(request_, **credentials(sample)) == sample
    assert get_adapter(request_).authenticate(request_, **credentials(sample)) == sample


def test_sample_account_is_refused_outside_debug(sample: User, request_: HttpRequest) -> None:
    assert authenticate(request_, **credentials(sample)) is None
    with pytest.raises(ValidationError, match="只能在演示环境登录"):
        get_adapter(request_).authenticate(request_, **credentials(sample))


def test_session_of_a_sample_account_ends_with_debug(sample: User, settings: Settings) -> None:
    settings.DEBUG = True
    assert AccountBackend().get_user(sample.pk) == sample
    settings.DEBUG = False
    assert AccountBackend().get_user(sample.pk) is None


def test_real_account_needs_no_debug(db: None, request_: HttpRequest) -> None:
    user: User = UserFactory.create()
    assert authenticate(request_, **credentials(user)) == user
    assert get_adapter(request_).authenticate(request_, **credentials(user)) == user


def test_wrong_password_of_a_sample_account_says_nothing_of_it(
    sample: User, request_: HttpRequest
) -> None:
    wrong = {**credentials(sample), "password": "not-the-password"}
    assert get_adapter(request_).authenticate(request_, **wrong) is None


def test_sign_in_page_tells_a_sample_account_what_to_do(sample: User, client: Client) -> None:
    answer = client.post(
        "/accounts/login/", {"login": sample.username, "password": PASSWORD}, follow=True
    )
    assert "这是示意账号，只能在演示环境登录" in answer.content.decode()
    assert "_auth_user_id" not in client.session
