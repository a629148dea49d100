"""Writing volunteer activities (志愿活动): drafted, changed, published, cancelled."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from funds.models import User
from funds.permissions import Action, demand
from funds.services.once import once
from funds.services.units import checked_phone
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.numbering import take_serials
from kit.personal import holds_personal_number
from kit.pinyin import pinyin_key
from projects.models import Project
from projects.models.execution import ActivityPart
from volunteers.models import (
    Activity,
    ActivityState,
    Attendance,
    AttendanceState,
    Division,
    InsuredBy,
    Organisation,
    Shift,
    Station,
    Turn,
)
from volunteers.queries.attendance import OUT_UNTIL
from volunteers.services.approving import take_pending
from volunteers.services.coming import locked_shifts
from volunteers.services.duty_turns import PLANNED_AHEAD, plan_shifts
from volunteers.services.map_places import check_map_place
from volunteers.services.telling import Told, tell_signed_up

SERIALS = "HD"
LONGEST_SUMMARY = 1000
LONGEST_REASON = 200
YOUNGEST, OLDEST = 1, 120


@dataclass(frozen=True)
class ActivityData:
    """What volunteers are asked to come to.

    Attributes:
        latitude, longitude: degrees of the map people use on their phones (GCJ-02); both or none.
        min_age: in whole years.
        is_risky: somebody may come to harm, so that it is not published without insurance.
        insured_by: with their own, nobody comes whose does not cover the day.
        parts: which of the seven parts of a well-run activity are arranged.
        parts_note: why the others are not.
    """

    title: str
    summary: str
    organisation: Organisation
    place: str
    contact: str
    phone: str
    project: Project | None = None
    division: Division | None = None
    station: Station | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    conditions: str = ""
    min_age: int | None = None
    needs_approval: bool = False
    is_risky: bool = False
    insurance: str = ""
    insured_by: InsuredBy = InsuredBy.ACTIVITY
    parts: Sequence[ActivityPart] = ()
    parts_note: str = ""


@transaction.atomic
def create_activity(data: ActivityData, *, by: User, key: str | None = None) -> Activity:
    """Draft an activity and give it its number.

    Args:
        key: what the form or the call carries; the same key twice is one activity.

    Raises:
        NotAllowed: ``by`` does not run activities of this organisation.
        Refusal: something is missing, too long or cannot be, or the organisation is closed.
    """
    demand(by, Action.ACTIVITY_EDIT, data.organisation)
    values = _checked(data, None, by)

    def make() -> Activity:
        year = clock.today().year
        number = f"{SERIALS}-{year}-{take_serials(SERIALS, year)[0]:04d}"
        with recorded_as("填写活动草稿", by=by.pk):
            return Activity.objects.create(
                number=number, created_by=by, idempotency_key=given, **values
            )

    given = key or uuid.uuid4().hex
    return once(Activity, given, make, title=values["title"], created_by_id=by.pk)


@transaction.atomic
def amend_activity(activity: Activity, data: ActivityData, *, version: int, by: User) -> Activity:
    """Give an activity what ``data`` says; nothing is written when that stands already.

    Whoever signed up is told when its place changes. Once nobody approves any more, those who
    waited for approval are taken before whoever comes now.

    Args:
        version: of the activity that was looked at; two clerks do not overwrite each other.

    Raises:
        NotAllowed: ``by`` does not run activities of this or of the new organisation.
        Refusal: as for :func:`create_activity`, somebody changed it since, it is cancelled, or a
            published one would lose its organisation or what it was published with.
    """
    activity = _locked(activity, by)
    if activity.version != version:
        raise Refusal("别人刚刚改过这个活动。已为您刷新，请看最新情况再改。")
    if data.organisation != activity.organisation:
        demand(by, Action.ACTIVITY_EDIT, data.organisation)
        if activity.state == ActivityState.PUBLISHED:
            raise Refusal("已发布的活动不能换主办组织。请取消后另办。", field="organisation")
    values = _checked(data, activity, by)
    changed = [name for name, value in values.items() if getattr(activity, name) != value]
    if not changed:
        return activity
    for name in changed:
        setattr(activity, name, values[name])
    if activity.state == ActivityState.PUBLISHED:
        _demand_complete(activity)
    activity.version += 1
    with recorded_as("改活动", by=by.pk):
        activity.save(update_fields=[*changed, "version"])
    if activity.state == ActivityState.PUBLISHED:
        _carry_over(activity, changed, by)
    return activity


@transaction.atomic
def publish_activity(activity: Activity, *, by: User) -> Activity:
    """Open an activity to everybody, and plan the shifts of its turns.

    Raises:
        NotAllowed: ``by`` does not run this organisation's activities.
        Refusal: it is no draft, lacks insurance, a word on the seven parts, or any shift.
    """
    activity = _locked(activity, by)
    if activity.state != ActivityState.DRAFT:
        raise Refusal(f"这个活动{activity.get_state_display()}，不用再发布。")
    _refuse_closed(activity.organisation)
    _demand_complete(activity)
    running = Turn.objects.filter(activity=activity, ended_on__isnull=True)
    if not _ahead(activity).exists() and not running.exists():
        raise Refusal("还没有以后的班次。请先加班次或轮值，再发布，志愿者才报得上名。")
    activity.state, activity.published_at = ActivityState.PUBLISHED, clock.now()
    activity.version += 1
    with recorded_as("发布活动", by=by.pk):
        activity.save(update_fields=["state", "published_at", "version"])
    plan_shifts(activity, until=clock.today() + PLANNED_AHEAD)
    return activity


@transaction.atomic
def cancel_activity(activity: Activity, *, reason: str, by: User) -> Told:
    """Cancel an activity with its shifts to come, and those under way that nobody came to.

    Whoever signed up for them is told. Return how many were told, and how many could not be.

    Raises:
        NotAllowed: ``by`` does not run this organisation's activities.
        Refusal: no reason, cancelled already, or people are there now.
    """
    activity = _locked(activity, by)
    reason = checked_reason(reason, "取消")
    open_ones = Shift.objects.filter(
        activity=activity, cancelled_at__isnull=True, ends_at__gt=clock.now()
    )
    # Locked: nobody checks in between the question who came and the cancelling.
    locked = locked_shifts(open_ones.values_list("pk", flat=True))
    here = Attendance.objects.filter(
        shift__activity=activity,
        shift__ends_at__gt=clock.now() - OUT_UNTIL,
        state=AttendanceState.PRESENT,
    )
    if here.exists():
        raise Refusal("现在有人签到了还没有签退。请等他们签退以后再取消。")
    came = Attendance.objects.filter(shift=OuterRef("pk"))
    ahead = open_ones.filter(Q(starts_at__gt=clock.now()) | ~Exists(came), pk__in=locked)
    told = tell_signed_up(ahead, subject=f"活动取消：{activity.title}", text=reason)
    with recorded_as("取消活动", by=by.pk, note=reason):
        ahead.update(cancelled_at=clock.now(), cancel_reason=reason)
        Turn.objects.filter(activity=activity, ended_on__isnull=True).update(ended_on=clock.today())
        activity.state, activity.cancel_reason = ActivityState.CANCELLED, reason
        activity.version += 1
        activity.save(update_fields=["state", "cancel_reason", "version"])
    return told


def checked_reason(reason: str, what: str) -> str:
    """Return a reason as it is kept, or refuse: it is kept for good and shown to volunteers."""
    reason = reason.strip()
    if not reason:
        raise Refusal(f"请写明{what}的原因，报了名的人会看到。", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"原因请写在 {LONGEST_REASON} 个字以内。", field="reason")
    if holds_personal_number(reason):
        raise Refusal("原因会一直留着，请不要写手机或证件号码。", field="reason")
    return reason


def _carry_over(activity: Activity, changed: Sequence[str], by: User) -> None:
    """Do for those who signed up what a change of a published activity means to them."""
    if "needs_approval" in changed and not activity.needs_approval:
        take_pending(activity, by=by)
    if "place" in changed:
        tell_signed_up(
            _ahead(activity),
            subject=f"地点改了：{activity.title}",
            text=f"新地点：{activity.place}",
        )


def _ahead(activity: Activity) -> Any:
    """Return the shifts that are still to begin."""
    return Shift.objects.filter(
        activity=activity, cancelled_at__isnull=True, starts_at__gt=clock.now()
    )


def _locked(activity: Activity, by: User) -> Activity:
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    demand(by, Action.ACTIVITY_EDIT, activity)
    if activity.state == ActivityState.CANCELLED:
        raise Refusal("这个活动已经取消，不能再改。需要时请另填一个。")
    return activity


def _demand_complete(activity: Activity) -> None:
    """Refuse to have it open to everybody while something it must say is missing."""
    if activity.is_risky and not activity.insurance:
        raise Refusal(
            "这个活动有人身危险，发布前请写明给志愿者买了什么保险（志愿服务条例第十七条）。",
            field="insurance",
        )
    if len(activity.parts) < len(ActivityPart) and not activity.parts_note:
        raise Refusal("七项工作没有全部安排。请写明其余各项为什么不安排。", field="parts_note")


def _refuse_closed(organisation: Organisation) -> None:
    if organisation.closed_on is not None:
        raise Refusal(f"{organisation.name}已注销，不能再办活动。", field="organisation")


def _checked(data: ActivityData, activity: Activity | None, by: User) -> dict[str, Any]:
    """Return the columns of ``data``, or raise ``Refusal``."""
    _refuse_closed(data.organisation)
    title = " ".join(data.title.split())
    values = {
        "title": title,
        "summary": data.summary.strip(),
        "place": data.place.strip(),
        "contact": data.contact.strip(),
    }
    asked = {"title": "活动名称", "summary": "活动介绍", "place": "地点", "contact": "联系人"}
    for name, what in asked.items():
        if not values[name]:
            raise Refusal(f"请填写{what}。", field=name)
    _check_texts(data)
    phone = checked_phone(data.phone)
    if not phone:
        raise Refusal("请填写联系电话，志愿者有事好找人。", field="phone")
    if data.min_age is not None and not YOUNGEST <= data.min_age <= OLDEST:
        raise Refusal(f"最低年龄在 {YOUNGEST} 到 {OLDEST} 周岁之间。", field="min_age")
    check_map_place(data.latitude, data.longitude)
    if data.project is not None and (activity is None or activity.project != data.project):
        demand(by, Action.PROJECT_VIEW, data.project)
    return values | {
        "pinyin": pinyin_key(title)[:160],
        "organisation": data.organisation,
        "project": data.project,
        "division": data.division,
        "station": data.station,
        "latitude": data.latitude,
        "longitude": data.longitude,
        "conditions": data.conditions.strip(),
        "min_age": data.min_age,
        "needs_approval": data.needs_approval,
        "is_risky": data.is_risky,
        "insurance": data.insurance.strip(),
        "insured_by": data.insured_by,
        "phone": phone,
        "parts": [part.value for part in ActivityPart if part in data.parts],
        "parts_note": data.parts_note.strip(),
    }


def _check_texts(data: ActivityData) -> None:
    """Refuse what is too long, and numbers in what everybody reads."""
    if len(data.summary.strip()) > LONGEST_SUMMARY:
        raise Refusal(f"活动介绍请写在 {LONGEST_SUMMARY} 个字以内。", field="summary")
    for name in ("summary", "conditions", "parts_note", "insurance"):
        if holds_personal_number(getattr(data, name)):
            raise Refusal("这里谁都看得到，请不要写手机或证件号码。", field=name)
