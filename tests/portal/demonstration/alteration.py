"""Changing one stored value behind the portal's back: as the owner, with triggers switched off."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from psycopg2 import sql

from kit.tenancy.owner import owner_connection


@dataclass(frozen=True)
class Change:
    """One column of the one row that ``where`` finds, by another column, set to SQL's ``to``."""

    table: str
    column: str
    to: str
    where: str


@contextmanager
def altered(*changes: Change) -> Iterator[None]:
    """Make the changes inside the block, committed; put the old values back after it."""
    before = [_set(change, sql.SQL(change.to)) for change in changes]
    try:
        yield
    finally:
        for change, old in zip(changes, before, strict=True):
            _set(change, sql.Literal(old))


def _set(change: Change, value: sql.Composable) -> object:
    owner = owner_connection(connection.settings_dict["NAME"])
    table, column = sql.Identifier(change.table), sql.Identifier(change.column)
    where = sql.SQL(change.where)
    try:
        with owner.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT {} FROM {} WHERE {}").format(column, table, where))
            ((old,),) = cursor.fetchall()
            cursor.execute(
                sql.SQL(
                    "BEGIN; ALTER TABLE {0} DISABLE TRIGGER USER; "
                    "UPDATE {0} SET {1} = {2} WHERE {3}; "
                    "ALTER TABLE {0} ENABLE TRIGGER USER; COMMIT"
                ).format(table, column, value, where)
            )
    finally:
        owner.close()
    return old
