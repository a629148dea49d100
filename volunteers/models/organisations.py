"""Volunteer organisations and teams (志愿服务组织、队伍), as a tree, by each city's taxonomy."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import Guard, settled, stays
from kit.tenancy.models import FundForeignKey, FundModel, tracked
from kit.tenancy.walls import walls

# Walks up from the new parent; UNION ends even where a circle already stood.
_CIRCLE = (
    "NEW.parent_id IS NOT NULL AND EXISTS (WITH RECURSIVE above AS ("
    "SELECT NEW.parent_id AS id UNION SELECT o.parent_id FROM volunteers_organisation o "
    "JOIN above ON o.id = above.id WHERE o.fund_id = NEW.fund_id AND o.parent_id IS NOT NULL) "
    "SELECT FROM above WHERE above.id = NEW.id)"
)


@tracked("volunteers_teamkind")
class TeamKind(AccessDefaults, FundModel):
    """A kind of team in the city's own taxonomy (队伍类别): 8+N in one city, 17+N in another.

    ``is_core`` tells the eight or the seventeen from the N.
    """

    name = models.CharField("类别", max_length=40)
    is_core = models.BooleanField("必设", default=False)
    sequence = models.PositiveSmallIntegerField("次序")
    retired_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "队伍类别"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "name"], name="volunteers_teamkind_name"),
            stays("volunteers_teamkind"),
        ]
        indexes = [models.Index(fields=["fund", "sequence", "id"])]

    def __str__(self) -> str:
        return self.name


# History keeps neither the contact person nor the phone: they are private facts.
@tracked("volunteers_organisation", exclude=("contact", "phone"))
class Organisation(AccessDefaults, FundModel):
    """A volunteer organisation or team (志愿服务组织), MZ/T 061-2015.

    ``unit`` is the unit whose people sign in for it; most of a city's thousands have none.
    """

    number = models.CharField("组织编号", max_length=20, editable=False)
    name = models.CharField("组织名称", max_length=80)
    pinyin = models.CharField("拼音", max_length=200, editable=False)
    kind = FundForeignKey(
        "volunteers.TeamKind", verbose_name="队伍类别", null=True, blank=True, related_name="+"
    )
    code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    is_registered = models.BooleanField("已在民政部门登记", default=False)
    parent = FundForeignKey(
        "self", verbose_name="上级组织", null=True, blank=True, related_name="children"
    )
    unit = FundForeignKey(
        "funds.Unit", verbose_name="所属单位", null=True, blank=True, related_name="+"
    )
    division = FundForeignKey(
        "volunteers.Division", verbose_name="区县", null=True, blank=True, related_name="+"
    )
    founded_on = models.DateField("成立日期", null=True, blank=True)
    field = models.CharField("服务领域", max_length=80, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=24, blank=True)
    closed_on = models.DateField("注销日期", null=True, blank=True)

    class Meta:
        verbose_name = "志愿组织"
        constraints = [
            *walls("kind", "parent", "unit", "division"),
            models.UniqueConstraint(
                fields=["fund", "number"], name="volunteers_organisation_number"
            ),
            models.UniqueConstraint(fields=["fund", "name"], name="volunteers_organisation_name"),
            models.UniqueConstraint(
                fields=["fund", "code"], condition=~Q(code=""), name="volunteers_organisation_code"
            ),
            models.UniqueConstraint(fields=["fund", "unit"], name="volunteers_organisation_unit"),
            Guard(name="volunteers_organisation_no_circle", on="INSERT OR UPDATE", broken=_CIRCLE),
            *settled("volunteers_organisation", "number"),
        ]
        indexes = [
            models.Index(fields=["fund", "pinyin", "id"]),
            models.Index(fields=["fund", "parent"]),
            models.Index(fields=["fund", "kind", "id"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_name(self) -> str:
        """The name as anybody may read it: an organisation's is no secret."""
        return self.name

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset(() if self.unit_id is None else (self.unit_id,))

    def access_branch_ids(self) -> frozenset[int]:
        """Whoever is above sees it; the walk ends by itself where a circle was."""
        units, seen, above = set(self.access_unit_ids()), {self.pk}, self.parent
        while above is not None and above.pk not in seen:
            seen.add(above.pk)
            units |= above.access_unit_ids()
            above = above.parent
        return frozenset(units)
