"""Registering a project once, however often its form is sent."""

from collections.abc import Callable

from django.db import IntegrityError, transaction

from funds.models import User
from kit.errors import Refusal
from projects.models import Project
from projects.models.project import KEY_ALPHABET, KEY_LENGTH

STALE_FORM = "这张表已失效。请重新打开登记页，把内容再填一次。"


def once(key: str | None, by: User, make: Callable[[], Project]) -> Project:
    """Return the project that ``by`` registered with the form's key, making it when there is none.

    Args:
        key: what the form carries and the project keeps; ``None`` when there is no form.

    Raises:
        Refusal: the key is not one of ours, or another person's form used it.
    """
    if key is None:
        return make()
    if len(key) != KEY_LENGTH or set(key) - set(KEY_ALPHABET):
        raise Refusal(STALE_FORM)
    known = _known(key, by)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return make()
    except (IntegrityError, Refusal):
        # The same form may have come through meanwhile.
        known = _known(key, by)
        if known is None:
            raise
        return known


def _known(key: str, by: User) -> Project | None:
    project = Project.objects.filter(key=key).first()
    if project is not None and project.created_by_id != by.pk:
        raise Refusal(STALE_FORM)
    return project
