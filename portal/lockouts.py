"""Which accounts are locked after wrong passwords (锁定), and letting them try again."""

from axes.conf import settings as axes_settings
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset
from django.db import transaction
from django.db.models import Sum

from funds.models import User
from funds.permissions import Action, Platform, demand
from kit import clock
from kit.errors import Refusal
from kit.refusals import record_act


def locked_among(accounts: list[str]) -> set[str]:
    """Return those of ``accounts`` that may not try a password now."""
    cool_off = get_cool_off()
    tries = AccessAttempt.objects.filter(username__in=accounts)
    if cool_off is not None:
        tries = tries.filter(attempt_time__gt=clock.now() - cool_off)
    counted = tries.values("username").annotate(failures=Sum("failures_since_start"))
    most = axes_settings.AXES_FAILURE_LIMIT
    return {row["username"] for row in counted if row["failures"] >= most}


@transaction.atomic
def unlock(person: User, *, by: User) -> None:
    """Let a locked account try its password again.

    Raises:
        NotAllowed: ``by`` is not the security administrator.
        Refusal: it is not locked.
    """
    demand(by, Action.ACCOUNT_SECURITY, Platform())
    if person.username not in locked_among([person.username]):
        raise Refusal(f"{person.name}的账号没有锁定。不用再办。")
    forget_failures(person)
    record_act(
        "platform.unlock",
        person=by.pk,
        fund=None,
        subject=f"账号 {person.username}",
        reason="解除登录锁定",
    )


def forget_failures(person: User) -> None:
    """Forget the wrong passwords of an account, since its owner proved themselves otherwise."""
    reset(username=person.username)
