"""Writing to second factors (二次验证), whose table is the library's."""

from allauth.mfa.models import Authenticator
from django.db import transaction


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
