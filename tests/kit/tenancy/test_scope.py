"""The scope sets the first two walls, restores what stood before, and refuses to mix funds."""

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django_scopes import ScopeError

from funds.models import Fund, Unit
from kit.tenancy.scope import FundScopeError, across_funds, fund_scope, scoped_fund_id
from tests.factories.funds import UnitFactory


def setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.fund_id', true), '')")
        return str(cursor.fetchone()[0])


def test_rows_of_the_scope_only(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(taiyuan.pk):
        UnitFactory.create(name="市教育局")
    with fund_scope(puyang.pk):
        assert not Unit.objects.exists()
        assert not Unit._base_manager.exists()


def test_manager_fails_closed_without_a_scope(taiyuan: Fund) -> None:
    with pytest.raises(ScopeError):
        Unit.objects.count()
    with pytest.raises(FundScopeError):
        scoped_fund_id()


def test_database_fails_closed_without_a_scope(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        UnitFactory.create()
    with pytest.raises((DataError, ProgrammingError)), transaction.atomic():
        Unit._base_manager.count()


def test_scope_does_not_outlive_its_block(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        assert setting() == str(taiyuan.pk)
    assert setting() == ""


def test_failed_scope_restores_too(taiyuan: Fund) -> None:
    with pytest.raises(ZeroDivisionError), fund_scope(taiyuan.pk):
        raise ZeroDivisionError
    assert setting() == ""


def test_another_fund_cannot_nest(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(taiyuan.pk):
        with fund_scope(taiyuan.pk):
            assert setting() == str(taiyuan.pk)
        assert setting() == str(taiyuan.pk)
        with pytest.raises(FundScopeError), fund_scope(puyang.pk):
            pass


def test_one_connection_never_leaks_between_interleaved_funds(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(taiyuan.pk):
        UnitFactory.create(name="只在太原")
    for turn in range(200):
        fund = (taiyuan, puyang)[turn % 2]
        with fund_scope(fund.pk):
            assert Unit._base_manager.filter(name="只在太原").exists() is (fund == taiyuan)


def test_foreign_row_cannot_be_written(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(puyang.pk):
        unit = UnitFactory.create(name="外")
    with fund_scope(taiyuan.pk), connection.cursor() as cursor:
        cursor.execute("UPDATE funds_unit SET name = '改' WHERE id = %s", [unit.pk])
        assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            UnitFactory.create(fund=puyang, name="写进别家")


def test_foreign_row_cannot_be_pointed_at(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(puyang.pk):
        unit = UnitFactory.create()
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute(
            "INSERT INTO funds_user (username, name, email, password, is_active, is_sample, "
            "date_joined) VALUES ('p', 'p', '', '', true, false, now())"
        )
        cursor.execute(
            "INSERT INTO funds_membership (user_id, fund_id, role, unit_id, valid_from, years) "
            "SELECT id, %s, 'LEAD_UNIT', %s, now(), '[]' FROM funds_user",
            [taiyuan.pk, unit.pk],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_reading_across_funds_cannot_write(taiyuan: Fund, puyang: Fund) -> None:
    for fund in (taiyuan, puyang):
        with fund_scope(fund.pk):
            UnitFactory.create()
    with across_funds("test"):
        assert Unit.objects.count() == 2
        with pytest.raises(ProgrammingError), transaction.atomic():
            Unit.objects.update(name="改")
    assert setting() == ""


def test_across_funds_starts_outside_a_scope(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk), pytest.raises(FundScopeError), across_funds("test"):
        pass


def test_history_is_walled_and_append_only(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(taiyuan.pk):
        unit = UnitFactory.create()
        assert unit.history.count() == 1
        for statement in ("UPDATE funds_unitevent SET name = ''", "DELETE FROM funds_unitevent"):
            with (
                pytest.raises(ProgrammingError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
    with fund_scope(puyang.pk):
        assert type(unit).history.rel.related_model._base_manager.count() == 0
