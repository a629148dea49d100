"""Signing a volunteer in whose mobile was proven, and what a session keeps on the way there."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from funds.models import Fund, User
from kit.errors import Refusal
from portal.guessing import note_entered
from portal.sessions import LASTS
from volunteers.services.phone_accounts import is_phone_account

CLOSED = "这个账号已停用。请联系文明办。"


def enter(request: HttpRequest, account: User, fund: Fund) -> None:
    """Sign a volunteer in; their session lasts as long as the setting says.

    Raises:
        Refusal: the account is closed, or is not one that a code may open.
    """
    if not is_phone_account(account, fund):
        raise Refusal(CLOSED)
    login(request, account, backend="portal.accounts.AccountBackend")
    seconds = settings.PHONE_SESSION_DAYS * 86_400
    request.session[LASTS] = seconds
    request.session.set_expiry(seconds)
    note_entered(request, account)


def safe_next(fund: Fund, asked: str) -> str:
    """Return the volunteer's page of this fund that was asked for; their first page else."""
    home = fund.url("my:home")
    own = asked.startswith((home, fund.url("fund") + "activities/"))
    return asked if own and url_has_allowed_host_and_scheme(asked, None) else home
