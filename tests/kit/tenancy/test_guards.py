"""Guards are put up and taken down by migrations, and refuse by their own name meanwhile."""

from collections.abc import Iterator

import psycopg2
import pytest
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from funds.models import Unit
from kit.tenancy.guards import Guard, moves_only
from kit.tenancy.owner import owner_connection

NEW_UNIT = (
    "INSERT INTO funds_unit (fund_id, name, kinds, pinyin, marks, code, contact, phone, address) "
    "SELECT id, 'x', '{LEAD}', '', '{}', %s, '', '', '' FROM funds_fund LIMIT 1"
)
ONE_FUND = (
    "INSERT INTO funds_fund (slug, name, full_name, city, short_name, prefix, accent, "
    "foundation_name, office_name, executor_name, purpose, motto, hero, payment_people, is_sample, "
    "sponsor, icp, police_record, site_code, contact, "
    "donate_account_name, donate_bank, donate_account, donate_note) "
    "VALUES ('g', '', '', '', '', 'GG', 'pine', '', '', '', '', '', 'platform', 2, false, "
    "'', '', '', '', '', '', '', '', '')"
)


@pytest.fixture
def owner(db: None) -> Iterator["psycopg2.extensions.cursor"]:
    """A cursor of the owner in a transaction that is undone."""
    link = owner_connection(connection.settings_dict["NAME"])
    link.autocommit = False
    cursor = link.cursor()
    cursor.execute(ONE_FUND)
    yield cursor
    link.rollback()
    link.close()


def sql(guard: Guard, *, remove: bool = False) -> str:
    editor: BaseDatabaseSchemaEditor = connection.schema_editor()
    return guard.remove_sql(Unit, editor) if remove else guard.create_sql(Unit, editor)


def refusal(cursor: "psycopg2.extensions.cursor", statement: str, *values: str) -> str:
    """Return the name of the rule that refuses a statement, empty when it is taken."""
    cursor.execute("SAVEPOINT attempt")
    try:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg2.IntegrityError as error:
        cursor.execute("ROLLBACK TO attempt")
        return str(error.diag.constraint_name)
    cursor.execute("ROLLBACK TO attempt")
    return ""


@pytest.mark.parametrize(("deferred", "of_row"), [(False, False), (True, False), (False, True)])
def test_guard_refuses_by_name_until_it_is_removed(
    owner: "psycopg2.extensions.cursor", deferred: bool, of_row: bool
) -> None:
    broken = "NEW.code = 'PAYEE'"
    guard = Guard(name="test_guard", on="INSERT", broken=broken, deferred=deferred, of_row=of_row)
    owner.execute(sql(guard))
    assert refusal(owner, NEW_UNIT, "PAYEE") == "test_guard"
    assert refusal(owner, NEW_UNIT, "LEAD") == ""
    owner.execute(sql(guard, remove=True))
    assert refusal(owner, NEW_UNIT, "PAYEE") == ""


def test_states_enter_and_move_as_listed(owner: "psycopg2.extensions.cursor") -> None:
    guards = moves_only(
        "test_moves",
        "code",
        steps=frozenset({("LEAD", "PAYEE")}),
        entry="NEW.code = 'LEAD'",
    )
    for guard in guards:
        assert isinstance(guard, Guard)
        owner.execute(sql(guard))
    assert refusal(owner, NEW_UNIT, "PAYEE") == "test_moves_entry"
    owner.execute(NEW_UNIT, ("LEAD",))
    assert refusal(owner, "UPDATE funds_unit SET code = 'OFFICE'") == "test_moves_steps"
    assert refusal(owner, "UPDATE funds_unit SET code = 'PAYEE'") == ""


def test_guard_is_told_apart_by_its_rule() -> None:
    guard = Guard(name="g", on="UPDATE", broken="a")
    assert guard == Guard(name="g", on="UPDATE", broken="a")
    assert guard != Guard(name="g", on="UPDATE", broken="b")
    path, args, kwargs = guard.deconstruct()
    assert (path, args) == ("kit.tenancy.guards.Guard", ())
    assert Guard(**kwargs) == guard
