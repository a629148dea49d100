"""The tenant: a city's special fund (专项基金)."""

from collections.abc import Mapping
from typing import Any

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse

from funds.permissions import Action
from kit import clock
from kit.accents import ACCENT_CHOICES
from kit.tenancy.guards import settled
from kit.tenancy.walls import AppendOnly

# Projects became the way city funds work with 并文明〔2018〕8号; no earlier year is on record.
FIRST_YEAR = 2017


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    append_only=True,
    context_field=pghistory.ContextJSONField(),
    context_id_field=None,  # type: ignore[arg-type]
    obj_field=pghistory.ObjForeignKey(related_name="history", db_constraint=False),
    meta={"constraints": [AppendOnly(name="funds_fund_history_append_only")]},
)
class Fund(models.Model):
    """A special fund under the foundation, with its city, office and look.

    Not a tenant row: it is read before a fund is known. Nor is its history, whose rows only grow
    and tell nothing that the fund's public page does not.
    """

    slug = models.SlugField("地址", max_length=30, unique=True)
    name = models.CharField("基金名称", max_length=60)
    full_name = models.CharField("基金全称", max_length=120)
    city = models.CharField("城市", max_length=20)
    short_name = models.CharField("简称", max_length=2)
    prefix = models.CharField(
        "编号前缀", max_length=4, unique=True, validators=[RegexValidator(r"^[A-Z]{2,4}$")]
    )
    accent = models.CharField("颜色", max_length=12, choices=ACCENT_CHOICES, default="pine")
    foundation_name = models.CharField("基金会", max_length=60)
    office_name = models.CharField("文明办", max_length=60)
    executor_name = models.CharField("执行单位", max_length=60, blank=True)
    purpose = models.TextField("宗旨", blank=True)
    motto = models.CharField("首页标题", max_length=40, blank=True)
    hero = models.CharField("首页图", max_length=30, default="platform")
    established_on = models.DateField("设立日期", null=True, blank=True)
    payment_people = models.PositiveSmallIntegerField(
        "一笔付款最少经办人数",
        default=3,
        validators=[MinValueValidator(2), MaxValueValidator(4)],
    )
    working_year = models.PositiveSmallIntegerField("工作年度", null=True, blank=True)
    is_sample = models.BooleanField("示意数据", default=False)

    # What the state asks of the foot of a page, and whom to ask.
    sponsor = models.CharField("主办单位", max_length=80, blank=True)
    icp = models.CharField("ICP备案号", max_length=40, blank=True)
    police_record = models.CharField("公安网备号", max_length=40, blank=True)
    site_code = models.CharField("网站标识码", max_length=20, blank=True)
    contact = models.CharField("联系方式", max_length=120, blank=True)

    # How to donate (怎样捐赠): the fund has no account of its own, so this is the foundation's.
    donate_account_name = models.CharField("户名", max_length=80, blank=True)
    donate_bank = models.CharField("开户行", max_length=80, blank=True)
    donate_account = models.CharField("账号", max_length=40, blank=True)
    donate_note = models.TextField("捐赠与票据说明", max_length=1000, blank=True)

    class Meta:
        verbose_name = "专项基金"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(payment_people__range=(2, 4)), name="fund_payment_people"
            ),
            *settled("funds_fund", "slug", "prefix"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def fund_id(self) -> int:
        """The fund itself, as the subject of a permission check."""
        return self.pk

    def access_unit_ids(self) -> frozenset[int]:
        """Return every unit of the fund: a list page is open and filters its own rows."""
        return EveryId()

    def access_branch_ids(self) -> frozenset[int]:
        return EveryId()

    def access_lead_ids(self) -> frozenset[int]:
        return EveryId()

    def access_person_ids(self) -> frozenset[int]:
        return EveryId()

    def access_years(self) -> frozenset[int]:
        return frozenset()

    def duty_holders(self) -> Mapping[Action, int]:
        return {}

    def duty_people(self) -> int:
        return self.payment_people

    def current_year(self) -> int:
        """Return the year a visitor sees first: the office's working year, else this year."""
        return self.working_year or clock.today().year

    def years(self) -> list[int]:
        """Return the years a page offers, latest first: from the fund's founding to this year."""
        this_year = clock.today().year
        first = self.established_on.year if self.established_on else FIRST_YEAR
        return list(range(this_year, min(first, this_year) - 1, -1))

    def url(self, name: str, **kwargs: Any) -> str:
        """Return the address of a named page of this fund."""
        return reverse(name, kwargs={"fund": self.slug, **kwargs})


class EveryId(frozenset[int]):
    """A set that holds every id: what a fund, asked as a whole, belongs to."""

    def __contains__(self, item: object) -> bool:
        return item is not None
