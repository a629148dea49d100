"""A server of one's own gets the roles, the database and the rights that the embedded one has."""

import os
from collections.abc import Iterator
from typing import Any

import environ
import psycopg2
import pytest

from kit.servers.errors import ServersError
from kit.servers.postgres import SUPERUSER
from kit.servers.provision import provision
from kit.tenancy.owner import owner_config, owner_connection

NAME = f"portal_provision_test_{os.getpid()}"


def address(user: str, database: str) -> str:
    config = owner_config()
    host = config["OPTIONS"].get("host") or config["HOST"]
    return f"postgres://{user}:geheim@/{database}?host={host}"


@pytest.fixture
def environment() -> Iterator[environ.Env]:
    env = environ.Env()
    env.ENVIRON = {
        "SUPERUSER_DATABASE_URL": address(SUPERUSER, "postgres"),
        "OWNER_DATABASE_URL": address("portal_owner", NAME),
        "DATABASE_URL": address("portal_app", NAME),
    }
    yield env
    drop = owner_connection(owner_config()["NAME"])
    with drop.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
    drop.close()


def connect(url: str) -> Any:
    config = environ.Env.db_url_config(url)
    place = {"host": config["HOST"]} if config["HOST"] else {}
    return psycopg2.connect(
        dbname=config["NAME"], user=config["USER"], **place, **config.get("OPTIONS", {})
    )


def test_the_owner_makes_tables_that_the_app_may_fill_and_not_empty(
    environment: environ.Env,
) -> None:
    assert [provision(environment), provision(environment)] == [NAME, NAME]
    owner = connect(environment.ENVIRON["OWNER_DATABASE_URL"])
    app = connect(environment.ENVIRON["DATABASE_URL"])
    try:
        with owner, owner.cursor() as cursor:
            cursor.execute("CREATE TABLE rows (id int)")
        with app, app.cursor() as cursor:
            cursor.execute("INSERT INTO rows VALUES (1)")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege), app, app.cursor() as cursor:
            cursor.execute("TRUNCATE rows")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege), app, app.cursor() as cursor:
            cursor.execute("CREATE TABLE mine (id int)")
    finally:
        owner.close()
        app.close()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SUPERUSER_DATABASE_URL", None, "没有环境变量 SUPERUSER_DATABASE_URL"),
        ("DATABASE_URL", "postgres://postgres@/portal", "DATABASE_URL 的用户应是 portal_app"),
        ("DATABASE_URL", "postgres://portal_app@/other", "指向两个数据库"),
        ("SUPERUSER_DATABASE_URL", "postgres://nobody@127.0.0.1:1/x", "数据库没有设置好"),
    ],
)
def test_what_is_wrong_in_the_environment_is_said(
    environment: environ.Env, name: str, value: str | None, words: str
) -> None:
    environment.ENVIRON.pop(name)
    if value is not None:
        environment.ENVIRON[name] = value
    with pytest.raises(ServersError, match=words):
        provision(environment)
