"""Giving and ending roles (任职) in a fund."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import Fund, Membership, Unit, User
from funds.permissions import PLATFORM_ROLES, Action, Role, demand
from funds.queries.duties import NEEDS_UNIT
from funds.queries.people import offices_beside, still_held
from funds.services.people import appoint, lock_people, tell
from kit import clock
from kit.errors import Refusal
from kit.formats import date_cn

LAST_OFFICE = "{name}是本基金最后一位文明办人员，不能结束或停用。请先邀请另一位文明办人员。"
NOT_ONESELF = "这是您自己的任职，不能由您办理。请交由另一位文明办人员办理。"


@dataclass(frozen=True)
class Duty:
    """A role with its limits: the unit it is for, the years and the last day of an auditor's."""

    role: Role
    unit: Unit | None = None
    years: Sequence[int] = ()
    valid_to: date | None = None

    def __str__(self) -> str:
        return f"{self.role.label}（{self.unit.name}）" if self.unit else self.role.label


def checked_duty(duty: Duty, fund: Fund | None) -> Duty:
    """Return a duty that may be given in ``fund``, or on the platform (``None``).

    Raises:
        Refusal: its unit, years or last day is missing or wrong.
    """
    if (duty.role in PLATFORM_ROLES) != (fund is None):
        raise Refusal("这个角色不在这里办理。请选择列出的角色。", field="role")
    if duty.role in NEEDS_UNIT and duty.unit is None:
        raise Refusal(f"{duty.role.label}要写明是哪个单位。请选择单位。", field="unit")
    if duty.unit is not None and (fund is None or duty.unit.fund_id != fund.pk):
        raise Refusal("这个单位不属于本基金。请重新选择。", field="unit")
    if duty.role == Role.AUDITOR and not duty.years:
        raise Refusal("审计员只能看指定年度。请写明哪些年度。", field="years")
    if duty.role == Role.AUDITOR and duty.valid_to is None:
        raise Refusal("审计员的任期要有截止日期。请填写。", field="valid_to")
    if duty.years and duty.role != Role.AUDITOR:
        raise Refusal("只有审计员限定年度。请清空年度。", field="years")
    if duty.valid_to is not None and duty.valid_to < clock.today():
        raise Refusal("任期截止日期已经过去。请改为今天或以后。", field="valid_to")
    return duty


def demand_not_held(person: User, duty: Duty, fund: Fund | None) -> None:
    """Do nothing unless the person holds the role already.

    Raises:
        Refusal: they do; or they hold another of the platform's roles.
    """
    held = Membership.objects.filter(still_held(), user=person, fund=fund)
    if fund is None and held.exists():
        raise Refusal("平台的三个管理员要由不同的人担任。请由另一个人接受。")
    if held.filter(role=duty.role, unit=duty.unit).exists():
        raise Refusal(f"{person.name}已经担任{duty}。不用再办。", field="role")


@transaction.atomic
def give_role(person: User, duty: Duty, *, fund: Fund, by: User) -> Membership:
    """Give somebody who works in the fund a further role in it, from today on.

    Raises:
        NotAllowed: ``by`` may not manage people.
        Refusal: it is oneself, the role is held already, or something of it is missing.
    """
    demand(by, Action.PEOPLE_MANAGE, fund)
    if person.pk == by.pk:
        raise Refusal("不能给自己增加任职。请交由另一位文明办人员办理。")
    lock_people(fund, person)
    checked_duty(duty, fund)
    demand_not_held(person, duty, fund)
    given = appoint(
        person, duty.role, fund=fund, unit=duty.unit, years=duty.years, valid_to=duty.valid_to
    )
    tell(person, f"增加任职：{duty}", by=by)
    return given


@transaction.atomic
def end_role(membership: Membership, last_day: date, *, by: User, note: str = "") -> Membership:
    """Let a role end with a day, today at the earliest: what was done stays rightly done.

    Raises:
        NotAllowed: ``by`` may not manage people.
        Refusal: it is oneself's, the day has passed, or it is the last 文明办 of the fund.
    """
    fund = membership.fund
    if fund is None:
        raise Refusal("平台的任职不在这里办理。")
    demand(by, Action.PEOPLE_MANAGE, fund)
    if membership.user_id == by.pk:
        raise Refusal(NOT_ONESELF)
    lock_people(fund, membership.user)
    return _end(Membership.objects.get(pk=membership.pk), last_day, by=by, note=note)


def _end(membership: Membership, last_day: date, *, by: User, note: str) -> Membership:
    if membership.is_over:
        raise Refusal("这项任职已经结束。不用再办。")
    if last_day < clock.today():
        raise Refusal("最后一天不能早于今天：已经办过的事要有人负责。请改期。", field="last_day")
    if membership.valid_to is not None and last_day > membership.valid_to:
        raise Refusal(
            f"任期本来到{date_cn(membership.valid_to)}止。请不要晚于它。", field="last_day"
        )
    demand_another_office(membership.user, membership, last_day)
    membership.valid_to = last_day
    membership.save(update_fields=["valid_to"])
    what = f"结束任职：{membership.get_role_display()}，最后一天{date_cn(last_day)}"
    tell(membership.user, what, by=by, note=note)
    return membership


def end_for_handover(membership: Membership, last_day: date, *, by: User, note: str) -> Membership:
    """End a role whose successor holds it: the caller has asked who may and holds the locks."""
    return _end(membership, last_day, by=by, note=note)


def demand_another_office(person: User, membership: Membership, after: date) -> None:
    """Do nothing unless a fund would be left without 文明办 when this role ends.

    Raises:
        Refusal: it would.
    """
    fund = membership.fund
    if membership.role != Role.OFFICE or fund is None:
        return
    if not offices_beside(person, fund, after):
        raise Refusal(LAST_OFFICE.format(name=person.name))
