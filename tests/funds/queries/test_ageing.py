"""Payables by age: every row in one bucket, the buckets making the whole."""

from datetime import date, timedelta
from decimal import Decimal

from funds.queries.ageing import ageing
from funds.queries.payables import payables_outstanding
from funds.queries.sums import total
from tests.factories.money import Staff

ON = date(2021, 12, 31)


def test_each_age_has_its_bucket_and_the_whole_is_kept(staff: Staff) -> None:
    ages = {0: "1", -5: "2", 1: "4", 30: "8", 31: "16", 90: "32", 91: "64", 180: "128", 181: "256"}
    for days, amount in ages.items():
        staff.payable(f"{amount}.00", due_on=ON - timedelta(days=days))
    staff.payable("512.00")
    buckets = ageing(payables_outstanding(ON), ON)
    assert {bucket.label: bucket.amount for bucket in buckets} == {
        "未到期": Decimal(3),
        "逾期 1—30 天": Decimal(12),
        "31—90 天": Decimal(48),
        "91—180 天": Decimal(192),
        "180 天以上": Decimal(256),
        "账龄未说明": Decimal(512),
    }
    owed = total(payables_outstanding(ON), "outstanding")
    assert sum(bucket.amount for bucket in buckets) == owed


def test_nothing_owed_is_nothing_in_each(staff: Staff) -> None:
    assert {bucket.amount for bucket in ageing(payables_outstanding(ON), ON)} == {Decimal(0)}
