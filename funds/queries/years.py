"""A fund's books of one year, as the permission check asks about them."""

from funds.models import Fund
from funds.models.access import AccessDefaults
from funds.models.fund import EveryId


class FundYear(AccessDefaults):
    """A list of one year's rows: open to whoever may see the fund's rows of that year.

    An auditor may be limited to years; a list must not show what its rows' own pages refuse.
    """

    def __init__(self, fund: Fund, year: int) -> None:
        self.fund_id: int = fund.pk
        self.year = year

    def access_unit_ids(self) -> frozenset[int]:
        return EveryId()

    def access_person_ids(self) -> frozenset[int]:
        return EveryId()

    def access_years(self) -> frozenset[int]:
        return frozenset({self.year})
