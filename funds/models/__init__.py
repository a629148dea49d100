"""The tenant, its people and its money."""

from funds.models.accounts import Account, AccountKey, AccountKind, Period, month_of
from funds.models.campaigns import Campaign, CampaignChange, CampaignStatus
from funds.models.commitments import Commitment, Tranche
from funds.models.donations import Donation, DonorKind
from funds.models.fund import Fund
from funds.models.journal import LARGEST, Entry, Leg
from funds.models.openings import OpeningBalance
from funds.models.payables import Payable
from funds.models.payments import Payment
from funds.models.people import Membership, User
from funds.models.purposes import Purpose
from funds.models.tokens import ApiToken, TokenScope
from funds.models.units import Unit, UnitKind

__all__ = [
    "LARGEST",
    "Account",
    "AccountKey",
    "AccountKind",
    "ApiToken",
    "Campaign",
    "CampaignChange",
    "CampaignStatus",
    "Commitment",
    "Donation",
    "DonorKind",
    "Entry",
    "Fund",
    "Leg",
    "Membership",
    "OpeningBalance",
    "Payable",
    "Payment",
    "Period",
    "Purpose",
    "TokenScope",
    "Tranche",
    "Unit",
    "UnitKind",
    "User",
    "month_of",
]
