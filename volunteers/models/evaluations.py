"""How those who served are evaluated (评价), as 民政部令第67号 wants it in their record."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


class Grade(models.TextChoices):
    """How somebody served at a shift."""

    EXCELLENT = "EXCELLENT", "优秀"
    GOOD = "GOOD", "良好"
    PASSED = "PASSED", "合格"
    FAILED = "FAILED", "不合格"


@tracked("volunteers_evaluation")
class Evaluation(AccessDefaults, FundModel):
    """What whoever runs an activity says of one who served at a shift; one stands per attendance.

    It is never edited: another takes its place (``replaced``), with the next version, or it is
    withdrawn with a reason. Neither comes back. It is shown to the volunteer and to the staff who
    read their record, and is public nowhere.
    """

    attendance = FundForeignKey(
        "volunteers.Attendance", verbose_name="签到", related_name="evaluations"
    )
    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", related_name="evaluations"
    )
    version = models.PositiveSmallIntegerField("第几版", default=1)
    grade = models.CharField("评价", max_length=9, choices=Grade)
    remark = models.CharField("评语", max_length=200, blank=True)
    evaluated_by = PersonForeignKey(verbose_name="评价人", related_name="+")
    evaluated_at = models.DateTimeField("评价时间", default=clock.now, editable=False)
    replaced = models.BooleanField("已改评", default=False)
    withdrawn_note = models.CharField("撤回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "评价"
        constraints = [
            *walls("attendance", "volunteer"),
            models.UniqueConstraint(
                fields=["fund", "attendance", "version"], name="volunteers_evaluation_version"
            ),
            models.UniqueConstraint(
                fields=["fund", "attendance"],
                condition=Q(replaced=False),
                name="volunteers_evaluation_one",
            ),
            Guard(
                name="volunteers_evaluation_stays_ended",
                on="UPDATE",
                broken=(
                    "OLD.replaced OR OLD.withdrawn_note <> '' "
                    "AND NEW.withdrawn_note <> OLD.withdrawn_note"
                ),
            ),
            # Of who was there, by another than themselves.
            Guard(
                name="volunteers_evaluation_of_who_came",
                on="INSERT",
                broken=(
                    "NOT EXISTS (SELECT FROM volunteers_attendance a JOIN volunteers_volunteer v "
                    "ON v.fund_id = a.fund_id AND v.id = a.volunteer_id "
                    "WHERE a.fund_id = NEW.fund_id AND a.id = NEW.attendance_id "
                    "AND a.volunteer_id = NEW.volunteer_id AND a.state <> 'PRESENT' "
                    "AND v.person_id IS DISTINCT FROM NEW.evaluated_by_id)"
                ),
            ),
            *settled(
                "volunteers_evaluation",
                "attendance_id",
                "volunteer_id",
                "version",
                "grade",
                "remark",
                "evaluated_by_id",
                "evaluated_at",
            ),
        ]
        indexes = [models.Index(fields=["fund", "volunteer", "id"])]

    def __str__(self) -> str:
        return self.get_grade_display()

    def access_unit_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.attendance.access_unit_ids()
        return ids

    def access_branch_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.attendance.access_branch_ids()
        return ids
