"""Who came to a shift, from when to when (签到签退)."""

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import Guard, moves_only, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


class CheckWay(models.TextChoices):
    """How somebody's coming or going was seen."""

    SCREEN = "SCREEN", "扫现场屏幕码"
    DIGITS = "DIGITS", "输现场数字"
    SCANNED = "SCANNED", "组织者扫码"
    NAMED = "NAMED", "组织者登记"


class AttendanceState(models.TextChoices):
    """Where an attendance stands."""

    PRESENT = "PRESENT", "已签到"
    DONE = "DONE", "已签退"
    LAPSED = "LAPSED", "未签退"
    ENTERED = "ENTERED", "已登记签退"


@tracked("volunteers_attendance")
class Attendance(AccessDefaults, FundModel):
    """A volunteer at a shift (签到): once per shift; its hours are the record of going (签退).

    Whoever goes without checking out leaves no hours: their organiser enters them late (补录).
    A person is present at one shift at a time. Whoever was noted by name (组织者登记), coming or
    going, has no hours of the check-out: they are entered, and another person confirms them.
    """

    shift = FundForeignKey("volunteers.Shift", verbose_name="班次", related_name="attendances")
    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", related_name="attendances"
    )
    state = models.CharField(
        "状态", max_length=7, choices=AttendanceState, default=AttendanceState.PRESENT
    )
    checked_in_at = models.DateTimeField("签到时间")
    in_way = models.CharField("签到方式", max_length=7, choices=CheckWay)
    in_by = PersonForeignKey(verbose_name="签到经手人", related_name="+")
    in_reason = models.CharField("登记签到的原因", max_length=200, blank=True)
    checked_out_at = models.DateTimeField("签退时间", null=True)
    out_way = models.CharField("签退方式", max_length=7, choices=CheckWay, blank=True)
    out_by = PersonForeignKey(verbose_name="签退经手人", null=True, related_name="+")
    out_reason = models.CharField("登记签退的原因", max_length=200, blank=True)
    record = FundForeignKey(
        "volunteers.ServiceRecord", verbose_name="服务记录", null=True, related_name="+"
    )

    class Meta:
        verbose_name = "签到"
        constraints = [
            *walls("shift", "volunteer", "record"),
            models.UniqueConstraint(
                fields=["fund", "shift", "volunteer"], name="volunteers_attendance_once"
            ),
            models.UniqueConstraint(
                fields=["fund", "volunteer"],
                condition=Q(state=AttendanceState.PRESENT),
                name="volunteers_attendance_one_place",
            ),
            models.UniqueConstraint(
                fields=["fund", "record"], name="volunteers_attendance_own_record"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=AttendanceState.DONE,
                    checked_out_at__gt=F("checked_in_at"),
                    out_by__isnull=False,
                    record__isnull=False,
                )
                & ~Q(out_way="")
                | Q(
                    state=AttendanceState.ENTERED,
                    checked_out_at__gt=F("checked_in_at"),
                    out_by__isnull=False,
                    record__isnull=True,
                )
                & ~Q(out_way="")
                | ~Q(state__in=[AttendanceState.DONE, AttendanceState.ENTERED])
                & Q(checked_out_at__isnull=True, record__isnull=True),
                name="volunteers_attendance_gone",
            ),
            # What one person says takes a second, before it is hours.
            models.CheckConstraint(
                condition=~Q(state=AttendanceState.DONE)
                | ~Q(in_way=CheckWay.NAMED) & ~Q(out_way=CheckWay.NAMED),
                name="volunteers_attendance_by_name",
            ),
            models.CheckConstraint(
                condition=(~Q(in_way=CheckWay.NAMED) | ~Q(in_reason=""))
                & (~Q(out_way=CheckWay.NAMED) | ~Q(out_reason="")),
                name="volunteers_attendance_reason",
            ),
            # Hours of a check-out lie in what the clock saw, and are of who was there.
            Guard(
                name="volunteers_attendance_hours",
                on="INSERT OR UPDATE",
                broken=(
                    "NEW.record_id IS NOT NULL AND NOT EXISTS (SELECT FROM "
                    "volunteers_servicerecord r WHERE r.fund_id = NEW.fund_id "
                    "AND r.id = NEW.record_id AND r.volunteer_id = NEW.volunteer_id "
                    "AND r.kind = 'CHECKED' "
                    "AND r.period <@ tstzrange(NEW.checked_in_at, NEW.checked_out_at))"
                ),
            ),
            *moves_only(
                "volunteers_attendance",
                "state",
                steps=frozenset(
                    {("PRESENT", "DONE"), ("PRESENT", "LAPSED"), ("PRESENT", "ENTERED")}
                ),
                entry="NEW.state = 'PRESENT'",
            ),
            *settled(
                "volunteers_attendance",
                "shift_id",
                "volunteer_id",
                "checked_in_at",
                "in_way",
                "in_by_id",
                "in_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "shift", "state", "id"]),
            models.Index(fields=["fund", "volunteer", "id"]),
        ]

    def access_unit_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.shift.access_unit_ids()
        return ids

    def access_branch_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.shift.access_branch_ids()
        return ids

    def access_person_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.volunteer.access_person_ids()
        return ids
