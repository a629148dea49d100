"""Reporting what an activity was (活动记录), and withdrawing a report that was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.services.amounts import checked_date
from funds.services.ledger import SUBMITTED_TWICE
from funds.services.once import once
from kit import clock
from kit.errors import Refusal
from kit.files import IMAGES, keep
from kit.history import recorded_as
from kit.numbering import next_number
from projects.models import (
    ActivityCount,
    ActivityPart,
    ActivityPhoto,
    ActivityReport,
    Measure,
    PlannedActivity,
    Project,
)
from projects.services.running import locked, running_for, told

MOST_PHOTOS = 9
LONGEST_CONTENT = 2000
LONGEST_NOTE = 300
LONGEST_REASON = 200
MOST_PEOPLE = 100_000
HOURS_OF_A_DAY = 24
CENT = Decimal("0.01")
MOST_SERVED = Decimal(10) ** 9
SERVED_IN = tuple(unit for unit in Measure if unit not in {Measure.PERCENT, Measure.HOURS})
"""What beneficiaries are counted in."""


@dataclass(frozen=True)
class Photo:
    """A photograph somebody brings, and what is seen on it."""

    upload: UploadedFile
    caption: str = ""


@dataclass(frozen=True)
class ActivityData:
    """What one activity was.

    Attributes:
        people: volunteers, in 人.
        hours: of all volunteers together, in 小时, without the way there.
        parts: which of the seven parts were carried out.
        parts_note: why the others were not.
        counts: beneficiaries by unit.
        planned_id: the row of the plan it carries out.
    """

    title: str
    held_on: date
    place: str
    content: str
    people: int
    hours: Decimal
    begins_at: time | None = None
    finishes_at: time | None = None
    parts: tuple[ActivityPart, ...] = ()
    parts_note: str = ""
    planned_id: int | None = None
    counts: Mapping[Measure, Decimal] = field(default_factory=dict)


@transaction.atomic
def report_activity(
    project_ref: str, data: ActivityData, photos: Sequence[Photo] = (), *, by: User, key: str
) -> ActivityReport:
    """Report an activity of a project that is being carried out, and return the report.

    Args:
        key: the form's; the same key twice is one report.

    Raises:
        NotAllowed: ``by`` does not report for the project.
        Refusal: the project does not run, something is missing or cannot be, too many photographs
            are brought, or one is no image.
    """
    project = running_for(project_ref, Action.EXECUTION_REPORT, by=by)

    def make() -> ActivityReport:
        return _made(project, data, photos, by=by, key=key)

    report = once(
        ActivityReport,
        key,
        make,
        project_id=project.pk,
        title=data.title.strip(),
        held_on=data.held_on,
        begins_at=data.begins_at,
        finishes_at=data.finishes_at,
        place=data.place.strip(),
        content=data.content.strip(),
        people=data.people,
        hours=data.hours,
        parts=[part for part in ActivityPart if part in data.parts],
        parts_note=data.parts_note.strip(),
        planned_id=data.planned_id,
        reported_by_id=by.pk,
    )
    counted = dict(report.counts.values_list("measure", "number"))
    if counted != {str(measure): number for measure, number in data.counts.items()}:
        raise Refusal(SUBMITTED_TWICE)
    return report


@transaction.atomic
def withdraw_activity(number: str, reason: str, *, by: User) -> ActivityReport:
    """Withdraw (作废) a wrong report; it stays to be read, counts nowhere, and is reported anew.

    Raises:
        NotAllowed: ``by`` does not report for the project.
        Refusal: the project does not run, no reason is given, or it was withdrawn before.
    """
    # The project first, as every act on it does: two orders of locks wait for each other.
    ref = ActivityReport.objects.select_related("project").get(number=number).project.ref
    running_for(ref, Action.EXECUTION_REPORT, by=by)
    activity = ActivityReport.objects.select_for_update().get(number=number)
    reason = told(reason, field="reason", what="作废的原因", most=LONGEST_REASON)
    if activity.withdrawn_note:
        raise Refusal(f"{activity.number} 已经作废，不用再办。作废原因：{activity.withdrawn_note}")
    activity.withdrawn_note = reason
    with recorded_as("withdraw_activity", by=by.pk, note=reason):
        activity.save(update_fields=["withdrawn_note"])
    return activity


@transaction.atomic
def let_photo_be_seen(photo_id: int, shown: bool, *, by: User) -> ActivityPhoto:
    """Let a photograph be seen on the project's public page, or take it off; harmless to repeat.

    Raises:
        NotAllowed: ``by`` does not publish for the fund.
        Refusal: its activity was withdrawn.
    """
    found = ActivityPhoto.objects.select_related("activity__project")
    project = locked(found.get(pk=photo_id).activity.project.ref)
    demand(by, Action.PROJECT_NOTICE, project)
    photo = found.select_for_update(of=("self",)).get(pk=photo_id)
    if shown and photo.activity.withdrawn_note:
        raise Refusal("这次活动的记录已经作废，照片不能公开。")
    photo.public = shown
    photo.save(update_fields=["public"])
    return photo


def _made(
    project: Project, data: ActivityData, photos: Sequence[Photo], *, by: User, key: str
) -> ActivityReport:
    if len(photos) > MOST_PHOTOS:
        raise Refusal(f"一次活动最多传 {MOST_PHOTOS} 张照片，现有 {len(photos)} 张。请挑选后再传。")
    activity = ActivityReport(
        project=project,
        planned=_planned(project, data.planned_id),
        title=told(data.title, field="title", what="活动名称", most=80),
        held_on=checked_date(data.held_on, field="held_on", what="活动日期"),
        begins_at=data.begins_at,
        finishes_at=data.finishes_at,
        place=told(data.place, field="place", what="地点", most=80),
        content=told(data.content, field="content", what="活动情况", most=LONGEST_CONTENT),
        people=data.people,
        hours=data.hours,
        parts=[part for part in ActivityPart if part in data.parts],
        parts_note=data.parts_note.strip(),
        reported_by=by,
        idempotency_key=key,
    )
    _check_work(activity)
    _check_parts(activity)
    activity.number = next_number("HD", "HD", clock.today().year)
    with recorded_as("report_activity", by=by.pk):
        activity.save()
    for measure, number in data.counts.items():
        ActivityCount.objects.create(
            activity=activity, measure=measure, number=_checked_count(measure, number)
        )
    for place, photo in enumerate(photos, 1):
        _keep_photo(activity, photo, place, by=by)
    return activity


def _planned(project: Project, planned_id: int | None) -> PlannedActivity | None:
    if planned_id is None:
        return None
    planned = PlannedActivity.objects.filter(project=project, pk=planned_id).first()
    if planned is None:
        raise Refusal("活动计划里没有这一项。请重新选择。", field="planned")
    return planned


def _check_work(activity: ActivityReport) -> None:
    """Refuse people and hours that cannot be."""
    if not 0 < activity.people <= MOST_PEOPLE:
        raise Refusal("志愿者人数要大于 0，最多十万人。请核对。", field="people")
    hours = activity.hours
    if not hours.is_finite() or hours <= 0 or hours != hours.quantize(CENT):
        raise Refusal("服务时长要大于 0，最多两位小数。请核对。", field="hours")
    longest = Decimal(HOURS_OF_A_DAY)
    if activity.begins_at and activity.finishes_at:
        if activity.finishes_at <= activity.begins_at:
            raise Refusal(
                "结束时间要晚于开始时间。跨过零点的活动请分两天填报。", field="finishes_at"
            )
        longest = _between(activity.begins_at, activity.finishes_at)
    most = (longest * activity.people).quantize(CENT)
    if hours > most:
        raise Refusal(
            f"服务时长最多 {most:,.2f} 小时（{activity.people} 人 × {longest:.2f} 小时）。"
            "时长只算实际服务，不算路上。请核对人数、时间和时长。",
            field="hours",
        )


def _between(begin: time, end: time) -> Decimal:
    """Return the hours between two times of a day."""
    day = date(2000, 1, 1)
    length = datetime.combine(day, end) - datetime.combine(day, begin)
    return Decimal(length // timedelta(seconds=1)) / 3600


def _check_parts(activity: ActivityReport) -> None:
    """Refuse a checklist that does not say why a part was left out."""
    left = [part.label for part in ActivityPart if part not in activity.parts]
    if left and not activity.parts_note:
        raise Refusal(
            f"七项工作里没有勾选{'、'.join(left)}。请写明未做的原因。", field="parts_note"
        )
    if len(activity.parts_note) > LONGEST_NOTE:
        raise Refusal(f"未做的原因最多 {LONGEST_NOTE} 字。请删减。", field="parts_note")


def _checked_count(measure: Measure, number: Decimal) -> Decimal:
    if measure not in SERVED_IN:
        raise Refusal(f"受益数量不能按“{Measure(measure).label}”计。请换一个单位。")
    if not number.is_finite() or not 0 < number <= MOST_SERVED or number != number.to_integral():
        raise Refusal(
            f"受益数量（{Measure(measure).label}）要填大于 0 的整数。没有就留空。",
            field=f"served_{measure}",
        )
    return number


def _keep_photo(activity: ActivityReport, photo: Photo, place: int, *, by: User) -> None:
    try:
        file = keep(photo.upload, allowed=IMAGES, by=by)
    except Refusal as refusal:
        raise Refusal(f"第 {place} 张照片：{refusal.message}", field=f"photo_{place}") from refusal
    ActivityPhoto.objects.create(activity=activity, file=file, caption=photo.caption.strip()[:80])
