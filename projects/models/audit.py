"""Audit (项目审计): the engagement, its sample of vouchers, its findings and its opinion."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, settled, stays
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from projects.models.execution import OfProject


class Opinion(models.TextChoices):
    """What the auditor concludes (审计意见)."""

    CLEAN = "CLEAN", "无保留意见"
    QUALIFIED = "QUALIFIED", "保留意见"
    ADVERSE = "ADVERSE", "否定意见"
    DISCLAIMER = "DISCLAIMER", "无法表示意见"


class Severity(models.TextChoices):
    """How grave a finding is."""

    SLIGHT = "SLIGHT", "一般"
    GRAVE = "GRAVE", "较重"
    SERIOUS = "SERIOUS", "严重"


class FindingState(models.TextChoices):
    """Where a finding stands."""

    OPEN = "OPEN", "待答复"
    ANSWERED = "ANSWERED", "已答复，待审计员确认"
    SETTLED = "SETTLED", "已解决"


@tracked("projects_audit")
class Audit(OfProject, AccessDefaults, FundModel):
    """One audit of a project (审计); a governed resubmission opens the next round."""

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="audits")
    round = models.PositiveSmallIntegerField("次数", default=1)
    auditor = PersonForeignKey(verbose_name="审计员", related_name="+")
    draw = FundForeignKey(
        "projects.Draw", verbose_name="抽样记录", null=True, blank=True, related_name="+"
    )
    opinion = models.CharField("审计意见", max_length=10, choices=Opinion, blank=True)
    conclusion = models.TextField("审计结论", max_length=3000, blank=True)
    report = FundForeignKey(
        "kit.StoredFile", verbose_name="专项审计报告", null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField("开始时间", default=clock.now, editable=False)
    concluded_at = models.DateTimeField("结束时间", null=True, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "项目审计"
        constraints = [
            *walls("project", "draw", "report"),
            models.UniqueConstraint(
                fields=["fund", "project", "round"], name="projects_audit_round"
            ),
            models.CheckConstraint(
                condition=Q(concluded_at__isnull=True) | ~Q(opinion="") & ~Q(conclusion=""),
                name="projects_audit_concluded",
            ),
            Guard(
                name="projects_audit_concluded_stays",
                on="UPDATE",
                broken=(
                    "OLD.concluded_at IS NOT NULL AND (OLD.opinion, OLD.conclusion, "
                    "OLD.concluded_at, OLD.auditor_id, OLD.draw_id, OLD.report_id) "
                    "IS DISTINCT FROM (NEW.opinion, NEW.conclusion, NEW.concluded_at, "
                    "NEW.auditor_id, NEW.draw_id, NEW.report_id)"
                ),
            ),
            *settled("projects_audit", "project_id", "round"),
        ]

    def __str__(self) -> str:
        return f"审计第{self.round}次"

    def access_person_ids(self) -> frozenset[int]:
        return frozenset({self.auditor_id})


_CONCLUDED = (
    "EXISTS (SELECT FROM projects_audit a WHERE a.id = NEW.audit_id "
    "AND a.fund_id = NEW.fund_id AND a.concluded_at IS NOT NULL)"
)


@tracked("projects_auditedvoucher")
class AuditedVoucher(AccessDefaults, FundModel):
    """A voucher of the sample (抽查凭证) and what the auditor saw."""

    audit = FundForeignKey("projects.Audit", verbose_name="审计", related_name="vouchers")
    expense = FundForeignKey("projects.Expense", verbose_name="支出", related_name="+")
    checked_at = models.DateTimeField("核查时间", null=True, blank=True)
    in_order = models.BooleanField("相符", null=True, blank=True)
    note = models.CharField("核查说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "抽查凭证"
        constraints = [
            *walls("audit", "expense"),
            models.UniqueConstraint(
                fields=["fund", "audit", "expense"], name="projects_auditedvoucher_once"
            ),
            stays("projects_auditedvoucher"),
            Guard(
                name="projects_auditedvoucher_concluded",
                on="INSERT OR UPDATE",
                broken=_CONCLUDED,
            ),
        ]


@tracked("projects_auditfinding")
class AuditFinding(AccessDefaults, FundModel):
    """Something the auditor found (审计发现), its answer, and what is to be refunded in 元.

    ``disallowed`` may be lowered by what the unit answers, until the audit is concluded.
    """

    audit = FundForeignKey("projects.Audit", verbose_name="审计", related_name="findings")
    expense = FundForeignKey(
        "projects.Expense", verbose_name="支出", null=True, blank=True, related_name="+"
    )
    severity = models.CharField("程度", max_length=8, choices=Severity)
    title = models.CharField("问题", max_length=80)
    content = models.TextField("情况与依据", max_length=2000)
    disallowed = models.DecimalField("不予认可（元）", max_digits=16, decimal_places=2, default=0)
    state = models.CharField("状态", max_length=8, choices=FindingState, default=FindingState.OPEN)
    answer = models.TextField("答复", max_length=2000, blank=True)
    answered_by = PersonForeignKey(verbose_name="答复人", null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    settled_note = models.CharField("确认意见", max_length=300, blank=True)
    settled_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "审计发现"
        constraints = [
            *walls("audit", "expense"),
            models.CheckConstraint(
                condition=Q(disallowed__gte=0), name="projects_auditfinding_disallowed"
            ),
            models.CheckConstraint(
                condition=Q(state=FindingState.OPEN) | ~Q(answer=""),
                name="projects_auditfinding_answered",
            ),
            Guard(
                name="projects_auditfinding_concluded",
                on="INSERT OR UPDATE",
                broken=(
                    f"{_CONCLUDED} AND (TG_OP = 'INSERT' "
                    "OR OLD.disallowed IS DISTINCT FROM NEW.disallowed)"
                ),
            ),
            Guard(
                name="projects_auditfinding_settled_stays",
                on="UPDATE",
                broken=(
                    f"OLD.state = '{FindingState.SETTLED}' AND (OLD.state, OLD.answer, "
                    "OLD.settled_note, OLD.disallowed) IS DISTINCT FROM (NEW.state, NEW.answer, "
                    "NEW.settled_note, NEW.disallowed)"
                ),
            ),
            *settled(
                "projects_auditfinding", "audit_id", "severity", "title", "content", "expense_id"
            ),
        ]
        indexes = [models.Index(fields=["fund", "audit", "id"])]

    def __str__(self) -> str:
        return self.title
