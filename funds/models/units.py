"""Units (单位): lead units, implementers, payees, and the offices themselves."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit.marks import MarkedModel
from kit.tenancy.guards import Guard, stays
from kit.tenancy.models import FundForeignKey, FundModel, tracked
from kit.tenancy.walls import walls


class UnitKind(models.TextChoices):
    """What a unit is to the fund; a unit may be several."""

    LEAD = "LEAD", "牵头单位"
    EXECUTOR = "EXECUTOR", "执行单位"
    IMPLEMENTER = "IMPLEMENTER", "实施单位"
    PAYEE = "PAYEE", "收款单位"
    OFFICE = "OFFICE", "文明办"


KIND_ORDER = tuple(UnitKind)

# Walks up from the new parent; UNION ends even where a circle already stood.
_CIRCLE = (
    "NEW.parent_id IS NOT NULL AND EXISTS (WITH RECURSIVE above AS ("
    "SELECT NEW.parent_id AS id UNION SELECT u.parent_id FROM funds_unit u "
    "JOIN above ON u.id = above.id WHERE u.fund_id = NEW.fund_id AND u.parent_id IS NOT NULL) "
    "SELECT FROM above WHERE above.id = NEW.id)"
)


# History keeps neither the contact person nor the phone: they are private facts.
@tracked("funds_unit", exclude=("contact", "phone"))
class Unit(AccessDefaults, MarkedModel, FundModel):
    """An organisation in a fund, by its name as documents write it.

    A unit that is no longer used is retired (停用) and stays, since old papers name it.
    """

    name = models.CharField("单位名称", max_length=80)
    # An array and not a table: the kinds change together, and one row of history tells them all.
    kinds: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=12, choices=UnitKind), verbose_name="种类", default=list
    )
    pinyin = models.CharField("拼音", max_length=200, editable=False)
    code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=24, blank=True)
    parent = FundForeignKey(
        "self", verbose_name="上级单位", null=True, blank=True, related_name="children"
    )
    address = models.CharField("单位地址", max_length=120, blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "单位"
        constraints = [
            *walls("parent"),
            models.UniqueConstraint(fields=["fund", "name"], name="funds_unit_name"),
            models.UniqueConstraint(
                fields=["fund", "code"], condition=~Q(code=""), name="funds_unit_code"
            ),
            models.CheckConstraint(
                condition=Q(kinds__len__gte=1) & Q(kinds__contained_by=list(UnitKind.values)),
                name="funds_unit_kinds",
            ),
            Guard(name="funds_unit_no_circle", on="INSERT OR UPDATE", broken=_CIRCLE),
            stays("funds_unit"),
        ]
        indexes = [
            models.Index(fields=["fund", "pinyin", "id"]),
            models.Index(fields=["fund", "parent"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> UnitKind:
        """What the unit is first of all, in the order of :class:`UnitKind`."""
        return self.kinds_held[0]

    @property
    def kinds_held(self) -> list[UnitKind]:
        """Everything the unit is to the fund, in the order of :class:`UnitKind`."""
        return [kind for kind in KIND_ORDER if kind in self.kinds]

    @property
    def kinds_told(self) -> str:
        """The kinds in words: 牵头单位、收款单位."""
        return "、".join(kind.label for kind in self.kinds_held)

    @staticmethod
    def being(kind: UnitKind) -> Q:
        """Return the condition of the units that are (also) of one kind."""
        return Q(kinds__contains=[kind.value])

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset({self.pk})
