"""The demonstration, loaded once for the tests of a module and removed after them."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from kit.tenancy.owner import empty_tables
from portal.demonstration.loading import load_missing


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both demonstration funds, committed; a test that writes does so in its own transaction."""
    with django_db_blocker.unblock():
        load_missing()
        yield
        empty_tables(connection.settings_dict["NAME"])


@pytest.fixture
def committing(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """No transaction around the test: the owner, on another connection, sees what it writes."""
    with django_db_blocker.unblock():
        yield
