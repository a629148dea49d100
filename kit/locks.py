"""Locks that many processes share, held to the end of a transaction."""

from django.db import connection


def try_lock(name: str) -> bool:
    """Take the lock of this name unless another transaction holds it; never wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])


def wait_for_lock(name: str) -> None:
    """Take the lock of this name, waiting for whoever holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
