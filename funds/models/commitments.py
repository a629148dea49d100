"""Commitments (协议承诺) and their tranches (拨款批次)."""

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit.marks import MarkedModel
from kit.tenancy.guards import Guard
from kit.tenancy.models import FundForeignKey, FundModel, tracked
from kit.tenancy.walls import walls

EARNED_BY_STEPS = (
    "EXISTS (SELECT FROM funds_tranche earned "
    "WHERE earned.commitment_id = NEW.commitment_id AND earned.step <> '')"
)
"""SQL over ``NEW`` of a guard: steps of the owner's lifecycle earn the agreement's tranches."""
ENDED = (
    "EXISTS (SELECT FROM funds_commitment ended "
    "WHERE ended.id = NEW.commitment_id AND ended.ended_on IS NOT NULL)"
)
"""SQL over ``NEW`` of a guard: nothing more is promised under the agreement (终止)."""


@tracked("funds_commitment")
class Commitment(AccessDefaults, MarkedModel, FundModel):
    """An amount approved for someone (协议承诺).

    ``approved`` empty means 未说明: the payables then cap what may be paid.
    ``committed`` is the sum of its payments approved or paid; only the payment services move it.
    ``ended_on`` is the day its project left (撤项、终止): nothing more is promised or paid under
    it, while what was paid may still be asked back or reversed.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    title = models.CharField("名称", max_length=120)
    payee = FundForeignKey(
        "funds.Unit", verbose_name="收款单位", null=True, blank=True, related_name="commitments"
    )
    purpose = FundForeignKey(
        "funds.Purpose", verbose_name="资金用途", null=True, blank=True, related_name="commitments"
    )
    agreement_number = models.CharField("协议编号", max_length=40, blank=True)
    signed_on = models.DateField("签订日期", null=True, blank=True)
    approved = models.DecimalField(
        "协议金额（元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
    committed = models.DecimalField(
        "已批付款（元）", max_digits=16, decimal_places=2, default=0, editable=False
    )
    ended_on = models.DateField("终止日期", null=True, editable=False)

    class Meta:
        verbose_name = "协议"
        constraints = [
            *walls("payee", "purpose"),
            models.UniqueConstraint(fields=["fund", "number"], name="funds_commitment_number"),
            models.CheckConstraint(condition=Q(approved__gt=0), name="funds_commitment_approved"),
            # Passes on NULL: an unknown approved amount caps at the payables.
            models.CheckConstraint(
                condition=Q(committed__lte=F("approved")), name="funds_commitment_not_overspent"
            ),
            models.CheckConstraint(
                condition=Q(committed__gte=0), name="funds_commitment_committed"
            ),
            Guard(
                name="funds_commitment_settled",
                on="UPDATE",
                broken="OLD.number <> NEW.number",
            ),
            Guard(
                name="funds_commitment_ended",
                on="UPDATE",
                broken=(
                    "OLD.ended_on IS NOT NULL AND (NEW.committed > OLD.committed "
                    "OR NEW.ended_on IS DISTINCT FROM OLD.ended_on "
                    "OR NEW.approved IS DISTINCT FROM OLD.approved)"
                ),
            ),
            Guard(name="funds_commitment_stays", on="DELETE"),
            Guard(name="funds_commitment_no_truncate", on="TRUNCATE"),
        ]
        indexes = [models.Index(fields=["fund", "signed_on", "id"])]

    def __str__(self) -> str:
        return self.title

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset(() if self.payee_id is None else (self.payee_id,))

    def access_years(self) -> frozenset[int]:
        return frozenset({self.signed_on.year} if self.signed_on else ())


@tracked("funds_tranche")
class Tranche(AccessDefaults, MarkedModel, FundModel):
    """A part of a commitment (拨款批次), paid when its condition is met."""

    commitment = FundForeignKey("funds.Commitment", verbose_name="协议", related_name="tranches")
    sequence = models.PositiveSmallIntegerField("批次")
    name = models.CharField("名称", max_length=40)
    percent = models.DecimalField(
        "比例（%）", max_digits=5, decimal_places=2, null=True, blank=True
    )
    amount = models.DecimalField(
        "金额（元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
    condition = models.CharField("付款条件", max_length=120, blank=True)
    # A step of the owner's lifecycle: taking it meets the condition. Empty: somebody says so.
    step = models.CharField("条件所系环节", max_length=40, blank=True)
    condition_met_on = models.DateField("条件达成日期", null=True, blank=True)

    class Meta:
        verbose_name = "拨款批次"
        constraints = [
            *walls("commitment"),
            models.UniqueConstraint(
                fields=["fund", "commitment", "sequence"], name="funds_tranche_sequence"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="funds_tranche_amount"),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100), name="funds_tranche_percent"
            ),
            Guard(name="funds_tranche_stays", on="DELETE"),
        ]

    def __str__(self) -> str:
        return self.name
