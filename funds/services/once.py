"""Writing a document once, however often its form is sent."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from funds.services.ledger import SUBMITTED_TWICE
from kit.errors import Refusal

Document = TypeVar("Document", bound=models.Model)


def once(model: type[Document], key: str, make: Callable[[], Document], **same: Any) -> Document:
    """Return the document of this idempotency key, making it when there is none.

    Args:
        model: the document's table, unique by (fund, idempotency_key).
        key: what the form carries; not empty.
        make: writes the document.
        same: fields by which a second sending is told from another form with the same key.

    Raises:
        Refusal: the key was used for a document with other contents.
    """
    if not key:
        raise ValueError("an idempotency key must not be empty")
    known = _known(model, key, same)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return make()
    except (IntegrityError, Refusal):
        # The same form may have come through meanwhile, and used up what this one asked for.
        known = _known(model, key, same)
        if known is None:
            raise
        return known


def _known(model: type[Document], key: str, same: dict[str, Any]) -> Document | None:
    document = model._default_manager.filter(idempotency_key=key).first()
    if document is not None and any(
        getattr(document, field) != value for field, value in same.items()
    ):
        raise Refusal(SUBMITTED_TWICE)
    return document
