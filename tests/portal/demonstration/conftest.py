"""What the demonstration's tests stand on besides the demonstration itself."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker


@pytest.fixture
def committing(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """No transaction around the test: the owner, on another connection, sees what it writes."""
    with django_db_blocker.unblock():
        yield
