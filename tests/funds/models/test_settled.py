"""Columns that raw SQL as the app role cannot change: on them old acts and addresses rest."""

import pytest
from django.db import IntegrityError, connection, transaction

from funds.permissions import Role
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE funds_fund SET slug = 'elsewhere'", "funds_fund_settled"),
        ("UPDATE funds_fund SET prefix = 'XX'", "funds_fund_settled"),
        ("UPDATE funds_membership SET role = 'OFFICE'", "funds_membership_settled"),
        ("UPDATE funds_membership SET unit_id = NULL", "funds_membership_settled"),
        ("DELETE FROM funds_membership", "funds_membership_stays"),
        ("DELETE FROM funds_user", "funds_user_stays"),
        ("DELETE FROM funds_unit", "funds_unit_stays"),
        ("UPDATE funds_account SET kind = 'INCOME'", "funds_account_settled"),
        ("UPDATE funds_account SET key = lower(key)", "funds_account_settled"),
        ("UPDATE funds_commitment SET number = number || 'X'", "funds_commitment_settled"),
    ],
)
def test_raw_sql_is_refused(staff: Staff, statement: str, rule: str) -> None:
    staff.commitment("100.00")
    member(staff.fund, Role.LEAD_UNIT, unit=UnitFactory.create())
    with (
        pytest.raises(IntegrityError, match=rule),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
