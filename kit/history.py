"""What the history says of an act: which step, why, and who did it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
from django.db import connection


@contextmanager
def recorded_as(step: str, *, by: int | None, note: str = "") -> Iterator[None]:
    """Let every history row written inside say ``step``, ``note`` and the id of its person.

    The request's id, put there by the middleware, stays. What stood before is restored: the
    library alone would let the words of one act run on into the next one of the same request
    or transaction.
    """
    with pghistory.context() as context:
        before = dict(context.metadata)
        context.metadata.update(step=step, note=note, user=by)
        try:
            yield
        finally:
            context.metadata.clear()
            context.metadata.update(before)
    if not before:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
