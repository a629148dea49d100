"""What the portal's tests stand on: Taiyuan alone in the summer of 2021."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from funds.models import Fund
from kit import clock
from tests.factories.money import Staff


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
