"""Puyang's sample money: a campaign with a few gifts, and a project's first tranche."""

from decimal import Decimal

from funds.lifecycle import PaymentState
from funds.models import DonorKind, Payable, Payment
from funds.services.campaigns import CampaignData, register_campaign
from funds.services.donations import DonationData, record_donation
from funds.services.openings import record_opening
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
