"""Closing and opening accounts (停用、启用)."""

from django.db import transaction

from funds.models import Fund, Membership, User
from funds.permissions import Action, Platform, Role, demand
from funds.queries.people import still_held, works_elsewhere
from funds.services.people import lock_people, tell
from funds.services.roles import demand_another_office
from kit import clock
from kit.errors import Refusal
from kit.refusals import record_act

NOT_ONESELF = "不能停用自己的账号。请交由另一个人办理。"


@transaction.atomic
def disable(person: User, *, fund: Fund, by: User, note: str = "") -> bool:
    """Keep a person out at once, and return whether the whole account was disabled.

    An account that works elsewhere too stays open: only its roles in this fund stop.

    Raises:
        NotAllowed: ``by`` may not manage people.
        Refusal: it is oneself, or the last 文明办 of the fund.
    """
    demand(by, Action.PEOPLE_MANAGE, fund)
    if person.pk == by.pk:
        raise Refusal(NOT_ONESELF)
    lock_people(fund, person)
    person = User.objects.get(pk=person.pk)
    _demand_offices(person, fund)
    whole = not works_elsewhere(person, fund)
    if whole:
        if not person.is_active:
            raise Refusal(f"{person.name}的账号已经停用。不用再办。")
        _close(person, by_platform=False)
        tell(person, "停用账号", by=by, note=note)
    else:
        _stop_roles(person, fund)
        tell(person, "停止在本基金的任职", by=by, note=note)
    return whole


@transaction.atomic
def enable(person: User, *, fund: Fund, by: User, note: str = "") -> None:
    """Let a disabled account sign in again, with the roles it still holds.

    Raises:
        NotAllowed: ``by`` may not manage people.
        Refusal: it works elsewhere too, or the platform closed it.
    """
    demand(by, Action.PEOPLE_MANAGE, fund)
    lock_people(fund, person)
    person = User.objects.get(pk=person.pk)
    if person.pk == by.pk or person.is_active:
        raise Refusal(f"{person.name}的账号没有停用。不用再办。")
    if person.closed_by_platform or works_elsewhere(person, fund):
        raise Refusal(f"{person.name}的账号由平台的安全管理员停用。请联系安全管理员启用。")
    _open(person)
    tell(person, "启用账号", by=by, note=note)


@transaction.atomic
def disable_on_platform(person: User, *, by: User, note: str) -> None:
    """Keep an account out of every fund; only the platform lets it in again.

    Raises:
        NotAllowed: ``by`` is not the security administrator.
        Refusal: it is oneself, or the last 文明办 of a fund.
    """
    demand(by, Action.ACCOUNT_SECURITY, Platform())
    if person.pk == by.pk:
        raise Refusal(NOT_ONESELF)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.is_active:
        raise Refusal(f"{person.name}的账号已经停用。不用再办。")
    _demand_offices(person, None)
    _close(person, by_platform=True)
    record_about("platform.disable", person, by=by, reason=f"停用账号。{note}")


@transaction.atomic
def enable_on_platform(person: User, *, by: User, note: str) -> None:
    """Let an account sign in again.

    Raises:
        NotAllowed: ``by`` is not the security administrator.
        Refusal: it is not disabled.
    """
    demand(by, Action.ACCOUNT_SECURITY, Platform())
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.is_active:
        raise Refusal(f"{person.name}的账号没有停用。不用再办。")
    _open(person)
    record_about("platform.enable", person, by=by, reason=f"启用账号。{note}")


def _close(person: User, *, by_platform: bool) -> None:
    person.is_active, person.closed_by_platform = False, by_platform
    person.save(update_fields=["is_active", "closed_by_platform"])


def _open(person: User) -> None:
    person.is_active, person.closed_by_platform = True, False
    person.save(update_fields=["is_active", "closed_by_platform"])


def _stop_roles(person: User, fund: Fund) -> None:
    held = Membership.objects.filter(still_held(), user=person, fund=fund)
    if not held.exists():
        raise Refusal(f"{person.name}在本基金已经没有任职。不用再办。")
    for membership in held:
        membership.stopped_at = clock.now()
        if membership.valid_to is None or membership.valid_to > clock.today():
            membership.valid_to = clock.today()
        membership.save(update_fields=["stopped_at", "valid_to"])


def _demand_offices(person: User, fund: Fund | None) -> None:
    held = Membership.objects.filter(still_held(), user=person, role=Role.OFFICE)
    if fund is not None:
        held = held.filter(fund=fund)
    for membership in held.select_related("fund").order_by("fund_id"):
        if membership.fund is not None:
            lock_people(membership.fund)
        demand_another_office(person, membership, clock.today())


def record_about(action: str, person: User, *, by: User, reason: str) -> None:
    record_act(action, person=by.pk, fund=None, subject=f"账号 {person.username}", reason=reason)
