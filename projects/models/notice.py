"""Public notice (立项公示), objections to it (异议), and the approval (立项)."""

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, only_grows, settled, stays
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


@tracked("projects_holiday")
class Holiday(AccessDefaults, FundModel):
    """A day the office works or rests against the calendar (节假日与调休), as it was announced.

    ``works`` empty: the entry was taken back, the calendar holds.
    """

    day = models.DateField("日期")
    works = models.BooleanField("上班", null=True)
    name = models.CharField("说明", max_length=40)

    class Meta:
        verbose_name = "节假日与调休"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "day"], name="projects_holiday_day"),
            stays("projects_holiday"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


@tracked("projects_publicnotice")
class PublicNotice(AccessDefaults, FundModel):
    """A public notice of what is to be approved (立项公示).

    ``ends_on`` is the last of ``days`` working days; the day of publication does not count.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    title = models.CharField("标题", max_length=120)
    text = models.TextField("公示说明", blank=True)
    days = models.PositiveSmallIntegerField("公示期（工作日）", default=5)
    published_on = models.DateField("公示日期")
    ends_on = models.DateField("公示截止")
    published_by = PersonForeignKey(verbose_name="发布人", related_name="+")
    published_at = models.DateTimeField("发布时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "立项公示"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "number"], name="projects_publicnotice_number"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("published_on"), days__gte=5),
                name="projects_publicnotice_days",
            ),
            *settled("projects_publicnotice", "number", "days", "published_on", "published_by_id"),
            Guard(
                name="projects_publicnotice_no_shorter",
                on="UPDATE",
                broken="NEW.ends_on < OLD.ends_on",
            ),
        ]
        indexes = [models.Index(fields=["fund", "published_on", "id"])]

    def __str__(self) -> str:
        return self.title


class NoticedProject(AccessDefaults, FundModel):
    """A project in a public notice, with what is proposed for it in 元; rows are only added."""

    notice = FundForeignKey("projects.PublicNotice", verbose_name="公示", related_name="projects")
    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="notices")
    amount = models.DecimalField(
        "拟支持金额（元）", max_digits=16, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = "公示项目"
        constraints = [
            *walls("notice", "project"),
            models.UniqueConstraint(
                fields=["fund", "notice", "project"], name="projects_noticedproject_once"
            ),
            *only_grows("projects_noticedproject"),
        ]
        indexes = [models.Index(fields=["fund", "project"])]


class ObjectionState(models.TextChoices):
    """Where an objection stands."""

    OPEN = "OPEN", "待处理"
    UPHELD = "UPHELD", "异议成立"
    DISMISSED = "DISMISSED", "异议不成立"


@tracked("projects_objection", exclude=("objector", "contact"))
class Objection(AccessDefaults, FundModel):
    """An objection to a project on notice (异议): received, handled, answered.

    Who objected and how to reach them is private: kept in this row only, ``contact`` sealed.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    notice = FundForeignKey("projects.PublicNotice", verbose_name="公示", related_name="objections")
    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="objections")
    objector = models.CharField("异议人", max_length=40, blank=True)
    contact = models.TextField("联系方式（加密）", blank=True)
    content = models.TextField("异议内容", max_length=2000)
    received_at = models.DateTimeField("收到时间", default=clock.now, editable=False)
    recorded_by = PersonForeignKey(verbose_name="登记人", null=True, related_name="+")
    state = models.CharField(
        "状态", max_length=9, choices=ObjectionState, default=ObjectionState.OPEN
    )
    handling = models.TextField("调查处理情况", blank=True)
    answer = models.TextField("答复", blank=True)
    handled_by = PersonForeignKey(verbose_name="处理人", null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = "异议"
        constraints = [
            *walls("notice", "project"),
            models.UniqueConstraint(fields=["fund", "number"], name="projects_objection_number"),
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN)
                | Q(handled_at__isnull=False) & ~Q(handling="") & ~Q(answer=""),
                name="projects_objection_handled",
            ),
            *settled("projects_objection", "number", "notice_id", "project_id", "content"),
            Guard(
                name="projects_objection_while_running",
                on="INSERT",
                broken=(
                    "NOT EXISTS (SELECT FROM projects_publicnotice n WHERE n.id = NEW.notice_id "
                    "AND n.fund_id = NEW.fund_id AND (NEW.received_at AT TIME ZONE "
                    "'Asia/Shanghai')::date BETWEEN n.published_on AND n.ends_on)"
                ),
            ),
            Guard(
                name="projects_objection_to_noticed",
                on="INSERT",
                broken=(
                    "NOT EXISTS (SELECT FROM projects_noticedproject n WHERE "
                    "n.notice_id = NEW.notice_id AND n.project_id = NEW.project_id "
                    "AND n.fund_id = NEW.fund_id)"
                ),
            ),
            Guard(name="projects_objection_answered", on="UPDATE", broken="OLD.state <> 'OPEN'"),
        ]
        indexes = [models.Index(fields=["fund", "project", "state"])]


@tracked("projects_approval")
class Approval(AccessDefaults, FundModel):
    """What was approved for a project (立项批复): the amount in 元, and why it differs."""

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="approvals")
    number = models.CharField("立项文号", max_length=40)
    amount = models.DecimalField("批准金额（元）", max_digits=16, decimal_places=2)
    difference_reason = models.CharField("与申请金额不同的理由", max_length=300, blank=True)
    approved_by = PersonForeignKey(verbose_name="办理人", related_name="+")
    approved_on = models.DateField("立项日期")

    class Meta:
        verbose_name = "立项批复"
        constraints = [
            *walls("project"),
            models.UniqueConstraint(fields=["fund", "project"], name="projects_approval_project"),
            models.UniqueConstraint(fields=["fund", "number"], name="projects_approval_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="projects_approval_amount"),
            *settled("projects_approval", "project_id", "number", "amount", "approved_on"),
            Guard(
                name="projects_approval_unopposed",
                on="INSERT",
                broken=(
                    "EXISTS (SELECT FROM projects_objection o WHERE o.project_id = NEW.project_id "
                    "AND o.fund_id = NEW.fund_id AND o.state <> 'DISMISSED')"
                ),
            ),
            Guard(
                name="projects_approval_after_notice",
                on="INSERT",
                broken=(
                    "EXISTS (SELECT FROM projects_noticedproject p JOIN projects_publicnotice n "
                    "ON n.id = p.notice_id AND n.fund_id = p.fund_id "
                    "WHERE p.project_id = NEW.project_id AND p.fund_id = NEW.fund_id "
                    "AND n.ends_on >= NEW.approved_on)"
                ),
            ),
        ]
