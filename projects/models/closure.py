"""Closure (结项): the summary, the certificate and the archive package."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import only_grows, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from projects.models.execution import OfProject


@tracked("projects_closure")
class Closure(OfProject, AccessDefaults, FundModel):
    """The closing summary of a project (结项总结) and certificate; it seeds next year's renewal."""

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="closures")
    results = models.TextField("项目成效", max_length=4000, blank=True)
    experience = models.TextField("经验与不足", max_length=4000, blank=True)
    next_plan = models.TextField("下一阶段打算", max_length=4000, blank=True)
    submitted_by = PersonForeignKey(verbose_name="提交人", null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    certificate = models.CharField("结项证书编号", max_length=20, blank=True)
    certified_on = models.DateField("结项日期", null=True, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "结项"
        constraints = [
            *walls("project"),
            models.UniqueConstraint(fields=["fund", "project"], name="projects_closure_project"),
            models.UniqueConstraint(
                fields=["fund", "certificate"],
                condition=~Q(certificate=""),
                name="projects_closure_certificate",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | ~Q(results=""),
                name="projects_closure_summary",
            ),
            *settled("projects_closure", "project_id"),
        ]


class ArchivePackage(OfProject, AccessDefaults, FundModel):
    """The archive of a project as one zip (归档包); ``manifest`` lists every file's SHA-256.

    Rows are only added: the newest of the project's last version is the one that counts.
    """

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="packages")
    file = FundForeignKey("kit.StoredFile", verbose_name="归档包", related_name="+")
    manifest = models.JSONField("清单")
    version = models.PositiveIntegerField("项目版次")
    made_by = PersonForeignKey(verbose_name="办理人", related_name="+")
    made_at = models.DateTimeField("生成时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "归档包"
        constraints = [
            *walls("project", "file"),
            models.UniqueConstraint(fields=["fund", "file"], name="projects_archivepackage_once"),
            *only_grows("projects_archivepackage"),
        ]
        indexes = [models.Index(fields=["fund", "project", "id"])]
