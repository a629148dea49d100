"""Honours (表彰奖励) of volunteers and organisations, as 民政部令第67号 wants them recorded."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, only_grows
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from volunteers.models.entries import Entry, entry_rules


class HonourLevel(models.TextChoices):
    """How high an honour is."""

    NATION = "NATION", "国家级"
    PROVINCE = "PROVINCE", "省级"
    CITY = "CITY", "市级"
    COUNTY = "COUNTY", "县级"
    OTHER = "OTHER", "其他"


class HonouredKind(models.TextChoices):
    """Who or what is honoured; one honour is for one kind, since kinds are never added up."""

    PERSON = "PERSON", "志愿者"
    TEAM = "TEAM", "志愿组织"
    COMMUNITY = "COMMUNITY", "社区"
    PROJECT = "PROJECT", "志愿服务项目"

    @property
    def unit(self) -> str:
        """What they are counted in: one person honoured twice in a year is two times."""
        return "人次" if self is HonouredKind.PERSON else "个"


@tracked("volunteers_honour")
class Honour(Entry):
    """One honour (表彰): whom it was given to stands by number, or as a count somebody states.

    Attributes:
        stated: how many, as ``basis`` says, where no list names everybody; of communities and
            projects there is no list.
        organisation: who recorded it of its own people; none is the city's office.
    """

    number = models.CharField("表彰编号", max_length=20, editable=False)
    name = models.CharField("表彰名称", max_length=80)
    level = models.CharField("级别", max_length=8, choices=HonourLevel)
    kind = models.CharField("表彰对象", max_length=9, choices=HonouredKind)
    awarded_by = models.CharField("表彰单位", max_length=80)
    awarded_on = models.DateField("表彰日期")
    document = models.CharField("文号", max_length=60, blank=True)
    organisation = FundForeignKey(
        "volunteers.Organisation", verbose_name="登记组织", null=True, blank=True, related_name="+"
    )
    stated = models.PositiveIntegerField("写明的数量", null=True, blank=True)
    basis = models.CharField("数量的依据", max_length=120, blank=True)

    class Meta:
        verbose_name = "表彰"
        constraints = [
            *walls("organisation"),
            models.CheckConstraint(
                condition=~Q(name="")
                & ~Q(awarded_by="")
                & (Q(stated__isnull=True) | Q(stated__gt=0) & ~Q(basis="")),
                name="volunteers_honour_stated",
            ),
            *entry_rules(
                "volunteers_honour",
                "name",
                "level",
                "kind",
                "awarded_by",
                "awarded_on",
                "document",
                "organisation_id",
                "stated",
            ),
        ]
        indexes = [models.Index(fields=["fund", "awarded_on", "id"])]

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> str:
        return HonouredKind(self.kind).unit

    @property
    def kept_by(self) -> str:
        """Who recorded it: the city's office where no organisation did."""
        return "文明办" if self.organisation is None else str(self.organisation)


class Honoured(AccessDefaults, FundModel):
    """A volunteer or an organisation that was given an honour (受表彰); rows are only added."""

    honour = FundForeignKey("volunteers.Honour", verbose_name="表彰", related_name="honoured")
    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", null=True, related_name="honours"
    )
    organisation = FundForeignKey(
        "volunteers.Organisation", verbose_name="组织", null=True, related_name="honours"
    )
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    recorded_at = models.DateTimeField("登记时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "受表彰"
        constraints = [
            *walls("honour", "volunteer", "organisation"),
            models.UniqueConstraint(
                fields=["fund", "honour", "volunteer"], name="volunteers_honoured_person_once"
            ),
            models.UniqueConstraint(
                fields=["fund", "honour", "organisation"], name="volunteers_honoured_team_once"
            ),
            # A person on an honour for people, an organisation on one for organisations.
            Guard(
                name="volunteers_honoured_kind",
                on="INSERT",
                broken=(
                    "num_nonnulls(NEW.volunteer_id, NEW.organisation_id) <> 1 OR NOT EXISTS ("
                    "SELECT FROM volunteers_honour h WHERE h.fund_id = NEW.fund_id "
                    "AND h.id = NEW.honour_id AND h.kind = "
                    "CASE WHEN NEW.volunteer_id IS NULL THEN 'TEAM' ELSE 'PERSON' END)"
                ),
            ),
            *only_grows("volunteers_honoured"),
        ]
        indexes = [
            models.Index(fields=["fund", "volunteer", "id"]),
            models.Index(fields=["fund", "organisation", "id"]),
        ]
