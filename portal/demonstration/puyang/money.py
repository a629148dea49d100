"""Puyang's sample money: a campaign with a few gifts, and a project's first tranche."""

from decimal import Decimal

from funds.lifecycle import PaymentState
from funds.models import Commitment, DonorKind, Payable, Payment, Unit
from funds.services.campaigns import CampaignData, register_campaign
from funds.services.commitments import CommitmentData, TrancheData, record_commitment
from funds.services.donations import DonationData, record_donation
from funds.services.openings import record_opening
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
from portal.demonstration.logins import People
from portal.demonstration.reasons import sample

OPENING = Decimal("200000.00")
GIFTS = (
    ("示例爱心企业", DonorKind.ORGANISATION, False, Decimal("100000.00"), "银行转账"),
    ("示例志愿者", DonorKind.PERSON, True, Decimal("500.00"), "银行转账"),
    ("示例公益平台", DonorKind.PLATFORM, False, Decimal("23456.78"), "互联网募捐"),
)


def record_gifts(people: People) -> None:
    """Begin the year with something in the bank; open a campaign and record today's gifts."""
    today = clock.today()
    record_opening(today.year, OPENING, marks=sample("amount"), by=people.finance)
    campaign = register_campaign(
        CampaignData(
            name="爱心粥屋暖冬募捐（示意）",
            target=Decimal("200000.00"),
            starts_on=today,
            ends_on=today.replace(month=12, day=31),
            channel="银行转账、互联网",
            initiators="濮阳市文明办",
            marks=sample("name", "target", "starts_on", "ends_on", "channel", "initiators"),
        ),
        by=people.office,
    )
    for place, (donor, kind, anonymous, amount, channel) in enumerate(GIFTS, start=1):
        record_donation(
            DonationData(
                received_on=today,
                amount=amount,
                donor_kind=kind,
                key=f"puyang-sample-{place}",
                donor_name=donor,
                anonymous=anonymous,
                campaign=campaign,
                channel=channel,
                note="示意",
            ),
            by=people.finance,
        )


def promise(title: str, approved: Decimal, payee: Unit, people: People) -> Commitment:
    """Record an agreement with tranches 50/40/10, the first one's condition met today."""
    today = clock.today()
    return record_commitment(
        CommitmentData(
            title=title,
            approved=approved,
            payee=payee,
            agreement_number="示意",
            signed_on=today,
            tranches=(
                TrancheData("首款", Decimal(50), condition="协议签订", condition_met_on=today),
                TrancheData("中期款", Decimal(40), condition="通过中期评估"),
                TrancheData("尾款", Decimal(10), condition="通过结项"),
            ),
            marks=sample("title", "approved", "payee", "signed_on"),
        ),
        by=people.finance,
    )


def owe_first(commitment: Commitment, people: People) -> Payable:
    """Recognise the first tranche of ``commitment`` as owed."""
    tranche = commitment.tranches.get(sequence=1)
    if tranche.amount is None:
        raise ValueError("the agreement's amount is known, so its tranches' are")
    return recognise_payable(
        PayableData(
            title=f"{commitment.title} {tranche.name}",
            amount=tranche.amount,
            recognised_on=clock.today(),
            key=f"puyang-sample-{commitment.number}",
            commitment=commitment,
            tranche=tranche,
        ),
        by=people.finance,
    )


def ask_for(payable: Payable, people: People) -> Payment:
    """Request the payment of ``payable`` and check it; it then waits for the office."""
    payment = request_payment(
        PaymentData(payable.amount, payable.title, f"puyang-sample-{payable.number}", payable),
        by=people.finance,
    )
    return check_payment(payment, Act(people.finance, PaymentState.REQUESTED))


def pay(payment: Payment, people: People) -> None:
    """Let the office approve a checked payment and the cashier pay it, today."""
    payment = approve_payment(payment, Act(people.office, PaymentState.CHECKED))
    pay_payment(
        payment,
        Act(people.cashier, PaymentState.APPROVED),
        paid_on=clock.today(),
        voucher=f"示意-{payment.number}",
    )
