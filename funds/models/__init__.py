from funds.models.fund import Accent, Fund
from funds.models.people import Membership, User
from funds.models.units import Unit, UnitKind

__all__ = ["Accent", "Fund", "Membership", "Unit", "UnitKind", "User"]
