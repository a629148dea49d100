"""A fund with its staff, whose programs call the API."""

import pytest

from funds.models import Fund
from kit.tenancy.scope import fund_scope
from tests.factories.money import Staff


@pytest.fixture
def office(taiyuan: Fund) -> Staff:
    """Taiyuan's people; the fund is not in scope, since each request opens it."""
    with fund_scope(taiyuan.pk):
        return Staff(taiyuan)
