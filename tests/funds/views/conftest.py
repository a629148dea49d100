"""Pages are opened through Django's test client, signed in as one of the staff."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, User
from kit.tenancy.scope import fund_scope
from tests.factories.money import Staff

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _plain_static() -> Iterator[None]:
    """Address static files without the manifest that only a built front end has."""
    with override_settings(
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        }
    ):
        yield


@pytest.fixture
def office(taiyuan: Fund) -> Staff:
    """Taiyuan's people; the fund is not in scope, since each request opens it."""
    with fund_scope(taiyuan.pk):
        return Staff(taiyuan)


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person, backend="portal.accounts.AccountBackend")
        return client

    return signed_in


def queries_of(client: Client, address: str) -> int:
    """Return how many queries a page asks, once its session is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def text(client: Client, address: str) -> str:
    """Return a page that opens, without any white space."""
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", "", response.content.decode())
