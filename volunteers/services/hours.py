"""Hours entered after the fact (补录), confirmed by a second person, and reversed (冲销).

《志愿服务记录与证明出具办法》: actual service time, travel left out; corrected on request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.formats import date_cn
from kit.history import recorded_as
from kit.numbering import next_number
from projects.models import Project
from volunteers.models import (
    Attendance,
    AttendanceState,
    CheckWay,
    LateEntry,
    LateEntryState,
    RecordKind,
    ServiceRecord,
    Shift,
    Volunteer,
    VolunteerState,
)
from volunteers.queries.hours import (
    USUAL_LATE_DAYS,
    daily_cap,
    earlier_total,
    minutes_on,
    rule_on,
    standing,
)

MOST_AT_ONCE = 50
OVERLAP = "volunteers_servicerecord_no_overlap"


@dataclass(frozen=True)
class LateData:
    """Hours somebody served and nobody recorded in time; travel is left out (路途不计).

    With ``attendance``, they came to a shift and never checked out: its organiser enters the hours
    of whoever came, of whichever organisation, and they go where a check-out's would have gone:
    to the activity's project too, whatever ``project`` says. So do those of a ``shift`` alone,
    whose organiser knows that they were there.

    Attributes:
        sheet: the number of the paper list they stand on, one for all of it.
    """

    volunteer: Volunteer
    begins_at: datetime
    ends_at: datetime
    title: str
    reason: str
    place: str = ""
    attendance: Attendance | None = None
    shift: Shift | None = None
    sheet: str = ""
    project: Project | None = None


@dataclass(frozen=True)
class Result:
    """What came of one entry; ``refusal`` is empty when it was confirmed."""

    entry: LateEntry
    refusal: str = ""


@transaction.atomic
def enter_late(data: LateData, *, by: User) -> LateEntry:
    """Enter hours after the fact; they count once another person confirms them.

    The same stretch entered again while it waits is the one that waits.

    Raises:
        NotAllowed: ``by`` may not record hours of this volunteer, or may not see the project.
        Refusal: an impossible stretch, in the future, too long ago, more than a day allows,
            over another record, or without a reason.
    """
    volunteer = _locked(data.volunteer)
    demand(by, Action.HOURS_RECORD, data.attendance or data.shift or volunteer)
    _refuse_gone(volunteer)
    title, reason = data.title.strip(), data.reason.strip()
    if not title:
        raise Refusal("请写明做了什么，例如：路口文明劝导。", field="title")
    if not reason:
        raise Refusal("请写明为什么补录，例如：当天设备故障，没有签退。", field="reason")
    served_on, minutes = _stretch(data.begins_at, data.ends_at)
    same = LateEntry.objects.filter(
        volunteer=volunteer, period=_range(data), title=title, state=LateEntryState.WAITING
    ).first()
    if same is not None:
        return same
    _refuse_too_late(served_on)
    _refuse_elsewhere(data, served_on)
    _refuse_beyond(volunteer, served_on, minutes, _range(data))
    shift = data.attendance.shift if data.attendance else data.shift
    project = shift.activity.project if shift else data.project
    if shift is None and project is not None:
        demand(by, Action.PROJECT_VIEW, project)
    served = shift.serving_organisation if shift else volunteer.organisation
    with recorded_as("补录时长", by=by.pk, note=reason):
        return LateEntry.objects.create(
            number=next_number("BL", "BL", clock.today().year),
            volunteer=volunteer,
            organisation=served,
            shift=shift,
            sheet=data.sheet,
            project=project,
            served_on=served_on,
            period=_range(data),
            minutes=minutes,
            title=title,
            place=data.place.strip(),
            reason=reason,
            entered_by=by,
        )


@transaction.atomic
def confirm_late(entry: LateEntry, *, by: User) -> ServiceRecord:
    """Confirm a late entry: its hours count from now on.

    Raises:
        NotAllowed: ``by`` may not confirm, or entered it.
        Refusal: it was decided, they are ``by``'s own hours, or what was recorded since leaves no
            room for them.
    """
    record = _confirm(entry, by)
    _tell([entry.entered_by], "补录的时长已确认", entry.volunteer)
    return record


@transaction.atomic
def confirm_many(numbers: Sequence[str], *, by: User) -> list[Result]:
    """Confirm several late entries, each on its own: what one refuses hinders no other.

    Whoever entered them is told once.

    Raises:
        Refusal: none, or more than a page holds.
    """
    if not numbers:
        raise Refusal("请先勾选要确认的补录。")
    if len(numbers) > MOST_AT_ONCE:
        raise Refusal(f"一次最多确认 {MOST_AT_ONCE} 条。请少选一些。")
    return confirm_each(LateEntry.objects.filter(number__in=numbers), by)


def confirm_each(rows: QuerySet[LateEntry], by: User) -> list[Result]:
    """Confirm entries, each on its own; called in a transaction, by what says how many may be."""
    results, told = [], {}
    for entry in rows.select_related("volunteer", "entered_by").order_by("id"):
        try:
            with transaction.atomic():
                _confirm(entry, by)
        except Refusal as refusal:
            results.append(Result(entry, refusal.message))
        else:
            results.append(Result(entry))
            told[entry.entered_by_id] = entry
    for entry in told.values():
        _tell([entry.entered_by], "补录的时长已确认", entry.volunteer)
    return results


def _confirm(entry: LateEntry, by: User) -> ServiceRecord:
    entry = _waiting(entry, by)
    volunteer = _locked(entry.volunteer)
    _refuse_gone(volunteer)
    if volunteer.person_id == by.pk:
        raise Refusal("这是您本人的时长，不能由您确认。请交由其他人确认。")
    noted = Attendance.objects.filter(
        shift=entry.shift_id, volunteer=volunteer, in_way=CheckWay.NAMED, in_by=by
    )
    if entry.shift_id and noted.exists():
        raise Refusal("这次签到是您登记的，不能由您确认。请交由其他人确认。")
    _refuse_beyond(volunteer, entry.served_on, entry.minutes, entry.period)
    record = ServiceRecord(
        volunteer=volunteer,
        organisation=entry.organisation,
        project_id=entry.project_id,
        served_on=entry.served_on,
        period=entry.period,
        minutes=entry.minutes,
        kind=RecordKind.LATE,
        title=entry.title,
        place=entry.place,
        reason=entry.reason,
        key=f"补录:{entry.number}",
        recorded_by=entry.entered_by,
        confirmed_by=by,
    )
    save_record(record)
    _decide(entry, LateEntryState.CONFIRMED, by, record=record)
    return record


@transaction.atomic
def refuse_late(entry: LateEntry, *, note: str, by: User) -> LateEntry:
    """Refuse a late entry, saying why.

    Raises:
        NotAllowed: ``by`` may not confirm, or entered it.
        Refusal: no reason, or it was decided.
    """
    entry = _waiting(entry, by)
    if not note.strip():
        raise Refusal("请写明不能确认的原因，补录的人会看到。", field="note")
    refused = _decide(entry, LateEntryState.REFUSED, by, note=note.strip()[:200])
    notify(
        [refused.entered_by],
        subject="补录的时长没有确认，请看原因",
        text=refused.note,
        url=fund_in_scope().url("hours:entry", number=refused.number),
    )
    return refused


@transaction.atomic
def reverse_record(record: ServiceRecord, *, reason: str, by: User) -> ServiceRecord:
    """Reverse a record (冲销) by a row of its own with its minutes below zero; return that row.

    It carries the day of service of what it undoes, so that sums up to any day come right.

    Raises:
        NotAllowed: ``by`` may not record hours of this volunteer.
        Refusal: no reason, a reversal, or reversed already.
    """
    record = ServiceRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    demand(by, Action.HOURS_RECORD, record)
    if not reason.strip():
        raise Refusal("请写明冲销的原因和依据。", field="reason")
    if record.kind == RecordKind.REVERSAL:
        raise Refusal("这一行本身是冲销，不能再冲销。需要时请重新补录。")
    if record.is_reversed:
        raise Refusal("这条记录已经冲销过了。已为您刷新，请看最新情况。")
    record.is_reversed = True
    record.save(update_fields=["is_reversed"])
    return ServiceRecord.objects.create(
        volunteer_id=record.volunteer_id,
        organisation_id=record.organisation_id,
        project_id=record.project_id,
        served_on=record.served_on,
        minutes=-record.minutes,
        kind=RecordKind.REVERSAL,
        title=record.title,
        place=record.place,
        reason=reason.strip()[:200],
        reverses=record,
        key=f"冲销:{record.pk}",
        recorded_by=by,
    )


def _tell(people: Iterable[User], subject: str, volunteer: Volunteer) -> None:
    url = fund_in_scope().url("hours:records", number=volunteer.number)
    notify(people, subject=subject, url=url)


def _stretch(begins_at: datetime, ends_at: datetime) -> tuple[date, int]:
    """Return the day and the whole minutes of a stretch; refuse one that cannot be."""
    if ends_at <= begins_at:
        raise Refusal("结束时间要晚于开始时间。请核对。", field="ends_at")
    if ends_at > clock.now():
        raise Refusal("结束时间在现在以后。服务结束后再补录。", field="ends_at")
    day = timezone.localdate(begins_at)
    if timezone.localdate(ends_at - timedelta(microseconds=1)) != day:
        raise Refusal("一条记录只记一天。跨过零点的，请分两条补录。", field="ends_at")
    minutes = int((ends_at - begins_at).total_seconds() // 60)
    if minutes == 0:
        raise Refusal("不足一分钟，不用记录。", field="ends_at")
    return day, minutes


def _refuse_too_late(day: date) -> None:
    rule = rule_on(clock.today())
    days = USUAL_LATE_DAYS if rule is None else rule.late_days
    if (clock.today() - day).days > days:
        raise Refusal(
            f"已超过补录期限（服务后 {days} 天内）。确需补记的，请报市文明办导入。",
            field="begins_at",
        )


def _refuse_elsewhere(data: LateData, day: date) -> None:
    """Refuse hours that are not those of the attendance they are entered for."""
    attendance = data.attendance
    if attendance is None:
        return
    if attendance.volunteer_id != data.volunteer.pk:
        raise Refusal("签到的不是这位志愿者。请核对编号。", field="volunteer")
    if attendance.record_id is not None:
        raise Refusal("这次已经签退，时长已经记了。")
    if (
        attendance.state == AttendanceState.ENTERED
        and LateEntry.objects.filter(
            volunteer=data.volunteer, shift=attendance.shift_id, state=LateEntryState.WAITING
        ).exists()
    ):
        raise Refusal("已经登记签退，等着确认。要改的，请确认的人先写明不确认。")
    if timezone.localdate(attendance.shift.starts_at) != day:
        raise Refusal("只能补录这个班次当天的时长。", field="served_on")


def _refuse_beyond(volunteer: Volunteer, day: date, minutes: int, period: DateTimeTZRange) -> None:
    """Refuse what overlaps a standing record, or comes to more than a day allows."""
    earlier = earlier_total(volunteer)
    if earlier is not None and day <= earlier.served_on:
        raise Refusal(
            f"{date_cn(earlier.served_on)}及以前的时长已经在以前累计里了。同一时间只记一次。",
            field="begins_at",
        )
    other = standing().filter(volunteer=volunteer, period__overlap=period).first()
    if other is not None:
        raise Refusal(
            f"{date_cn(other.served_on)}的“{other.title}”已经记了这段时间。同一时间只记一次。",
            field="begins_at",
        )
    cap, already = daily_cap(day), minutes_on(volunteer, day)
    if already + minutes > cap:
        raise Refusal(
            f"{date_cn(day)}已记 {already} 分钟，每天最多记 {cap} 分钟，"
            f"还可记 {max(cap - already, 0)} 分钟。请改短。",
            field="ends_at",
        )


def _range(data: LateData) -> DateTimeTZRange:
    return DateTimeTZRange(data.begins_at, data.ends_at)


def _locked(volunteer: Volunteer) -> Volunteer:
    """Return the volunteer locked, so that two stretches of one day are counted one by one."""
    return Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)


def _refuse_gone(volunteer: Volunteer) -> None:
    if volunteer.state != VolunteerState.ACTIVE:
        raise Refusal(f"这位志愿者{volunteer.get_state_display()}，不能再记时长。")


def _waiting(entry: LateEntry, by: User) -> LateEntry:
    entry = LateEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    demand(by, Action.HOURS_CONFIRM, entry)
    if entry.state != LateEntryState.WAITING:
        raise Refusal(f"这条补录{entry.get_state_display()}，不用再办。已为您刷新。")
    return entry


def save_record(record: ServiceRecord) -> None:
    """Write a record; refuse one that overlaps another written since it was asked."""
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        if OVERLAP in str(error):
            raise Refusal("这段时间刚刚有了别的记录。请刷新后核对。") from error
        raise


def _decide(
    entry: LateEntry,
    state: LateEntryState,
    by: User,
    *,
    note: str = "",
    record: ServiceRecord | None = None,
) -> LateEntry:
    entry.state, entry.note, entry.record = state, note, record
    entry.decided_by, entry.decided_at = by, clock.now()
    with recorded_as("确认补录" if record else "不确认补录", by=by.pk, note=note):
        entry.save()
    return entry
