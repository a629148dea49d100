"""Shifts (班次) of activities, and the turns (轮值) they are planned from."""

from datetime import time, timedelta

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import Guard, settled
from kit.tenancy.models import FundForeignKey, FundModel, tracked
from kit.tenancy.walls import walls
from volunteers.models.activities import OfActivity
from volunteers.models.organisations import Organisation

MOST_PEOPLE = 10_000
LONGEST = timedelta(hours=12)
MIDNIGHT = time(0)
"""As the end of a turn: of the day it began."""
EVERY_WEEK = 0
LAST_WEEK = -1


class Weekday(models.IntegerChoices):
    """Days of the week, counted as ISO 8601 does."""

    MONDAY = 1, "周一"
    TUESDAY = 2, "周二"
    WEDNESDAY = 3, "周三"
    THURSDAY = 4, "周四"
    FRIDAY = 5, "周五"
    SATURDAY = 6, "周六"
    SUNDAY = 7, "周日"


class MonthWeek(models.IntegerChoices):
    """Which of a month's weeks a turn is in: the last Saturday is 全民公益日."""

    EVERY = EVERY_WEEK, "每周"
    FIRST = 1, "每月第一个"
    SECOND = 2, "每月第二个"
    THIRD = 3, "每月第三个"
    FOURTH = 4, "每月第四个"
    LAST = LAST_WEEK, "每月最后一个"


@tracked("volunteers_turn")
class Turn(OfActivity, AccessDefaults, FundModel):
    """A shift that comes again (轮值): by the weekday, every week or in one week of the month.

    Shifts are planned from it some weeks ahead. It does not change: another is made from a day
    on, and this one ended. One that finishes at 00:00 lasts to the end of its day.
    """

    activity = FundForeignKey("volunteers.Activity", verbose_name="活动", related_name="turns")
    post = FundForeignKey(
        "volunteers.Post", verbose_name="岗位", null=True, blank=True, related_name="turns"
    )
    organisation = FundForeignKey(
        "volunteers.Organisation", verbose_name="值勤组织", null=True, blank=True, related_name="+"
    )
    weekday = models.PositiveSmallIntegerField("星期", choices=Weekday)
    week = models.SmallIntegerField("周次", choices=MonthWeek, default=MonthWeek.EVERY)
    begins = models.TimeField("开始")
    finishes = models.TimeField("结束")
    quota = models.PositiveSmallIntegerField("人数")
    effective_from = models.DateField("生效日期")
    ended_on = models.DateField("停止日期", null=True, blank=True)

    class Meta:
        verbose_name = "轮值"
        constraints = [
            *walls("activity", "post", "organisation"),
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7), week__range=(LAST_WEEK, 4)),
                name="volunteers_turn_day",
            ),
            models.CheckConstraint(
                condition=(Q(finishes__gt=F("begins")) | Q(finishes=MIDNIGHT))
                & Q(quota__gt=0, quota__lte=MOST_PEOPLE),
                name="volunteers_turn_times",
            ),
            Guard(
                name="volunteers_turn_of_its_activity",
                on="INSERT OR UPDATE",
                broken=(
                    "NEW.post_id IS NOT NULL AND NOT EXISTS (SELECT FROM volunteers_post p WHERE "
                    "p.fund_id = NEW.fund_id AND p.id = NEW.post_id "
                    "AND p.activity_id = NEW.activity_id)"
                ),
            ),
            *settled(
                "volunteers_turn",
                "activity_id",
                "post_id",
                "organisation_id",
                "weekday",
                "week",
                "begins",
                "finishes",
                "quota",
                "effective_from",
            ),
        ]
        indexes = [models.Index(fields=["fund", "activity", "weekday", "id"])]


@tracked("volunteers_shift")
class Shift(OfActivity, AccessDefaults, FundModel):
    """When people are wanted, and how many (班次): within one day, so that its hours are one day's.

    What people signed up for does not change: a wrong shift is cancelled with its reason, and
    another made. ``quota`` in 人.
    """

    activity = FundForeignKey("volunteers.Activity", verbose_name="活动", related_name="shifts")
    post = FundForeignKey(
        "volunteers.Post", verbose_name="岗位", null=True, blank=True, related_name="shifts"
    )
    turn = FundForeignKey(
        "volunteers.Turn", verbose_name="轮值", null=True, blank=True, related_name="shifts"
    )
    organisation = FundForeignKey(
        "volunteers.Organisation", verbose_name="值勤组织", null=True, blank=True, related_name="+"
    )
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    quota = models.PositiveSmallIntegerField("人数")
    cancelled_at = models.DateTimeField("取消时间", null=True, editable=False)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "班次"
        constraints = [
            *walls("activity", "post", "turn", "organisation"),
            models.UniqueConstraint(
                fields=["fund", "turn", "starts_at"], name="volunteers_shift_planned_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), quota__gt=0, quota__lte=MOST_PEOPLE),
                name="volunteers_shift_times",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
                name="volunteers_shift_cancelled",
            ),
            Guard(
                name="volunteers_shift_one_day",
                on="INSERT",
                broken=(
                    "(NEW.starts_at AT TIME ZONE 'Asia/Shanghai')::date <> "
                    "((NEW.ends_at - interval '1 second') AT TIME ZONE 'Asia/Shanghai')::date"
                ),
            ),
            Guard(
                name="volunteers_shift_stays_cancelled",
                on="UPDATE",
                broken="OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS NULL",
            ),
            Guard(
                name="volunteers_shift_of_its_activity",
                on="INSERT",
                broken=(
                    "NEW.post_id IS NOT NULL AND NOT EXISTS (SELECT FROM volunteers_post p WHERE "
                    "p.fund_id = NEW.fund_id AND p.id = NEW.post_id "
                    "AND p.activity_id = NEW.activity_id) "
                    "OR NEW.turn_id IS NOT NULL AND NOT EXISTS (SELECT FROM volunteers_turn t "
                    "WHERE t.fund_id = NEW.fund_id AND t.id = NEW.turn_id "
                    "AND t.activity_id = NEW.activity_id)"
                ),
            ),
            *settled(
                "volunteers_shift",
                "activity_id",
                "post_id",
                "turn_id",
                "organisation_id",
                "starts_at",
                "ends_at",
                "quota",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "starts_at", "id"]),
            models.Index(fields=["fund", "activity", "starts_at", "id"]),
        ]

    @property
    def serving_organisation(self) -> Organisation:
        """Whose the hours are: of who is on duty, else of who runs the activity."""
        found: Organisation = self.organisation or self.activity.organisation
        return found

    def access_unit_ids(self) -> frozenset[int]:
        on_duty = frozenset() if self.organisation is None else self.organisation.access_unit_ids()
        ids: frozenset[int] = self.activity.access_unit_ids() | on_duty
        return ids

    def access_branch_ids(self) -> frozenset[int]:
        on_duty = (
            frozenset() if self.organisation is None else self.organisation.access_branch_ids()
        )
        ids: frozenset[int] = self.activity.access_branch_ids() | on_duty
        return ids
