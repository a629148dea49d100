"""The table of service records in its owner's hands: filled past its triggers, copied bare."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

RECORDS = "volunteers_servicerecord"


def bare_table(cursor: Any, name: str, *, keys: dict[str, str]) -> None:
    """Make a table like the records' with nothing but foreign keys, and the same rows in it.

    The rows come first: twenty million written past every index would take a quarter of an hour.
    """
    cursor.execute(f"CREATE TABLE {name} (LIKE {RECORDS} INCLUDING ALL EXCLUDING INDEXES)")
    cursor.execute(f"INSERT INTO {name} SELECT * FROM {RECORDS}")  # noqa: S608 - ours
    for index in _indexes(cursor):
        cursor.execute(index.made_on(name))
    for column, table in keys.items():
        cursor.execute(
            f"ALTER TABLE {name} ADD FOREIGN KEY ({column}) REFERENCES {table} "
            "DEFERRABLE INITIALLY DEFERRED"
        )
    cursor.execute(f"SELECT max(id) + 1 FROM {name}")  # noqa: S608 - ours
    (following,) = cursor.fetchone()
    cursor.execute(f"ALTER TABLE {name} ALTER COLUMN id RESTART WITH {following}")


@dataclass(frozen=True)
class _Index:
    """An index of the records, or a key with its index.

    Attributes:
        key: how the key is told; empty of a plain index.
        told: how the index is told.
        is_needed: other tables refer to it.
    """

    name: str
    key: str
    told: str
    is_needed: bool

    def made_on(self, table: str) -> str:
        """Return the statement that gives another table the same."""
        if self.key:
            return f"ALTER TABLE {table} ADD {self.key}"
        return re.sub(r" INDEX \S+ ON \S+ ", f" INDEX ON {table} ", self.told, count=1)

    @property
    def dropped(self) -> str:
        what = f"ALTER TABLE {RECORDS} DROP CONSTRAINT" if self.key else "DROP INDEX"
        return f"{what} {self.name}"

    @property
    def restored(self) -> str:
        return (
            f"ALTER TABLE {RECORDS} ADD CONSTRAINT {self.name} {self.key}"
            if self.key
            else self.told
        )


def _indexes(cursor: Any) -> list[_Index]:
    """Return the indexes of the records."""
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, coalesce(pg_get_constraintdef(k.oid), ''), "
        "pg_get_indexdef(i.indexrelid), i.indisprimary OR EXISTS (SELECT FROM pg_constraint f "
        "WHERE f.conindid = i.indexrelid AND f.contype = 'f') FROM pg_index i "
        "LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x') "
        "WHERE i.indrelid = %s::regclass",
        [RECORDS],
    )
    return [_Index(*row) for row in cursor.fetchall()]


@contextmanager
def past_triggers(cursor: Any) -> Iterator[None]:
    """Let records be written past the triggers, and the indexes be made when all are there."""
    left_out = [index for index in _indexes(cursor) if not index.is_needed]
    cursor.execute("SET row_security = off; SET maintenance_work_mem = '1GB'")
    cursor.execute(f"ALTER TABLE {RECORDS} DISABLE TRIGGER USER")
    for index in left_out:
        cursor.execute(index.dropped)
    yield
    for index in left_out:
        cursor.execute(index.restored)
    cursor.execute(f"ALTER TABLE {RECORDS} ENABLE TRIGGER USER")
