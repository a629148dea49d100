"""The tables of volunteer service (志愿服务)."""

from volunteers.batches import BatchState
from volunteers.models.activities import Activity, ActivityState, InsuredBy, Post
from volunteers.models.attendance import Attendance, AttendanceState, CheckWay
from volunteers.models.consents import Consent, ConsentForm
from volunteers.models.earlier_stars import EarlierStar
from volunteers.models.evaluations import Evaluation, Grade
from volunteers.models.honours import Honour, Honoured, HonouredKind, HonourLevel
from volunteers.models.hours import (
    UNDATED,
    HoursRule,
    LateEntry,
    LateEntryState,
    RecordKind,
    ServiceRecord,
    VolunteerTotal,
)
from volunteers.models.hours_notices import (
    HoursNotice,
    HoursNoticeLine,
    HoursNoticeState,
    HoursObjection,
)
from volunteers.models.kept_ranks import RankTally
from volunteers.models.month_stars import MonthStar
from volunteers.models.objections import ObjectionState
from volunteers.models.organisations import Organisation, TeamKind
from volunteers.models.places import Division, Population, Station, StationKind
from volunteers.models.proofs import ServiceProof
from volunteers.models.requests import OwnRequest, RequestKind, RequestState, RequestWay
from volunteers.models.shifts import MonthWeek, Shift, Turn, Weekday
from volunteers.models.sign_ups import SignUp, SignUpState
from volunteers.models.star_checks import TeamCheck
from volunteers.models.star_rules import HoursShown, StarLevel, StarRule, Subject
from volunteers.models.stars import (
    CandidateState,
    StarAward,
    StarBatch,
    StarCandidate,
    StarObjection,
)
from volunteers.models.trainings import Trained, Training
from volunteers.models.transfers import Transfer, TransferState
from volunteers.models.volunteers import (
    Bar,
    IdKind,
    JoinedBy,
    Reveal,
    Sex,
    Volunteer,
    VolunteerState,
)

__all__ = [
    "UNDATED",
    "Activity",
    "ActivityState",
    "Attendance",
    "AttendanceState",
    "Bar",
    "BatchState",
    "CandidateState",
    "CheckWay",
    "Consent",
    "ConsentForm",
    "Division",
    "EarlierStar",
    "Evaluation",
    "Grade",
    "Honour",
    "HonourLevel",
    "Honoured",
    "HonouredKind",
    "HoursNotice",
    "HoursNoticeLine",
    "HoursNoticeState",
    "HoursObjection",
    "HoursRule",
    "HoursShown",
    "IdKind",
    "InsuredBy",
    "JoinedBy",
    "LateEntry",
    "LateEntryState",
    "MonthStar",
    "MonthWeek",
    "ObjectionState",
    "Organisation",
    "OwnRequest",
    "Population",
    "Post",
    "RankTally",
    "RecordKind",
    "RequestKind",
    "RequestState",
    "RequestWay",
    "Reveal",
    "ServiceProof",
    "ServiceRecord",
    "Sex",
    "Shift",
    "SignUp",
    "SignUpState",
    "StarAward",
    "StarBatch",
    "StarCandidate",
    "StarLevel",
    "StarObjection",
    "StarRule",
    "Station",
    "StationKind",
    "Subject",
    "TeamCheck",
    "TeamKind",
    "Trained",
    "Training",
    "Transfer",
    "TransferState",
    "Turn",
    "Volunteer",
    "VolunteerState",
    "VolunteerTotal",
    "Weekday",
]
