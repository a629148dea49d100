"""Many hands at once: nothing overspent, nothing posted twice, no entry in a closed month."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection

from funds.lifecycle import PaymentState
from funds.models import Commitment, Donation, DonorKind, Entry, Fund, OpeningBalance, Payment
from funds.services.commitments import amend_commitment
from funds.services.donations import DonationData, record_donation
from funds.services.openings import record_opening
from funds.services.payments import approve_payment
from funds.services.periods import close_period
from kit.errors import Refusal
from kit.tenancy.scope import fund_scope
from tests.factories.money import DAY, Staff

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def committed(fund: Fund) -> Iterator[Staff]:
    """Staff made and committed, for other connections to see."""
    with fund_scope(fund.pk):
        staff = Staff(fund)
    yield staff


def in_thread(fund: Fund, act: Callable[[], object]) -> object:
    """Do one piece of work in a fund on a connection of this thread, and close it."""
    try:
        with fund_scope(fund.pk):
            return act()
    except Refusal as refusal:
        return refusal
    finally:
        connection.close()


def race(fund: Fund, acts: list[Callable[[], object]]) -> list[object]:
    """Do every act at once, each in its own transaction; return results or refusals."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        return in_thread(fund, act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def overspend(fund: Fund, hands: int, rounds: int) -> None:
    """In each round ``hands`` people approve 100 元 each of an agreement that holds 7 of them."""
    with committed(fund) as staff:
        for _ in range(rounds):
            with fund_scope(fund.pk):
                commitment = staff.commitment(f"{hands * 100}.00")
                payments = [
                    staff.payment("100.00", commitment=commitment, state=PaymentState.CHECKED)
                    for _ in range(hands)
                ]
                room = hands * 100 // 2
                amend_commitment(commitment, approved=Decimal(room), reason="核减", by=staff.office)
            acts = [approval(staff, payment) for payment in payments]
            results = race(fund, acts)
            with fund_scope(fund.pk):
                commitment.refresh_from_db()
                approved = Payment.objects.filter(
                    commitment=commitment, state=PaymentState.APPROVED
                ).count()
                assert commitment.committed == approved * 100 == room // 100 * 100
                assert sum(isinstance(result, Refusal) for result in results) == hands - approved


def approval(staff: Staff, payment: Payment) -> Callable[[], object]:
    return lambda: approve_payment(payment, staff.act(staff.office, payment))


def test_agreement_is_not_overspent(taiyuan: Fund) -> None:
    overspend(taiyuan, hands=4, rounds=5)
    with fund_scope(taiyuan.pk):
        assert Commitment.objects.count() == 5


@pytest.mark.long
def test_agreement_is_not_overspent_at_length(taiyuan: Fund) -> None:
    overspend(taiyuan, hands=16, rounds=100)


def test_same_form_twenty_times_at_once_posts_once(taiyuan: Fund) -> None:
    with committed(taiyuan) as staff:
        data = DonationData(
            received_on=DAY,
            amount=Decimal("52116.00"),
            donor_kind=DonorKind.PERSON,
            key="the-same",
            donor_name="张明",
        )
        results = race(taiyuan, [lambda: record_donation(data, by=staff.finance)] * 20)
    with fund_scope(taiyuan.pk):
        only = Donation.objects.get()
        assert results == [only] * 20
        assert Entry.objects.count() == 1
        assert (only.number, only.entry.number) == ("JZ-2021-001", "PZ-2021-001")


def test_same_opening_at_once_is_recorded_once(taiyuan: Fund) -> None:
    with committed(taiyuan) as staff:
        person = staff.finance
    for year, amount in ((2020, None), (2021, Decimal(5))):
        act = partial(record_opening, year, amount, marks={}, by=person)
        results = race(taiyuan, [act] * 6)
        assert sum(isinstance(result, Refusal) for result in results) == 5
    with fund_scope(taiyuan.pk):
        assert OpeningBalance.objects.count() == 2
        assert Entry.objects.count() == 1


def test_same_approval_at_once_is_taken_once(taiyuan: Fund) -> None:
    with committed(taiyuan) as staff, fund_scope(taiyuan.pk):
        payment = staff.payment("100.00", state=PaymentState.CHECKED)
    results = race(taiyuan, [approval(staff, payment)] * 6)
    assert sum(isinstance(result, Refusal) for result in results) == 5
    with fund_scope(taiyuan.pk):
        assert Commitment.objects.get().committed == 100


def test_closing_waits_for_an_entry_being_posted(taiyuan: Fund) -> None:
    with committed(taiyuan) as staff, ThreadPoolExecutor(1) as pool:
        with fund_scope(taiyuan.pk):
            staff.donation()
            closing = pool.submit(in_thread, taiyuan, lambda: close_period(DAY, by=staff.finance))
            assert still_waits(closing)
        assert not isinstance(closing.result(timeout=20), Refusal)
    with fund_scope(taiyuan.pk):
        assert Entry.objects.count() == 1


def test_entry_waits_for_a_closing_and_is_refused(taiyuan: Fund) -> None:
    with committed(taiyuan) as staff, ThreadPoolExecutor(1) as pool:
        with fund_scope(taiyuan.pk):
            staff.donation(received_on=date(2021, 6, 1))
        with fund_scope(taiyuan.pk):
            close_period(DAY, by=staff.finance)
            posting = pool.submit(in_thread, taiyuan, staff.donation)
            assert still_waits(posting)
        refusal = posting.result(timeout=20)
    assert isinstance(refusal, Refusal)
    assert refusal.message == "2021年6月账期已关。请记入7月，或申请重开账期。"
    with fund_scope(taiyuan.pk):
        assert Entry.objects.count() == 1


def still_waits(work: "Future[object]") -> bool:
    """Tell whether the other connection is held up by a lock of ours."""
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return not work.done()
            cursor.execute("SELECT pg_stat_clear_snapshot(), pg_sleep(0.05)")
    return False
