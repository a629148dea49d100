"""Documents of money, each made through the service that people use. Needs a fund in scope."""

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from funds.lifecycle import PaymentState
from funds.models import Commitment, Donation, DonorKind, Fund, Membership, Payable, Payment, User
from funds.permissions import Role
from funds.services.books import open_books
from funds.services.commitments import CommitmentData, TrancheData, record_commitment
from funds.services.donations import DonationData, record_donation
from funds.services.payables import PayableData, recognise_payable
from funds.services.payments import (
    Act,
    PaymentData,
    approve_payment,
    check_payment,
    pay_payment,
    request_payment,
)
from kit import clock
from tests.factories.funds import member

_serial = itertools.count(1)
DAY = date(2021, 6, 15)


def key() -> str:
    """Return a fresh idempotency key."""
    return f"test-{next(_serial)}"


def history_of(row: models.Model) -> Any:
    """Return the manager of a tracked row's history."""
    manager: Any = row
    return manager.history


class Staff:
    """A fund with its books open and one person for every duty of money."""

    def __init__(self, fund: Fund) -> None:
        open_books(fund)
        self.fund = fund
        self.finance = member(fund, Role.FINANCE, name="郭勇")
        self.second_finance = member(fund, Role.FINANCE, name="李慧")
        self.office = member(fund, Role.OFFICE, name="王晓东")
        self.cashier = member(fund, Role.CASHIER, name="赵敏")
        # Since before any day the clock stands at.
        Membership.objects.filter(fund=fund).update(valid_from=date(2020, 1, 1))

    def donation(self, amount: str = "100.00", **changes: Any) -> Donation:
        data = {
            "received_on": DAY,
            "donor_kind": DonorKind.PERSON,
            "donor_name": "张明",
            "key": key(),
            **changes,
        }
        return record_donation(DonationData(amount=Decimal(amount), **data), by=self.finance)

    def commitment(self, approved: str | None = "1000.00", **changes: Any) -> Commitment:
        data = CommitmentData(
            title=f"协议{next(_serial)}",
            approved=None if approved is None else Decimal(approved),
            signed_on=changes.pop("signed_on", date(2021, 1, 5)),
            tranches=changes.pop(
                "tranches", (TrancheData("全款", Decimal(100), condition_met_on=DAY),)
            ),
            **changes,
        )
        return record_commitment(data, by=self.finance)

    def payable(self, amount: str = "500.00", **changes: Any) -> Payable:
        data = {
            "title": f"应付{next(_serial)}",
            "recognised_on": DAY,
            "key": key(),
            "commitment": changes.pop("commitment", None) or self.commitment(amount),
            **changes,
        }
        return recognise_payable(PayableData(amount=Decimal(amount), **data), by=self.finance)

    def payment(
        self,
        amount: str = "500.00",
        *,
        payable: Payable | None = None,
        commitment: Commitment | None = None,
        state: PaymentState = PaymentState.REQUESTED,
        paid_on: date | None = None,
    ) -> Payment:
        """Return a payment brought to ``state`` by the people whose acts these are."""
        if payable is None and commitment is None:
            payable = self.payable(amount)
        payment = request_payment(
            PaymentData(Decimal(amount), "拨付项目款", key(), payable, commitment), by=self.finance
        )
        if state is PaymentState.REQUESTED:
            return payment
        payment = check_payment(payment, self.act(self.second_finance, payment))
        if state is PaymentState.CHECKED:
            return payment
        payment = approve_payment(payment, self.act(self.office, payment))
        if state is PaymentState.APPROVED:
            return payment
        return self.pay(payment, paid_on=paid_on)

    def pay(self, payment: Payment, *, paid_on: date | None = None) -> Payment:
        return pay_payment(
            payment,
            self.act(self.cashier, payment),
            paid_on=paid_on or clock.today(),
            voucher="回单001",
        )

    def act(self, by: User, payment: Payment, note: str = "") -> Act:
        """Return a step by somebody whose page is fresh."""
        return Act(by=by, seen=PaymentState(payment.state), note=note)
