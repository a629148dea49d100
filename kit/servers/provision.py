"""Setting a PostgreSQL server up for the portal: its roles with their passwords, its database.

For servers that the environment names; the embedded one is set up by ``kit.servers.postgres`` with
the same statements. Needs a superuser once; the portal itself never connects as one.
"""

from __future__ import annotations

from typing import Any

import environ
import psycopg2
from psycopg2 import sql

from kit.servers.errors import ServersError
from kit.servers.roles import APP_ROLE, OWNER_ROLE, database_statements, role_statements

SUPERUSER, OWNER, APP = "SUPERUSER_DATABASE_URL", "OWNER_DATABASE_URL", "DATABASE_URL"


def provision(environment: environ.Env | None = None) -> str:
    """Make roles, database and rights after the three addresses in the environment.

    Returns:
        The database's name. Running it again changes nothing but the passwords.

    Raises:
        ServersError: an address is missing or names another role, or the server refuses.
    """
    addresses = _addresses(environment or environ.Env())
    database = str(addresses[OWNER]["NAME"])
    try:
        _run(addresses[SUPERUSER], addresses[SUPERUSER]["NAME"], role_statements())
        _set_passwords(addresses)
        _create(addresses[SUPERUSER], database)
        _run(addresses[SUPERUSER], database, database_statements(database))
    except psycopg2.Error as error:
        raise ServersError(
            f"数据库没有设置好：{str(error).strip()}。请检查 {SUPERUSER} 后重试。"
        ) from error
    return database


def _addresses(environment: environ.Env) -> dict[str, dict[str, Any]]:
    addresses = {}
    for name in (SUPERUSER, OWNER, APP):
        if name not in environment.ENVIRON:
            raise ServersError(f"没有环境变量 {name}。请写明它的连接地址后重试。")
        addresses[name] = environment.db_url(name)
    for name, role in ((OWNER, OWNER_ROLE), (APP, APP_ROLE)):
        if addresses[name]["USER"] != role:
            raise ServersError(f"{name} 的用户应是 {role}。请改正后重试。")
    if addresses[OWNER]["NAME"] != addresses[APP]["NAME"]:
        raise ServersError(f"{OWNER} 和 {APP} 指向两个数据库。请改成同一个后重试。")
    return addresses


def _set_passwords(addresses: dict[str, dict[str, Any]]) -> None:
    statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
    superuser = addresses[SUPERUSER]
    passwords = {OWNER_ROLE: addresses[OWNER]["PASSWORD"], APP_ROLE: addresses[APP]["PASSWORD"]}
    _run(
        superuser,
        superuser["NAME"],
        [
            statement.format(sql.Identifier(role), sql.Literal(password))
            for role, password in passwords.items()
            if password
        ],
    )


def _create(superuser: dict[str, Any], database: str) -> None:
    """Create the database, owned by the owner role, unless it is there."""
    connection = _connect(superuser, superuser["NAME"])
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if cursor.fetchone() is None:
                create = sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0")
                cursor.execute(create.format(sql.Identifier(database), sql.Identifier(OWNER_ROLE)))
    finally:
        connection.close()


def _run(server: dict[str, Any], database: str, statements: list[Any]) -> None:
    connection = _connect(server, database)
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def _connect(server: dict[str, Any], database: str) -> psycopg2.extensions.connection:
    place = {"host": server["HOST"], "port": server["PORT"], "password": server["PASSWORD"]}
    connection = psycopg2.connect(
        dbname=database,
        user=server["USER"],
        **{name: value for name, value in place.items() if value},
        **server.get("OPTIONS", {}),
    )
    connection.autocommit = True
    return connection
