"""Noting by name who comes to a shift and who goes (组织者登记), several at once."""

from collections.abc import Sequence

from django.db import transaction

from funds.models import User
from funds.permissions import Action, can, demand
from kit.errors import Refusal
from volunteers.models import Attendance, CheckWay, Shift, SignUp, SignUpState, Volunteer
from volunteers.services.attendance import check_in, check_out
from volunteers.services.coming import locked_shift, locked_volunteers
from volunteers.services.placing import Placed, each_tried
from volunteers.services.sign_ups import line_ids

MOST_AT_ONCE = 100


@transaction.atomic
def come_by_name(shift: Shift, numbers: Sequence[str], *, reason: str, by: User) -> list[Placed]:
    """Note that people came, each on their own; their hours take a second person.

    Raises:
        NotAllowed: ``by`` is no organiser of the shift.
        Refusal: no reason, nobody or too many, or a number that ``by`` knows nobody of.
    """
    shift, people = _begun(shift, numbers, reason, by)
    why = reason.strip()
    return each_tried(
        people, lambda each: check_in(shift, each, way=CheckWay.NAMED, by=by, reason=why)
    )


@transaction.atomic
def go_by_name(shift: Shift, numbers: Sequence[str], *, reason: str, by: User) -> list[Placed]:
    """Note that people went, each on their own; their hours take a second person.

    Raises:
        NotAllowed: ``by`` is no organiser of the shift.
        Refusal: no reason, nobody or too many, or a number that ``by`` knows nobody of.
    """
    shift, people = _begun(shift, numbers, reason, by)
    came = {
        row.volunteer_id: row
        for row in Attendance.objects.filter(shift=shift, volunteer__in=people)
    }

    def gone(volunteer: Volunteer) -> Attendance:
        if volunteer.pk not in came:
            raise Refusal("还没有签到，不能签退。请先登记签到。")
        return check_out(came[volunteer.pk], way=CheckWay.NAMED, by=by, reason=reason.strip())

    return each_tried(people, gone)


def known_at(shift: Shift, numbers: Sequence[str], by: User) -> list[Volunteer]:
    """Return whom these numbers mean to an organiser of a shift: taken for it, or kept by them.

    Raises:
        Refusal: of a number there is nobody, or somebody else's: which of both is not told.
    """
    wanted = list(dict.fromkeys(numbers))
    rows = Volunteer.objects.defer("sealed").select_related("organisation", "person")
    found = {row.number: row for row in rows.filter(number__in=wanted)}
    signed = SignUp.objects.filter(shift=shift, volunteer__in=found.values())
    taken = set(signed.filter(state=SignUpState.ACCEPTED).values_list("volunteer_id", flat=True))
    unknown = [
        number
        for number in wanted
        if number not in found
        or (found[number].pk not in taken and not can(by, Action.VOLUNTEER_EDIT, found[number]))
    ]
    if unknown:
        more = "等" if len(unknown) > len(unknown[:5]) else ""
        told = "、".join(unknown[:5]) + more
        raise Refusal(
            f"这个班次录用的人和您的志愿者里，没有这些编号：{told}。请核对。", field="numbers"
        )
    return [found[number] for number in wanted]


def _begun(
    shift: Shift, numbers: Sequence[str], reason: str, by: User
) -> tuple[Shift, list[Volunteer]]:
    shift = locked_shift(shift)
    demand(by, Action.ACTIVITY_EDIT, shift)
    demand(by, Action.HOURS_RECORD, shift)
    if not numbers:
        raise Refusal("请先勾选要登记的人，或填志愿者编号。")
    if len(set(numbers)) > MOST_AT_ONCE:
        raise Refusal(f"一次最多登记 {MOST_AT_ONCE} 人。请少选一些。")
    if not reason.strip():
        raise Refusal("请写明为什么按姓名登记，例如：没有手机。", field="reason")
    people = known_at(shift, numbers, by)
    # All of them in one order first: one by one, two hands at two shifts could wait for each other.
    locked_volunteers([*(each.pk for each in people), *line_ids(shift)])
    return shift, people
