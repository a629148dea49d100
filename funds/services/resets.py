"""Setting a forgotten password anew (重设密码) through a colleague: a link for 24 hours, once."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from funds.models import Fund, ResetLink, User
from funds.models.invitations import RESET_LASTS
from funds.permissions import Accessible, Action, Platform, Role, can, demand
from funds.queries.duties import duties_clash
from funds.queries.people import works_elsewhere
from funds.services.invitations import UNKNOWN, LinkClosed
from funds.services.links import link_address, matches, new_secret
from funds.services.people import checked_password, tell
from kit import clock
from kit.errors import Refusal
from kit.refusals import record_act

SCREEN = "reset_by_colleague"
"""The address name of the page a link opens; it takes ``token``."""


@dataclass(frozen=True)
class IssuedReset:
    """A reset link with its secret, which is shown now and kept nowhere."""

    link: ResetLink
    token: str

    @property
    def address(self) -> str:
        return link_address(SCREEN, self.token)


def refusal_to_reset(person: User, *, fund: Fund | None, by: User) -> str | None:
    """Return why ``by``, who may reset in general, may not reset this person's password.

    Who resets a password could sign in with it, so their own duties must not be incompatible.
    """
    if person.pk == by.pk:
        return "自己的密码请在“改密码”里改，不能由自己发链接。"
    if not person.is_active:
        return f"{person.name}的账号已停用。请先启用，再重设密码。"
    if not person.has_usable_password():
        return f"{person.name}用手机验证码登录，没有密码，不用重设。"
    if fund is None:
        return None
    if works_elsewhere(person, fund):
        return f"{person.name}在别的基金或平台也有任职。请由平台的安全管理员重设。"
    if duties_clash(by, person, fund):
        return (
            f"您与{person.name}的职责不相容，重设后您就能以其账号办理。"
            f"请由{Role.SUPERVISOR.label}或平台的安全管理员重设。"
        )
    return None


@transaction.atomic
def issue_reset(person: User, *, fund: Fund | None, by: User) -> IssuedReset:
    """Make a link by which ``person`` sets a new password; earlier links stop to work.

    Args:
        fund: where ``by`` acts, which is in scope; ``None`` on the platform.

    Raises:
        NotAllowed: ``by`` may not reset passwords there.
        Refusal: it is one's own, or the duties of both are incompatible.
    """
    demand(by, *_right_to_reset(fund))
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    refusal = refusal_to_reset(person, fund=fund, by=by)
    if refusal is not None:
        raise Refusal(refusal)
    ResetLink.objects.filter(ResetLink.still_open(), user=person).update(revoked_at=clock.now())
    token, kept = new_secret()
    link = ResetLink.objects.create(
        user=person,
        fund=fund,
        issued_by=by,
        token_hash=kept,
        expires_at=clock.now() + RESET_LASTS,
    )
    if fund is not None:
        tell(person, "发出重设密码链接，24 小时内有效", by=by)
    _record("people.reset", person, by=by, fund_id=link.fund_id, what="发出重设密码链接")
    return IssuedReset(link, token)


def open_reset(token: str) -> ResetLink:
    """Return the link of this secret.

    Raises:
        LinkClosed: there is none, or it cannot be used any more; the message says why.
    """
    link = ResetLink.objects.filter(matches(token)).select_related("user", "issued_by").first()
    if link is None:
        raise LinkClosed(UNKNOWN)
    return demand_open_reset(link)


def use_reset(token: str, password: str) -> User:
    """Set the new password; every session of the person ends by it.

    Raises:
        LinkClosed: the link cannot be used any more.
        Refusal: the password breaks a rule.
    """
    return use_reset_link(open_reset(token).pk, password)


def use_reset_link(link_id: int, password: str) -> User:
    """Do what :func:`use_reset` does, for a link that was opened already."""
    seen = ResetLink.objects.select_related("user").get(pk=link_id)
    encoded = checked_password(password, seen.user)
    with transaction.atomic():
        link = (
            ResetLink.objects.select_for_update(of=("self",)).select_related("user").get(pk=seen.pk)
        )
        demand_open_reset(link)
        user = link.user
        user.password = encoded
        user.save(update_fields=["password"])
        link.used_at = clock.now()
        link.save(update_fields=["used_at"])
        _record("people.reset_used", user, by=user, fund_id=link.fund_id, what="用链接重设了密码")
    return user


@transaction.atomic
def tell_of_reset(user: User) -> str:
    """Return what the person must be told at signing in of resets since the last time, once."""
    used = ResetLink.objects.select_for_update(of=("self",)).select_related("issued_by")
    links = list(used.filter(user=user, used_at__isnull=False, told_at__isnull=True).order_by("pk"))
    if not links:
        return ""
    ResetLink.objects.filter(pk__in=[link.pk for link in links]).update(told_at=clock.now())
    last = links[-1]
    used_at = timezone.localtime(last.used_at)
    return (
        f"您的密码在{used_at:%Y-%m-%d %H:%M}用{last.issued_by.name}发出的链接重设过。"
        "若不是您本人办理，请马上改密码，并告诉文明办或平台的安全管理员。"
    )


def demand_open_reset(link: ResetLink) -> ResetLink:
    """Return the link when it can be used.

    Raises:
        LinkClosed: it cannot; the message says why.
    """
    if link.used_at is not None:
        raise LinkClosed("这个链接已经用过。请用新密码登录。")
    if link.revoked_at is not None:
        raise LinkClosed("这个链接已经换成新的。请用最新的一份。")
    if link.expires_at <= clock.now():
        raise LinkClosed("这个链接超过 24 小时，已经过期。请联系发出的人重发一份。")
    if not link.user.is_active:
        raise LinkClosed("这个账号已停用，不能重设密码。请联系本市文明办。")
    # Roles may have changed since: who could not issue it today could not hold it either.
    by, fund = link.issued_by, link.fund
    if not can(by, *_right_to_reset(fund)) or refusal_to_reset(link.user, fund=fund, by=by):
        raise LinkClosed("发出这个链接的人已不能为您重设密码。请联系本市文明办另发一份。")
    return link


def _right_to_reset(fund: Fund | None) -> tuple[Action, Accessible]:
    if fund is None:
        return Action.ACCOUNT_SECURITY, Platform()
    return Action.PEOPLE_RESET, fund


def _record(action: str, person: User, *, by: User, fund_id: int | None, what: str) -> None:
    record_act(action, person=by.pk, fund=fund_id, subject=f"账号 {person.username}", reason=what)
