"""The call for projects (征集公告): who may apply for what, until when, and by which rules."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, moves_only, only_grows, settled, stays
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls

LEAST_SEATS = 5


class CallState(models.TextChoices):
    """Where a call stands; whether a published one is open is a matter of its hours."""

    DRAFT = "DRAFT", "草稿"
    PUBLISHED = "PUBLISHED", "已发布"
    CLOSED = "CLOSED", "已截止"


class Hideable(models.TextChoices):
    """What a call may keep from its experts, so that a name does not sway them."""

    LEAD_UNIT = "lead_unit", "牵头单位"
    IMPLEMENTER = "implementer", "实施单位"
    CO_LEADS = "co_leads", "联合牵头单位"
    TEAM = "team", "团队成员"
    FILES = "files", "申报附件"


class Applicants(models.TextChoices):
    """Who may apply under a call (申报主体)."""

    LEADS = "LEADS", "所征集类别的牵头单位"
    NAMED = "NAMED", "指定的单位"


_RULES = (
    "title",
    "text",
    "opens_at",
    "applicants",
    "ceiling",
    "total_budget",
    "management_cap",
    "bans_fixed_assets",
    "shift_percent",
    "corrections_allowed",
    "correction_days",
    "seats",
    "hidden_fields",
    "notice_days",
    "published_at",
    "published_by_id",
)
"""What applicants rely on: it stands from the day a call is published."""


@tracked("projects_call")
class Call(AccessDefaults, FundModel):
    """One call for projects of a year (征集公告).

    ``closes_at`` is the first instant at which it is too late: 7月5日 24:00 is 7月6日 0:00.
    ``ceiling`` and ``total_budget`` in 元, empty where the call sets none. ``management_cap`` is
    the largest share of 管理费 in percent. ``shift_percent`` is how far an item of the budget may
    move without an amendment. ``hidden_fields`` are values of :class:`Hideable`.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=120)
    text = models.TextField("公告正文", blank=True)
    state = models.CharField("状态", max_length=10, choices=CallState, default=CallState.DRAFT)
    opens_at = models.DateTimeField("开始时间")
    closes_at = models.DateTimeField("截止时间")
    applicants = models.CharField(
        "申报主体", max_length=6, choices=Applicants, default=Applicants.LEADS
    )

    ceiling = models.DecimalField(
        "单个项目申请上限（元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
    total_budget = models.DecimalField(
        "本次征集总额（元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
    management_cap = models.DecimalField(
        "管理费上限（%）", max_digits=5, decimal_places=2, null=True, blank=True
    )
    bans_fixed_assets = models.BooleanField("不得列支固定资产和基本建设", default=True)
    shift_percent = models.DecimalField(
        "预算科目可调幅度（%）", max_digits=5, decimal_places=2, default=10
    )

    corrections_allowed = models.PositiveSmallIntegerField("补正次数", default=1)
    correction_days = models.PositiveSmallIntegerField("补正期限（工作日）", default=5)
    seats = models.PositiveSmallIntegerField("每个项目的评审专家数", default=LEAST_SEATS)
    hidden_fields: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=40), verbose_name="评审时隐去的内容", default=list, blank=True
    )
    notice_days = models.PositiveSmallIntegerField(
        "公示期（工作日）", default=5, validators=[MinValueValidator(5), MaxValueValidator(30)]
    )

    created_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = PersonForeignKey(verbose_name="发布人", null=True, related_name="+")
    closed_at = models.DateTimeField("截止办理时间", null=True, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "征集公告"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "number"], name="projects_call_number"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="projects_call_hours"
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=LEAST_SEATS, seats__in=range(LEAST_SEATS, 100, 2)),
                name="projects_call_seats_odd",
            ),
            models.CheckConstraint(
                condition=Q(state=CallState.DRAFT)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="projects_call_published",
            ),
            models.CheckConstraint(
                condition=Q(management_cap__isnull=True) | Q(management_cap__range=(0, 100)),
                name="projects_call_management_cap",
            ),
            *moves_only(
                "projects_call",
                "state",
                steps=frozenset({("DRAFT", "PUBLISHED"), ("PUBLISHED", "CLOSED")}),
                entry="NEW.state = 'DRAFT'",
            ),
            *settled("projects_call", "number", "year", "created_by_id"),
            Guard(
                name="projects_call_published_stands",
                on="UPDATE",
                broken="OLD.state <> 'DRAFT' AND ("
                + " OR ".join(f"OLD.{rule} IS DISTINCT FROM NEW.{rule}" for rule in _RULES)
                + ")",
            ),
            # A published closing is only put off, and one that was closed not even that.
            Guard(
                name="projects_call_closes_later",
                on="UPDATE",
                broken=(
                    "OLD.closes_at <> NEW.closes_at AND (OLD.state = 'CLOSED' "
                    "OR (OLD.state = 'PUBLISHED' AND NEW.closes_at < OLD.closes_at))"
                ),
            ),
        ]
        indexes = [models.Index(fields=["fund", "year", "id"])]

    def __str__(self) -> str:
        return self.title

    def access_years(self) -> frozenset[int]:
        return frozenset({self.year})

    def is_open(self, at: datetime | None = None) -> bool:
        """Tell whether applications are taken at an instant (now, unless told), to the second."""
        instant = at or clock.now()
        return self.state == CallState.PUBLISHED and self.opens_at <= instant < self.closes_at


def _only_while_drafted(name: str) -> list[Guard]:
    """Return the guards of a call's parts: what was published stands."""
    fixed = (
        "EXISTS (SELECT FROM projects_call c WHERE c.id = {row}.call_id "
        "AND c.fund_id = {row}.fund_id AND c.state <> 'DRAFT')"
    )
    return [
        Guard(name=f"{name}_published_adds", on="INSERT OR UPDATE", broken=fixed.format(row="NEW")),
        Guard(name=f"{name}_published", on="UPDATE OR DELETE", broken=fixed.format(row="OLD")),
        Guard(name=f"{name}_no_truncate", on="TRUNCATE"),
    ]


class CallCategory(AccessDefaults, FundModel):
    """A category a call asks projects for."""

    call = FundForeignKey("projects.Call", verbose_name="征集公告", related_name="categories")
    category = FundForeignKey("projects.Category", verbose_name="类别", related_name="+")

    class Meta:
        verbose_name = "征集的类别"
        constraints = [
            *walls("call", "category"),
            models.UniqueConstraint(
                fields=["fund", "call", "category"], name="projects_callcategory_once"
            ),
            *_only_while_drafted("projects_callcategory"),
        ]


class CallUnit(AccessDefaults, FundModel):
    """A unit named in a call that only named units may answer."""

    call = FundForeignKey("projects.Call", verbose_name="征集公告", related_name="named_units")
    unit = FundForeignKey("funds.Unit", verbose_name="单位", related_name="+")

    class Meta:
        verbose_name = "指定的申报单位"
        constraints = [
            *walls("call", "unit"),
            models.UniqueConstraint(fields=["fund", "call", "unit"], name="projects_callunit_once"),
            *_only_while_drafted("projects_callunit"),
        ]


class RubricItem(AccessDefaults, FundModel):
    """One heading of the rubric (评审指标) and its weight; the weights of a call sum to 100."""

    call = FundForeignKey("projects.Call", verbose_name="征集公告", related_name="rubric")
    sequence = models.PositiveSmallIntegerField("次序")
    name = models.CharField("指标", max_length=40)
    weight = models.PositiveSmallIntegerField(
        "分值", validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    explanation = models.CharField("评分说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "评审指标"
        constraints = [
            *walls("call"),
            models.UniqueConstraint(
                fields=["fund", "call", "sequence"], name="projects_rubricitem_sequence"
            ),
            models.CheckConstraint(
                condition=Q(weight__range=(1, 100)), name="projects_rubricitem_weight"
            ),
            *_only_while_drafted("projects_rubricitem"),
        ]

    def __str__(self) -> str:
        return self.name


class CallTranche(AccessDefaults, FundModel):
    """One tranche of a call's plan (拨款计划): its share in percent, and the step that earns it."""

    call = FundForeignKey("projects.Call", verbose_name="征集公告", related_name="tranche_plan")
    sequence = models.PositiveSmallIntegerField("批次")
    name = models.CharField("名称", max_length=40)
    percent = models.DecimalField("比例（%）", max_digits=5, decimal_places=2)
    step = models.CharField("条件所系环节", max_length=40)

    class Meta:
        verbose_name = "拨款计划"
        constraints = [
            *walls("call"),
            models.UniqueConstraint(
                fields=["fund", "call", "sequence"], name="projects_calltranche_sequence"
            ),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100), name="projects_calltranche_percent"
            ),
            *_only_while_drafted("projects_calltranche"),
        ]

    def __str__(self) -> str:
        return self.name


class CallCheck(AccessDefaults, FundModel):
    """One line of the form check (形式审查清单)."""

    call = FundForeignKey("projects.Call", verbose_name="征集公告", related_name="checklist")
    sequence = models.PositiveSmallIntegerField("次序")
    text = models.CharField("审查内容", max_length=200)

    class Meta:
        verbose_name = "形式审查清单"
        constraints = [
            *walls("call"),
            models.UniqueConstraint(
                fields=["fund", "call", "sequence"], name="projects_callcheck_sequence"
            ),
            *_only_while_drafted("projects_callcheck"),
        ]

    def __str__(self) -> str:
        return self.text


class CallPaper(AccessDefaults, FundModel):
    """An attachment an applicant is asked for (申报附件清单)."""

    call = FundForeignKey("projects.Call", verbose_name="征集公告", related_name="papers_asked")
    sequence = models.PositiveSmallIntegerField("次序")
    name = models.CharField("附件", max_length=80)
    required = models.BooleanField("必须提供", default=True)

    class Meta:
        verbose_name = "申报附件清单"
        constraints = [
            *walls("call"),
            models.UniqueConstraint(
                fields=["fund", "call", "sequence"], name="projects_callpaper_sequence"
            ),
            *_only_while_drafted("projects_callpaper"),
        ]

    def __str__(self) -> str:
        return self.name


class CallFile(AccessDefaults, FundModel):
    """A file that goes with a call (公告附件), for anybody to download once it is published."""

    call = FundForeignKey("projects.Call", verbose_name="征集公告", related_name="files")
    file = FundForeignKey("kit.StoredFile", verbose_name="文件", related_name="+")
    withdrawn = models.BooleanField("已撤下", default=False)

    class Meta:
        verbose_name = "公告附件"
        constraints = [
            *walls("call", "file"),
            models.UniqueConstraint(fields=["fund", "file"], name="projects_callfile_once"),
            stays("projects_callfile"),
        ]
        indexes = [models.Index(fields=["fund", "call", "id"])]


class CallExtension(AccessDefaults, FundModel):
    """A closing put off (延期公告): from when to when, and why; shown to everybody."""

    call = FundForeignKey("projects.Call", verbose_name="征集公告", related_name="extensions")
    before = models.DateTimeField("原截止时间")
    after = models.DateTimeField("新截止时间")
    reason = models.CharField("延期理由", max_length=300)
    extended_by = PersonForeignKey(verbose_name="办理人", related_name="+")
    extended_at = models.DateTimeField("办理时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "征集延期"
        constraints = [
            *walls("call"),
            models.CheckConstraint(
                condition=Q(after__gt=F("before")), name="projects_callextension_later"
            ),
            *only_grows("projects_callextension"),
        ]
        indexes = [models.Index(fields=["fund", "call", "id"])]
