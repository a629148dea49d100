"""What every tenant row answers to the permission check unless it says more."""

from collections.abc import Mapping

from funds.permissions import Action


class AccessDefaults:
    """A row of no unit, no person and no year, whose duties nobody has done yet."""

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset()

    def access_branch_ids(self) -> frozenset[int]:
        return self.access_unit_ids()

    def access_lead_ids(self) -> frozenset[int]:
        return self.access_unit_ids()

    def access_person_ids(self) -> frozenset[int]:
        return frozenset()

    def access_years(self) -> frozenset[int]:
        return frozenset()

    def duty_holders(self) -> Mapping[Action, int]:
        return {}

    def duty_people(self) -> int:
        return 2
