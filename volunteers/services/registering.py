"""Registering volunteers (志愿者登记): entered, amended, made anonymous, and read in full.

民政部令第67号 (2021): what is recorded of a volunteer, and that it is corrected on request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.pinyin import pinyin_key
from kit.tenancy.scope import scoped_fund_id
from volunteers.identity import (
    id_index,
    is_guarded,
    mobile_index,
    mobile_of,
    other_number_of,
    resident_of,
    seal_facts,
    unseal_facts,
)
from volunteers.models import (
    Division,
    IdKind,
    JoinedBy,
    Organisation,
    Reveal,
    Sex,
    Volunteer,
    VolunteerState,
)
from volunteers.services.once import refuse_known
from volunteers.services.phone_accounts import close_phone_account, part_from_account
from volunteers.services.requests import forget_requests
from volunteers.services.transfers import refuse_passing
from volunteers.services.volunteer_numbers import new_numbers

ONCE = "volunteers_volunteer_once"


@dataclass(frozen=True)
class Guardian:
    """Who consents for a child under 14 (监护人)."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class VolunteerData:
    """A volunteer as they are registered.

    Attributes:
        sex: of a resident number it is read; then this is not asked.
        birth_month: any day of the month of birth; of a resident number it is read.
        registered_on: empty is today.
    """

    name: str
    id_kind: IdKind
    id_number: str
    mobile: str
    sex: Sex = Sex.UNSTATED
    birth_month: date | None = None
    email: str = ""
    address: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    guardian: Guardian = Guardian()
    ethnicity: str = ""
    political_status: str = ""
    education: str = ""
    occupation: str = ""
    division: Division | None = None
    organisation: Organisation | None = None
    skills: list[str] = field(default_factory=list)
    intents: list[str] = field(default_factory=list)
    free_times: str = ""
    insured_from: date | None = None
    insured_until: date | None = None
    registered_on: date | None = None
    is_unranked: bool = False


@dataclass(frozen=True)
class Facts:
    """What is sealed of a volunteer."""

    id_number: str = ""
    mobile: str = ""
    email: str = ""
    address: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    guardian_name: str = ""
    guardian_phone: str = ""


@transaction.atomic
def register(
    data: VolunteerData, *, consented: bool, by: User, joined_by: JoinedBy = JoinedBy.CLERK
) -> Volunteer:
    """Register a volunteer in the fund in scope, and give them their number.

    Args:
        data: as they are registered.
        consented: the person, or a guardian of a child under 14, agreed to what is kept of them.
        by: who registers.
        joined_by: how it came about.

    Raises:
        NotAllowed: ``by`` may not register volunteers of this organisation.
        Refusal: no consent, a number that is none, somebody who is registered already, a child
            without a guardian, or a date ahead.
    """
    # Asked of the row, not of the fund: whoever keeps one team's members registers none without it.
    demand(by, Action.VOLUNTEER_EDIT, Volunteer(organisation=data.organisation))
    return entered(data, consented=consented, by=by, joined_by=joined_by)


def entered(
    data: VolunteerData,
    *,
    consented: bool,
    by: User,
    joined_by: JoinedBy,
    person: User | None = None,
) -> Volunteer:
    """Write a volunteer down as :func:`register` does; whoever calls has asked whether ``by`` may.

    ``person`` is the account of a volunteer who registers for themselves.
    """
    if not consented:
        raise Refusal("请先取得本人（未满 14 周岁的，取得监护人）同意，再登记。", field="consented")
    _refuse_closed(data, None)
    number = new_numbers(1)[0]
    columns = _columns(data, number)
    refuse_known(columns["id_index"], by)
    registered_on = data.registered_on or clock.today()
    if registered_on > clock.today():
        raise Refusal("注册日期不能在今天以后。请核对。", field="registered_on")
    with recorded_as("登记志愿者", by=by.pk):
        try:
            with transaction.atomic():
                return Volunteer.objects.create(
                    number=number,
                    registered_on=registered_on,
                    joined_by=joined_by,
                    recorded_by=by,
                    person=person,
                    consented_at=clock.now(),
                    **columns,
                )
        except IntegrityError as error:
            if ONCE in str(error):
                refuse_known(columns["id_index"], by)
            raise


@transaction.atomic
def amend(volunteer: Volunteer, data: VolunteerData, *, seen_version: int, by: User) -> Volunteer:
    """Correct what is kept of a volunteer (更正), whole.

    A first organisation may be set; from one to another passes nobody without agreeing to it
    themselves (转组织). One is taken away only from who has no account: else it would be two steps
    to another.

    Raises:
        NotAllowed: ``by`` may not register volunteers of this or of the new organisation.
        Refusal: as for :func:`register`, somebody else changed it since, they left, or they would
            pass to another organisation.
    """
    volunteer = _locked(volunteer, seen_version, by)
    demand(by, Action.VOLUNTEER_EDIT, Volunteer(organisation=data.organisation))
    refuse_passing(volunteer, data.organisation)
    _refuse_closed(data, volunteer)
    columns = _columns(data, volunteer.number)
    refuse_known(columns["id_index"], by, but=volunteer)
    if _proves_otherwise(volunteer, columns):
        part_from_account(volunteer)
    for name, value in columns.items():
        setattr(volunteer, name, value)
    return saved(volunteer, "更正志愿者信息", by)


def _proves_otherwise(volunteer: Volunteer, columns: Mapping[str, Any]) -> bool:
    """Tell whether the numbers that prove who a volunteer is become others."""
    was = (bytes(volunteer.mobile_index or b""), bytes(volunteer.id_index or b""))
    return was != (columns["mobile_index"] or b"", columns["id_index"] or b"")


@transaction.atomic
def anonymise(volunteer: Volunteer, *, reason: str, seen_version: int, by: User) -> Volunteer:
    """Take away for good who a volunteer was who left (匿名), PIPL 第47条.

    The number, the hours, the stars and the organisation stay, since totals rest on them.

    Raises:
        NotAllowed: ``by`` may not register volunteers of this organisation.
        Refusal: no reason, somebody else changed it since, or they did not leave yet.
    """
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    demand(by, Action.VOLUNTEER_EDIT, volunteer)
    demand_version(volunteer, seen_version)
    if volunteer.state != VolunteerState.LEFT:
        raise Refusal("只有已退出的志愿者可以匿名。请先办理退出。")
    if not reason.strip():
        raise Refusal("请写明匿名的原因，例如：本人要求删除个人信息。", field="reason")
    if volunteer.person is not None:
        close_phone_account(volunteer.person, forget=True)
    forget_requests(volunteer, by)
    for name, value in _NOTHING.items():
        setattr(volunteer, name, value() if callable(value) else value)
    volunteer.state = VolunteerState.ANONYMISED
    volunteer.shown_lines.update(name=volunteer.public_name)
    return saved(volunteer, "志愿者匿名", by, reason.strip())


@transaction.atomic
def reveal(volunteer: Volunteer, *, reason: str, by: User) -> Facts:
    """Return what is sealed of a volunteer, and keep who read it and why.

    Raises:
        NotAllowed: ``by`` may not read it.
        Refusal: no reason, or nothing is kept any more.
    """
    demand(by, Action.VOLUNTEER_REVEAL, volunteer)
    if not reason.strip():
        raise Refusal("请写明为什么要看完整信息。这次查看会记下来。", field="reason")
    if volunteer.sealed is None:
        raise Refusal("这位志愿者没有留下证件和联系方式。")
    Reveal.objects.create(volunteer=volunteer, reason=reason.strip(), by=by)
    return facts_of(volunteer)


def facts_of(volunteer: Volunteer) -> Facts:
    """Open what is sealed of a volunteer; whoever calls keeps who read it and why."""
    if volunteer.sealed is None:
        return Facts()
    return Facts(**unseal_facts(scoped_fund_id(), volunteer.number, bytes(volunteer.sealed)))


_NOTHING: Mapping[str, Any] = {
    "name": "",
    "pinyin": "",
    "sex": Sex.UNSTATED,
    "birth_month": None,
    "id_kind": "",
    "id_index": None,
    "id_last4": "",
    "mobile_index": None,
    "mobile_last4": "",
    "sealed": None,
    "ethnicity": "",
    "political_status": "",
    "education": "",
    "occupation": "",
    "skills": list,
    "intents": list,
    "free_times": "",
    "person": None,
    "is_unranked": True,
}


def _columns(data: VolunteerData, number: str) -> dict[str, Any]:
    """Return the columns of a volunteer, its private facts checked and sealed."""
    fund_id = scoped_fund_id()
    name = data.name.strip()
    if not name:
        raise Refusal("请填写姓名。", field="name")
    mobile = mobile_of(data.mobile)
    id_number, birth_month, sex = identified(data)
    facts = {
        "id_number": id_number,
        "mobile": mobile,
        "email": data.email.strip(),
        "address": data.address.strip(),
        "emergency_name": data.emergency_name.strip(),
        "emergency_phone": data.emergency_phone.strip(),
        "guardian_name": data.guardian.name.strip(),
        "guardian_phone": data.guardian.phone.strip(),
    }
    if data.insured_from and data.insured_until and data.insured_until < data.insured_from:
        raise Refusal("保险截止日期早于开始日期。请核对。", field="insured_until")
    return {
        "name": name,
        "pinyin": pinyin_key(name, person=True)[:80],
        "sex": sex,
        "birth_month": birth_month,
        "id_kind": data.id_kind,
        "id_index": id_index(fund_id, id_number),
        "id_last4": id_number[-4:],
        "mobile_index": mobile_index(fund_id, mobile),
        "mobile_last4": mobile[-4:],
        "sealed": seal_facts(fund_id, number, facts),
        "ethnicity": data.ethnicity,
        "political_status": data.political_status,
        "education": data.education,
        "occupation": data.occupation.strip(),
        "division": data.division,
        "organisation": data.organisation,
        "skills": list(data.skills),
        "intents": list(data.intents),
        "free_times": data.free_times.strip(),
        "insured_from": data.insured_from,
        "insured_until": data.insured_until,
        "is_unranked": data.is_unranked,
    }


def identified(data: VolunteerData) -> tuple[str, date, Sex]:
    """Return the checked number, the month of birth and the sex; refuse a child alone."""
    today = clock.today()
    if data.id_kind == IdKind.RESIDENT:
        resident = resident_of(data.id_number, today)
        born_on: date | None = resident.born_on
        number, sex = resident.number, Sex.FEMALE if resident.is_female else Sex.MALE
    else:
        number, born_on, sex = other_number_of(data.id_number), data.birth_month, data.sex
        if born_on is None:
            raise Refusal("请填写出生年月。", field="birth_month")
        if born_on > today:
            raise Refusal("出生年月在今天以后。请核对。", field="birth_month")
    if born_on is None:
        raise ValueError("a checked number without a day of birth")
    if is_guarded(born_on, today) and not (data.guardian.name.strip() and data.guardian.phone):
        raise Refusal(
            "未满 14 周岁，要监护人同意。请填写监护人的姓名和电话。", field="guardian_name"
        )
    return number, born_on.replace(day=1), sex


def _refuse_closed(data: VolunteerData, volunteer: Volunteer | None) -> None:
    """Refuse an organisation that is closed, unless the volunteer stands in it already."""
    organisation = data.organisation
    kept = volunteer is not None and volunteer.organisation == organisation
    if organisation is not None and organisation.closed_on is not None and not kept:
        raise Refusal(f"{organisation.name}已注销，不能再加入志愿者。", field="organisation")


def _locked(volunteer: Volunteer, seen_version: int, by: User) -> Volunteer:
    """Return the volunteer freshly read and locked; refuse one who left."""
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    demand_current(volunteer, seen_version, by)
    return volunteer


def demand_current(volunteer: Volunteer, seen_version: int, by: User) -> None:
    """Refuse whoever may not keep a volunteer, who saw an earlier version, and one who left."""
    demand(by, Action.VOLUNTEER_EDIT, volunteer)
    demand_version(volunteer, seen_version)
    if volunteer.state != VolunteerState.ACTIVE:
        raise Refusal(f"这位志愿者{volunteer.get_state_display()}，不能再办。")


def demand_version(volunteer: Volunteer, seen: int) -> None:
    """Refuse what somebody decided who saw an earlier version."""
    if volunteer.version != seen:
        raise Refusal("刚才有人改过这位志愿者的信息。已为您刷新，请看最新情况。")


def saved(volunteer: Volunteer, step: str, by: User, note: str = "") -> Volunteer:
    """Write a volunteer, a version on, and why it was written."""
    volunteer.version += 1
    with recorded_as(step, by=by.pk, note=note):
        volunteer.save()
    return volunteer
