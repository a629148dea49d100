"""Payments (付款): requested, checked, approved and paid by different people."""

from collections.abc import Mapping

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from funds.lifecycle import PaymentState, payment_moves
from funds.models.access import AccessDefaults
from funds.models.commitments import EARNED_BY_STEPS
from funds.permissions import Action
from kit.marks import MarkedModel
from kit.tenancy.guards import Guard, moves_only, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls

_S = PaymentState

STAMPS: Mapping[PaymentState, tuple[str, ...]] = {
    _S.CHECKED: ("checked_by_id", "checked_at"),
    _S.APPROVED: ("approved_by_id", "approved_at"),
    _S.PAID: ("paid_by_id", "paid_at", "paid_on", "voucher", "entry_id"),
    _S.REJECTED: ("rejected_by_id", "rejected_at", "rejected_reason"),
}
"""The columns that a step into each state writes, and that nothing else may touch."""


def _together(name: str) -> models.CheckConstraint:
    """Return the check that who did a step and when are known together."""
    return models.CheckConstraint(
        condition=Q(**{f"{name}_by__isnull": True, f"{name}_at__isnull": True})
        | Q(**{f"{name}_by__isnull": False, f"{name}_at__isnull": False}),
        name=f"funds_payment_{name}_who_and_when",
    )


def _stamp_guard(state: PaymentState, columns: tuple[str, ...]) -> Guard:
    """Return the guard that lets a step's columns change only as that step is taken."""
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return Guard(
        name=f"funds_payment_{state.lower()}_stamp",
        on="UPDATE",
        broken=f"({changed}) AND NOT (OLD.state <> '{state}' AND NEW.state = '{state}')",
    )


_NOT_REJECTED = Q(rejected_by__isnull=True, rejected_reason="")
_NOT_PAID = Q(paid_by__isnull=True, paid_on__isnull=True, voucher="", entry__isnull=True)
_PAID = Q(paid_by__isnull=False, paid_on__isnull=False, entry__isnull=False) & _NOT_REJECTED
_DECLARED = Q(historical=True) | Q(reverses__isnull=False)
"""Rows that enter as paid: 历史录入, and the mirror row of a reversal."""

_FIELDS_OF_STATE = (
    Q(state=_S.REQUESTED, checked_by__isnull=True, approved_by__isnull=True)
    & _NOT_PAID
    & _NOT_REJECTED
    | Q(state=_S.CHECKED, checked_by__isnull=False, approved_by__isnull=True)
    & _NOT_PAID
    & _NOT_REJECTED
    | Q(state=_S.APPROVED, checked_by__isnull=False, approved_by__isnull=False)
    & _NOT_PAID
    & _NOT_REJECTED
    | Q(state=_S.REJECTED, rejected_by__isnull=False) & ~Q(rejected_reason="") & _NOT_PAID
    | Q(state__in=[_S.PAID, _S.REVERSED])
    & _PAID
    & (Q(checked_by__isnull=False, approved_by__isnull=False) | _DECLARED)
)


# History keeps who requested, checked, approved and paid: they are duties, not private facts.
@tracked("funds_payment")
class Payment(AccessDefaults, MarkedModel, FundModel):
    """A payment (付款) of a payable, of a commitment, or by 历史录入 of neither.

    Posted when paid: Dr 应付账款 when it settles a payable, else Dr 业务活动成本; Cr 银行存款.
    A reversal is a row of its own that enters as paid, with the amount negative.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    payable = FundForeignKey(
        "funds.Payable", verbose_name="应付款", null=True, blank=True, related_name="payments"
    )
    commitment = FundForeignKey(
        "funds.Commitment", verbose_name="协议", null=True, blank=True, related_name="payments"
    )
    payee = FundForeignKey(
        "funds.Unit", verbose_name="收款单位", null=True, blank=True, related_name="payments"
    )
    purpose = FundForeignKey(
        "funds.Purpose", verbose_name="资金用途", null=True, blank=True, related_name="payments"
    )
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2)
    summary = models.CharField("用途说明", max_length=200)
    state = models.CharField(
        "状态", max_length=10, choices=PaymentState, default=PaymentState.REQUESTED
    )
    requested_by = PersonForeignKey(verbose_name="申请人", related_name="+")
    requested_at = models.DateTimeField("申请时间")
    checked_by = PersonForeignKey(verbose_name="复核人", null=True, related_name="+")
    checked_at = models.DateTimeField("复核时间", null=True)
    approved_by = PersonForeignKey(verbose_name="审批人", null=True, related_name="+")
    approved_at = models.DateTimeField("审批时间", null=True)
    rejected_by = PersonForeignKey(verbose_name="退回人", null=True, related_name="+")
    rejected_at = models.DateTimeField("退回时间", null=True)
    rejected_reason = models.CharField("退回理由", max_length=300, blank=True)
    paid_by = PersonForeignKey(verbose_name="付款人", null=True, related_name="+")
    paid_at = models.DateTimeField("登记付款时间", null=True)
    paid_on = models.DateField("付款日期", null=True)
    voucher = models.CharField("银行回单号", max_length=40, blank=True)
    itemised = models.BooleanField("逐笔", default=True)
    historical = models.BooleanField("历史录入", default=False)
    entry = FundForeignKey("funds.Entry", verbose_name="凭证", null=True, related_name="payments")
    reverses = FundForeignKey(
        "self", verbose_name="冲销的付款", null=True, related_name="reversals"
    )
    idempotency_key = models.CharField("防重号", max_length=64)

    class Meta:
        verbose_name = "付款"
        constraints = [
            *walls("payable", "commitment", "payee", "purpose", "entry", "reverses"),
            models.UniqueConstraint(fields=["fund", "number"], name="funds_payment_number"),
            models.UniqueConstraint(fields=["fund", "idempotency_key"], name="funds_payment_once"),
            models.UniqueConstraint(fields=["fund", "entry"], name="funds_payment_entry_once"),
            models.UniqueConstraint(
                fields=["fund", "reverses"], name="funds_payment_reversed_once"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0)
                | Q(reverses__isnull=False, amount__lt=0),
                name="funds_payment_sign",
            ),
            models.CheckConstraint(
                condition=Q(itemised=True)
                | Q(historical=True, commitment__isnull=True, payable__isnull=True),
                name="funds_payment_residual",
            ),
            models.CheckConstraint(
                condition=Q(payable__isnull=False) | Q(commitment__isnull=False) | _DECLARED,
                name="funds_payment_of_something",
            ),
            models.CheckConstraint(
                condition=_FIELDS_OF_STATE, name="funds_payment_fields_of_state"
            ),
            # Money under an agreement earned step by step settles what a step has earned.
            Guard(
                name="funds_payment_by_payable",
                on="INSERT",
                broken=(
                    "NEW.payable_id IS NULL AND NEW.reverses_id IS NULL AND NOT NEW.historical "
                    f"AND {EARNED_BY_STEPS}"
                ),
            ),
            # The duties that differ in every fund; more people are the services' business.
            models.CheckConstraint(
                condition=_DECLARED
                | Q(approved_by__isnull=True)
                | ~Q(approved_by=F("requested_by")),
                name="funds_payment_requester_not_approver",
            ),
            models.CheckConstraint(
                condition=_DECLARED | Q(paid_by__isnull=True) | ~Q(paid_by=F("approved_by")),
                name="funds_payment_approver_not_cashier",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | Q(state=_S.PAID),
                name="funds_payment_reversal_stays_paid",
            ),
            *(_together(name) for name in ("checked", "approved", "rejected", "paid")),
            *moves_only(
                "funds_payment",
                "state",
                steps=payment_moves(),
                entry="NEW.state = 'REQUESTED' OR (NEW.state = 'PAID' AND "
                "(NEW.historical OR NEW.reverses_id IS NOT NULL))",
            ),
            *(_stamp_guard(state, columns) for state, columns in STAMPS.items()),
            *settled(
                "funds_payment",
                "number",
                "payable_id",
                "commitment_id",
                "payee_id",
                "purpose_id",
                "amount",
                "summary",
                "requested_by_id",
                "requested_at",
                "itemised",
                "historical",
                "reverses_id",
                "idempotency_key",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "state", "id"]),
            models.Index(fields=["fund", "payable"]),
            models.Index(fields=["fund", "commitment"]),
            models.Index(fields=["fund", "paid_on", "id"]),
            models.Index(
                fields=["fund", "voucher"], condition=~Q(voucher=""), name="funds_payment_voucher"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset(() if self.payee_id is None else (self.payee_id,))

    def access_years(self) -> frozenset[int]:
        day = self.paid_on or timezone.localdate(self.requested_at)
        return frozenset({day.year})

    def duty_holders(self) -> Mapping[Action, int]:
        """Return who did which duty on this payment, so that another does the next (不相容职务)."""
        done = {
            Action.PAYMENT_REQUEST: self.requested_by_id,
            Action.PAYMENT_CHECK: self.checked_by_id,
            Action.PAYMENT_APPROVE: self.approved_by_id,
            Action.PAYMENT_PAY: self.paid_by_id,
        }
        return {action: person for action, person in done.items() if person is not None}

    def duty_people(self) -> int:
        return int(self.fund.payment_people)
