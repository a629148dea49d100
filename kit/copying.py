"""COPY into a temporary table: the quick way of many rows into the database.

Row security does not let COPY write tenant tables, and should not: rows go into a table of the
transaction's own, and from there by one statement that every wall and guard watches.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from copy import copy
from datetime import date, datetime
from types import TracebackType
from typing import Any

from django.db import connection

PIECE = 2**18
NOTHING = "\\N"
"""NULL, as COPY reads it."""
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class TemporaryTable:
    """A table of this transaction alone.

    Args:
        name: ours, never of input.
        columns: SQL of its columns, by name, in the order rows are given.
    """

    def __init__(self, name: str, columns: dict[str, str]) -> None:
        self.name, self._parts = name, 0
        self._names = ", ".join(columns)
        told = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name} CASCADE")
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ({told}) ON COMMIT DROP")

    def part(self, cursor: Any) -> "TemporaryTable":
        """Return a new, empty table whose rows are rows of this one too, but read alone are alone.

        Args:
            cursor: of a :class:`Lane`.
        """
        self._parts += 1
        part = copy(self)
        part.name = f"{self.name}_{self._parts}"
        cursor.execute(
            f"CREATE TEMPORARY TABLE {part.name} () INHERITS (pg_temp.{self.name}) ON COMMIT DROP"
        )
        return part

    def copy(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows."""
        self.pour("\n".join(["\t".join(map(field, row)) for row in rows]))

    def pour(self, text: str, cursor: Any = None) -> None:
        """Add rows that are written as COPY reads them (:func:`field`), one a line.

        Args:
            text: the lines; empty is none.
            cursor: of a :class:`Lane`; else the caller's own thread does it.
        """
        if not text:
            return
        told = f"COPY pg_temp.{self.name} ({self._names}) FROM STDIN"
        data = io.BytesIO(text.encode())
        if cursor is not None:
            cursor.copy_expert(told, data, PIECE)
            return
        with connection.cursor() as own:
            own.copy_expert(told, data, PIECE)


class Lane:
    """A thread that does this transaction's database work in order while the caller goes on.

    Whoever sends work waits for it before copying by the connection again, and to know whether it
    failed; statements of others wait by themselves, and leaving the block waits too.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._sent: list[Future[None]] = []
        self._apart = connection.execute_wrapper(self._behind)

    def __enter__(self) -> "Lane":
        self._apart.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True)
        self._apart.__exit__(None, None, None)
        if kind is None:
            self.wait()

    def _behind(self, execute: Callable[..., Any], *asked: Any) -> Any:
        """Keep a statement of the caller's thread from coming in between."""
        wait(self._sent)
        return execute(*asked)

    def send(self, work: Callable[[Any], None]) -> None:
        """Let ``work`` run with a cursor, after what was sent before."""

        def act() -> None:
            # Not Django's own cursor: it belongs to the thread that opened the connection.
            with connected.cursor() as cursor:
                work(cursor)

        connected = connection.connection
        self._sent.append(self._pool.submit(act))

    def wait(self) -> None:
        """Wait for what was sent.

        Raises:
            DatabaseError: it failed; of several the first that did.
        """
        sent, self._sent = self._sent, []
        with connection.wrap_database_errors:
            for each in sent:
                each.result()


def field(value: Any) -> str:
    """Return a value as COPY reads it in its text format."""
    if value is None:
        return NOTHING
    if type(value) is str:
        if value.isprintable() and "\\" not in value:
            return value
        return value.translate(_ESCAPED).replace("\0", "")
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    if isinstance(value, list):
        return _array(value).translate(_ESCAPED)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _array(values: list[str]) -> str:
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"
