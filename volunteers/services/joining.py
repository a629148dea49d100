"""Joining by oneself (本人注册): somebody who proved a mobile is registered, or linked to a row.

One person is registered once in a fund. Whoever stands in a roster already, with the mobile that
was proven, gets that row. In every other case in which a number cannot be registered the answer is
one and the same, so that it tells nobody whose numbers are registered.
"""

from dataclasses import dataclass

from django.db import transaction

from funds.models import Fund, User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.locks import wait_for_lock
from volunteers.identity import id_index, mobile_index, mobile_of
from volunteers.models import JoinedBy, Volunteer, VolunteerState
from volunteers.services.once import KnownAlready
from volunteers.services.phone_accounts import is_phone_account, open_phone_account
from volunteers.services.registering import VolunteerData, entered, identified

MOST_OF_A_MOBILE = 4
"""People of one family may share a telephone; more do not register by themselves."""


@dataclass(frozen=True)
class Consents:
    """What was agreed to, each by itself (PIPL 第29、31条).

    Attributes:
        kept: that name, telephone and hours are kept.
        identity: that the identity number is kept, sealed.
        guardian: a guardian agrees for a child under 14.
    """

    kept: bool
    identity: bool
    guardian: bool = False


@dataclass(frozen=True)
class Joined:
    """Who joined, with their account; ``is_new`` unless they stood in a roster."""

    volunteer: Volunteer
    account: User
    is_new: bool


def cannot_join(fund: Fund) -> Refusal:
    """Return the one answer to whoever cannot register by themselves, whatever the cause."""
    return Refusal(
        "网上办不了这一次注册。请核对填写的内容；仍然不行的，请带证件到所在的志愿服务组织，"
        f"或联系{fund.office_name}办理。"
    )


@transaction.atomic
def join(data: VolunteerData, consents: Consents, *, fund: Fund) -> Joined:
    """Register somebody by themselves in the fund in scope, or link them to their row.

    Args:
        data: as they typed it; ``data.mobile`` was proven by a code.
        consents: what they agreed to.
        fund: the fund in scope.

    Raises:
        Refusal: something is missing or wrong, or they cannot register by themselves.
    """
    _demand_consents(data, consents)
    number, _, _ = identified(data)
    index, telephone = id_index(fund.pk, number), mobile_index(fund.pk, mobile_of(data.mobile))
    # The same person twice at once: the second finds what the first wrote.
    wait_for_lock(f"join {fund.pk} {index.hex()}")
    row = Volunteer.objects.select_for_update(of=("self",)).filter(id_index=index).first()
    if row is not None:
        return _linked(row, data, telephone, fund)
    if Volunteer.objects.filter(mobile_index=telephone).count() >= MOST_OF_A_MOBILE:
        raise cannot_join(fund)
    account = open_phone_account(data.name.strip(), fund=fund)
    demand(account, Action.VOLUNTEER_OWN, Volunteer(person=account))
    try:
        row = entered(data, consented=True, by=account, joined_by=JoinedBy.SELF, person=account)
    except KnownAlready:
        raise cannot_join(fund) from None
    return Joined(row, account, is_new=True)


def _linked(row: Volunteer, data: VolunteerData, telephone: bytes, fund: Fund) -> Joined:
    """Return a row that is there already with its account, which is opened where it has none."""
    known = row.mobile_index is not None and bytes(row.mobile_index) == telephone
    if not known or row.state != VolunteerState.ACTIVE:
        raise cannot_join(fund)
    if row.person is not None:
        if not is_phone_account(row.person, fund):
            raise cannot_join(fund)
        return Joined(row, row.person, is_new=False)
    account = open_phone_account(row.name, fund=fund)
    # From now on it rests on what they agreed to themselves, not on a paper.
    row.person, row.consented_at, row.consent = account, clock.now(), None
    row.is_unranked = row.is_unranked or data.is_unranked
    demand(account, Action.VOLUNTEER_OWN, row)
    row.version += 1
    with recorded_as("本人注册，领回原有登记", by=account.pk):
        row.save()
    return Joined(row, account, is_new=False)


def _demand_consents(data: VolunteerData, consents: Consents) -> None:
    if not consents.kept:
        raise Refusal("不同意保存以上信息，就不能注册。请看清楚再勾选。", field="kept")
    if not consents.identity:
        raise Refusal(
            "证件号码要单独同意。不同意，可以请志愿服务组织或文明办当面办理。", field="identity"
        )
    # Who is under 14 is refused without a guardian's name; with it the guardian agrees.
    if data.guardian.name.strip() and not consents.guardian:
        raise Refusal("填了监护人，请监护人勾选同意。", field="guardian")
