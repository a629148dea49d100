"""期初余额: recorded once by finance, posted when known, said to be 未说明 otherwise."""

from datetime import date
from decimal import Decimal

import pytest

from funds.models import Entry, OpeningBalance
from funds.services.openings import record_opening
from funds.services.periods import close_period
from kit.marks import Mark, marking
from tests.factories.money import Staff
from tests.funds.views.books.conftest import Open, row_of, text_of
from tests.funds.views.conftest import SignIn, queries_of

LIST = "openings/"
FORM = "openings/new/"
KNOWN = {"year": "2021", "standing": "KNOWN", "amount": "１,200,000.50元"}
WHY = {"source": "2021年度总结", "reason": "原文没有写"}
UNSTATED = {"year": "2021", "standing": "UNSTATED", **WHY}


def test_a_known_amount_is_posted(staff: Staff, visit: Open, send: Open) -> None:
    answer = send(FORM, staff.finance, **KNOWN)
    assert answer["Location"] == "/taiyuan/money/openings/"
    opening = OpeningBalance.objects.get()
    assert (opening.amount, opening.marks) == (Decimal("1200000.50"), {})
    assert opening.entry.business_date == date(2020, 12, 31)
    page = visit(LIST, staff.office)
    assert row_of(page, "2021 年") == (f"2021 年 1,200,000.50 — 不适用 {opening.entry.number} 郭勇")
    assert f'href="/taiyuan/money/entries/{opening.entry.number}/"' in page.content.decode()


def test_an_unstated_one_says_why_and_may_be_made_known_once(
    staff: Staff, visit: Open, send: Open
) -> None:
    send(FORM, staff.finance, **UNSTATED)
    opening = OpeningBalance.objects.get()
    assert opening.amount is None
    assert opening.marks == {
        "amount": marking(Mark.UNSTATED, source=WHY["source"], reason="原文没有写")
    }
    page = visit(LIST, staff.finance)
    assert row_of(page, "2021 年") == (
        "2021 年 未说明 原文没有写 未说明 · 依据：2021年度总结 未记账 郭勇 补录已知数"
    )
    assert send(FORM, staff.finance, **KNOWN).status_code == 302
    assert OpeningBalance.objects.get().amount == Decimal("1200000.50")


def test_an_assumed_amount_is_posted_and_keeps_its_mark(staff: Staff, send: Open) -> None:
    send(FORM, staff.finance, **{**KNOWN, **WHY, "standing": "ASSUMED"})
    opening = OpeningBalance.objects.get()
    assert opening.mark_of("amount") is Mark.ASSUMED
    assert opening.entry is not None


def test_nothing_in_the_bank_is_a_known_amount(staff: Staff, visit: Open, send: Open) -> None:
    send(FORM, staff.finance, **{**KNOWN, "amount": "0"})
    assert row_of(visit(LIST, staff.office), "2021 年").startswith("2021 年 0.00 ")
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"standing": ""}, "standing", "请选择这个数是已知、推定还是未说明。"),
        ({"amount": ""}, "amount", "请填写期初余额；没有钱就填 0。"),
        ({"amount": "1.234"}, "amount", "金额最多两位小数"),
        ({"amount": "-5"}, "amount", "金额要大于 0"),
        ({"amount": "一千"}, "amount", "请填写金额"),
        ({"standing": "ASSUMED", "source": ""}, "source", "请写明依据"),
        ({"standing": "UNSTATED", "amount": "", "reason": " "}, "reason", "请写明理由"),
        ({"standing": "UNSTATED", "amount": "5"}, "amount", "选了“未说明”就不填金额"),
        ({"year": "1999"}, "year", "1999"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_input_is_kept(
    staff: Staff, send: Open, change: dict[str, str], field: str, said: str
) -> None:
    page = send(FORM, staff.finance, **{**KNOWN, **WHY, **change})
    markup = page.content.decode()
    beside = markup[markup.index(f'id="id_{field}_error"') :]
    assert page.status_code in (400, 409)
    assert said in beside[: beside.index("</div></div>")]
    assert "有 1 处要改" in text_of(page)
    assert 'value="2021年度总结"' in markup or "source" in change
    assert not OpeningBalance.objects.exists()


def test_sent_twice_it_is_posted_once(staff: Staff, send: Open) -> None:
    send(FORM, staff.finance, **KNOWN)
    page = send(FORM, staff.finance, **KNOWN)
    assert page.status_code == 409
    assert "2021年的期初余额已经登记过，不能再改。" in text_of(page)
    assert Entry.objects.count() == OpeningBalance.objects.count() == 1


def test_a_closed_month_refuses_it_and_nothing_is_kept(staff: Staff, send: Open) -> None:
    close_period(date(2020, 12, 1), by=staff.finance)
    page = send(FORM, staff.finance, **KNOWN)
    assert page.status_code == 409
    assert "2020年12月账期已关。请记入1月，或申请重开账期。" in text_of(page)
    assert not OpeningBalance.objects.exists()


def test_only_finance_records(staff: Staff, visit: Open, send: Open) -> None:
    assert f"/taiyuan/money/{FORM}" not in visit(LIST, staff.office).content.decode()
    assert f"/taiyuan/money/{FORM}" in visit(LIST, staff.finance).content.decode()
    assert visit(FORM, staff.office).status_code == 403
    assert send(FORM, staff.office, **KNOWN).status_code == 403
    assert visit(FORM, staff.finance).status_code == 200
    assert not OpeningBalance.objects.exists()


def test_a_fund_without_openings_says_what_will_appear(staff: Staff, visit: Open) -> None:
    assert "还没有登记期初余额" in text_of(visit(LIST, staff.office))


def test_questions_do_not_grow_with_rows(staff: Staff, sign_in: SignIn) -> None:
    client, page = sign_in(staff.finance), f"/taiyuan/money/{LIST}"

    marks = {"amount": marking(Mark.UNSTATED, source="总结", reason="没有写")}
    counts = []
    for year in (2021, 2022, 2023):
        record_opening(year, None, marks=marks, by=staff.finance)
        counts.append(queries_of(client, page))
    assert counts[2] == counts[0]
