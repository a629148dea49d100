"""Writing to second factors (二次验证), whose table is the library's."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from funds.models import User
from funds.permissions import Action, Platform, demand
from funds.services.accounts import record_about
from funds.services.sign_ins import end_other_sessions
from kit.errors import Refusal


@transaction.atomic
def use_counter(factor: int, counter: int) -> bool:
    """Use up the code of one half minute, and of all before it.

    Args:
        factor: the key of the authenticator.
        counter: the half minute, counted since 1970.

    Returns:
        Whether it was still unused.
    """
    row = Authenticator.objects.select_for_update().get(pk=factor)
    if row.data.get("last_counter", -1) >= counter:
        return False
    row.data["last_counter"] = counter
    row.save(update_fields=["data"])
    return True


@transaction.atomic
def drop_factors(person: User, *, by: User, note: str) -> None:
    """Take every second factor from somebody who lost it, and end their sessions.

    Whoever must have one is led to set up a new one at the next signing in.

    Raises:
        NotAllowed: ``by`` is not the security administrator.
        Refusal: it is oneself, or there is none to take.
    """
    demand(by, Action.ACCOUNT_SECURITY, Platform())
    if person.pk == by.pk:
        raise Refusal("不能解除您自己的二次验证。请到“我的账号”里更换。")
    dropped, _ = Authenticator.objects.filter(user=person).delete()
    if not dropped:
        raise Refusal(f"{person.name}没有设置二次验证。不用再办。")
    end_other_sessions(person, keep=None)
    record_about("platform.drop_factors", person, by=by, reason=f"解除二次验证。{note}")
