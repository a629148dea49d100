"""What the portal's tests stand on: the demonstration, or Taiyuan alone in the summer of 2021."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from funds.models import Fund
from kit import clock
from kit.tenancy.owner import empty_tables
from portal.demonstration.loading import load_missing
from tests.factories.money import Staff


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both demonstration funds, committed; a test that writes does so in its own transaction."""
    with django_db_blocker.unblock():
        load_missing()
        yield
        empty_tables(connection.settings_dict["NAME"])


@pytest.fixture
def summer() -> Iterator[None]:
    """The clock stands at 2021-07-01, 16:00 in Shanghai."""
    with clock.standing_at(datetime(2021, 7, 1, 8, tzinfo=UTC)):
        yield


@pytest.fixture
def staff(summer: None, in_taiyuan: Fund) -> Staff:
    """Taiyuan in scope, with its people, in the summer of 2021."""
    return Staff(in_taiyuan)


@pytest.fixture
def fetch(client: Client) -> Callable[..., str]:
    """Read a page as text, as whoever the client is signed in as."""

    def read(address: str, status: int = 200) -> str:
        answer = client.get(address)
        assert answer.status_code == status
        return answer.content.decode()

    return read
