"""Accounts (科目) and periods (账期) of a fund's books."""

from datetime import date

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import Guard, settled
from kit.tenancy.models import FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


class AccountKind(models.TextChoices):
    """What an account is in the three statements."""

    ASSET = "ASSET", "资产"
    LIABILITY = "LIABILITY", "负债"
    NET = "NET", "净资产"
    INCOME = "INCOME", "收入"
    EXPENSE = "EXPENSE", "费用"

    @property
    def is_debit(self) -> bool:
        """Tell whether balances of this kind stand on the debit side (借方) as a rule."""
        return self in (AccountKind.ASSET, AccountKind.EXPENSE)


class AccountKey(models.TextChoices):
    """The accounts that postings name; codes may differ from fund to fund, these do not."""

    BANK = "BANK", "银行存款"
    PREPAID = "PREPAID", "预付账款"
    OTHER_RECEIVABLE = "OTHER_RECEIVABLE", "其他应收款"
    PAYABLE = "PAYABLE", "应付账款"
    OTHER_PAYABLE = "OTHER_PAYABLE", "其他应付款"
    NET_FREE = "NET_FREE", "非限定性净资产"
    NET_RESTRICTED = "NET_RESTRICTED", "限定性净资产"
    DONATIONS = "DONATIONS", "捐赠收入"
    SUBSIDY = "SUBSIDY", "政府补助收入"
    PROGRAMME = "PROGRAMME", "业务活动成本"
    ADMINISTRATION = "ADMINISTRATION", "管理费用"
    FUNDRAISING = "FUNDRAISING", "筹资费用"


@tracked("funds_account")
class Account(AccessDefaults, FundModel):
    """One account (科目) of the books. Its balance is a query over legs, never a stored number."""

    key = models.CharField("用途", max_length=16, choices=AccountKey)
    code = models.CharField("科目代码", max_length=10)
    name = models.CharField("科目名称", max_length=40)
    kind = models.CharField("类别", max_length=10, choices=AccountKind)

    class Meta:
        verbose_name = "科目"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "key"], name="funds_account_key"),
            models.UniqueConstraint(fields=["fund", "code"], name="funds_account_code"),
            # What an account is decides every balance that was ever drawn from it.
            *settled("funds_account", "key", "kind"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@tracked("funds_period")
class Period(AccessDefaults, FundModel):
    """A month of the books (账期); once closed it stays closed."""

    month = models.DateField("月份")
    closed_at = models.DateTimeField("关账时间", null=True)
    closed_by = PersonForeignKey(verbose_name="关账人", null=True, related_name="+")

    class Meta:
        verbose_name = "账期"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "month"], name="funds_period_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="funds_period_first_day"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="funds_period_who_and_when",
            ),
            Guard(
                name="funds_period_stays_closed",
                on="UPDATE",
                broken="OLD.closed_at IS NOT NULL OR OLD.month <> NEW.month",
            ),
            Guard(name="funds_period_stays", on="DELETE"),
            Guard(name="funds_period_no_truncate", on="TRUNCATE"),
        ]

    def __str__(self) -> str:
        return f"{self.month.year}年{self.month.month}月"

    @property
    def is_closed(self) -> bool:
        """Tell whether the month takes no more entries."""
        return self.closed_at is not None


def month_of(day: date) -> date:
    """Return the first day of the month a business date falls in."""
    return day.replace(day=1)
