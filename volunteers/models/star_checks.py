"""What was seen of an organisation that a batch proposes (组织核查): what no query can count."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


@tracked("volunteers_teamcheck")
class TeamCheck(AccessDefaults, FundModel):
    """Brand projects, community services, clean years and a visit, each with what proves it.

    Written by the one who checks the batch, and written anew until the list is checked.

    Attributes:
        level: the highest level whose every condition is met; none when not even the first is.
    """

    candidate = FundForeignKey(
        "volunteers.StarCandidate", verbose_name="候选", related_name="checks"
    )
    brands = models.PositiveSmallIntegerField("品牌项目（个）")
    services = models.PositiveSmallIntegerField("年度社区服务（次）")
    clean_years = models.PositiveSmallIntegerField("无违规年限（年）")
    visited_on = models.DateField("联合实地核查日期", null=True, blank=True)
    evidence = models.TextField("佐证", max_length=1000)
    level = FundForeignKey(
        "volunteers.StarLevel", verbose_name="核查后的星级", null=True, related_name="+"
    )
    recorded_by = PersonForeignKey(verbose_name="核查人", related_name="+")
    recorded_at = models.DateTimeField("登记时间", default=clock.now)

    class Meta:
        verbose_name = "组织核查"
        constraints = [
            *walls("candidate", "level"),
            models.UniqueConstraint(
                fields=["fund", "candidate"], name="volunteers_teamcheck_candidate"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="volunteers_teamcheck_proved"),
            *settled("volunteers_teamcheck", "candidate_id"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id}"
