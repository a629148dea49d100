"""Opening balances: posted when known, said to be unknown otherwise, never changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from funds.models import AccountKey, OpeningBalance
from funds.queries.ledger import balance
from funds.services.openings import record_opening
from kit.errors import NotAllowed, Refusal
from kit.marks import Mark, marking
from tests.factories.money import Staff

D = Decimal
UNKNOWN = {"amount": marking(Mark.UNSTATED, source="2021 年度总结", reason="没有写期初余额")}


def test_known_opening_is_posted_on_the_last_day_before(staff: Staff) -> None:
    opening = record_opening(2021, D("1200000.00"), marks={}, by=staff.finance)
    assert opening.entry.business_date == date(2020, 12, 31)
    assert balance(AccountKey.BANK, date(2020, 12, 31)) == D("1200000.00")
    assert balance(AccountKey.NET_RESTRICTED, date(2020, 12, 31)) == D("-1200000.00")


def test_unknown_opening_is_not_posted_and_may_become_known_once(staff: Staff) -> None:
    opening = record_opening(2021, None, marks=UNKNOWN, by=staff.finance)
    assert opening.mark_of("amount") is Mark.UNSTATED
    assert opening.entry is None
    with pytest.raises(Refusal, match="已经登记过"):
        record_opening(2021, None, marks=UNKNOWN, by=staff.finance)
    known = record_opening(2021, D(5), marks={}, by=staff.finance)
    assert known == opening
    with pytest.raises(Refusal, match="已经登记过"):
        record_opening(2021, D(6), marks={}, by=staff.finance)


def test_nothing_in_the_bank_is_known_and_not_posted(staff: Staff) -> None:
    assert record_opening(2021, D(0), marks={}, by=staff.finance).entry is None


def test_opening_after_older_entries_is_refused(staff: Staff) -> None:
    staff.donation(received_on=date(2020, 5, 1))
    with pytest.raises(Refusal, match="2021年以前的凭证"):
        record_opening(2021, D(5), marks={}, by=staff.finance)


def test_office_records_no_opening(staff: Staff) -> None:
    with pytest.raises(NotAllowed):
        record_opening(2021, D(5), marks={}, by=staff.office)


def test_raw_sql_cannot_change_a_known_opening(staff: Staff) -> None:
    record_opening(2021, D(5), marks={}, by=staff.finance)
    for statement in (
        "UPDATE funds_openingbalance SET amount = 6",
        "DELETE FROM funds_openingbalance",
    ):
        with (
            pytest.raises(IntegrityError, match="funds_openingbalance_"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert OpeningBalance.objects.get().amount == D(5)
