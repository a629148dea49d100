"""Signing up for shifts (报名): taken while there is a place, else in line, in order.

A place that comes free goes to the first in line who can come; where the organiser asks to
approve, the first comes before the organiser instead.
"""

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from volunteers.models import Attendance, AttendanceState, Shift, SignUp, SignUpState, Volunteer
from volunteers.queries.sign_ups import OPEN_STATES, places_taken, waiting_line
from volunteers.services.activity_notices import tell_organisers, tell_volunteer
from volunteers.services.coming import (
    acts_as_organiser,
    begins_text,
    hindrances,
    locked_shift,
    locked_volunteers,
    refuse_closed,
)

MOST_IN_LINE = 200
"""How far down the line is looked for somebody who can come."""

_S = SignUpState


@transaction.atomic
def sign_up(shift: Shift, volunteer: Volunteer, *, by: User) -> SignUp:
    """Sign a volunteer up for a shift; signed up already, it is the same row.

    Where nobody needs to approve and a place is free they are taken at once (已录用); where the
    organiser approves they wait for that (待审核); with all places gone they stand in line (候补).

    Args:
        shift: of a published activity, not begun yet.
        volunteer: whom.
        by: the volunteer, or an organiser of the shift for them.

    Raises:
        NotAllowed: ``by`` is neither.
        Refusal: the shift is called off or has begun; the organiser declined them before; or they
            may not come: left, without consent, too young, wanted elsewhere.
    """
    shift = locked_shift(shift)
    as_organiser = acts_as_organiser(by, shift, volunteer)
    row = SignUp.objects.filter(shift=shift, volunteer=volunteer).first()
    if row is not None and row.state in OPEN_STATES:
        return row
    refuse_closed(shift)
    if clock.now() >= shift.starts_at:
        raise Refusal("这个班次已经开始。还有名额的，到现场签到就可以参加。")
    people = locked_volunteers([volunteer.pk, *line_ids(shift)])
    _refuse_declined(row)
    _refuse_hindered(people, volunteer, shift, vouched=as_organiser)
    move_up(shift, people, by)
    state = _state_for(shift, people)
    row = row or SignUp(shift=shift, volunteer=volunteer)
    row.signed_at, row.note = clock.now(), ""
    row.decided_by, row.decided_at = None, None
    _set(row, state, "报名", by)
    if state == _S.PENDING:
        _tell_pending(shift, "有人报名，等您审核")
    return row


@transaction.atomic
def withdraw(sign_up: SignUp, *, by: User) -> SignUp:
    """Take a sign-up back (取消报名); taken back already, it is the same row.

    The first in line moves up into a place that comes free, and is told.

    Raises:
        NotAllowed: ``by`` is neither the volunteer nor an organiser of the shift.
        Refusal: the shift has begun, or they are checked in, or the organiser declined them.
    """
    shift, row = _locked(sign_up)
    acts_as_organiser(by, shift, row.volunteer)
    if row.state == _S.WITHDRAWN:
        return row
    if row.state == _S.DECLINED:
        raise Refusal("组织者没有录用，不用取消。")
    if clock.now() >= shift.starts_at:
        raise Refusal("班次已经开始，不能取消报名。确实来不了的，请告诉组织者。")
    _refuse_present(row)
    give_back(row, shift, locked_volunteers(line_ids(shift)), by=by)
    return row


def give_back(row: SignUp, shift: Shift, people: dict[int, Volunteer], *, by: User) -> None:
    """Take an open sign-up back, and let the line move up; ``shift`` and its line are locked."""
    _set(row, _S.WITHDRAWN, "取消报名", by)
    move_up(shift, people, by)


@transaction.atomic
def accept(sign_up: SignUp, *, by: User) -> SignUp:
    """Take somebody for a shift (录用); taken already, it is the same row.

    Raises:
        NotAllowed: ``by`` is no organiser of the shift.
        Refusal: all places are gone; they took it back; the shift is over or called off; or they
            may not come.
    """
    shift, row = _locked(sign_up)
    demand(by, Action.ACTIVITY_EDIT, shift)
    if row.state == _S.ACCEPTED:
        return row
    refuse_closed(shift)
    if clock.now() >= shift.ends_at:
        raise Refusal("这个班次已经结束，不能再录用。漏记的时长请补录。")
    if row.state == _S.WITHDRAWN:
        raise Refusal("本人已取消报名，不能录用。请刷新后看最新情况。")
    people = locked_volunteers([row.volunteer_id])
    _refuse_hindered(people, row.volunteer, shift, vouched=True)
    if places_taken(shift) >= shift.quota:
        raise Refusal(f"这个班次的 {shift.quota} 个名额已满，不能再录用。请让其候补，或另加班次。")
    _decide(row, _S.ACCEPTED, "录用报名", by)
    _tell_taken(row)
    return row


@transaction.atomic
def decline(sign_up: SignUp, *, note: str, by: User) -> SignUp:
    """Decline somebody (不录用), saying why; declined already, it is the same row.

    Raises:
        NotAllowed: ``by`` is no organiser of the shift.
        Refusal: no reason; they took it back; or they are checked in.
    """
    shift, row = _locked(sign_up)
    demand(by, Action.ACTIVITY_EDIT, shift)
    if row.state == _S.DECLINED:
        return row
    if not note.strip():
        raise Refusal("请写明不录用的原因，报名的人会看到。", field="note")
    if row.state == _S.WITHDRAWN:
        raise Refusal("本人已取消报名，不用再审核。请刷新后看最新情况。")
    _refuse_present(row)
    people = locked_volunteers(line_ids(shift))
    _decide(row, _S.DECLINED, "不录用报名", by, note=note.strip()[:200])
    tell_volunteer(row.volunteer, f"您报名的“{shift.activity.title}”没有录用", text=row.note)
    if clock.now() < shift.starts_at:
        move_up(shift, people, by)
    return row


def take_place(shift: Shift, volunteer: Volunteer, *, by: User) -> None:
    """Give whoever stands at a shift their place of it; called with the shift locked, at check-in.

    Whoever did not sign up is taken at once where nobody approves and a place is free. Until the
    shift begins the line comes first; from then on places are of those who came.

    Raises:
        Refusal: no place is free, the organiser has to approve, declined them, or they may not
            come.
    """
    row = SignUp.objects.filter(shift=shift, volunteer=volunteer).first()
    people = locked_volunteers([volunteer.pk, *line_ids(shift)])
    if row is not None and row.state == _S.ACCEPTED:
        _refuse_hindered(people, volunteer, shift, vouched=True)
        return
    _refuse_declined(row)
    if shift.activity.needs_approval:
        raise Refusal("这个活动要组织者审核。您还没有被录用，请联系现场组织者。")
    _refuse_hindered(people, volunteer, shift, vouched=False)
    if clock.now() < shift.starts_at:
        move_up(shift, people, by)
        if row is not None:
            row.refresh_from_db()
    if row is not None and row.state == _S.ACCEPTED:
        return
    if places_taken(shift) >= shift.quota:
        raise Refusal(f"这个班次的 {shift.quota} 个名额已满，不能签到。请联系现场组织者。")
    if row is None:
        row = SignUp(shift=shift, volunteer=volunteer, signed_at=clock.now())
    _set(row, _S.ACCEPTED, "现场报名", by)


def _state_for(shift: Shift, people: dict[int, Volunteer]) -> SignUpState:
    """Return what a newcomer becomes, the line having moved up as far as it could."""
    if places_taken(shift) >= shift.quota:
        return _S.WAITING
    if not shift.activity.needs_approval:
        return _S.ACCEPTED
    ahead = {row.volunteer_id: people[row.volunteer_id] for row in _line(shift, people)}
    hindered = hindrances(ahead, shift, vouched=True)
    return _S.WAITING if len(hindered) < len(ahead) else _S.PENDING


def move_up(shift: Shift, people: dict[int, Volunteer], by: User) -> None:
    """Let those in line move up while places are free; ``people`` are they, locked.

    Those before the organiser already signed up earlier: each of them stands for a place. Who
    cannot come now (wanted elsewhere, left) is passed over and keeps their place in line.
    """
    spoken_for = [_S.ACCEPTED]
    if shift.activity.needs_approval:
        spoken_for.append(_S.PENDING)
    taken = SignUp.objects.filter(shift=shift, state__in=spoken_for).count()
    free = shift.quota - taken
    line = _line(shift, people) if free > 0 else []
    if not line:
        return
    standing = {row.volunteer_id: people[row.volunteer_id] for row in line}
    hindered = hindrances(standing, shift, vouched=True)
    for row in [row for row in line if row.volunteer_id not in hindered][:free]:
        row.shift, row.volunteer = shift, people[row.volunteer_id]
        if shift.activity.needs_approval:
            _set(row, _S.PENDING, "候补递补", by)
            subject = f"“{shift.activity.title}”有了名额，您的报名正在审核"
            tell_volunteer(row.volunteer, subject, text=_when(shift))
            _tell_pending(shift, "有人递补，等您审核")
        else:
            _set(row, _S.ACCEPTED, "候补递补", by)
            _tell_taken(row)


def line_ids(shift: Shift) -> list[int]:
    """Return who is looked at when a place comes free, by id, in order."""
    return [row.volunteer_id for row in waiting_line(shift)[:MOST_IN_LINE]]


def _line(shift: Shift, people: dict[int, Volunteer]) -> list[SignUp]:
    """Return the line of those whose rows are locked."""
    return [row for row in waiting_line(shift)[:MOST_IN_LINE] if row.volunteer_id in people]


def _locked(sign_up: SignUp) -> tuple[Shift, SignUp]:
    shift = locked_shift(sign_up.shift)
    row = SignUp.objects.select_related("volunteer__person").get(pk=sign_up.pk)
    row.shift = shift
    return shift, row


def _refuse_hindered(
    people: dict[int, Volunteer], volunteer: Volunteer, shift: Shift, *, vouched: bool
) -> None:
    why = hindrances({volunteer.pk: people[volunteer.pk]}, shift, vouched=vouched)
    if why:
        raise Refusal(why[volunteer.pk])


def _refuse_declined(row: SignUp | None) -> None:
    if row is not None and row.state == _S.DECLINED:
        raise Refusal(f"组织者没有录用：{row.note}。如有疑问，请联系组织者。")


def _refuse_present(row: SignUp) -> None:
    came = Attendance.objects.filter(shift=row.shift_id, volunteer=row.volunteer_id)
    if clock.now() < row.shift.starts_at:
        # They went elsewhere before it began: that hinders nothing.
        came = came.exclude(state=AttendanceState.LAPSED)
    if came.exists():
        raise Refusal("已经签到，不能取消报名。要离开请签退。")


def _set(row: SignUp, state: SignUpState, step: str, by: User) -> None:
    row.state = state
    with recorded_as(step, by=by.pk):
        row.save()


def _decide(row: SignUp, state: SignUpState, step: str, by: User, *, note: str = "") -> None:
    row.decided_by, row.decided_at, row.note = by, clock.now(), note
    row.state = state
    with recorded_as(step, by=by.pk, note=note):
        row.save()


def _tell_taken(row: SignUp) -> None:
    subject = f"您报名的“{row.shift.activity.title}”已录用"
    tell_volunteer(row.volunteer, subject, text=_when(row.shift))


def _when(shift: Shift) -> str:
    return f"{begins_text(shift.starts_at)}，{shift.activity.place}。来不了请提前取消。"


def _tell_pending(shift: Shift, what: str) -> None:
    """Tell the organisers, once a day of each shift, that somebody waits for them."""
    subject = f"“{shift.activity.title}”{what}"
    key = f"报名待审核:{shift.pk}:{clock.today():%Y-%m-%d}"
    tell_organisers(shift, subject, page="activities:sign_ups", key=key)
