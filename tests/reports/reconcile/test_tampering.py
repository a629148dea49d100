"""What somebody changes past the portal, with the triggers off, is found and named."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from psycopg2 import sql

from funds.models import Fund
from kit.tenancy.owner import owner_connection
from kit.tenancy.scope import fund_scope
from tests.factories.reports import YEAR, FundYear, small_year

TAMPERED = {
    "a leg": ("funds_leg", "amount", "amount + 1", "id", "PZ-"),
    "a leg's purpose": ("funds_leg", "campaign_id", "NULL", "id", "JZ-"),
    "an entry's date": ("funds_entry", "business_date", "business_date + 1", "id", "PZ-"),
    "a donation": ("funds_donation", "amount", "amount + 1", "number", "JZ-"),
    "a payable": ("funds_payable", "amount", "amount - 1", "number", "YF-"),
    "a payment": ("funds_payment", "amount", "amount + 1", "number", "FK-"),
    "a funding year": ("projects_project", "funding_year", "funding_year - 1", "name", ""),
    "a name": ("projects_project", "name", "name || '甲'", "name", ""),
    "a closing": ("projects_projectyear", "outcome", "'ONGOING'", "id", "平台甲"),
    "a mark": ("funds_payment", "marks", "'{}'", "number", "FK-"),
}


@pytest.fixture
def committed(transactional_db: None, taiyuan: Fund) -> FundYear:
    """A year that other connections see."""
    with fund_scope(taiyuan.pk):
        return small_year(taiyuan)


@contextmanager
def tampered(table: str, column: str, value: str, name: str) -> Iterator[Any]:
    """Change one row as the owner with the triggers off; yield its name, then put it back."""
    owner = owner_connection(connection.settings_dict["NAME"])
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
    off = sql.SQL("ALTER TABLE {table} DISABLE TRIGGER USER").format(**names)
    on = sql.SQL("ALTER TABLE {table} ENABLE TRIGGER USER").format(**names)
    with owner.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT id, t.{column}::text, t.{name}::text FROM {table} t ORDER BY t.id"
            ).format(name=sql.Identifier(name), **names)
        )
        row_id, before, called = cursor.fetchone()
        change = sql.SQL("UPDATE {table} SET {column} = {value} WHERE id = %s")
        cursor.execute(off)
        cursor.execute(change.format(value=sql.SQL(value), **names), [row_id])
        cursor.execute(on)
        yield called
        cursor.execute(off)
        cursor.execute(change.format(value=sql.Literal(before), **names), [row_id])
        cursor.execute(on)
    owner.close()


def reconciled(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run the command; return its exit code and what it printed."""
    code = 0
    try:
        call_command("reconcile", "taiyuan", str(YEAR))
    except SystemExit as end:
        code = int(end.code or 0)
    return code, capsys.readouterr().out


def test_each_change_is_found_and_its_row_named(
    committed: FundYear, capsys: pytest.CaptureFixture[str], subtests: pytest.Subtests
) -> None:
    assert reconciled(capsys)[0] == 0
    for what, (table, column, value, name, prefix) in TAMPERED.items():
        with subtests.test(what), tampered(table, column, value, name) as called:
            code, printed = reconciled(capsys)
            failures = [line for line in printed.splitlines() if line.startswith("    ")]
            assert code == 1
            assert any((prefix or str(called)) in line for line in failures), printed
    assert reconciled(capsys)[0] == 0


def test_a_row_that_never_came_through_the_portal_is_named(
    committed: FundYear, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = owner_connection(connection.settings_dict["NAME"])
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE funds_unit DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO funds_unit (fund_id, name, kinds, pinyin, marks, code, contact, "
            "phone, address) VALUES (%s, '夹带单位', '{PAYEE}', 'jia', '{}', '', '', '', '')",
            [committed.fund.pk],
        )
        cursor.execute("ALTER TABLE funds_unit ENABLE TRIGGER USER")
    owner.close()
    code, printed = reconciled(capsys)
    assert code == 1
    assert "夹带单位：没有任何记录" in printed


def test_a_row_that_was_taken_away_is_named(
    committed: FundYear, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = owner_connection(connection.settings_dict["NAME"])
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE projects_projectyear DISABLE TRIGGER USER")
        cursor.execute(
            "DELETE FROM projects_projectyear WHERE id = (SELECT max(id) FROM projects_projectyear)"
        )
        cursor.execute("ALTER TABLE projects_projectyear ENABLE TRIGGER USER")
    owner.close()
    code, printed = reconciled(capsys)
    assert code == 1
    assert "这一行不见了" in printed
