"""Public lists of hours (时长公示): who served how long, for all to see before it counts.

A list is written down when it is put up, a line a volunteer: what was shown is known ever after,
and anybody pages through the hours of a city without one record being summed.
"""

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import moves_only, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from volunteers.models.objections import Objection, ObjectionState

LONGEST_MASK = 8


class HoursNoticeState(models.TextChoices):
    """Where a list of hours stands."""

    NOTICED = "NOTICED", "公示中"
    SHOWN = "SHOWN", "已计入"
    WITHDRAWN = "WITHDRAWN", "已撤下"


_MOVES = frozenset(
    (HoursNoticeState.NOTICED.value, after.value)
    for after in (HoursNoticeState.SHOWN, HoursNoticeState.WITHDRAWN)
)


@tracked("volunteers_hoursnotice")
class HoursNotice(AccessDefaults, FundModel):
    """One public list of hours (时长公示), for five working days at least.

    It holds the hours of days up to ``through`` that were recorded up to ``counted_to`` and that
    no earlier list held. When it ends and no objection waits, they count as shown.

    Attributes:
        shown_before: the last day of the showing before it; ``None`` before the first.
        people, minutes: what the list comes to.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    shown_before = models.DateField("以前公示到", null=True, editable=False)
    through = models.DateField("公示时长截至")
    counted_to = models.BigIntegerField("公示到的服务记录", editable=False)
    people = models.IntegerField("人数", editable=False, default=0)
    minutes = models.BigIntegerField("时长（分钟）", editable=False, default=0)
    notice_days = models.PositiveSmallIntegerField("公示期（工作日）", default=5)
    noticed_on = models.DateField("公示日期")
    notice_ends_on = models.DateField("公示截止")
    published_by = PersonForeignKey(verbose_name="公示人", related_name="+")
    state = models.CharField(
        "状态", max_length=9, choices=HoursNoticeState, default=HoursNoticeState.NOTICED
    )
    closed_on = models.DateField("办结日期", null=True)
    withdrawn_reason = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "时长公示名单"
        constraints = [
            *walls(),
            models.UniqueConstraint(
                fields=["fund", "number"], name="volunteers_hoursnotice_number"
            ),
            # Two lists at once would show some hours twice, and others on neither.
            models.UniqueConstraint(
                fields=["fund"],
                condition=Q(state=HoursNoticeState.NOTICED),
                name="volunteers_hoursnotice_one_open",
            ),
            models.CheckConstraint(
                condition=Q(
                    notice_days__gte=5,
                    notice_ends_on__gt=F("noticed_on"),
                    noticed_on__gt=F("through"),
                ),
                name="volunteers_hoursnotice_days",
            ),
            models.CheckConstraint(
                condition=~Q(state=HoursNoticeState.SHOWN) | Q(closed_on__gt=F("notice_ends_on")),
                name="volunteers_hoursnotice_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=HoursNoticeState.WITHDRAWN) | ~Q(withdrawn_reason=""),
                name="volunteers_hoursnotice_withdrawn",
            ),
            *moves_only(
                "volunteers_hoursnotice", "state", steps=_MOVES, entry="NEW.state = 'NOTICED'"
            ),
            *settled(
                "volunteers_hoursnotice",
                "number",
                "shown_before",
                "through",
                "counted_to",
                "notice_days",
                "noticed_on",
                "notice_ends_on",
                "published_by_id",
            ),
        ]
        indexes = [models.Index(fields=["fund", "noticed_on", "id"])]

    def __str__(self) -> str:
        return self.number


class HoursNoticeLine(AccessDefaults, FundModel):
    """One volunteer on a list of hours, as anybody could read it then.

    The name is masked, and goes when the volunteer is made anonymous; nothing else ever changes.
    """

    notice = FundForeignKey("volunteers.HoursNotice", verbose_name="公示", related_name="lines")
    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", related_name="shown_lines"
    )
    organisation = FundForeignKey(
        "volunteers.Organisation", verbose_name="所属组织", null=True, blank=True, related_name="+"
    )
    name = models.CharField("隐去中间字的姓名", max_length=LONGEST_MASK)
    minutes = models.IntegerField("时长（分钟）")

    class Meta:
        verbose_name = "时长公示行"
        constraints = [
            *walls("notice", "volunteer", "organisation"),
            models.UniqueConstraint(
                fields=["fund", "volunteer", "notice"], name="volunteers_hoursnoticeline_once"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0), name="volunteers_hoursnoticeline_some"
            ),
            *settled(
                "volunteers_hoursnoticeline",
                "notice_id",
                "volunteer_id",
                "organisation_id",
                "minutes",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "notice", "id"]),
            models.Index(fields=["fund", "notice", "name", "id"]),
            models.Index(fields=["fund", "notice", "organisation", "id"]),
        ]


@tracked("volunteers_hoursobjection", exclude=("objector", "contact"))
class HoursObjection(AccessDefaults, Objection, FundModel):
    """An objection to a public list of hours, or to one line of it."""

    notice = FundForeignKey(
        "volunteers.HoursNotice", verbose_name="公示", related_name="objections"
    )
    line = FundForeignKey(
        "volunteers.HoursNoticeLine",
        verbose_name="公示行",
        null=True,
        blank=True,
        related_name="objections",
    )

    class Meta:
        verbose_name = "时长异议"
        constraints = [
            *walls("notice", "line"),
            models.UniqueConstraint(
                fields=["fund", "number"], name="volunteers_hoursobjection_number"
            ),
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN)
                | Q(handled_at__isnull=False) & ~Q(handling="") & ~Q(answer=""),
                name="volunteers_hoursobjection_handled",
            ),
            *settled("volunteers_hoursobjection", "number", "notice_id", "line_id", "content"),
        ]
        indexes = [models.Index(fields=["fund", "notice", "state"])]
