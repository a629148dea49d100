"""What every test of money stands on: Taiyuan in scope, its books open, one person per duty."""

import pytest

from funds.models import Fund
from tests.factories.money import Staff


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    """Taiyuan in scope, with its people."""
    return Staff(in_taiyuan)
