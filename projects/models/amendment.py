"""Amendments (项目变更): what changes beside what was, who asked, who approved."""

from collections.abc import Mapping

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from funds.permissions import Action
from kit import clock
from kit.tenancy.guards import moves_only, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from projects.models.execution import OfProject


class AmendmentKind(models.TextChoices):
    """What an amendment changes."""

    EXTENSION = "EXTENSION", "延期"
    BUDGET = "BUDGET", "预算"
    LEADER = "LEADER", "负责人"
    CONTENT = "CONTENT", "内容"


class AmendmentState(models.TextChoices):
    """Where an amendment stands."""

    REQUESTED = "REQUESTED", "待审批"
    APPROVED = "APPROVED", "已批准"
    REFUSED = "REFUSED", "未批准"
    WITHDRAWN = "WITHDRAWN", "已撤回"


@tracked("projects_amendment")
class Amendment(OfProject, AccessDefaults, FundModel):
    """One request to change a project under way (变更申请).

    ``changes`` is a list of ``{"name", "label", "before", "after"}`` in words, as people read it;
    ``values`` is what is written when it is approved. ``version`` is the project's version then.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="amendments")
    kinds: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=10, choices=AmendmentKind), verbose_name="变更事项"
    )
    reason = models.TextField("变更理由", max_length=1000)
    changes = models.JSONField("变更前后", default=list)
    values = models.JSONField("变更后的内容", default=dict)
    state = models.CharField(
        "状态", max_length=10, choices=AmendmentState, default=AmendmentState.REQUESTED
    )
    requested_by = PersonForeignKey(verbose_name="申请人", related_name="+")
    requested_at = models.DateTimeField("申请时间", default=clock.now, editable=False)
    decided_by = PersonForeignKey(verbose_name="审批人", null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decision_note = models.CharField("审批意见", max_length=500, blank=True)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    version = models.PositiveIntegerField("项目版次", null=True, blank=True)

    class Meta:
        verbose_name = "变更申请"
        constraints = [
            *walls("project"),
            models.UniqueConstraint(fields=["fund", "number"], name="projects_amendment_number"),
            models.UniqueConstraint(
                fields=["fund", "project"],
                condition=Q(state=AmendmentState.REQUESTED),
                name="projects_amendment_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state=AmendmentState.APPROVED)
                | Q(decided_by__isnull=False, effective_on__isnull=False, version__isnull=False),
                name="projects_amendment_approved",
            ),
            *moves_only(
                "projects_amendment",
                "state",
                steps=frozenset(
                    ("REQUESTED", target) for target in ("APPROVED", "REFUSED", "WITHDRAWN")
                ),
                entry="NEW.state = 'REQUESTED'",
            ),
            *settled(
                "projects_amendment",
                "number",
                "project_id",
                "kinds",
                "reason",
                "changes",
                "values",
                "requested_by_id",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "project", "id"]),
            models.Index(fields=["fund", "state", "id"]),
        ]

    def __str__(self) -> str:
        return self.number

    def duty_holders(self) -> Mapping[Action, int]:
        return {Action.AMENDMENT_REQUEST: self.requested_by_id}
