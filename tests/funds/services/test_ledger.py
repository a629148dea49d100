"""The journal's writer: balance, months, dates, one entry per key, one reversal per entry."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from funds.models import AccountKey, Entry, Fund, Leg
from funds.services.ledger import Line, Posting, post, reverse, transfer
from funds.services.periods import close_period
from kit import clock
from kit.errors import Refusal
from tests.factories.funds import UserFactory
from tests.factories.money import DAY, Staff

K = AccountKey
TEN = Decimal("10.00")


def posting(
    lines: tuple[Line, ...] = transfer(K.BANK, K.DONATIONS, TEN),
    *,
    on: date = DAY,
    key: str = "k1",
) -> Posting:
    return Posting(lines, on, "测试", key)


def test_entry_holds_its_legs_and_both_times(staff: Staff) -> None:
    instant = datetime(2022, 1, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    with clock.standing_at(instant):
        entry = post(posting(), by=staff.finance)
    assert (entry.number, entry.business_date, entry.size) == ("PZ-2021-001", DAY, 2)
    assert entry.recorded_at == instant
    assert entry.recorded_by == staff.finance
    legs = entry.legs.order_by("id").values_list("account__code", "amount")
    assert list(legs) == [("1002", TEN), ("4101", -TEN)]


def test_unbalanced_entry_is_refused(staff: Staff) -> None:
    lines = (Line(K.BANK, TEN), Line(K.DONATIONS, Decimal("-9.99")))
    with pytest.raises(Refusal, match="借贷不平"):
        post(posting(lines), by=staff.finance)
    with pytest.raises(Refusal, match="借贷不平"):
        post(posting(lines[:1]), by=staff.finance)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("amount", ["0", "0.001", "1000000000000.01", "NaN", "Infinity"])
def test_amount_that_is_no_money_is_refused_not_rounded(staff: Staff, amount: str) -> None:
    with pytest.raises(Refusal):
        post(posting(transfer(K.BANK, K.DONATIONS, Decimal(amount))), by=staff.finance)


def test_largest_amount_is_taken(staff: Staff) -> None:
    lines = transfer(K.BANK, K.DONATIONS, Decimal(10**12))
    assert post(posting(lines), by=staff.finance).legs.count() == 2


def test_date_ahead_is_refused(staff: Staff) -> None:
    with (
        clock.standing_at(datetime(2021, 6, 14, 16, tzinfo=ZoneInfo("Asia/Shanghai"))),
        pytest.raises(Refusal, match="还没有到") as refused,
    ):
        post(posting(), by=staff.finance)
    assert refused.value.field == "on"


def test_mistyped_year_is_refused(staff: Staff) -> None:
    with pytest.raises(Refusal, match="早于2000年"):
        post(posting(on=date(202, 1, 1)), by=staff.finance)


def test_fund_without_accounts_is_told_so(in_taiyuan: Fund, puyang: Fund) -> None:
    with pytest.raises(Refusal, match="还没有建账"):
        post(posting(), by=UserFactory.create())


def test_same_key_posts_once(staff: Staff) -> None:
    first = post(posting(), by=staff.finance)
    assert post(posting(), by=staff.office) == first
    assert Leg.objects.count() == 2


def test_same_key_with_other_contents_is_refused(staff: Staff) -> None:
    post(posting(), by=staff.finance)
    other = transfer(K.BANK, K.DONATIONS, Decimal("10.01"))
    with pytest.raises(Refusal, match="内容和这次不同"):
        post(posting(other), by=staff.finance)
    with pytest.raises(Refusal, match="内容和这次不同"):
        post(posting(on=date(2021, 6, 16)), by=staff.finance)


def test_same_key_in_another_fund_is_another_entry(staff: Staff) -> None:
    post(posting(), by=staff.finance)
    assert Entry.objects.filter(idempotency_key="k1").count() == 1


def test_closed_month_names_the_next_open_one(staff: Staff) -> None:
    close_period(date(2021, 12, 1), by=staff.finance)
    with pytest.raises(Refusal) as refused:
        post(posting(on=date(2021, 12, 31)), by=staff.finance)
    assert refused.value.message == "2021年12月账期已关。请记入1月，或申请重开账期。"
    assert post(posting(on=date(2021, 11, 30)), by=staff.finance).number == "PZ-2021-001"


def test_closed_month_looks_past_other_closed_months(staff: Staff) -> None:
    for month in (11, 12):
        close_period(date(2021, month, 1), by=staff.finance)
    with pytest.raises(Refusal) as refused:
        post(posting(on=date(2021, 11, 5)), by=staff.finance)
    assert "请记入2022年1月" in refused.value.message


def test_reversal_mirrors_every_leg(staff: Staff) -> None:
    entry = post(posting(), by=staff.finance)
    mirror = reverse(entry, on=date(2021, 7, 1), summary="冲", key="r1", by=staff.finance)
    assert mirror.reverses == entry
    assert sorted(mirror.legs.values_list("account__code", "amount")) == [
        ("1002", -TEN),
        ("4101", TEN),
    ]


def test_entry_is_reversed_once(staff: Staff) -> None:
    entry = post(posting(), by=staff.finance)
    mirror = reverse(entry, on=DAY, summary="冲", key="r1", by=staff.finance)
    assert reverse(entry, on=DAY, summary="冲", key="r1", by=staff.finance) == mirror
    with pytest.raises(Refusal, match="已经冲销过"):
        reverse(entry, on=DAY, summary="冲", key="r2", by=staff.finance)
    with pytest.raises(Refusal, match="本身是冲销凭证"):
        reverse(mirror, on=DAY, summary="冲", key="r3", by=staff.finance)


def test_reversal_cannot_precede_its_entry(staff: Staff) -> None:
    entry = post(posting(), by=staff.finance)
    with pytest.raises(Refusal, match="不能早于"):
        reverse(entry, on=date(2021, 6, 14), summary="冲", key="r", by=staff.finance)


def test_numbers_run_by_year_of_the_business_date(staff: Staff) -> None:
    numbers = [
        post(posting(on=on, key=str(on)), by=staff.finance).number
        for on in (date(2021, 1, 1), date(2022, 1, 1), date(2021, 1, 2))
    ]
    assert numbers == ["PZ-2021-001", "PZ-2022-001", "PZ-2021-002"]
