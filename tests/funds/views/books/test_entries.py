"""凭证: the journal narrowed and added up, and an entry with all it comes from."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from funds.lifecycle import PaymentState
from funds.models import AccountKey, Entry, Fund
from funds.services.donations import reverse_donation
from funds.services.ledger import Posting, post, transfer
from funds.services.openings import record_opening
from kit.paging import SIZE
from kit.tenancy.scope import fund_scope
from tests.factories.money import Staff, key
from tests.funds.views.books.conftest import Open, row_of, rows_of, text_of
from tests.funds.views.conftest import SignIn, queries_of

PAGE = "entries/?year=2021"


def numbers(page: Any) -> list[str]:
    """Return the entries of a page in its order."""
    return [row.split()[0] for row in rows_of(page) if row.startswith("PZ-")]


@pytest.fixture
def booked(staff: Staff) -> Staff:
    """Two entries of May and one of June 2021, one of 2022."""
    staff.donation("10.00", received_on=date(2021, 5, 1))
    staff.donation("20.00", received_on=date(2021, 5, 31))
    staff.payable("400.00", recognised_on=date(2021, 6, 1))
    staff.donation("8000.00", received_on=date(2022, 1, 1))
    return staff


def test_a_year_is_listed_latest_first_and_added_up(booked: Staff, visit: Open) -> None:
    page = visit(PAGE, booked.office)
    assert numbers(page) == ["PZ-2021-003", "PZ-2021-002", "PZ-2021-001"]
    assert row_of(page, "合计") == "合计 3 张 430.00 430.00"
    assert "借 5101 业务活动成本 贷 2202 应付账款 400.00 400.00 郭勇" in row_of(page, "PZ-2021-003")


def test_a_month_narrows_rows_and_totals(booked: Staff, visit: Open) -> None:
    page = visit(f"{PAGE}&month=5", booked.office)
    assert numbers(page) == ["PZ-2021-002", "PZ-2021-001"]
    assert row_of(page, "合计") == "合计 2 张 30.00 30.00"


def test_an_account_shows_its_own_legs_alone(booked: Staff, visit: Open) -> None:
    page = visit(f"{PAGE}&account=2202", booked.office)
    assert numbers(page) == ["PZ-2021-003"]
    assert row_of(page, "合计") == "合计 1 张 0.00 400.00"
    both = visit(f"{PAGE}&account=1002&month=6", booked.office)
    assert numbers(both) == []
    assert "没有符合条件的凭证" in text_of(both)


def test_what_is_not_offered_does_not_narrow(booked: Staff, visit: Open) -> None:
    page = visit(f"{PAGE}&account=9999&month=13", booked.office)
    assert page.status_code == 200
    assert len(numbers(page)) == 3


def test_a_year_without_entries_says_what_will_appear(staff: Staff, visit: Open) -> None:
    assert "2021 年还没有凭证" in text_of(visit(PAGE, staff.office))


def test_pages_follow_each_other_and_total_the_whole_list(staff: Staff, visit: Open) -> None:
    for _ in range(SIZE + 1):
        staff.donation("1.00", received_on=date(2021, 5, 1))
    first = visit(f"{PAGE}&month=5", staff.office)
    assert len(numbers(first)) == SIZE
    assert row_of(first, "合计") == f"合计 {SIZE + 1} 张 {SIZE + 1}.00 {SIZE + 1}.00"
    (following,) = re.findall(r'rel="next" href="\?([^"]+)"', first.content.decode())
    second = visit(f"entries/?{following.replace('&amp;', '&')}", staff.office)
    assert numbers(second) == ["PZ-2021-001"]
    assert row_of(second, "合计") == row_of(first, "合计")
    assert visit(f"{PAGE}&cursor=broken", staff.office).status_code == 409


def test_an_entry_shows_its_legs_and_who_wrote_it(staff: Staff, visit: Open) -> None:
    entry = staff.donation("1234.50", received_on=date(2021, 5, 1)).entry
    page = visit(f"entries/{entry.number}/", staff.office)
    assert row_of(page, "1002") == "1002 银行存款 — 不适用 — 不适用 1,234.50"
    assert row_of(page, "4101") == "4101 捐赠收入 — 不适用 — 不适用 1,234.50"
    assert row_of(page, "合计") == "合计 2 行 1,234.50 1,234.50"
    sides = re.findall(r'data-label="(借方|贷方)">\s*<span class="money">', page.content.decode())
    assert sides == ["借方", "贷方", "借方", "贷方"]
    assert "业务日期 2021年5月1日 记账人 郭勇 入账时间" in text_of(page)


def test_an_entry_and_its_reversal_name_each_other(staff: Staff, visit: Open) -> None:
    donation = staff.donation("10.00", received_on=date(2021, 5, 1))
    mirror = reverse_donation(donation, on=date(2021, 6, 1), reason="退回", by=staff.finance)
    first = visit(f"entries/{donation.entry.number}/", staff.office)
    assert f"被它冲销 {mirror.entry.number} ，2021年6月1日" in text_of(first)
    second = visit(f"entries/{mirror.entry.number}/", staff.office)
    assert f"冲销的凭证 {donation.entry.number}" in text_of(second)
    listed = visit(PAGE, staff.office)
    assert "已冲销" in row_of(listed, donation.entry.number)
    assert f"冲销 {donation.entry.number}" in row_of(listed, mirror.entry.number)


def test_an_entry_leads_to_its_document(staff: Staff, visit: Open) -> None:
    payable = staff.payable()
    for kind, document in (
        ("donation", staff.donation()),
        ("payable", payable),
        ("payment", staff.payment(payable=payable, state=PaymentState.PAID)),
    ):
        page = visit(f"entries/{document.entry.number}/", staff.office)
        address = f"/taiyuan/money/{kind}s/{document.number}/"
        assert f'href="{address}"' in page.content.decode()
        assert visit(address.removeprefix("/taiyuan/money/"), staff.office).status_code == 200


def test_an_opening_entry_leads_to_its_document(staff: Staff, visit: Open) -> None:
    entry = record_opening(2021, Decimal(5), marks={}, by=staff.finance).entry
    page = visit(f"entries/{entry.number}/", staff.office)
    assert 'href="/taiyuan/money/openings/"' in page.content.decode()
    assert "期初余额 2021年期初" in text_of(page)


def test_an_entry_without_document_says_so(staff: Staff, visit: Open) -> None:
    lines = transfer(AccountKey.BANK, AccountKey.SUBSIDY, Decimal(5))
    entry = post(Posting(lines, date(2021, 5, 1), "补助", key()), by=staff.finance)
    assert "单据 未说明" in text_of(visit(f"entries/{entry.number}/", staff.office))


def test_what_was_typed_by_people_is_text(staff: Staff, visit: Open) -> None:
    lines = transfer(AccountKey.BANK, AccountKey.SUBSIDY, Decimal(5))
    script = "<script>alert(1)</script>"
    entry = post(Posting(lines, date(2021, 5, 1), script, key()), by=staff.finance)
    for address in (PAGE, f"entries/{entry.number}/"):
        assert script not in visit(address, staff.office).content.decode()


def test_another_funds_entry_is_not_found(client: Client, taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(taiyuan.pk):
        here = Staff(taiyuan)
        number = here.donation().entry.number
    with fund_scope(puyang.pk):
        there = Staff(puyang)
    client.force_login(there.finance)
    assert client.get(f"/puyang/money/entries/{number}/").status_code == 404
    assert client.get(f"/taiyuan/money/entries/{number}/").status_code == 404
    client.force_login(here.finance)
    assert client.get(f"/taiyuan/money/entries/{number}/").status_code == 200
    assert client.get("/taiyuan/money/entries/PZ-2021-999/").status_code == 404


def test_questions_do_not_grow_with_rows(staff: Staff, sign_in: SignIn) -> None:
    def entry() -> Entry:
        donation = staff.donation(received_on=date(2021, 5, 1))
        reverse_donation(donation, on=date(2021, 6, 1), reason="退回", by=staff.finance)
        made: Entry = donation.entry
        return made

    client, page = sign_in(staff.office), f"/taiyuan/money/{PAGE}"

    number = entry().number
    one = queries_of(client, page)
    for _ in range(2):
        entry()
    assert len(numbers(client.get(page))) == 6
    assert queries_of(client, page) == one
    assert queries_of(client, f"/taiyuan/money/entries/{number}/") <= one + 5
