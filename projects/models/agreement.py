"""The agreement (拨付协议) that ties a project to an amount approved for it."""

from django.db import models

from funds.models.access import AccessDefaults
from kit.marks import MarkedModel
from kit.tenancy.guards import settled
from kit.tenancy.models import FundForeignKey, FundModel, tracked
from kit.tenancy.walls import walls


@tracked("projects_agreement")
class Agreement(AccessDefaults, MarkedModel, FundModel):
    """A project's agreement: its money is the payables and payments of the commitment.

    A project may have several, one after another; a commitment belongs to one project.
    """

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="agreements")
    commitment = FundForeignKey(
        "funds.Commitment", verbose_name="协议承诺", related_name="agreements"
    )
    signed_on = models.DateField("签订日期", null=True, blank=True)

    class Meta:
        verbose_name = "拨付协议"
        constraints = [
            *walls("project", "commitment"),
            models.UniqueConstraint(
                fields=["fund", "commitment"], name="projects_agreement_commitment"
            ),
            *settled("projects_agreement", "project_id", "commitment_id"),
        ]
        indexes = [models.Index(fields=["fund", "project"])]

    def __str__(self) -> str:
        return f"{self.project_id} {self.commitment_id}"
