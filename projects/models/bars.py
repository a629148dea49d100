"""Units barred from applying after a breach (限制申报)."""

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


@tracked("projects_unitbar")
class UnitBar(AccessDefaults, FundModel):
    """A unit that may not apply for some years after a breach (限制申报)."""

    unit = FundForeignKey("funds.Unit", verbose_name="单位", related_name="bars")
    project = FundForeignKey(
        "projects.Project", verbose_name="项目", null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("截止日期")
    reason = models.CharField("理由", max_length=300)
    lifted_on = models.DateField("解除日期", null=True, blank=True)
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")

    class Meta:
        verbose_name = "限制申报"
        constraints = [
            *walls("unit", "project"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="projects_unitbar_dates"
            ),
            *settled("projects_unitbar", "unit_id", "project_id", "starts_on", "reason"),
        ]
        indexes = [models.Index(fields=["fund", "unit", "ends_on"])]
