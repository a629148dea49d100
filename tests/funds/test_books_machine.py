"""The books under any order of acts: they balance, equal their documents, and closed months stand.

Hypothesis plays donors, finance, office and cashier at random; after every act all that the
database deferred is settled and the books are compared with a plain model of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from funds.lifecycle import IN_PROGRESS, PaymentState
from funds.models import (
    AccountKey,
    Commitment,
    Donation,
    Entry,
    Fund,
    Leg,
    Payable,
    Payment,
    Period,
    month_of,
)
from funds.queries.donations import donations_received
from funds.queries.ledger import balance, unbalanced_entries
from funds.queries.payables import payables_outstanding
from funds.queries.payments import payments_made
from funds.queries.sums import total
from funds.services.commitments import CommitmentData, record_commitment
from funds.services.donations import reverse_donation
from funds.services.payables import reverse_payable
from funds.services.payments import (
    PaymentData,
    approve_payment,
    check_payment,
    pay_payment,
    reject_payment,
    request_payment,
    reverse_payment,
)
from funds.services.periods import close_period
from kit import clock
from kit.errors import Refusal
from kit.tenancy.scope import fund_scope, settle_constraints
from tests.factories.money import Staff, key

Result = TypeVar("Result")
S, K, D = PaymentState, AccountKey, Decimal

AMOUNTS = st.integers(min_value=1, max_value=100_000_00).map(lambda cents: D(cents) / 100)
PICKS = st.integers(min_value=0, max_value=10**6)
SHARES = st.sampled_from([100, 100, 60, 40, 120])
"""Percent of what there is: often all of it, sometimes more than there is."""
FUND: dict[str, Fund] = {}


def part(whole: Decimal, share: int) -> Decimal:
    """Return ``share`` percent of an amount, to the cent."""
    return max((whole * share / 100).quantize(D("0.01")), D("0.01"))


@contextmanager
def undone() -> Iterator[None]:
    """Undo at the end all that the block wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Books(RuleBasedStateMachine):
    """One fund's books from March 2021 on."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(undone())
        self.stack.enter_context(fund_scope(FUND["fund"].pk))
        self.staff = Staff(FUND["fund"])
        self.day = date(2021, 3, 1)
        self.expected: dict[AccountKey, Decimal] = defaultdict(Decimal)
        self.closed: dict[date, tuple[int, Decimal]] = {}

    def teardown(self) -> None:
        self.stack.close()

    def attempt(self, act: Callable[[], Result]) -> Result | None:
        """Act on the machine's day; a refusal leaves nothing behind."""
        noon = datetime.combine(self.day, time(12), ZoneInfo("Asia/Shanghai"))
        try:
            with clock.standing_at(noon), transaction.atomic():
                return act()
        except Refusal:
            return None

    def expect(self, debit: AccountKey, credit: AccountKey, amount: Decimal) -> None:
        self.expected[debit] += amount
        self.expected[credit] -= amount

    def pick(self, model: type[Any], place: int, **wanted: Any) -> Any:
        rows = list(model.objects.filter(**wanted).order_by("id"))
        return rows[place % len(rows)] if rows else None

    def back(self, days: int) -> date:
        return max(self.day - timedelta(days=days % 60), date(2021, 1, 1))

    @rule(days=st.integers(min_value=1, max_value=40))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(amount=AMOUNTS, back=PICKS)
    def donate(self, amount: Decimal, back: int) -> None:
        if self.attempt(lambda: self.staff.donation(str(amount), received_on=self.back(back))):
            self.expect(K.BANK, K.DONATIONS, amount)

    @rule(place=PICKS, back=PICKS)
    def take_a_donation_back(self, place: int, back: int) -> None:
        donation = self.pick(Donation, place)
        if donation and self.attempt(
            lambda: reverse_donation(
                donation, on=self.back(back), reason="退", by=self.staff.finance
            )
        ):
            self.expect(K.DONATIONS, K.BANK, donation.amount)

    @initialize(amount=AMOUNTS, share=SHARES)
    def begin(self, amount: Decimal, share: int) -> None:
        """Begin with something to pay, so that the rarer acts are reached."""
        self.agree(amount)
        self.owe(0, share, 0)
        self.ask_for_money(0, share, straight=False)

    @rule(amount=AMOUNTS)
    def agree(self, amount: Decimal) -> None:
        self.attempt(
            lambda: record_commitment(
                CommitmentData("协议", approved=amount), by=self.staff.finance
            )
        )

    @rule(place=PICKS, share=SHARES, back=PICKS)
    def owe(self, place: int, share: int, back: int) -> None:
        commitment = self.pick(Commitment, place)
        amount = part(commitment.approved, share)
        if self.attempt(
            lambda: self.staff.payable(
                str(amount), commitment=commitment, recognised_on=self.back(back)
            )
        ):
            self.expect(K.PROGRAMME, K.PAYABLE, amount)

    @rule(place=PICKS, back=PICKS)
    def owe_no_more(self, place: int, back: int) -> None:
        payable = self.pick(Payable, place)
        if payable and self.attempt(
            lambda: reverse_payable(payable, on=self.back(back), reason="错", by=self.staff.finance)
        ):
            self.expect(K.PAYABLE, K.PROGRAMME, payable.amount)

    @rule(place=PICKS, share=SHARES, straight=st.booleans())
    def ask_for_money(self, place: int, share: int, straight: bool) -> None:
        source = self.pick(Commitment if straight else Payable, place)
        if source is not None:
            link = {"commitment" if straight else "payable": source}
            amount = part(source.approved if straight else abs(source.amount), share)
            data = PaymentData(amount, "拨付", key(), **link)
            self.attempt(lambda: request_payment(data, by=self.staff.finance))

    @rule(place=PICKS)
    def send_back(self, place: int) -> None:
        payment = self.pick(Payment, place, state__in=IN_PROGRESS)
        if payment:
            by = {S.REQUESTED: self.staff.second_finance, S.CHECKED: self.staff.office}
            hand = by.get(S(payment.state), self.staff.cashier)
            act = self.staff.act(hand, payment, "缺回单")
            self.attempt(lambda: reject_payment(payment, act))

    @rule(place=PICKS, back=st.integers(min_value=0, max_value=20))
    def move_on(self, place: int, back: int) -> None:
        payment = self.pick(Payment, place, state__in=IN_PROGRESS)
        if payment is None:
            return
        state, on = S(payment.state), self.back(back)
        if state is S.REQUESTED:
            checking = self.staff.act(self.staff.second_finance, payment)
            self.attempt(lambda: check_payment(payment, checking))
        elif state is S.CHECKED:
            approving = self.staff.act(self.staff.office, payment)
            self.attempt(lambda: approve_payment(payment, approving))
        else:
            paying = self.staff.act(self.staff.cashier, payment)
            if self.attempt(lambda: pay_payment(payment, paying, paid_on=on, voucher="1")):
                debit = K.PAYABLE if payment.payable_id else K.PROGRAMME
                self.expect(debit, K.BANK, payment.amount)

    @rule(place=PICKS, back=PICKS)
    def take_a_payment_back(self, place: int, back: int) -> None:
        payment = self.pick(Payment, place, state=S.PAID)
        if payment is None:
            return
        act = self.staff.act(self.staff.finance, payment, "退汇")
        if self.attempt(lambda: reverse_payment(payment, act, on=self.back(back))):
            credit = K.PAYABLE if payment.payable_id else K.PROGRAMME
            self.expect(K.BANK, credit, payment.amount)

    @rule(back=PICKS)
    def close_a_month(self, back: int) -> None:
        month = month_of(self.back(back))
        if self.attempt(lambda: close_period(month, by=self.staff.finance)):
            self.closed[month] = self.month(month)

    def month(self, month: date) -> tuple[int, Decimal]:
        """Return how many entries a month holds, and what was debited in them."""
        legs = Leg.objects.filter(
            entry__business_date__year=month.year,
            entry__business_date__month=month.month,
            amount__gt=0,
        )
        found = Entry.objects.filter(
            business_date__year=month.year, business_date__month=month.month
        )
        return found.count(), total(legs)

    @invariant()
    def books_balance(self) -> None:
        settle_constraints()
        assert not unbalanced_entries().exists()
        assert total(Leg.objects.all()) == 0
        assert {k: balance(k, self.day) for k in self.expected} == dict(self.expected)

    @invariant()
    def books_equal_their_documents(self) -> None:
        assert total(payables_outstanding(self.day), "outstanding") == -balance(K.PAYABLE, self.day)
        years = range(2021, self.day.year + 1)
        received = sum(total(donations_received(year)) for year in years)
        made = sum(total(payments_made(year)) for year in years)
        assert received - made == balance(K.BANK, self.day)

    @invariant()
    def nothing_is_overspent(self) -> None:
        bound = {S.APPROVED, S.PAID}
        payables = Payable.objects.filter(reverses__isnull=True)
        rows: list[Any] = [*Commitment.objects.all(), *payables]
        for row in rows:
            taken = row.payments.filter(state__in=bound, reverses__isnull=True).aggregate(
                s=Sum("amount")
            )["s"]
            assert row.committed == (taken or 0)
            assert row.committed <= getattr(row, "approved", getattr(row, "amount", None))

    @invariant()
    def closed_months_stand(self) -> None:
        for month, held in self.closed.items():
            assert self.month(month) == held
        shut = set(Period.objects.filter(closed_at__isnull=False).values_list("month", flat=True))
        assert shut == set(self.closed)


def play(fund: Fund, examples: int, steps: int) -> None:
    FUND["fund"] = fund
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_books_hold_under_any_order_of_acts(taiyuan: Fund) -> None:
    play(taiyuan, examples=8, steps=30)


@pytest.mark.long
def test_books_hold_under_any_order_of_acts_at_length(taiyuan: Fund) -> None:
    play(taiyuan, examples=100, steps=50)
