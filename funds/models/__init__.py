"""The tenant, its people and its money."""

from funds.models.accounts import Account, AccountKey, AccountKind, Period, month_of
from funds.models.campaigns import Campaign, CampaignChange, CampaignStatus
from funds.models.commitments import Commitment, Tranche
from funds.models.documents import Document, DocumentKind
from funds.models.donations import Donation, DonorKind
from funds.models.fund import Fund
from funds.models.invitations import Invitation, ResetLink, SecretLink
from funds.models.journal import LARGEST, Entry, Leg
from funds.models.notices import Notice, NoticeKind
from funds.models.openings import OpeningBalance
from funds.models.payables import Payable
from funds.models.payments import Payment
from funds.models.people import Digest, Membership, RowHeight, User
from funds.models.person_events import PersonEvent
from funds.models.purposes import Purpose
from funds.models.refunds import RefundDue, RefundReceipt
from funds.models.saved_filters import FilteredList, SavedFilter
from funds.models.sign_ins import Session, SignIn, SignInOutcome
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
    "Digest",
    "Document",
    "DocumentKind",
    "Donation",
    "DonorKind",
    "Entry",
    "FilteredList",
    "Fund",
    "Invitation",
    "Leg",
    "Membership",
    "Notice",
    "NoticeKind",
    "OpeningBalance",
    "Payable",
    "Payment",
    "Period",
    "PersonEvent",
    "Purpose",
    "RefundDue",
    "RefundReceipt",
    "ResetLink",
    "RowHeight",
    "SavedFilter",
    "SecretLink",
    "Session",
    "SignIn",
    "SignInOutcome",
    "TokenScope",
    "Tranche",
    "Unit",
    "UnitKind",
    "User",
    "month_of",
]
