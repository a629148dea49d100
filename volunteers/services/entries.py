"""What entries (登记) share: whom they name, and how a mistake is withdrawn (作废)."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import QuerySet

from funds.models import User
from funds.permissions import Action, demand, demand_whole
from funds.queries.scope import fund_in_scope
from kit.errors import Refusal
from kit.history import recorded_as
from volunteers.models import Volunteer, VolunteerState
from volunteers.models.entries import Entry

AnEntry = TypeVar("AnEntry", bound=Entry)
MOST_AT_ONCE = 500


def people_named(
    numbers: Sequence[str], among: QuerySet[Volunteer], *, what: str
) -> list[Volunteer]:
    """Return the volunteers of some numbers, each once, in the order given.

    Args:
        among: whom the clerk may name: anybody else's is nobody to them.
        what: what they are named for, in the words of a refusal.

    Raises:
        Refusal: too many at once, or a number that is nobody's.
    """
    wanted = list(dict.fromkeys(numbers))
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(f"一次{what}最多登记 {MOST_AT_ONCE} 个编号。", field="numbers")
    rows = among.filter(number__in=wanted).exclude(state=VolunteerState.ANONYMISED)
    found = {row.number: row for row in rows.only("pk", "number")}
    unknown = [number for number in wanted if number not in found]
    if unknown:
        raise Refusal(f"没有这些志愿者编号：{'、'.join(unknown[:5])}。请核对。", field="numbers")
    return [found[number] for number in wanted]


def withdraw_entry(entry: AnEntry, *, action: Action, what: str, reason: str, by: User) -> AnEntry:
    """Withdraw what was recorded by mistake; it counts no more, and stays readable.

    Called in a transaction.

    Args:
        action: what recording it takes; of the whole city where no organisation recorded it.
        what: the entry in words: ``培训``.

    Raises:
        NotAllowed: ``by`` may not record such.
        Refusal: no reason, or withdrawn already.
    """
    entry = type(entry).objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.organisation is None:
        demand_whole(by, action, fund_in_scope())
    else:
        demand(by, action, entry)
    if not reason.strip():
        raise Refusal("请写明作废的原因。", field="reason")
    if entry.withdrawn_note:
        raise Refusal(f"这次{what}已经作废了。")
    entry.withdrawn_note = reason.strip()[:200]
    with recorded_as(f"作废{what}", by=by.pk, note=entry.withdrawn_note):
        entry.save(update_fields=["withdrawn_note"])
    return entry
