"""What an address of the API does by each method: access and schema are read from one table."""

from dataclasses import dataclass
from typing import Any

from rest_framework.serializers import BaseSerializer


@dataclass(frozen=True)
class Operation:
    """One method of one address.

    Attributes:
        id: its name in the schema, verb and object.
        summary: what it does, Chinese.
        action: what the caller must be allowed to do; a ``funds.permissions.Action``.
        answers: the serializer of what comes back; ``None`` for a file.
        many: a list comes back, page by page.
        asks: the serializer of the body; ``None`` takes none.
        status: the status of success.
        again: a second sending with the same key is answered by 200.
        file: the media type of the file that comes back.
        detail: what else a caller should know, Chinese.
        example: a body that works.
        conflicts: the state of things can stand against it, though it only reads.
    """

    id: str
    summary: str
    action: str
    answers: type[BaseSerializer[Any]] | None = None
    many: bool = False
    asks: type[BaseSerializer[Any]] | None = None
    status: int = 200
    again: bool = False
    file: str = ""
    detail: str = ""
    example: Any = None
    conflicts: bool = False

    @property
    def may_conflict(self) -> bool:
        """Whether the state of things can stand against it."""
        writes = self.asks is not None or self.status != 200
        return writes or self.conflicts or bool(self.file)
