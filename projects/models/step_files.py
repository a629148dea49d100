"""Papers attached to the steps of a project (办理附件)."""

from django.db import models

from funds.models.access import AccessDefaults
from kit.tenancy.guards import only_grows
from kit.tenancy.models import FundForeignKey, FundModel
from kit.tenancy.walls import walls


class PaperKind(models.TextChoices):
    """What a paper is to the project."""

    APPLICATION = "APPLICATION", "申报材料"
    SCREENING = "SCREENING", "形式审查意见"
    REVIEW = "REVIEW", "专家评审记录"
    NOTICE = "NOTICE", "公示"
    AGREEMENT = "AGREEMENT", "协议扫描件"
    PAYMENT = "PAYMENT", "付款凭据"
    EVALUATION = "EVALUATION", "评估报告"
    AMENDMENT = "AMENDMENT", "变更依据"
    AUDIT = "AUDIT", "审计报告"
    CLOSING = "CLOSING", "结项材料"
    OTHER = "OTHER", "其他附件"


class StepFile(AccessDefaults, FundModel):
    """One paper of one act on a project; rows are only added.

    ``version`` is the project's version after that act: it names the row of the project's history,
    and so the entry of the timeline, that the paper belongs to. Who brought it and when stand in
    the stored file.
    """

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="step_files")
    step = models.CharField("办理步骤", max_length=40)
    version = models.PositiveIntegerField("项目版次")
    kind = models.CharField("材料", max_length=12, choices=PaperKind)
    file = FundForeignKey("kit.StoredFile", verbose_name="文件", related_name="+")

    class Meta:
        verbose_name = "办理附件"
        constraints = [
            *walls("project", "file"),
            models.UniqueConstraint(fields=["fund", "file"], name="projects_stepfile_file_once"),
            *only_grows("projects_stepfile"),
        ]
        indexes = [models.Index(fields=["fund", "project", "id"])]

    def __str__(self) -> str:
        return f"{self.project_id} {self.step} {self.file_id}"
