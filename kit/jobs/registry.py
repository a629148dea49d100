"""Which function does which kind of job."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from kit.jobs.running import JobRun

Handler = Callable[["JobRun"], None]
_handlers: dict[str, Handler] = {}


class UnknownKindError(LookupError):
    """No app says how to do this kind of job."""


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Declare the function that does the jobs of one kind; for the ``tasks`` modules of apps.

    The function may run more than once for one job (after a crash, up to three times), so what it
    writes to the database must be harmless to repeat.

    Args:
        kind: ``<app>.<verb>``, at most sixty characters.
    """

    def declare(function: Handler) -> Handler:
        if _handlers.setdefault(kind, function) is not function:
            raise ValueError(f"two handlers for the kind {kind}")
        return function

    return declare


def handler_of(kind: str) -> Handler:
    """Return the function that does the jobs of ``kind``.

    Raises:
        UnknownKindError: nothing declares it; this worker may be older than the job.
    """
    if kind not in _handlers:
        autodiscover_modules("tasks")
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKindError(kind) from None
