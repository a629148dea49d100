"""账期: twelve months; one is closed once, by finance, with a tick, and never while it runs."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from funds.models import Period
from funds.services.periods import close_period
from kit import clock
from kit.errors import Outcome, Refusal
from kit.models import AccessLog
from tests.factories.money import Staff
from tests.funds.views.books.conftest import Open, row_of, rows_of, text_of
from tests.funds.views.conftest import SignIn, queries_of

PAGE = "periods/?year=2021"
CLOSE = "periods/2021/12/close/"
MID_JUNE = datetime(2021, 6, 15, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def is_closed() -> bool:
    return Period.objects.filter(month=date(2021, 12, 1), closed_at__isnull=False).exists()


def test_twelve_months_with_their_entries(staff: Staff, visit: Open) -> None:
    staff.donation("10.00", received_on=date(2021, 5, 1))
    staff.donation("20.00", received_on=date(2021, 5, 31))
    close_period(date(2021, 4, 1), by=staff.finance)
    page = visit(PAGE, staff.finance)
    assert len([row for row in rows_of(page) if row.startswith("2021年")]) == 12
    assert row_of(page, "2021年4月").startswith("2021年4月 已关 0 0.00 郭勇 20")
    assert row_of(page, "2021年5月") == ("2021年5月 未关 2 30.00 — 不适用 — 不适用 关闭5月账期")
    assert row_of(page, "合计") == "合计 12 个月 2 30.00"
    assert 'href="/taiyuan/money/entries/?year=2021&amp;month=5"' in page.content.decode()
    assert 'href="/taiyuan/money/periods/2021/4/close/"' not in page.content.decode()


def test_a_month_still_running_offers_no_closing(staff: Staff, visit: Open) -> None:
    with clock.standing_at(MID_JUNE):
        page = visit(PAGE, staff.finance)
    assert row_of(page, "2021年5月").endswith("关闭5月账期")
    assert row_of(page, "2021年6月") == "2021年6月 未过完 0 0.00 — 不适用 — 不适用"


def test_who_may_not_close_sees_no_button(staff: Staff, visit: Open, send: Open) -> None:
    assert "关闭5月账期" not in text_of(visit(PAGE, staff.office))
    assert visit(CLOSE, staff.office).status_code == 403
    assert send(CLOSE, staff.office, checked="on").status_code == 403
    assert not is_closed()


def test_finance_closes_a_month_and_its_entries_are_refused(
    staff: Staff, visit: Open, send: Open
) -> None:
    page = visit(CLOSE, staff.finance)
    assert "关闭2021年12月账期" in text_of(page)
    assert not is_closed()
    answer = send(CLOSE, staff.finance, checked="on")
    assert answer["Location"] == "/taiyuan/money/periods/?year=2021"
    assert is_closed()
    after = visit(PAGE, staff.finance)
    assert "2021年12月账期已关闭，不再接受凭证。" in text_of(after)
    with pytest.raises(Refusal, match="2021年12月账期已关。请记入1月，或申请重开账期。"):
        staff.donation(received_on=date(2021, 12, 5))


def test_without_the_tick_nothing_is_closed(staff: Staff, send: Open) -> None:
    page = send(CLOSE, staff.finance)
    assert page.status_code == 400
    assert "请先核对本月凭证，再勾选这一项。" in text_of(page)
    assert 'id="id_checked_error"' in page.content.decode()
    assert not is_closed()


def test_sent_twice_it_is_closed_once(staff: Staff, send: Open) -> None:
    send(CLOSE, staff.finance, checked="on")
    closed_at = Period.objects.get(month=date(2021, 12, 1)).closed_at
    page = send(CLOSE, staff.finance, checked="on")
    assert page.status_code == 409
    assert "2021年12月账期已经关过了" in text_of(page)
    assert Period.objects.get(month=date(2021, 12, 1)).closed_at == closed_at
    assert AccessLog.objects.filter(outcome=Outcome.REFUSED).count() == 1


def test_a_month_that_has_not_ended_is_refused(staff: Staff, send: Open) -> None:
    with clock.standing_at(MID_JUNE):
        page = send("periods/2021/6/close/", staff.finance, checked="on")
    assert page.status_code == 409
    assert "2021年6月还没有过完，不能关账。请等下月再办。" in text_of(page)


@pytest.mark.parametrize("month", ["2021/0", "2021/13", "1999/12", "9999/1"])
def test_no_such_month(staff: Staff, visit: Open, month: str) -> None:
    assert visit(f"periods/{month}/close/", staff.finance).status_code == 404


def test_questions_do_not_grow_with_rows(staff: Staff, sign_in: SignIn) -> None:
    client, page = sign_in(staff.finance), f"/taiyuan/money/{PAGE}"

    counts = []
    for month in (1, 2, 3):
        staff.donation(received_on=date(2021, month, 1))
        close_period(date(2021, month, 1), by=staff.finance)
        counts.append(queries_of(client, page))
    assert counts[2] == counts[0]
