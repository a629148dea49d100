"""Opening balances (期初余额)."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit.marks import MarkedModel
from kit.tenancy.guards import Guard
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


@tracked("funds_openingbalance")
class OpeningBalance(AccessDefaults, MarkedModel, FundModel):
    """What stood in the bank when a year began (期初余额), or that no source says.

    A known amount is posted, dated the last day of the year before; an unknown one is not, and
    may be made known once.
    """

    year = models.PositiveSmallIntegerField("年度")
    amount = models.DecimalField(
        "金额（元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
    entry = FundForeignKey(
        "funds.Entry", verbose_name="凭证", null=True, related_name="opening_balances"
    )
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")

    class Meta:
        verbose_name = "期初余额"
        constraints = [
            *walls("entry"),
            models.UniqueConstraint(fields=["fund", "year"], name="funds_openingbalance_year"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, entry__isnull=True)
                | Q(amount=0, entry__isnull=True)
                | Q(amount__gt=0, entry__isnull=False),
                name="funds_openingbalance_posted",
            ),
            Guard(
                name="funds_openingbalance_settled",
                on="UPDATE",
                broken="OLD.amount IS NOT NULL OR OLD.year <> NEW.year",
            ),
            Guard(name="funds_openingbalance_stays", on="DELETE"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年期初"

    def access_years(self) -> frozenset[int]:
        return frozenset({self.year})
