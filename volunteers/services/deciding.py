"""Deciding several sign-ups of a shift at once, each on its own: one refusal hinders no other."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from funds.models import User
from kit.errors import Refusal
from volunteers.models import Shift, SignUp
from volunteers.services.coming import locked_shift, locked_volunteers
from volunteers.services.sign_ups import accept, decline, line_ids

MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Decided:
    """What came of one sign-up; ``refusal`` is empty when it was done."""

    sign_up: SignUp
    refusal: str = ""


def accept_many(shift: Shift, ids: Sequence[int], *, by: User) -> list[Decided]:
    """Take several people for a shift, in the order they signed up.

    Raises:
        NotAllowed: ``by`` is no organiser of the shift.
        Refusal: none, or more than a page holds.
    """
    return _each(shift, ids, by, None)


def decline_many(shift: Shift, ids: Sequence[int], *, note: str, by: User) -> list[Decided]:
    """Decline several people for one reason, which each of them reads.

    Raises:
        NotAllowed: ``by`` is no organiser of the shift.
        Refusal: no reason, none, or more than a page holds.
    """
    if not note.strip():
        raise Refusal("请写明不录用的原因，报名的人会看到。", field="note")
    return _each(shift, ids, by, note)


@transaction.atomic
def _each(shift: Shift, ids: Sequence[int], by: User, note: str | None) -> list[Decided]:
    if not ids:
        raise Refusal("请先勾选报名的人。")
    if len(ids) > MOST_AT_ONCE:
        raise Refusal(f"一次最多办 {MOST_AT_ONCE} 人。请少选一些。")
    shift = locked_shift(shift)
    rows = SignUp.objects.filter(shift=shift, pk__in=ids).select_related("volunteer", "shift")
    # All of them in one order first: one by one, two hands at two shifts could wait for each other.
    locked_volunteers([*rows.values_list("volunteer_id", flat=True), *line_ids(shift)])
    decided = []
    for row in rows.defer("volunteer__sealed").order_by("signed_at", "id"):
        try:
            with transaction.atomic():
                accept(row, by=by) if note is None else decline(row, note=note, by=by)
        except Refusal as refusal:
            decided.append(Decided(row, refusal.message))
        else:
            decided.append(Decided(row))
    return decided
