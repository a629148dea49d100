"""账簿: balances on a day, on their normal side; what no source says is not made a number."""

from datetime import date
from decimal import Decimal

import pytest

from funds.permissions import Role
from funds.services.openings import record_opening
from funds.services.payments import HistoricalPaymentData, record_historical_payment
from kit.marks import Mark, marking
from tests.factories.funds import MembershipFactory, UserFactory, member
from tests.factories.money import Staff, key
from tests.funds.views.books.conftest import Open, row_of, text_of
from tests.funds.views.conftest import SignIn, queries_of

PAGE = "accounts/?year=2021"
UNKNOWN = {"amount": marking(Mark.UNSTATED, source="2021年度总结", reason="原文没有写期初余额")}


def book(staff: Staff) -> None:
    """Receive 100 元 in May 2021 and owe 500 from June."""
    staff.donation("100.00", received_on=date(2021, 5, 1))
    staff.payable("500.00", recognised_on=date(2021, 6, 15))


def test_known_opening_makes_every_balance_a_number(staff: Staff, visit: Open) -> None:
    record_opening(2021, Decimal("1000.00"), marks={}, by=staff.finance)
    book(staff)
    page = visit(PAGE, staff.finance)
    assert row_of(page, "1002") == "1002 银行存款 借 1,000.00 100.00 0.00 1,100.00"
    assert row_of(page, "3102") == "3102 限定性净资产 贷 1,000.00 0.00 0.00 1,000.00"
    assert row_of(page, "2202") == "2202 应付账款 贷 0.00 0.00 500.00 500.00"
    assert row_of(page, "4101") == "4101 捐赠收入 贷 0.00 0.00 100.00 100.00"
    assert row_of(page, "5101") == "5101 业务活动成本 借 0.00 500.00 0.00 500.00"
    assert row_of(page, "合计") == "合计 12 个科目 600.00 600.00 借贷相等"
    assert "未说明" not in text_of(page)


def test_balances_stop_at_the_day_asked(staff: Staff, visit: Open) -> None:
    record_opening(2021, Decimal(0), marks={}, by=staff.finance)
    book(staff)
    page = visit(f"{PAGE}&on=2021-05-31", staff.finance)
    assert "截至 2021-05-31" in text_of(page)
    assert row_of(page, "1002") == "1002 银行存款 借 0.00 100.00 0.00 100.00"
    assert row_of(page, "2202") == "2202 应付账款 贷 0.00 0.00 0.00 0.00"


def test_a_later_year_begins_with_what_the_earlier_left(staff: Staff, visit: Open) -> None:
    record_opening(2021, Decimal("1000.00"), marks={}, by=staff.finance)
    book(staff)
    page = visit("accounts/?year=2022", staff.finance)
    assert row_of(page, "1002") == "1002 银行存款 借 1,100.00 0.00 0.00 1,100.00"


def test_unstated_opening_leaves_the_bank_unstated(staff: Staff, visit: Open) -> None:
    record_opening(2021, None, marks=UNKNOWN, by=staff.finance)
    staff.donation("30.00", received_on=date(2021, 5, 1))
    page = visit(PAGE, staff.finance)
    assert row_of(page, "1002") == "1002 银行存款 借 未说明 30.00 0.00 未说明 账上增减 30.00"
    assert row_of(page, "3102") == "3102 限定性净资产 贷 未说明 0.00 0.00 未说明"
    assert row_of(page, "4101").endswith(" 30.00")
    assert "原文没有写期初余额（依据：2021年度总结）" in text_of(page)
    assert "不少于" not in text_of(page)
    later = visit("accounts/?year=2022", staff.finance)
    assert row_of(later, "1002") == (
        "1002 银行存款 借 未说明 账上增减 30.00 0.00 0.00 未说明 账上增减 30.00"
    )


def test_more_spent_than_received_gives_the_least_opening_as_assumed(
    staff: Staff, visit: Open
) -> None:
    record_opening(2021, None, marks=UNKNOWN, by=staff.finance)
    staff.donation("30.00", received_on=date(2021, 5, 1))
    spent = HistoricalPaymentData(date(2021, 6, 1), Decimal("70.00"), "项目款", key())
    record_historical_payment(spent, itemised=False, marks={}, by=staff.finance)
    page = visit(PAGE, staff.finance)
    assert row_of(page, "1002") == (
        "1002 银行存款 借 未说明 不少于 40.00（推定） 30.00 70.00 未说明 账上增减 \u221240.00"
    )


def test_an_opening_nobody_recorded_is_not_nought(staff: Staff, visit: Open) -> None:
    page = visit(PAGE, staff.finance)
    assert "期初余额还没有登记" in text_of(page)
    assert row_of(page, "1002") == "1002 银行存款 借 未说明 0.00 0.00 未说明"


@pytest.mark.parametrize(
    ("on", "said"), [("2022-01-01", "截至日期要在2021年之内"), ("2021-02-30", "日期要写成")]
)
def test_an_impossible_day_is_refused_beside_its_field(
    staff: Staff, visit: Open, on: str, said: str
) -> None:
    page = visit(f"{PAGE}&on={on}", staff.finance)
    assert page.status_code == 400
    assert said in text_of(page)
    assert f'value="{on}"' in page.content.decode()
    assert "截至 2021-12-31" in text_of(page)


def test_questions_do_not_grow_with_rows(staff: Staff, sign_in: SignIn) -> None:
    client, page = sign_in(staff.finance), f"/taiyuan/money/{PAGE}"

    staff.donation()
    one = queries_of(client, page)
    staff.payable()
    staff.donation()
    assert queries_of(client, page) == one


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OFFICE, 200),
        (Role.CASHIER, 200),
        (Role.SUPERVISOR, 200),
        (Role.AUDITOR, 200),
        (Role.FOUNDATION, 200),
        (Role.LEAD_UNIT, 403),
        (Role.EVALUATOR, 403),
        (Role.VOLUNTEER, 403),
    ],
)
@pytest.mark.parametrize("address", ["accounts/", "entries/", "periods/", "openings/"])
def test_who_reads_the_books(
    staff: Staff, visit: Open, address: str, role: Role, status: int
) -> None:
    assert visit(address, member(staff.fund, role)).status_code == status


def test_an_auditor_of_one_year_reads_that_year(staff: Staff, visit: Open) -> None:
    auditor = UserFactory.create()
    MembershipFactory.create(user=auditor, fund=staff.fund, role=Role.AUDITOR, years=[2021])
    inside = staff.donation(received_on=date(2021, 5, 1)).entry
    outside = staff.donation(received_on=date(2022, 5, 1)).entry
    record_opening(2021, None, marks=UNKNOWN, by=staff.finance)
    record_opening(2022, None, marks=UNKNOWN, by=staff.finance)
    for address in ("accounts/", "entries/", "periods/"):
        assert visit(f"{address}?year=2022", auditor).status_code == 403
        assert visit(f"{address}?year=2021", auditor).status_code == 200
    assert visit(f"entries/{inside.number}/", auditor).status_code == 200
    assert visit(f"entries/{outside.number}/", auditor).status_code == 403
    assert "2021 年 未说明" in text_of(visit("openings/", auditor))
    assert "2022 年 未说明" not in text_of(visit("openings/", auditor))
