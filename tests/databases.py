"""Test databases: migrated once by the owner, copied per worker, used as the app role."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

from kit.servers.roles import database_statements

ROOT = Path(settings.BASE_DIR)


def fingerprint() -> str:
    """Return what changes when a migration does."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    digest.update((ROOT / "kit/servers/roles.py").read_bytes())
    for path in sorted(ROOT.glob("kit/tenancy/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def owner_connection(database: str) -> "psycopg2.extensions.connection":
    """Connect as the owner, outside Django, with autocommit."""
    owner = _owner_config()
    place = {"host": owner["HOST"], "port": owner["PORT"], "password": owner["PASSWORD"]}
    connection = psycopg2.connect(
        **{"dbname": database, "user": owner["USER"], **{k: v for k, v in place.items() if v}},
        **owner.get("OPTIONS", {}),
    )
    connection.autocommit = True
    return connection


def prepare(worker: str) -> str:
    """Return the name of this worker's database, freshly copied from the migrated template."""
    template = f"test_portal_{fingerprint()}"
    name = f"test_portal_{os.getpid()}_{worker}"
    admin = owner_connection(_owner_config()["NAME"])
    with _locked(), admin.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            _build(template)
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    admin.close()
    return name


def drop(name: str) -> None:
    """Remove a worker's database."""
    admin = owner_connection(_owner_config()["NAME"])
    with admin.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    admin.close()


def flush(name: str) -> None:
    """Empty every table as the owner: the app role may not, and some tables refuse TRUNCATE."""
    owner = owner_connection(name)
    with owner.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")
        cursor.execute(
            "SELECT c.relname, bool_or(t.oid IS NOT NULL) FROM pg_class c "
            "LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
            "AND c.relname NOT IN ('django_migrations', 'django_content_type') GROUP BY c.relname"
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
    owner.close()


def can_bypass_walls() -> bool:
    """Tell whether the connection tests use could see past row security: it must not."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class "
            "WHERE relowner = r.oid AND relkind = 'r') FROM pg_roles r WHERE rolname = current_user"
        )
        (answer,) = cursor.fetchone()
    return bool(answer)


def _build(template: str) -> None:
    admin = owner_connection(_owner_config()["NAME"])
    building = f"{template}_building"
    with admin.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(building)))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
    fresh = owner_connection(building)
    with fresh.cursor() as cursor:
        for statement in database_statements(building):
            cursor.execute(statement)
    fresh.close()
    connection = connections["default"]
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(
        NAME=building, USER=_owner_config()["USER"], PASSWORD=_owner_config()["PASSWORD"]
    )
    call_command("migrate", verbosity=0)
    connection.close()
    connection.settings_dict.update(before)
    with admin.cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(building), sql.Identifier(template)
            )
        )
    admin.close()


def _owner_config() -> dict[str, Any]:
    config: dict[str, Any] = environ.Env.db_url_config(settings.OWNER_DATABASE_URL)
    return config


@contextmanager
def _locked() -> Iterator[None]:
    lock = ROOT / "var" / "test-databases.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
