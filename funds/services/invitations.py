"""Inviting people (邀请): a link that gives one person one role, once, within 72 hours."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import Fund, Invitation, Unit, User
from funds.models.invitations import INVITATION_LASTS
from funds.permissions import Action, Platform, Role, can, demand
from funds.queries.people import offices_beside
from funds.services.links import link_address, matches, new_secret
from funds.services.people import (
    appoint,
    checked_account,
    checked_password,
    choose_account,
    lock_people,
    tell,
)
from funds.services.roles import Duty, checked_duty, demand_not_held
from kit import clock
from kit.errors import Refusal
from kit.refusals import record_act
from kit.tenancy.scope import fund_scope

SCREEN = "invitation"
"""The address name of the page a link opens; it takes ``token``."""


@dataclass(frozen=True)
class InvitationData:
    """Whom to invite to what; ``years`` and ``valid_to`` limit an auditor."""

    name: str
    role: Role
    unit: Unit | None = None
    email: str = ""
    years: Sequence[int] = ()
    valid_to: date | None = None

    @property
    def duty(self) -> Duty:
        return Duty(self.role, self.unit, tuple(self.years), self.valid_to)


@dataclass(frozen=True)
class Issued:
    """An invitation with its secret, which is shown now and kept nowhere."""

    invitation: Invitation
    token: str

    @property
    def address(self) -> str:
        return link_address(SCREEN, self.token)


class LinkClosed(Refusal):
    """A link that cannot be used: unknown, used, taken back or too old."""

    status = 410


UNKNOWN = "这个链接不对。请核对是否输全了，或请发出的人重新发一份。"


@transaction.atomic
def invite(data: InvitationData, *, fund: Fund | None, by: User | None) -> Issued:
    """Invite somebody to a role of a fund, or of the platform (``fund`` is ``None``).

    Args:
        by: who invites; ``None`` only for the first administrators, by a command at the machine.

    Raises:
        NotAllowed: ``by`` may not invite there.
        Refusal: something is missing or wrong, or such an invitation is open already.
    """
    if by is not None:
        _demand_to_invite(data.role, fund, by)
    checked_duty(data.duty, fund)
    name = data.name.strip()
    if not name:
        raise Refusal("请填写被邀请人的姓名。", field="name")
    email = data.email.strip()
    if by is not None and email and email.lower() == by.email.lower():
        raise Refusal("这是您自己的邮箱，不能邀请自己。请填写对方的邮箱。", field="email")
    same = Invitation.objects.filter(
        Invitation.still_open(), fund=fund, role=data.role, unit=data.unit, name=name
    )
    if same.exists():
        raise Refusal(
            f"给{name}的{data.duty}邀请还没有用。请在人员页重发，或撤销后再邀请。", field="name"
        )
    return _issue(data, name=name, email=email, fund=fund, by=by)


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> Invitation:
    """Take an invitation back: its link does not open any more.

    Raises:
        NotAllowed: ``by`` may not invite there.
        Refusal: it was used or taken back.
    """
    invitation = _locked(invitation)
    _demand_to_invite(Role(invitation.role), invitation.fund, by)
    return _take_back(invitation, by=by, why=f"撤销给{invitation.name}的邀请")


@transaction.atomic
def renew(invitation: Invitation, *, by: User) -> Issued:
    """Take an invitation back and issue the same anew, for another 72 hours.

    Raises:
        NotAllowed: ``by`` may not invite there.
        Refusal: it was used or taken back.
    """
    old = _locked(invitation)
    _demand_to_invite(Role(old.role), old.fund, by)
    _take_back(old, by=by, why=f"重发给{old.name}的邀请")
    data = InvitationData(old.name, Role(old.role), old.unit, old.email, old.years, old.valid_to)
    checked_duty(data.duty, old.fund)
    return _issue(data, name=old.name, email=old.email, fund=old.fund, by=by)


def open_invitation(token: str) -> Invitation:
    """Return the invitation this link opens.

    Raises:
        LinkClosed: there is none, or it cannot be used any more; the message says why.
    """
    found = Invitation.objects.filter(matches(token)).select_related("fund", "invited_by").first()
    if found is None:
        raise LinkClosed(UNKNOWN)
    return demand_open(found)


def demand_open(invitation: Invitation) -> Invitation:
    """Return the invitation when it can be used.

    Raises:
        LinkClosed: it cannot; the message says why.
    """
    if invitation.used_at is not None:
        raise LinkClosed("这份邀请已经用过。已有账号的，请直接登录。")
    if invitation.revoked_at is not None:
        raise LinkClosed("这份邀请已经撤销或重发过。请用最新的一份，或联系邀请您的人。")
    if invitation.expires_at <= clock.now():
        raise LinkClosed("这份邀请超过 72 小时，已经过期。请联系邀请您的人重发一份。")
    if not _inviter_still_may(invitation):
        raise LinkClosed("邀请您的人已不再负责邀请，这份邀请随之停用。请联系本市文明办重发一份。")
    return invitation


def _inviter_still_may(invitation: Invitation) -> bool:
    """Tell whether who invited could do so today: an offer must not outlive their right to it."""
    by, fund = invitation.invited_by, invitation.fund
    if by is None:
        return True
    if fund is None:
        return can(by, Action.ACCOUNT_SECURITY, Platform())
    if invitation.role == Role.OFFICE and can(by, Action.FUND_ESTABLISH, Platform()):
        return True
    return can(by, Action.PEOPLE_INVITE, fund)


def accept(token: str, *, username: str, password: str) -> User:
    """Open an account for the invited person and give it the role.

    Raises:
        LinkClosed: the link cannot be used any more.
        Refusal: the account or the password cannot be taken.
    """
    invitation = open_invitation(token)
    return accept_new(invitation.pk, username=username, password=password)


def accept_new(invitation_id: int, *, username: str, password: str) -> User:
    """Do what :func:`accept` does, for an invitation whose link was opened already."""
    seen = Invitation.objects.get(pk=invitation_id)
    username = checked_account(username)
    draft = User(username=username, name=seen.name, email=seen.email)
    # Hashing is slow on purpose, so it comes before the lock.
    encoded = checked_password(password, draft)
    with _claimed(seen) as invitation:
        user = choose_account(username, invitation.name, encoded=encoded, email=invitation.email)
        _take_up(invitation, user)
    return user


def accept_as(token: str, user: User) -> User:
    """Give the role to somebody who has an account already.

    Raises:
        LinkClosed: the link cannot be used any more.
        Refusal: it is one's own invitation, or the role is held already.
    """
    return join(open_invitation(token).pk, user)


def join(invitation_id: int, user: User) -> User:
    """Do what :func:`accept_as` does, for an invitation whose link was opened already."""
    with _claimed(Invitation.objects.get(pk=invitation_id)) as invitation:
        if invitation.invited_by_id == user.pk:
            raise Refusal("这份邀请是您发出的，不能由您接受。请交给被邀请的人。")
        if invitation.fund is not None:
            lock_people(invitation.fund, user)
        _take_up(invitation, user)
    return user


def _take_up(invitation: Invitation, user: User) -> None:
    duty = Duty(Role(invitation.role), invitation.unit, invitation.years, invitation.valid_to)
    checked_duty(duty, invitation.fund)
    demand_not_held(user, duty, invitation.fund)
    appoint(
        user,
        duty.role,
        fund=invitation.fund,
        unit=duty.unit,
        years=duty.years,
        valid_to=duty.valid_to,
    )
    invitation.used_at, invitation.used_by = clock.now(), user
    invitation.save(update_fields=["used_at", "used_by"])
    asker = invitation.invited_by
    note = f"邀请人：{asker.name}" if asker else ""
    if invitation.fund is not None:
        tell(user, f"接受邀请，任{duty}", by=user, note=note)
    record_act(
        "people.accept",
        person=user.pk,
        fund=invitation.fund_id,
        subject=f"账号 {user.username}",
        reason=f"接受邀请，任{duty}。{note}",
    )


@contextmanager
def _claimed(seen: Invitation) -> Iterator[Invitation]:
    """Hold the invitation's row until the role is given, so that it is used at most once."""
    with _scope_of(seen):
        yield demand_open(_locked(seen))


def _scope_of(invitation: Invitation) -> AbstractContextManager[None]:
    if invitation.fund_id is None:
        return transaction.atomic()
    return fund_scope(invitation.fund_id)


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("fund", "invited_by").get(pk=invitation.pk)


def _take_back(invitation: Invitation, *, by: User, why: str) -> Invitation:
    if invitation.used_at is not None:
        raise Refusal(f"{invitation.name}已经接受了这份邀请。要收回，请结束其任职。")
    if invitation.revoked_at is not None:
        raise Refusal("这份邀请已经撤销过。已为您刷新，请看最新情况。")
    invitation.revoked_at = clock.now()
    invitation.save(update_fields=["revoked_at"])
    _record("people.revoke", invitation, by=by, reason=why)
    return invitation


def _issue(
    data: InvitationData, *, name: str, email: str, fund: Fund | None, by: User | None
) -> Issued:
    token, kept = new_secret()
    invitation = Invitation.objects.create(
        name=name,
        email=email,
        fund=fund,
        role=data.role,
        unit=data.unit,
        years=sorted(set(data.years)),
        valid_to=data.valid_to,
        invited_by=by,
        token_hash=kept,
        expires_at=clock.now() + INVITATION_LASTS,
    )
    _record("people.invite", invitation, by=by, reason=f"邀请{name}任{data.duty}")
    return Issued(invitation, token)


def _record(action: str, invitation: Invitation, *, by: User | None, reason: str) -> None:
    record_act(
        action,
        person=by.pk if by else None,
        fund=invitation.fund_id,
        subject=f"邀请 {invitation.pk}",
        reason=reason,
    )


def _demand_to_invite(role: Role, fund: Fund | None, by: User) -> None:
    if fund is None:
        demand(by, Action.ACCOUNT_SECURITY, Platform())
    elif role == Role.OFFICE and can(by, Action.FUND_ESTABLISH, Platform()):
        if offices_beside(by, fund, clock.today()):
            raise Refusal("本基金已有文明办人员。请由他们邀请其他人。")
    else:
        demand(by, Action.PEOPLE_INVITE, fund)
