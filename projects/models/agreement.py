"""The agreement (拨付协议) that ties a project to an amount approved for it, and its templates."""

from django.db import models

from funds.models.access import AccessDefaults
from kit.marks import MarkedModel
from kit.tenancy.guards import Guard, settled, stays
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


@tracked("projects_agreementtemplate")
class AgreementTemplate(AccessDefaults, FundModel):
    """A text with fixed placeholders (协议范本); an agreement keeps the text it had."""

    name = models.CharField("名称", max_length=60)
    body = models.TextField("正文")
    retired_on = models.DateField("停用日期", null=True, blank=True)
    written_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "协议范本"
        constraints = [
            *walls(),
            models.UniqueConstraint(
                fields=["fund", "name"], name="projects_agreementtemplate_name"
            ),
            stays("projects_agreementtemplate"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked("projects_agreement")
class Agreement(AccessDefaults, MarkedModel, FundModel):
    """A project's agreement: its money is the payables and payments of the commitment.

    A project may have several, one after another; a commitment belongs to one project. ``body`` is
    the text as it was written from a template, ``scan`` the signed paper.
    """

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="agreements")
    commitment = FundForeignKey(
        "funds.Commitment", verbose_name="协议承诺", related_name="agreements"
    )
    signed_on = models.DateField("签订日期", null=True, blank=True)
    template = FundForeignKey(
        "projects.AgreementTemplate", verbose_name="范本", null=True, blank=True, related_name="+"
    )
    body = models.TextField("协议正文", blank=True)
    scan = FundForeignKey(
        "kit.StoredFile", verbose_name="签字盖章扫描件", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "拨付协议"
        constraints = [
            *walls("project", "commitment", "template", "scan"),
            models.UniqueConstraint(
                fields=["fund", "commitment"], name="projects_agreement_commitment"
            ),
            *settled("projects_agreement", "project_id", "commitment_id"),
            Guard(
                name="projects_agreement_signed",
                on="UPDATE",
                broken=(
                    "OLD.scan_id IS NOT NULL AND (OLD.scan_id IS DISTINCT FROM NEW.scan_id "
                    "OR OLD.body IS DISTINCT FROM NEW.body)"
                ),
            ),
        ]
        indexes = [models.Index(fields=["fund", "project"])]

    def __str__(self) -> str:
        return f"{self.project_id} {self.commitment_id}"
