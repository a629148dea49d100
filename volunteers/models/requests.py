"""What a volunteer asks of whoever keeps their data (本人请求): correct it, delete it, object.

PIPL 第45–47、50条: it is answered, with a reason where it is refused, and both are kept.
"""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import moves_only, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


class RequestKind(models.TextChoices):
    """What is asked for."""

    CORRECT = "CORRECT", "更正登记的信息"
    ERASE = "ERASE", "删除个人信息"
    OBJECT = "OBJECT", "对服务记录有异议"


class RequestWay(models.TextChoices):
    """How a request was made; whoever has no phone makes it to a clerk, who enters it."""

    OWN = "OWN", "本人在手机上提出"
    VISIT = "VISIT", "来人"
    LETTER = "LETTER", "来信"
    CALL = "CALL", "来电"


class RequestState(models.TextChoices):
    """Where a request stands."""

    OPEN = "OPEN", "待答复"
    DONE = "DONE", "已办"
    REFUSED = "REFUSED", "不予办理"


@tracked("volunteers_ownrequest", exclude=("content",))
class OwnRequest(AccessDefaults, FundModel):
    """A volunteer's request about what is kept of them, with its number and its answer.

    Attributes:
        content: sealed, since people write their numbers into it; taken away with what is sealed
            of a volunteer who is forgotten.
        record: what an objection is about; none means their hours as a whole.
        made_on: the day somebody without a phone made it; one's own is of its moment.
        entered_by: the clerk who entered it for them; one's own has none.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", related_name="requests"
    )
    kind = models.CharField("事项", max_length=7, choices=RequestKind)
    record = FundForeignKey(
        "volunteers.ServiceRecord", verbose_name="服务记录", null=True, related_name="+"
    )
    content = models.TextField("内容（加密）", blank=True)
    asked_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    way = models.CharField("提出方式", max_length=6, choices=RequestWay, default=RequestWay.OWN)
    made_on = models.DateField("提出日期", null=True)
    entered_by = PersonForeignKey(verbose_name="登记人", null=True, related_name="+")
    state = models.CharField("状态", max_length=7, choices=RequestState, default=RequestState.OPEN)
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_by = PersonForeignKey(verbose_name="答复人", null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "本人请求"
        constraints = [
            *walls("volunteer", "record"),
            models.UniqueConstraint(fields=["fund", "number"], name="volunteers_ownrequest_number"),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, answered_by__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False)
                & ~Q(answer="")
                & ~Q(state=RequestState.OPEN),
                name="volunteers_ownrequest_answered",
            ),
            models.CheckConstraint(
                condition=Q(way=RequestWay.OWN, made_on__isnull=True, entered_by__isnull=True)
                | ~Q(way=RequestWay.OWN) & Q(made_on__isnull=False, entered_by__isnull=False),
                name="volunteers_ownrequest_entered",
            ),
            *moves_only(
                "volunteers_ownrequest",
                "state",
                steps=frozenset({("OPEN", "DONE"), ("OPEN", "REFUSED")}),
                entry="NEW.state = 'OPEN'",
            ),
            *settled(
                "volunteers_ownrequest",
                "number",
                "volunteer_id",
                "kind",
                "record_id",
                "asked_at",
                "way",
                "made_on",
                "entered_by_id",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "state", "id"]),
            models.Index(fields=["fund", "volunteer", "id"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def asked_on(self) -> date:
        """The day it was made."""
        return self.made_on or timezone.localdate(self.asked_at)

    def access_unit_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.volunteer.access_unit_ids()
        return ids

    def access_person_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.volunteer.access_person_ids()
        return ids
