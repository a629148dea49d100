"""Test databases: migrated once by the owner, copied per worker, used as the app role."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

from kit.servers.roles import database_statements
from kit.tenancy.owner import owner_config, owner_connection

ROOT = Path(settings.BASE_DIR)
_END = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
    "WHERE datname = ANY(%s) AND usename = current_user AND pid <> pg_backend_pid()"
)


def fingerprint() -> str:
    """Return what changes when a migration does."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    digest.update((ROOT / "kit/servers/roles.py").read_bytes())
    for path in sorted([*ROOT.glob("kit/tenancy/*.py"), *ROOT.glob("*/models/kept_*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def migrated() -> str:
    """Return the name of the database that every other is copied from: migrated, and empty."""
    return f"test_portal_{fingerprint()}"


def prepare(worker: str) -> str:
    """Return the name of this worker's database, freshly copied from the migrated template."""
    template = migrated()
    name = f"test_portal_{os.getpid()}_{worker}"
    admin = owner_connection(owner_config()["NAME"])
    with locked(ROOT / "var" / "test-databases.lock"), admin.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            _drop_leftovers(cursor)
            _build(template)
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    admin.close()
    return name


def copy(source: str, name: str) -> None:
    """Make ``name`` anew as a copy of ``source``, whoever is connected to either."""
    with pytest.MonkeyPatch.context() as environment:
        # A browser of these tests keeps a loop going in this thread, and it is between two calls.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        connections.close_all()
    admin = owner_connection(owner_config()["NAME"])
    with admin.cursor() as cursor:
        _send_away(cursor, source, name)
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
    admin.close()


def _send_away(owner: "psycopg2.extensions.cursor", *names: str) -> None:
    """End the sessions of killed programs and of threads that are over: each role ends its own."""
    owner.execute(_END, [list(names)])
    given = {**connections["default"].get_connection_params(), "dbname": owner_config()["NAME"]}
    app = psycopg2.connect(**given)
    app.autocommit = True
    with app.cursor() as cursor:
        cursor.execute(_END, [list(names)])
    app.close()


def drop(name: str) -> None:
    """Remove a worker's database."""
    admin = owner_connection(owner_config()["NAME"])
    with admin.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    admin.close()


def can_bypass_walls() -> bool:
    """Tell whether the connection tests use could see past row security: it must not."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class "
            "WHERE relowner = r.oid AND relkind = 'r') FROM pg_roles r WHERE rolname = current_user"
        )
        (answer,) = cursor.fetchone()
    return bool(answer)


def _drop_leftovers(cursor: "psycopg2.extensions.cursor") -> None:
    """Remove older templates, and the databases of runs that were killed."""
    cursor.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_portal\\_%' "
        "AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = pg_database.datname)"
    )
    for (name,) in cursor.fetchall():
        maker = name.split("_")[2]
        if not maker.isdecimal() or not Path("/proc", maker).exists():
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _build(template: str) -> None:
    admin = owner_connection(owner_config()["NAME"])
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
        NAME=building, USER=owner_config()["USER"], PASSWORD=owner_config()["PASSWORD"]
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


@contextmanager
def locked(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
