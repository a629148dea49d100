"""Handing a person's open work to another of the same role (交接).

What moves is work whose assignment decides who may act on it. What was done stays with whoever did
it: who requested a payment or submitted a project is asked when duties must differ. Each app says
in its ``handovers`` module what of it moves and what stays::

    HANDOVERS.append(Moved("在办的后台任务", _open_jobs, _move_jobs))
    KEPT.append(Kept("在办付款的申请、复核、审批人", _payments, "不相容职务按实际经办人判断"))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from funds.models import Fund, Membership, User
from funds.permissions import Action, Role, demand
from funds.queries.people import still_held
from funds.services.people import appoint, lock_people, tell
from funds.services.roles import Duty, end_for_handover
from kit import clock
from kit.errors import Refusal
from kit.formats import date_cn

Count = Callable[[User, Fund], int]
Mover = Callable[[User, User, Fund], int]


@dataclass(frozen=True)
class Moved:
    """One kind of work that moves.

    Attributes:
        what: what people call it.
        count: how much of it a person has in the fund in scope.
        move: gives it to the successor, and returns how much moved.
    """

    what: str
    count: Count
    move: Mover


@dataclass(frozen=True)
class Kept:
    """One kind of record that stays with the person, and why."""

    what: str
    count: Count
    why: str


HANDOVERS: list[Moved] = []
KEPT: list[Kept] = []


@dataclass(frozen=True)
class RoleMove:
    """One role that ends, and whether the successor receives it or holds it already."""

    membership: Membership
    duty: Duty
    is_given: bool


@dataclass(frozen=True)
class Plan:
    """Exactly what a handover would do, for its preview."""

    roles: list[RoleMove]
    moved: list[tuple[Moved, int]]
    kept: list[tuple[Kept, int]]


def plan(person: User, successor: User, fund: Fund) -> Plan:
    """Return what would move from one to the other today, and what would stay."""
    autodiscover_modules("handovers")
    held = {(role.role, role.unit_id) for role in _held(successor, fund)}
    roles = [
        RoleMove(role, _duty(role), (role.role, role.unit_id) not in held)
        for role in _held(person, fund)
    ]
    return Plan(
        roles,
        [(entry, entry.count(person, fund)) for entry in HANDOVERS],
        [(entry, entry.count(person, fund)) for entry in KEPT],
    )


def successors(person: User, fund: Fund, *, by: User) -> list[User]:
    """Return those who hold a role of the person's today, and may take over from them."""
    roles = {role.role for role in _held(person, fund)}
    beside = Membership.in_force().filter(fund=fund, role__in=roles)
    ids = beside.exclude(user__in=[person.pk, by.pk]).values("user_id")
    return list(User.objects.filter(pk__in=ids).order_by("pinyin", "pk"))


@transaction.atomic
def hand_over(  # noqa: PLR0913 - all by name, and each says something else
    person: User, successor: User, last_day: date, *, fund: Fund, by: User, reason: str
) -> Plan:
    """Move open work now, and let the person's roles end with a day; return what was done.

    The successor receives the roles they lack from today on, so that nothing lies still.

    Raises:
        NotAllowed: ``by`` may not manage people.
        Refusal: no reason, a day gone by, oneself, or a successor without a common role.
    """
    demand(by, Action.PEOPLE_MANAGE, fund)
    reason = reason.strip()
    if not reason:
        raise Refusal("请写明交接的理由。", field="reason")
    if person.pk == by.pk:
        raise Refusal("自己的工作不能由自己办理交接。请交由另一位文明办人员办理。")
    if last_day < clock.today():
        raise Refusal("最后一天不能早于今天。请改期。", field="last_day")
    lock_people(fund, person, successor)
    if successor.pk not in {one.pk for one in successors(person, fund, by=by)}:
        raise Refusal("接手的人要在本基金担任同样的角色，且不是您自己。请重新选择。", field="to")
    done = plan(person, successor, fund)
    note = f"{person.name}交给{successor.name}：{reason}"
    moved = [f"{entry.what} {entry.move(person, successor, fund)} 项" for entry in HANDOVERS]
    for step in done.roles:
        if step.is_given:
            _give(successor, step)
        end_for_handover(
            step.membership,
            min(last_day, step.membership.valid_to or last_day),
            by=by,
            note=note,
        )
    what = f"交接，最后一天{date_cn(last_day)}：{'、'.join(moved)}"
    tell(person, what, by=by, note=note)
    tell(successor, what, by=by, note=note)
    return done


def _give(successor: User, step: RoleMove) -> None:
    appoint(
        successor,
        step.duty.role,
        fund=step.membership.fund,
        unit=step.duty.unit,
        years=step.duty.years,
        valid_to=step.duty.valid_to,
    )


def _held(person: User, fund: Fund) -> list[Membership]:
    rows = Membership.objects.filter(still_held(), user=person, fund=fund)
    return list(rows.select_related("unit", "fund", "user").order_by("pk"))


def _duty(role: Membership) -> Duty:
    return Duty(Role(role.role), role.unit, role.years, role.valid_to)
