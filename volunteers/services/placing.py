"""Putting people of an organisation on a shift (安排上岗), and taking them off again.

What holds for whoever signs up by themselves holds here: places, age, consent, insurance, and
that nobody is wanted at two places at once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from funds.models import User
from funds.permissions import Action, can, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from volunteers.models import Shift, SignUp, SignUpState, Volunteer
from volunteers.queries.sign_ups import places_taken
from volunteers.services.activity_notices import tell_volunteer
from volunteers.services.coming import begins_text, locked_shift, locked_volunteers
from volunteers.services.sign_ups import accept, line_ids, sign_up, withdraw

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Placed:
    """What came of one person; ``refusal`` is empty when they are on the shift."""

    volunteer: Volunteer
    refusal: str = ""


@transaction.atomic
def place_many(shift: Shift, numbers: Sequence[str], *, by: User) -> list[Placed]:
    """Put several people on a shift, each on their own: one refusal hinders no other.

    Whoever is on it already stays so. Nobody is put into the line: with all places gone they are
    refused. They are told, as if they had signed up and been taken.

    Args:
        shift: not begun yet.
        numbers: volunteer numbers, of people ``by`` keeps.
        by: an organiser of the shift.

    Raises:
        NotAllowed: ``by`` is no organiser of the shift.
        Refusal: none, more than a page holds, or a number that ``by`` knows nobody of.
    """
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        raise Refusal("请先勾选要安排的人。")
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(f"一次最多安排 {MOST_AT_ONCE} 人。请少选一些。")
    shift = locked_shift(shift)
    demand(by, Action.ACTIVITY_EDIT, shift)
    people = kept_by(wanted, by)
    # All of them in one order first: one by one, two hands at two shifts could wait for each other.
    locked_volunteers([*(each.pk for each in people), *line_ids(shift)])
    return each_tried(people, lambda each: _place(shift, each, by))


def each_tried(people: Iterable[Volunteer], act: Callable[[Volunteer], object]) -> list[Placed]:
    """Do something with people, each on their own; what is refused of one is undone of that one."""
    placed = []
    for volunteer in people:
        try:
            with transaction.atomic():
                act(volunteer)
        except Refusal as refusal:
            placed.append(Placed(volunteer, refusal.message))
        else:
            placed.append(Placed(volunteer))
    return placed


def kept_by(numbers: Sequence[str], by: User) -> list[Volunteer]:
    """Return the volunteers of these numbers that ``by`` keeps, in the order given.

    Raises:
        Refusal: of a number there is nobody, or somebody else's: which of both is not told.
    """
    rows = Volunteer.objects.defer("sealed").select_related("organisation", "person")
    found = {row.number: row for row in rows.filter(number__in=numbers)}
    unknown = [
        number
        for number in numbers
        if number not in found or not can(by, Action.VOLUNTEER_EDIT, found[number])
    ]
    if unknown:
        told = "、".join(unknown[:5]) + ("等" if len(unknown) > len(unknown[:5]) else "")
        raise Refusal(f"您的志愿者里没有这些编号：{told}。请核对。", field="numbers")
    return [found[number] for number in numbers]


def _place(shift: Shift, volunteer: Volunteer, by: User) -> None:
    row = SignUp.objects.filter(shift=shift, volunteer=volunteer).first()
    if row is not None and row.state == SignUpState.ACCEPTED:
        return
    if clock.now() >= shift.starts_at:
        raise Refusal("这个班次已经开始，不能再安排。到了现场的，请在“签到签退”里登记。")
    if places_taken(shift) >= shift.quota:
        raise Refusal(f"这个班次的 {shift.quota} 个名额已满，没有安排。请另加班次。")
    if row is None or row.state == SignUpState.WITHDRAWN:
        row = sign_up(shift, volunteer, by=by)
        if row.state == SignUpState.ACCEPTED:
            subject = f"您被安排参加“{shift.activity.title}”"
            text = f"{begins_text(shift.starts_at)}，{shift.activity.place}。来不了请提前取消。"
            tell_volunteer(volunteer, subject, text=text)
            return
    # Whom the organiser declined before, and who stands in line, the organiser may take.
    accept(row, by=by)


@transaction.atomic
def take_off(sign_up: SignUp, *, note: str, by: User) -> SignUp:
    """Take somebody off a shift (取消安排), saying why; the first in line moves up.

    Raises:
        NotAllowed: ``by`` is no organiser of the shift.
        Refusal: no reason, the shift has begun, they are checked in, or were declined.
    """
    shift = locked_shift(sign_up.shift)
    demand(by, Action.ACTIVITY_EDIT, shift)
    if not note.strip():
        raise Refusal("请写明取消的原因，本人会看到。", field="note")
    with recorded_as("取消安排", by=by.pk, note=note.strip()):
        row = withdraw(sign_up, by=by)
    if row.note != note.strip()[:200]:
        row.note = note.strip()[:200]
        with recorded_as("取消安排", by=by.pk, note=row.note):
            row.save(update_fields=["note"])
        subject = f"“{shift.activity.title}”的班次不用来了"
        text = f"{begins_text(shift.starts_at)}的班次，已为您取消：{row.note}"
        tell_volunteer(row.volunteer, subject, text=text)
    return row
