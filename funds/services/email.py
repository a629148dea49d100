"""A person's e-mail address (邮箱), which also signs them in."""

from django.db import IntegrityError, transaction

from funds.models import User
from kit.errors import Refusal

TAKEN = "这个邮箱已用于另一个账号。请换一个，或联系文明办核对。"


def change_email(user: User, email: str) -> None:
    """Give ``user`` another address, or none when it is empty.

    Raises:
        Refusal: another account has it.
    """
    if email and User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise Refusal(TAKEN, field="email")
    before, user.email = user.email, email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:
        user.email = before
        raise Refusal(TAKEN, field="email") from error
