"""Mailing a link to whoever forgot their password (忘记密码): the worker finds the account."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import filter_users_by_email, user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from portal.accounts import is_open

RESET_JOB = "portal.mail_reset"


def mail_reset_links(email: str) -> int:
    """Mail a link to each account of this address, and return to how many."""
    people = [user for user in filter_users_by_email(email, is_active=True) if is_open(user)]
    for user in people:
        address = reverse(
            "account_reset_password_from_key",
            kwargs={
                "uidb36": user_pk_to_url_str(user),
                "key": default_token_generator.make_token(user),
            },
        )
        words = {"user": user, "address": f"{settings.SITE_ADDRESS}{address}"}
        body = render_to_string("account/mail/reset.txt", words)
        send_mail("重设您的密码", body, None, [user.email])
    return len(people)
