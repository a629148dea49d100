"""Mailing one-time links: the worker makes the secret of the mail and sends it."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from funds.models import Invitation, ResetLink, SecretLink, User
from funds.services import invitations, resets
from funds.services.links import link_address, secret_for_mail
from kit.errors import Refusal
from kit.jobs import enqueue
from kit.models import Job
from kit.tenancy.scope import fund_scope

INVITATION_JOB = "funds.mail_invitation"
RESET_JOB = "funds.mail_reset"
NO_MAIL = "本平台没有接通邮件服务。请打印交给本人。"


def mail_invitation(invitation: Invitation, *, by: User) -> Job:
    """Let a worker mail the invitation's link to the address it names.

    Raises:
        Refusal: there is no mail server, or no address.
    """
    _demand_mail(invitation.email, invitation.name)
    return enqueue(
        INVITATION_JOB,
        label=f"邮寄给{invitation.name}的邀请函",
        fund=invitation.fund,
        args={"link": invitation.pk},
        by=by,
        key=f"mail-invitation-{invitation.pk}",
    )


def mail_reset(link: ResetLink, *, by: User) -> Job:
    """Let a worker mail the reset link to its person.

    Raises:
        Refusal: there is no mail server, or no address.
    """
    _demand_mail(link.user.email, link.user.name)
    return enqueue(
        RESET_JOB,
        label=f"邮寄给{link.user.name}的重设密码链接",
        fund=link.fund,
        args={"link": link.pk},
        by=by,
        key=f"mail-reset-{link.pk}",
    )


def send_invitation(link_id: int) -> None:
    """Send the mail of an invitation; nothing when it was used or taken back meanwhile."""
    invitation = Invitation.objects.select_related("fund", "invited_by").get(pk=link_id)
    with _scope_of(invitation.fund_id):
        invitation = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("fund", "invited_by")
            .get(pk=link_id)
        )
        if not invitation.is_open:
            return
        words = {"invitation": invitation, "unit": invitation.unit}
        address = link_address(invitations.SCREEN, secret_for_mail(invitation))
    _send("invitation", invitation, invitation.email, {**words, "address": address})


def send_reset(link_id: int) -> None:
    """Send the mail of a reset link; nothing when it was used or taken back meanwhile."""
    with transaction.atomic():
        rows = ResetLink.objects.select_for_update(of=("self",))
        link = rows.select_related("user", "issued_by", "fund").get(pk=link_id)
        if not link.is_open:
            return
        address = link_address(resets.SCREEN, secret_for_mail(link))
    _send("reset", link, link.user.email, {"link": link, "address": address})


def _send(kind: str, link: SecretLink, to: str, words: dict[str, object]) -> None:
    subject = render_to_string(f"people/mail/{kind}_subject.txt", words).strip()
    body = render_to_string(f"people/mail/{kind}.txt", words)
    send_mail(subject, body, None, [to])


def _scope_of(fund_id: int | None) -> AbstractContextManager[None]:
    return transaction.atomic() if fund_id is None else fund_scope(fund_id)


def _demand_mail(email: str, name: str) -> None:
    if not settings.HAS_MAIL:
        raise Refusal(NO_MAIL, field="by_mail")
    if not email:
        raise Refusal(f"没有{name}的邮箱。请填写邮箱，或打印交给本人。", field="by_mail")
