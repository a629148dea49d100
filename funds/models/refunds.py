"""Refunds due to the fund (应收退款) and what came back of them (退款到账)."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import only_grows
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey
from kit.tenancy.walls import walls


class RefundDue(AccessDefaults, FundModel):
    """Money paid that must come back (应收退款), posted Dr 其他应收款 / Cr 业务活动成本, in 元.

    From a termination, or from amounts an audit disallowed. A reversal is a row of its own, with
    the amount negative.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    commitment = FundForeignKey("funds.Commitment", verbose_name="协议", related_name="refunds_due")
    payer = FundForeignKey(
        "funds.Unit", verbose_name="退款单位", null=True, blank=True, related_name="+"
    )
    title = models.CharField("事项", max_length=120)
    amount = models.DecimalField("应退（元）", max_digits=16, decimal_places=2)
    recognised_on = models.DateField("确认日期")
    due_on = models.DateField("退款期限", null=True, blank=True)
    entry = FundForeignKey("funds.Entry", verbose_name="凭证", related_name="+")
    reverses = FundForeignKey(
        "self", verbose_name="冲销的应收退款", null=True, related_name="reversals"
    )
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    idempotency_key = models.CharField("防重号", max_length=64)

    class Meta:
        verbose_name = "应收退款"
        constraints = [
            *walls("commitment", "payer", "entry", "reverses"),
            models.UniqueConstraint(fields=["fund", "number"], name="funds_refunddue_number"),
            models.UniqueConstraint(
                fields=["fund", "idempotency_key"], name="funds_refunddue_once"
            ),
            models.UniqueConstraint(
                fields=["fund", "reverses"], name="funds_refunddue_reversed_once"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0)
                | Q(reverses__isnull=False, amount__lt=0),
                name="funds_refunddue_sign",
            ),
            *only_grows("funds_refunddue"),
        ]
        indexes = [
            models.Index(fields=["fund", "recognised_on", "id"]),
            models.Index(fields=["fund", "commitment"]),
        ]

    def __str__(self) -> str:
        return self.title

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset(() if self.payer_id is None else (self.payer_id,))

    def access_years(self) -> frozenset[int]:
        return frozenset({self.recognised_on.year})


class RefundReceipt(AccessDefaults, FundModel):
    """A refund that arrived in the bank (退款到账), posted Dr 银行存款 / Cr 其他应收款, in 元."""

    number = models.CharField("编号", max_length=20, editable=False)
    refund = FundForeignKey("funds.RefundDue", verbose_name="应收退款", related_name="receipts")
    amount = models.DecimalField("到账（元）", max_digits=16, decimal_places=2)
    received_on = models.DateField("到账日期")
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)
    entry = FundForeignKey("funds.Entry", verbose_name="凭证", related_name="+")
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    idempotency_key = models.CharField("防重号", max_length=64)

    class Meta:
        verbose_name = "退款到账"
        constraints = [
            *walls("refund", "entry"),
            models.UniqueConstraint(fields=["fund", "number"], name="funds_refundreceipt_number"),
            models.UniqueConstraint(
                fields=["fund", "idempotency_key"], name="funds_refundreceipt_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="funds_refundreceipt_amount"),
            *only_grows("funds_refundreceipt"),
        ]
        indexes = [
            models.Index(fields=["fund", "received_on", "id"]),
            models.Index(fields=["fund", "refund"]),
        ]

    def access_years(self) -> frozenset[int]:
        return frozenset({self.received_on.year})
