"""A fund's year to reckon with."""

import pytest

from funds.models import Fund
from tests.factories.reports import FundYear, small_year


@pytest.fixture
def year(in_taiyuan: Fund) -> FundYear:
    """A small year of a fund in scope."""
    return small_year(in_taiyuan)
