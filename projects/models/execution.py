"""Execution (执行): activity reports, expenses against the budget, and difficulties."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, moves_only, only_grows, settled, stays
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from projects.models.measures import Measure


class ActivityPart(models.TextChoices):
    """The seven parts of a well-run activity (并文明〔2018〕8号)."""

    RECRUITING = "RECRUITING", "招募注册"
    TRAINING = "TRAINING", "教育培训"
    MATCHING = "MATCHING", "需求对接"
    RECORDING = "RECORDING", "活动记录"
    RATING = "RATING", "评星定级"
    REWARDING = "REWARDING", "激励回馈"
    INSURING = "INSURING", "保险保障"


class OfProject:
    """A row that belongs to its project's units and years."""

    def access_unit_ids(self) -> frozenset[int]:
        found: frozenset[int] = self.project.access_unit_ids()  # type: ignore[attr-defined]
        return found

    def access_lead_ids(self) -> frozenset[int]:
        found: frozenset[int] = self.project.access_lead_ids()  # type: ignore[attr-defined]
        return found


@tracked("projects_activityreport")
class ActivityReport(OfProject, AccessDefaults, FundModel):
    """What one activity was (活动记录): when, where, who, how long, for whom.

    ``people`` in 人 and ``hours`` in 小时, of all volunteers together. ``parts`` are those of the
    seven parts that were carried out; ``parts_note`` says why the others were not.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="activities")
    planned = FundForeignKey(
        "projects.PlannedActivity", verbose_name="计划", null=True, blank=True, related_name="+"
    )
    title = models.CharField("活动名称", max_length=80)
    held_on = models.DateField("活动日期")
    begins_at = models.TimeField("开始", null=True, blank=True)
    finishes_at = models.TimeField("结束", null=True, blank=True)
    place = models.CharField("地点", max_length=80)
    content = models.TextField("活动情况", max_length=2000)
    people = models.PositiveIntegerField("志愿者（人）")
    hours = models.DecimalField("服务时长（小时）", max_digits=10, decimal_places=2)
    parts: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=12, choices=ActivityPart), verbose_name="七项工作", default=list
    )
    parts_note = models.CharField("未做的原因", max_length=300, blank=True)
    reported_by = PersonForeignKey(verbose_name="填报人", related_name="+")
    reported_at = models.DateTimeField("填报时间", default=clock.now, editable=False)
    withdrawn_note = models.CharField("作废原因", max_length=200, blank=True)
    idempotency_key = models.CharField("防重号", max_length=64)

    class Meta:
        verbose_name = "活动记录"
        constraints = [
            *walls("project", "planned"),
            models.UniqueConstraint(
                fields=["fund", "number"], name="projects_activityreport_number"
            ),
            models.UniqueConstraint(
                fields=["fund", "idempotency_key"], name="projects_activityreport_once"
            ),
            models.CheckConstraint(
                condition=Q(people__gt=0, hours__gt=0), name="projects_activityreport_positive"
            ),
            models.CheckConstraint(
                condition=Q(begins_at__isnull=True)
                | Q(finishes_at__isnull=True)
                | Q(finishes_at__gt=F("begins_at")),
                name="projects_activityreport_times",
            ),
            # A mistake is withdrawn (作废) and reported anew; what was withdrawn stays so.
            *settled(
                "projects_activityreport",
                "number",
                "project_id",
                "planned_id",
                "title",
                "held_on",
                "begins_at",
                "finishes_at",
                "place",
                "content",
                "people",
                "hours",
                "parts",
                "parts_note",
                "reported_by_id",
                "reported_at",
            ),
            Guard(
                name="projects_activityreport_stays_withdrawn",
                on="UPDATE",
                broken="OLD.withdrawn_note <> '' AND NEW.withdrawn_note <> OLD.withdrawn_note",
            ),
        ]
        indexes = [models.Index(fields=["fund", "project", "held_on", "id"])]

    def __str__(self) -> str:
        return self.title


class ActivityCount(AccessDefaults, FundModel):
    """How many were served by an activity, in one unit (受益数量)."""

    activity = FundForeignKey("projects.ActivityReport", verbose_name="活动", related_name="counts")
    measure = models.CharField("计量单位", max_length=12, choices=Measure)
    number = models.DecimalField("数量", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "受益数量"
        constraints = [
            *walls("activity"),
            models.UniqueConstraint(
                fields=["fund", "activity", "measure"], name="projects_activitycount_once"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="projects_activitycount_number"),
            *only_grows("projects_activitycount"),
        ]


class ActivityPhoto(AccessDefaults, FundModel):
    """A photograph of an activity; ``public`` once the office lets it be shown."""

    activity = FundForeignKey("projects.ActivityReport", verbose_name="活动", related_name="photos")
    file = FundForeignKey("kit.StoredFile", verbose_name="照片", related_name="+")
    caption = models.CharField("说明", max_length=80, blank=True)
    public = models.BooleanField("可公开", default=False)

    class Meta:
        verbose_name = "活动照片"
        constraints = [
            *walls("activity", "file"),
            models.UniqueConstraint(fields=["fund", "file"], name="projects_activityphoto_once"),
            stays("projects_activityphoto"),
        ]
        indexes = [models.Index(fields=["fund", "activity", "id"])]


class Expense(OfProject, AccessDefaults, FundModel):
    """Money of the project spent by its unit (项目支出), in 元, against a line of the budget.

    A voucher counts once: ``voucher`` is the number of the unit's own books, ``invoice`` of the
    invoice. Rows are only added; a mistake is reversed by a row with the amount negative.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="expenses")
    line = FundForeignKey("projects.BudgetLine", verbose_name="预算", related_name="expenses")
    activity = FundForeignKey(
        "projects.ActivityReport", verbose_name="活动", null=True, blank=True, related_name="+"
    )
    spent_on = models.DateField("支出日期")
    summary = models.CharField("用途", max_length=120)
    receiver = models.CharField("收款方", max_length=80)
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2)
    voucher = models.CharField("凭证号", max_length=40)
    invoice = models.CharField("发票号码", max_length=40, blank=True)
    file = FundForeignKey(
        "kit.StoredFile", verbose_name="票据影像", null=True, blank=True, related_name="+"
    )
    reverses = FundForeignKey(
        "self", verbose_name="冲销的支出", null=True, related_name="reversals"
    )
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    recorded_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    idempotency_key = models.CharField("防重号", max_length=64)

    class Meta:
        verbose_name = "项目支出"
        constraints = [
            *walls("project", "line", "activity", "file", "reverses"),
            models.UniqueConstraint(fields=["fund", "number"], name="projects_expense_number"),
            models.UniqueConstraint(
                fields=["fund", "idempotency_key"], name="projects_expense_once"
            ),
            models.UniqueConstraint(
                fields=["fund", "reverses"], name="projects_expense_reversed_once"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0)
                | Q(reverses__isnull=False, amount__lt=0),
                name="projects_expense_sign",
            ),
            # A voucher or an invoice counts once, unless what counted it was reversed.
            Guard(
                name="projects_expense_voucher_once",
                on="INSERT",
                broken=(
                    "NEW.reverses_id IS NULL AND EXISTS (SELECT FROM projects_expense e "
                    "WHERE e.fund_id = NEW.fund_id AND e.id <> NEW.id AND e.reverses_id IS NULL "
                    "AND (e.project_id = NEW.project_id AND e.voucher = NEW.voucher "
                    "OR NEW.invoice <> '' AND e.invoice = NEW.invoice) "
                    "AND NOT EXISTS (SELECT FROM projects_expense r "
                    "WHERE r.fund_id = e.fund_id AND r.reverses_id = e.id))"
                ),
            ),
            *only_grows("projects_expense"),
        ]
        indexes = [
            models.Index(fields=["fund", "project", "spent_on", "id"]),
            models.Index(fields=["fund", "line"]),
            models.Index(fields=["fund", "invoice"]),
        ]

    def __str__(self) -> str:
        return self.number


class DifficultyState(models.TextChoices):
    """Where a difficulty stands."""

    OPEN = "OPEN", "待解决"
    ESCALATED = "ESCALATED", "已上报文明办"
    SOLVED = "SOLVED", "已解决"
    CLOSED = "CLOSED", "不再处理"


@tracked("projects_difficulty")
class Difficulty(OfProject, AccessDefaults, FundModel):
    """A difficulty a unit reports (困难问题); its lead unit solves it by a day, or it goes up."""

    number = models.CharField("编号", max_length=20, editable=False)
    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="difficulties")
    title = models.CharField("问题", max_length=80)
    content = models.TextField("情况", max_length=2000)
    due_on = models.DateField("要求解决日期")
    state = models.CharField(
        "状态", max_length=10, choices=DifficultyState, default=DifficultyState.OPEN
    )
    escalated_on = models.DateField("上报日期", null=True, blank=True)
    answer = models.TextField("处理情况", max_length=2000, blank=True)
    raised_by = PersonForeignKey(verbose_name="提出人", related_name="+")
    raised_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    answered_by = PersonForeignKey(verbose_name="处理人", null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = "困难问题"
        constraints = [
            *walls("project"),
            models.UniqueConstraint(fields=["fund", "number"], name="projects_difficulty_number"),
            models.CheckConstraint(
                condition=Q(state__in=[DifficultyState.OPEN, DifficultyState.ESCALATED])
                | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="projects_difficulty_answered",
            ),
            *moves_only(
                "projects_difficulty",
                "state",
                steps=frozenset(
                    {
                        ("OPEN", "ESCALATED"),
                        ("OPEN", "SOLVED"),
                        ("OPEN", "CLOSED"),
                        ("ESCALATED", "SOLVED"),
                        ("ESCALATED", "CLOSED"),
                    }
                ),
                entry="NEW.state = 'OPEN'",
            ),
            *settled("projects_difficulty", "number", "project_id", "raised_by_id", "content"),
        ]
        indexes = [
            models.Index(fields=["fund", "project", "id"]),
            models.Index(fields=["fund", "state", "due_on", "id"]),
        ]

    def __str__(self) -> str:
        return self.title
