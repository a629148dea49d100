"""The database keeps the books against anybody, by raw SQL as the app role and as the owner."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from funds.models import AccountKey, Entry, Fund, Leg
from funds.services.ledger import Posting, post, transfer
from funds.services.periods import close_period
from kit.tenancy.owner import owner_connection
from kit.tenancy.scope import fund_scope, settle_constraints
from tests.factories.money import DAY, Staff

ENTRY = (
    "INSERT INTO funds_entry (fund_id, number, business_date, recorded_at, summary, size, "
    "idempotency_key) VALUES (%s, %s, %s, now(), '', %s, %s) RETURNING id"
)
LEG = "INSERT INTO funds_leg (fund_id, entry_id, account_id, amount) VALUES (%s, %s, %s, %s)"


def run(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] if cursor.description else None


@contextmanager
def refused(rule: str) -> Iterator[None]:
    """The block breaks the named rule of the database, at the latest when constraints settle."""
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        yield
        settle_constraints()


@pytest.fixture
def posted(staff: Staff) -> Entry:
    lines = transfer(AccountKey.BANK, AccountKey.DONATIONS, Decimal(10))
    entry = post(Posting(lines, DAY, "测试", "k"), by=staff.finance)
    settle_constraints()
    return entry


def account_ids(entry: Entry) -> list[int]:
    return list(entry.legs.values_list("account_id", flat=True))


def test_entry_without_legs_is_refused(posted: Entry) -> None:
    with refused("funds_entry_balanced"):
        run(ENTRY, posted.fund_id, "PZ-X", DAY, 2, "x")


def test_unbalanced_entry_is_refused(posted: Entry) -> None:
    bank, income = account_ids(posted)
    with refused(r"funds_(entry|leg)_balanced"):
        entry = run(ENTRY, posted.fund_id, "PZ-X", DAY, 2, "x")
        run(LEG, posted.fund_id, entry, bank, "10.00")
        run(LEG, posted.fund_id, entry, income, "-9.99")


def test_entry_of_one_leg_is_refused(posted: Entry) -> None:
    with refused("funds_entry_size"):
        run(ENTRY, posted.fund_id, "PZ-X", DAY, 1, "x")


def test_balanced_entry_by_raw_sql_is_taken(posted: Entry) -> None:
    bank, income = account_ids(posted)
    entry = run(ENTRY, posted.fund_id, "PZ-X", DAY, 2, "x")
    run(LEG, posted.fund_id, entry, bank, "10.00")
    run(LEG, posted.fund_id, entry, income, "-10.00")
    settle_constraints()


def test_finished_entry_takes_no_more_legs_even_balanced(posted: Entry) -> None:
    bank, income = account_ids(posted)
    with refused("funds_leg_balanced"):
        run(LEG, posted.fund_id, posted.pk, bank, "5.00")
        run(LEG, posted.fund_id, posted.pk, income, "-5.00")


@pytest.mark.parametrize("amount", ["0", "1000000000000.01", "-1000000000000.01"])
def test_leg_of_impossible_amount_is_refused(posted: Entry, amount: str) -> None:
    with refused("funds_leg_amount"):
        run(LEG, posted.fund_id, posted.pk, account_ids(posted)[0], amount)


def test_closed_month_takes_no_entry(posted: Entry, staff: Staff) -> None:
    close_period(DAY, by=staff.finance)
    with refused("funds_entry_period_open"):
        run(ENTRY, posted.fund_id, "PZ-X", DAY, 2, "x")


def test_month_nobody_opened_takes_no_entry(posted: Entry) -> None:
    with refused("funds_entry_period_open"):
        run(ENTRY, posted.fund_id, "PZ-X", date(2021, 7, 1), 2, "x")


def test_closed_month_cannot_be_reopened(posted: Entry, staff: Staff) -> None:
    close_period(DAY, by=staff.finance)
    with refused("funds_period_stays_closed"):
        run("UPDATE funds_period SET closed_at = NULL, closed_by_id = NULL")
    with refused("funds_period_stays"):
        run("DELETE FROM funds_period")


def test_settings_cannot_switch_the_guards_off(posted: Entry) -> None:
    names = "{funds_entry_balanced,funds_entry_period_open,funds_leg_balanced}"
    with refused("funds_entry_balanced"):
        run("SELECT set_config('pgtrigger.ignore', %s, true)", names)
        run(ENTRY, posted.fund_id, "PZ-X", DAY, 2, "x")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        run("SET session_replication_role = replica")


@pytest.mark.parametrize("table", ["funds_leg", "funds_entry"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"],
)
def test_app_role_cannot_change_the_journal(posted: Entry, table: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        run(statement.format(table))
    assert Leg.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["funds_leg", "funds_entry"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET fund_id = fund_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"],
)
def test_owner_cannot_change_the_journal_either(taiyuan: Fund, table: str, statement: str) -> None:
    with fund_scope(taiyuan.pk):
        staff = Staff(taiyuan)
        staff.donation()
    owner = owner_connection(connection.settings_dict["NAME"])
    try:
        with pytest.raises(Exception, match=r"_no_(change|truncate) refuses"), owner.cursor() as c:
            c.execute(statement.format(table))
    finally:
        owner.close()


def test_deferred_check_runs_before_the_scope_is_left(taiyuan: Fund) -> None:
    with pytest.raises(IntegrityError, match="funds_entry_balanced"), fund_scope(taiyuan.pk):
        post_half(taiyuan)


def test_deferred_check_is_not_fooled_by_another_scope(taiyuan: Fund, puyang: Fund) -> None:
    """The trigger runs under whatever fund the setting names then; out of sight is refused."""
    with (
        pytest.raises(IntegrityError, match="funds_entry_balanced"),
        transaction.atomic(),
        fund_scope(taiyuan.pk),
    ):
        post_half(taiyuan)
        run("SELECT set_config('app.fund_id', %s, true)", str(puyang.pk))
        settle_constraints()


def test_deferred_check_without_any_scope_is_refused(taiyuan: Fund) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), fund_scope(taiyuan.pk):
        post_half(taiyuan)
        run("SELECT set_config('app.fund_id', '', true)")
        settle_constraints()


def test_next_entry_can_begin_after_constraints_settled(staff: Staff) -> None:
    staff.donation()
    settle_constraints()
    staff.donation()
    settle_constraints()
    assert Entry.objects.count() == 2


def post_half(fund: Fund) -> None:
    """An entry whose legs nobody wrote."""
    run("INSERT INTO funds_period (fund_id, month) VALUES (%s, '2021-06-01')", fund.pk)
    run(ENTRY, fund.pk, "PZ-X", DAY, 2, "x")


def test_entry_cannot_point_at_another_funds_entry(posted: Entry, puyang: Fund) -> None:
    connection.check_constraints()
    with pytest.raises(DatabaseError), transaction.atomic():
        run(
            "INSERT INTO funds_leg (fund_id, entry_id, account_id, amount) VALUES (%s, %s, 1, 1)",
            puyang.pk,
            posted.pk,
        )
