"""What only the owner of the tables can do: empty them.

The app role may not TRUNCATE, and journals and histories refuse DELETE. Tests empty their database
between transactions, and a demonstration is loaded afresh; nothing else comes here.
"""

from typing import Any

import environ
import psycopg2
from django.conf import settings
from psycopg2 import sql

# A running portal holds short locks; longer waiting means that something else is wrong.
LOCK_TIMEOUT = "10s"
# What migrating writes, and nobody else.
KEPT = ("django_migrations", "django_content_type", "auth_permission")


def owner_config() -> dict[str, Any]:
    """Return the owner's connection (``OWNER_DATABASE_URL``) in Django's words."""
    config: dict[str, Any] = environ.Env.db_url_config(settings.OWNER_DATABASE_URL)
    return config


def owner_connection(database: str) -> "psycopg2.extensions.connection":
    """Connect to ``database`` as the owner, outside Django, with autocommit."""
    owner = owner_config()
    place = {"host": owner["HOST"], "port": owner["PORT"], "password": owner["PASSWORD"]}
    connection = psycopg2.connect(
        **{"dbname": database, "user": owner["USER"], **{k: v for k, v in place.items() if v}},
        **owner.get("OPTIONS", {}),
    )
    connection.autocommit = True
    return connection


def empty_tables(database: str) -> None:
    """Remove every row of every table of ``database``, in one transaction, ids starting anew."""
    owner = owner_connection(database)
    try:
        with owner.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
            cursor.execute(
                "SELECT c.relname, bool_or(t.oid IS NOT NULL) FROM pg_class c "
                "LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal "
                "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
                "AND NOT c.relname = ANY(%s) GROUP BY c.relname",
                [list(KEPT)],
            )
            tables = cursor.fetchall()
            guarded = [sql.Identifier(table) for table, has_triggers in tables if has_triggers]
            everything = sql.SQL(", ").join(sql.Identifier(table) for table, _ in tables)
            statements = [
                sql.SQL("BEGIN"),
                *(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(t) for t in guarded),
                sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(everything),
                *(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(t) for t in guarded),
                sql.SQL("COMMIT"),
            ]
            cursor.execute(sql.SQL("; ").join(statements))
    finally:
        owner.close()
