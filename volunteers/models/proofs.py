"""Proofs of service (志愿服务记录证明) that were given out, with what they said."""

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import only_grows
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey
from kit.tenancy.walls import walls


class ServiceProof(AccessDefaults, FundModel):
    """A proof for one volunteer and a period, as it was printed; rows are only added.

    《志愿服务记录与证明出具办法》: free, on request; who, how long, what and where, by whom, its
    number and day. The identity number is printed where the volunteer asks for it, and kept here
    neither open nor sealed.

    Attributes:
        lines: what the paper lists: day, content, place and minutes of each record, or sums by
            content.
        earlier: minutes of before the portal (以前累计) among ``minutes``.
        code: what its QR code leads to.
        issued_by: who printed it: the volunteer, or a clerk whom they asked.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    code = models.CharField("查验码", max_length=32, editable=False)
    volunteer = FundForeignKey("volunteers.Volunteer", verbose_name="志愿者", related_name="proofs")
    since = models.DateField("开始日期")
    until = models.DateField("截止日期")
    minutes = models.BigIntegerField("时长（分钟）")
    earlier = models.BigIntegerField("其中以前累计（分钟）", default=0)
    records = models.PositiveIntegerField("记录（条）")
    by_row = models.BooleanField("逐条列出", default=False)
    with_number = models.BooleanField("写证件号码", default=False)
    lines = models.JSONField("内容", default=list)
    issuer = models.CharField("出具单位", max_length=60)
    issued_by = PersonForeignKey(verbose_name="出具人", related_name="+")
    issued_at = models.DateTimeField("出具时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "志愿服务记录证明"
        constraints = [
            *walls("volunteer"),
            models.UniqueConstraint(
                fields=["fund", "number"], name="volunteers_serviceproof_number"
            ),
            models.UniqueConstraint(fields=["fund", "code"], name="volunteers_serviceproof_code"),
            models.CheckConstraint(
                condition=Q(until__gte=F("since"), minutes__gt=0)
                & Q(earlier__gte=0, earlier__lte=F("minutes")),
                name="volunteers_serviceproof_sums",
            ),
            *only_grows("volunteers_serviceproof"),
        ]
        indexes = [models.Index(fields=["fund", "volunteer", "id"])]

    def __str__(self) -> str:
        return self.number

    def access_unit_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.volunteer.access_unit_ids()
        return ids

    def access_person_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.volunteer.access_person_ids()
        return ids
