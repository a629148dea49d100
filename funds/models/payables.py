"""Payables (应付款): what the fund owes once a condition is met."""

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from funds.models.commitments import EARNED_BY_STEPS, ENDED
from kit.marks import MarkedModel
from kit.tenancy.guards import Guard, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


@tracked("funds_payable")
class Payable(AccessDefaults, MarkedModel, FundModel):
    """A liability recognised (应付款), posted Dr 业务活动成本 / Cr 应付账款.

    ``committed`` is the sum of its payments approved or paid; only the payment services move it.
    A reversal is a row of its own, with the amount negative. A row that is not itemised stands for
    what a source gives only as a total (未逐笔说明); it comes by 历史录入 and has no commitment.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    title = models.CharField("事项", max_length=120)
    commitment = FundForeignKey(
        "funds.Commitment", verbose_name="协议", null=True, blank=True, related_name="payables"
    )
    tranche = FundForeignKey(
        "funds.Tranche", verbose_name="批次", null=True, blank=True, related_name="payables"
    )
    payee = FundForeignKey(
        "funds.Unit", verbose_name="收款单位", null=True, blank=True, related_name="payables"
    )
    purpose = FundForeignKey(
        "funds.Purpose", verbose_name="资金用途", null=True, blank=True, related_name="payables"
    )
    amount = models.DecimalField("应付（元）", max_digits=16, decimal_places=2)
    committed = models.DecimalField(
        "已批付款（元）", max_digits=16, decimal_places=2, default=0, editable=False
    )
    recognised_on = models.DateField("确认日期")
    due_on = models.DateField("付款期限", null=True, blank=True)
    itemised = models.BooleanField("逐笔", default=True)
    historical = models.BooleanField("历史录入", default=False)
    unpaid_reason = models.CharField("未付原因", max_length=200, blank=True)
    entry = FundForeignKey("funds.Entry", verbose_name="凭证", related_name="payables")
    reverses = FundForeignKey(
        "self", verbose_name="冲销的应付款", null=True, related_name="reversals"
    )
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    idempotency_key = models.CharField("防重号", max_length=64)

    class Meta:
        verbose_name = "应付款"
        constraints = [
            *walls("commitment", "tranche", "payee", "purpose", "entry", "reverses"),
            models.UniqueConstraint(fields=["fund", "number"], name="funds_payable_number"),
            models.UniqueConstraint(fields=["fund", "idempotency_key"], name="funds_payable_once"),
            models.UniqueConstraint(fields=["fund", "entry"], name="funds_payable_entry_once"),
            models.UniqueConstraint(
                fields=["fund", "reverses"], name="funds_payable_reversed_once"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0)
                | Q(reverses__isnull=False, amount__lt=0),
                name="funds_payable_sign",
            ),
            models.CheckConstraint(
                condition=Q(committed=0) | Q(committed__gt=0, committed__lte=F("amount")),
                name="funds_payable_not_overpaid",
            ),
            models.CheckConstraint(
                condition=Q(itemised=True) | Q(historical=True, commitment__isnull=True),
                name="funds_payable_residual",
            ),
            models.CheckConstraint(
                condition=Q(tranche__isnull=True) | Q(commitment__isnull=False),
                name="funds_payable_tranche_of_commitment",
            ),
            # The rows the portal itself recognises, under an agreement whose project earns its
            # tranches step by step: one of those tranches.
            Guard(
                name="funds_payable_by_tranche",
                on="INSERT",
                broken=(
                    "NEW.tranche_id IS NULL AND NEW.reverses_id IS NULL AND NOT NEW.historical "
                    f"AND {EARNED_BY_STEPS}"
                ),
            ),
            Guard(
                name="funds_payable_not_ended",
                on="INSERT",
                broken=f"NEW.reverses_id IS NULL AND NOT NEW.historical AND {ENDED}",
            ),
            *settled(
                "funds_payable",
                "number",
                "commitment_id",
                "tranche_id",
                "payee_id",
                "purpose_id",
                "amount",
                "recognised_on",
                "itemised",
                "historical",
                "entry_id",
                "reverses_id",
                "recorded_by_id",
                "idempotency_key",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "recognised_on", "id"]),
            models.Index(fields=["fund", "commitment"]),
            models.Index(fields=["fund", "due_on", "id"]),
        ]

    def __str__(self) -> str:
        return self.title

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset(() if self.payee_id is None else (self.payee_id,))

    def access_years(self) -> frozenset[int]:
        return frozenset({self.recognised_on.year})
