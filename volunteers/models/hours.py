"""Service records (服务记录): hours that only grow, and the totals the database keeps of them."""

from collections.abc import Mapping

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from funds.permissions import Action
from kit import clock
from kit.tenancy.guards import Guard, settled, stays
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from volunteers.models.kept_ranks import TotalsCounted
from volunteers.models.kept_totals import KeptTotals

MINUTES_A_DAY = 24 * 60


@tracked("volunteers_hoursrule")
class HoursRule(AccessDefaults, FundModel):
    """What the city holds hours to (时长规则), from a day on; a later rule is another row."""

    effective_from = models.DateField("生效日期")
    daily_cap = models.PositiveSmallIntegerField("每日上限（分钟）", default=480)
    late_days = models.PositiveSmallIntegerField("补录期限（天）", default=90)
    basis = models.CharField("依据", max_length=120)
    set_by = PersonForeignKey(verbose_name="登记人", related_name="+")

    class Meta:
        verbose_name = "时长规则"
        constraints = [
            *walls(),
            models.UniqueConstraint(
                fields=["fund", "effective_from"], name="volunteers_hoursrule_day"
            ),
            models.CheckConstraint(
                condition=Q(daily_cap__gt=0, daily_cap__lte=MINUTES_A_DAY),
                name="volunteers_hoursrule_cap",
            ),
            *settled("volunteers_hoursrule", "effective_from", "daily_cap", "late_days", "basis"),
        ]


class RecordKind(models.TextChoices):
    """How a record came about."""

    CHECKED = "CHECKED", "签到签退"
    LATE = "LATE", "补录"
    IMPORTED = "IMPORTED", "导入"
    EARLIER = "EARLIER", "以前累计"
    REVERSAL = "REVERSAL", "冲销"


UNDATED = (RecordKind.EARLIER, RecordKind.REVERSAL)
"""What no day or period has; whoever reads a period leaves these out by the same words."""


class ServiceRecord(AccessDefaults, FundModel):
    """One stretch of service of one volunteer (服务记录), in minutes, travel left out.

    A record is never changed: a wrong one is reversed by a row of its own with its minutes below
    zero, which sets ``is_reversed`` on the first, and is recorded anew. ``period`` is known where
    the clock was read; two standing records of a person never overlap. Without history: rows do
    not change.

    What somebody had served before the portal kept records (以前累计) is one row: ``served_on`` is
    the day up to which it was counted. It is of the total alone: no day, no period and no
    organisation has it.

    Attributes:
        key: what tells the record apart in the system it came from; the same once per fund.
        confirmed_by: another person than ``recorded_by`` where it was told and not seen by the
            portal's clock: 补录, 导入, 以前累计. Empty in imported rows older than this rule.
    """

    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", related_name="records"
    )
    organisation = FundForeignKey(
        "volunteers.Organisation",
        verbose_name="组织",
        null=True,
        blank=True,
        related_name="records",
    )
    project = FundForeignKey(
        "projects.Project", verbose_name="项目", null=True, blank=True, related_name="+"
    )
    served_on = models.DateField("服务日期")
    period = DateTimeRangeField("起止时间", null=True, blank=True)
    minutes = models.IntegerField("时长（分钟）")
    kind = models.CharField("来源", max_length=8, choices=RecordKind)
    title = models.CharField("服务内容", max_length=80)
    place = models.CharField("地点", max_length=80, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    reverses = FundForeignKey(
        "self", verbose_name="冲销的记录", null=True, blank=True, related_name="reversals"
    )
    is_reversed = models.BooleanField("已冲销", default=False, editable=False)
    key = models.CharField("来源编号", max_length=64)
    recorded_by = PersonForeignKey(verbose_name="登记人", null=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    confirmed_by = PersonForeignKey(verbose_name="确认人", null=True, related_name="+")

    class Meta:
        verbose_name = "服务记录"
        constraints = [
            *walls("volunteer", "organisation", "project", "reverses"),
            models.UniqueConstraint(fields=["fund", "key"], name="volunteers_servicerecord_key"),
            models.UniqueConstraint(
                fields=["fund", "reverses"], name="volunteers_servicerecord_reversed_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=RecordKind.REVERSAL, reverses__isnull=False, minutes__lt=0)
                | ~Q(kind=RecordKind.REVERSAL)
                & Q(reverses__isnull=True, minutes__gt=0)
                & (Q(minutes__lte=MINUTES_A_DAY) | Q(kind=RecordKind.EARLIER)),
                name="volunteers_servicerecord_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RecordKind.EARLIER)
                | Q(period__isnull=True, organisation__isnull=True, project__isnull=True),
                name="volunteers_servicerecord_earlier",
            ),
            models.UniqueConstraint(
                fields=["fund", "volunteer"],
                condition=Q(kind=RecordKind.EARLIER, is_reversed=False),
                name="volunteers_servicerecord_one_earlier",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[RecordKind.LATE, RecordKind.REVERSAL]) | ~Q(reason=""),
                name="volunteers_servicerecord_reason",
            ),
            # 补录 and 以前累计 take two people.
            models.CheckConstraint(
                condition=~Q(kind__in=[RecordKind.LATE, RecordKind.EARLIER])
                | Q(recorded_by__isnull=False, confirmed_by__isnull=False)
                & ~Q(recorded_by=F("confirmed_by")),
                name="volunteers_servicerecord_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(recorded_by=F("confirmed_by")),
                name="volunteers_servicerecord_another",
            ),
            ExclusionConstraint(
                name="volunteers_servicerecord_no_overlap",
                expressions=[
                    (F("fund"), RangeOperators.EQUAL),
                    (F("volunteer"), RangeOperators.EQUAL),
                    (F("period"), RangeOperators.OVERLAPS),
                ],
                condition=Q(period__isnull=False, is_reversed=False) & ~Q(kind=RecordKind.REVERSAL),
            ),
            Guard(
                name="volunteers_servicerecord_future",
                on="INSERT",
                broken=(
                    "NEW.served_on > (NEW.recorded_at AT TIME ZONE 'Asia/Shanghai')::date "
                    "OR upper(NEW.period) > NEW.recorded_at"
                ),
                of_row=True,
            ),
            Guard(
                name="volunteers_servicerecord_stands_reversed",
                on="UPDATE",
                broken="OLD.is_reversed AND NOT NEW.is_reversed",
            ),
            *settled(
                "volunteers_servicerecord",
                "volunteer_id",
                "organisation_id",
                "project_id",
                "served_on",
                "period",
                "minutes",
                "kind",
                "title",
                "place",
                "reason",
                "reverses_id",
                "key",
                "recorded_by_id",
                "recorded_at",
                "confirmed_by_id",
            ),
            KeptTotals(name="volunteers_servicerecord_totals"),
        ]
        indexes = [
            models.Index(
                fields=["fund", "volunteer", "served_on"],
                include=["minutes"],
                name="volunteers_record_of_person",
            ),
            models.Index(fields=["fund", "organisation", "served_on"]),
            # The few that are of a project.
            models.Index(
                fields=["fund", "project"],
                condition=Q(project__isnull=False),
                name="volunteers_record_of_project",
            ),
            # What counts of a period, read without the rows and without other years.
            models.Index(
                fields=["fund", "served_on"],
                include=["id", "volunteer", "organisation", "minutes"],
                condition=~Q(kind__in=UNDATED) & Q(is_reversed=False),
                name="volunteers_record_of_period",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset() if self.organisation is None else self.organisation.access_unit_ids()

    def access_branch_ids(self) -> frozenset[int]:
        return frozenset() if self.organisation is None else self.organisation.access_branch_ids()

    def access_person_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.volunteer.access_person_ids()
        return ids


class VolunteerTotal(FundModel):
    """What a volunteer served in all (累计时长), kept by the database as records come.

    A sum and nothing else: nobody types it, and ``reconcile_hours`` reckons it anew.
    """

    volunteer = FundForeignKey("volunteers.Volunteer", verbose_name="志愿者", related_name="totals")
    minutes = models.BigIntegerField("累计时长（分钟）")
    records = models.IntegerField("记录（条）")

    class Meta:
        verbose_name = "累计时长"
        constraints = [
            *walls("volunteer"),
            models.UniqueConstraint(
                fields=["fund", "volunteer"], name="volunteers_volunteertotal_once"
            ),
            stays("volunteers_volunteertotal"),
            TotalsCounted(name="volunteers_volunteertotal_counted"),
        ]
        indexes = [models.Index(fields=["fund", "-minutes", "volunteer"])]


class LateEntryState(models.TextChoices):
    """Where a late entry stands."""

    WAITING = "WAITING", "待确认"
    CONFIRMED = "CONFIRMED", "已确认"
    REFUSED = "REFUSED", "未确认"


@tracked("volunteers_lateentry")
class LateEntry(AccessDefaults, FundModel):
    """Hours somebody enters after the fact (补录): with a reason, until another confirms them.

    Those of one paper list of a shift share ``sheet``, and are confirmed together.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", related_name="late_entries"
    )
    organisation = FundForeignKey(
        "volunteers.Organisation", verbose_name="组织", null=True, blank=True, related_name="+"
    )
    shift = FundForeignKey("volunteers.Shift", verbose_name="班次", null=True, related_name="+")
    sheet = models.CharField("名单编号", max_length=20, blank=True, editable=False)
    project = FundForeignKey(
        "projects.Project", verbose_name="项目", null=True, blank=True, related_name="+"
    )
    served_on = models.DateField("服务日期")
    period = DateTimeRangeField("起止时间")
    minutes = models.IntegerField("时长（分钟）")
    title = models.CharField("服务内容", max_length=80)
    place = models.CharField("地点", max_length=80, blank=True)
    reason = models.CharField("补录原因", max_length=200)
    entered_by = PersonForeignKey(verbose_name="补录人", related_name="+")
    entered_at = models.DateTimeField("补录时间", default=clock.now, editable=False)
    state = models.CharField(
        "状态", max_length=9, choices=LateEntryState, default=LateEntryState.WAITING
    )
    decided_by = PersonForeignKey(verbose_name="确认人", null=True, related_name="+")
    decided_at = models.DateTimeField("确认时间", null=True)
    note = models.CharField("未确认的原因", max_length=200, blank=True)
    record = FundForeignKey(
        "volunteers.ServiceRecord", verbose_name="记录", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "补录"
        constraints = [
            *walls("volunteer", "organisation", "shift", "project", "record"),
            models.UniqueConstraint(fields=["fund", "number"], name="volunteers_lateentry_number"),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, minutes__lte=MINUTES_A_DAY) & ~Q(reason=""),
                name="volunteers_lateentry_minutes",
            ),
            models.CheckConstraint(
                condition=Q(state=LateEntryState.WAITING, record__isnull=True)
                | Q(state=LateEntryState.CONFIRMED, record__isnull=False)
                | Q(state=LateEntryState.REFUSED, record__isnull=True) & ~Q(note=""),
                name="volunteers_lateentry_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("entered_by")),
                name="volunteers_lateentry_two_people",
            ),
            Guard(
                name="volunteers_lateentry_once",
                on="UPDATE",
                broken="OLD.state <> 'WAITING'",
            ),
            *settled(
                "volunteers_lateentry",
                "number",
                "volunteer_id",
                "organisation_id",
                "shift_id",
                "sheet",
                "project_id",
                "served_on",
                "period",
                "minutes",
                "title",
                "place",
                "reason",
                "entered_by_id",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "state", "id"]),
            models.Index(
                fields=["fund", "sheet", "id"],
                condition=~Q(sheet=""),
                name="volunteers_lateentry_sheet",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset() if self.organisation is None else self.organisation.access_unit_ids()

    def access_branch_ids(self) -> frozenset[int]:
        return frozenset() if self.organisation is None else self.organisation.access_branch_ids()

    def duty_holders(self) -> Mapping[Action, int]:
        return {Action.HOURS_RECORD: self.entered_by_id}
