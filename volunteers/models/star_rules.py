"""Star rules (星级规则) by date, and up to which day hours were shown publicly (时长公示)."""

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import only_grows, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


class Subject(models.TextChoices):
    """Who is recognised."""

    PERSON = "PERSON", "志愿者"
    ORGANISATION = "ORGANISATION", "志愿组织"


@tracked("volunteers_starrule")
class StarRule(AccessDefaults, FundModel):
    """A version of a fund's star rules (星级规则), from a day on; a change is another version.

    A batch names the version it was computed by, so that every star can be replayed.
    """

    subject = models.CharField("认定对象", max_length=12, choices=Subject)
    effective_from = models.DateField("生效日期")
    basis = models.CharField("依据", max_length=120)
    set_by = PersonForeignKey(verbose_name="登记人", related_name="+")

    class Meta:
        verbose_name = "星级规则"
        constraints = [
            *walls(),
            models.UniqueConstraint(
                fields=["fund", "subject", "effective_from"], name="volunteers_starrule_day"
            ),
            *settled("volunteers_starrule", "subject", "effective_from", "basis"),
        ]

    def __str__(self) -> str:
        return self.basis


class StarLevel(AccessDefaults, FundModel):
    """One level of a rule (星级): what it is called and what it asks for; rows are only added.

    Of people: ``hours`` of service. Of organisations: shares of members who hold the first or the
    second star and who hold the third or a higher one, each by the highest they hold, years
    without a breach, and what somebody goes and sees: brand projects, community services in a
    year, a joint visit. Empty asks for nothing.
    """

    rule = FundForeignKey("volunteers.StarRule", verbose_name="规则", related_name="levels")
    level = models.PositiveSmallIntegerField("级")
    name = models.CharField("名称", max_length=20)
    certifier = models.CharField("认定单位", max_length=60)
    hours = models.PositiveIntegerField("累计时长（小时）", null=True, blank=True)
    low_share = models.DecimalField(
        "一至二星成员比例（%）", max_digits=5, decimal_places=2, null=True, blank=True
    )
    high_share = models.DecimalField(
        "三星及以上成员比例（%）", max_digits=5, decimal_places=2, null=True, blank=True
    )
    brands = models.PositiveSmallIntegerField("品牌项目（个）", null=True, blank=True)
    services = models.PositiveSmallIntegerField("年度社区服务（次）", null=True, blank=True)
    clean_years = models.PositiveSmallIntegerField("无违规年限（年）", null=True, blank=True)
    needs_registration = models.BooleanField("须在民政部门登记", default=False)
    needs_visit = models.BooleanField("须联合实地核查", default=False)

    class Meta:
        verbose_name = "星级"
        constraints = [
            *walls("rule"),
            models.UniqueConstraint(
                fields=["fund", "rule", "level"], name="volunteers_starlevel_once"
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1) & (Q(hours__isnull=True) | Q(hours__gt=0)),
                name="volunteers_starlevel_level",
            ),
            *only_grows("volunteers_starlevel"),
        ]

    def __str__(self) -> str:
        return self.name


class HoursShown(AccessDefaults, FundModel):
    """Hours up to a day were shown publicly (时长公示): only those count for stars.

    Attributes:
        counted_to: the last record that stood then; what came later was not on the list, though it
            be of an earlier day. ``None`` in rows older than this column.
        notice: the public list that held them; ``None`` where they were shown elsewhere.
        place: where that was (公告栏、报纸、网站); empty in rows older than this column.
    """

    through = models.DateField("公示时长截至")
    counted_to = models.BigIntegerField("公示到的服务记录", null=True, editable=False)
    published_on = models.DateField("公示日期")
    published_by = PersonForeignKey(verbose_name="公示人", related_name="+")
    notice = FundForeignKey(
        "volunteers.HoursNotice", verbose_name="公示名单", null=True, blank=True, related_name="+"
    )
    place = models.CharField("公示方式", max_length=80, blank=True)

    class Meta:
        verbose_name = "时长公示"
        constraints = [
            *walls("notice"),
            # A day is shown again when records of it came late.
            models.UniqueConstraint(
                fields=["fund", "through", "counted_to"], name="volunteers_hoursshown_once"
            ),
            models.CheckConstraint(
                condition=Q(published_on__gte=F("through")), name="volunteers_hoursshown_past"
            ),
            *only_grows("volunteers_hoursshown"),
        ]
