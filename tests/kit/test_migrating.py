"""Rendering only what changed builds the same database, and is over when the block is."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import AutoField, CheckConstraint, ForeignKey, Q
from django.db.models.deletion import PROTECT

from kit.management.commands.migrate import Command
from kit.migrating import narrow_reloads
from kit.tenancy.owner import owner_connection
from tests import databases

CATALOGUE = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies",
    "SELECT table_name, column_name, data_type, is_nullable, column_default "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT proname, prosrc FROM pg_proc JOIN pg_language l ON l.oid = prolang "
    "WHERE pronamespace = 'public'::regnamespace AND lanname = 'plpgsql'",
    "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants "
    "WHERE table_schema = 'public'",
)


def linked_state() -> ProjectState:
    """Return a state of two rendered models, one of which refers to the other."""
    state = ProjectState()
    state.add_model(ModelState("kit", "City", [("id", AutoField(primary_key=True))]))
    to_city: Any = ForeignKey("kit.City", PROTECT)
    state.add_model(
        ModelState("kit", "Row", [("id", AutoField(primary_key=True)), ("city", to_city)])
    )
    assert state.apps.get_model("kit", "Row")
    return state


def test_a_constraint_renders_its_own_model_alone() -> None:
    state = linked_state()
    city, row = (state.apps.get_model("kit", name) for name in ("City", "Row"))
    with narrow_reloads():
        state.add_constraint("kit", "row", CheckConstraint(condition=Q(id__gt=0), name="some"))
    assert state.apps.get_model("kit", "City") is city
    assert state.apps.get_model("kit", "Row") is not row
    state.add_constraint("kit", "row", CheckConstraint(condition=Q(id__gt=1), name="more"))
    assert state.apps.get_model("kit", "City") is not city


def test_a_relation_renders_both_ends() -> None:
    state = linked_state()
    city = state.apps.get_model("kit", "City")
    with narrow_reloads():
        state.add_field("kit", "row", "second", ForeignKey("kit.City", PROTECT, null=True), True)
    assert state.apps.get_model("kit", "City") is not city


@pytest.fixture
def two_ways(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """Names of two new databases: migrated by our command, and by Django's own."""
    names = (f"test_portal_{os.getpid()}_narrow", f"test_portal_{os.getpid()}_whole")
    with connections["default"].temporary_connection():
        own = connections["default"].settings_dict["NAME"]
    databases._build(names[0])
    monkeypatch.setattr(Command, "handle", Migrate.handle)
    databases._build(names[1])
    assert connections["default"].settings_dict["NAME"] == own
    yield names
    for name in names:
        databases.drop(name)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_both_ways_build_the_same_database(two_ways: tuple[str, str]) -> None:
    narrow, whole = ([_read(name, sql) for sql in CATALOGUE] for name in two_ways)
    assert all(narrow)
    assert narrow == whole


def _read(database: str, sql: str) -> list[str]:
    owner = owner_connection(database)
    try:
        with owner.cursor() as cursor:
            cursor.execute(sql)
            return sorted(repr(row) for row in cursor.fetchall())
    finally:
        owner.close()
