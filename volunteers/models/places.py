"""Where volunteering happens: divisions with their residents, stations and sites (区县、站点)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import only_grows, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls

CITY_ENDS = "00"
"""How the code of a city itself ends (GB/T 2260); no district's does."""


@tracked("volunteers_division")
class Division(AccessDefaults, FundModel):
    """A district or county of the city (区县), by its code of GB/T 2260; the city itself is one."""

    code = models.CharField("区划代码", max_length=6)
    name = models.CharField("名称", max_length=20)
    retired_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "区县"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "code"], name="volunteers_division_code"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{6}$"), name="volunteers_division_digits"
            ),
            *settled("volunteers_division", "code"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_city(self) -> bool:
        """Whether it is the city itself, which volunteer numbers begin with."""
        return self.code.endswith(CITY_ENDS)


class Population(AccessDefaults, FundModel):
    """How many residents a division had on a day (常住人口), as its source says it.

    The denominator of 注册率. Rows are only added: a later count is another row, and what a report
    of an earlier day was divided by stays.
    """

    division = FundForeignKey(
        "volunteers.Division", verbose_name="区县", related_name="populations"
    )
    residents = models.PositiveIntegerField("常住人口（人）")
    counted_on = models.DateField("统计日期")
    source = models.CharField("来源", max_length=120)
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")

    class Meta:
        verbose_name = "常住人口"
        constraints = [
            *walls("division"),
            models.CheckConstraint(condition=Q(residents__gt=0), name="volunteers_population_some"),
            *only_grows("volunteers_population"),
        ]
        indexes = [models.Index(fields=["fund", "division", "counted_on"])]


class StationKind(models.TextChoices):
    """What kind of place a station is (站点种类)."""

    MODEL = "MODEL", "示范站"
    COMMUNITY = "COMMUNITY", "社区站"
    TERMINAL = "TERMINAL", "自助终端"
    PRACTICE = "PRACTICE", "新时代文明实践所（站）"
    STREET = "STREET", "街头服务岗"
    OTHER = "OTHER", "其他站点"


@tracked("volunteers_station", exclude=("contact", "phone"))
class Station(AccessDefaults, FundModel):
    """A station or site of volunteer service (志愿服务站点): what is there, and where it stands."""

    number = models.CharField("编号", max_length=20, editable=False)
    name = models.CharField("名称", max_length=60)
    pinyin = models.CharField("拼音", max_length=160, editable=False)
    kind = models.CharField("种类", max_length=9, choices=StationKind)
    organisation = FundForeignKey(
        "volunteers.Organisation",
        verbose_name="管理组织",
        null=True,
        blank=True,
        related_name="stations",
    )
    division = FundForeignKey(
        "volunteers.Division", verbose_name="区县", null=True, blank=True, related_name="+"
    )
    address = models.CharField("地址", max_length=120, blank=True)
    # Of the map people use on their phones (GCJ-02), as it is typed or pointed at.
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    equipment: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=20), verbose_name="设备与便民物品", default=list, blank=True
    )
    hours = models.CharField("开放时间", max_length=60, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=24, blank=True)
    opened_on = models.DateField("启用日期", null=True, blank=True)
    closed_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "站点"
        constraints = [
            *walls("organisation", "division"),
            models.UniqueConstraint(fields=["fund", "number"], name="volunteers_station_number"),
            models.UniqueConstraint(fields=["fund", "name"], name="volunteers_station_name"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="volunteers_station_place",
            ),
            *settled("volunteers_station", "number"),
        ]
        indexes = [
            models.Index(fields=["fund", "pinyin", "id"]),
            models.Index(fields=["fund", "kind", "id"]),
        ]

    def __str__(self) -> str:
        return self.name

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset() if self.organisation is None else self.organisation.access_unit_ids()

    def access_branch_ids(self) -> frozenset[int]:
        return frozenset() if self.organisation is None else self.organisation.access_branch_ids()
