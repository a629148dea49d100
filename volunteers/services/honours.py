"""Recording honours (表彰奖励) and whom they were given to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import Fund, User
from funds.permissions import Action, demand, demand_whole
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_date
from funds.services.once import once
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.numbering import next_number
from volunteers.models import (
    Honour,
    Honoured,
    HonouredKind,
    HonourLevel,
    Organisation,
    Volunteer,
)
from volunteers.queries.reach import kept_organisations, kept_volunteers
from volunteers.services.entries import people_named, withdraw_entry

SERIALS = "BZ"
Given = list[Volunteer] | list[Organisation]


@dataclass(frozen=True)
class HonourData:
    """One honour.

    Attributes:
        kind: for whom; ``numbers`` are of people, ``teams`` of organisations, and of communities
            and projects there is a count alone.
        organisation: who records it, of its own people; ``None`` is the city's office.
        stated: how many, as ``basis`` says, where the list names not everybody or nobody.
    """

    name: str
    level: HonourLevel
    kind: HonouredKind
    awarded_by: str
    awarded_on: date
    document: str = ""
    organisation: Organisation | None = None
    stated: int | None = None
    basis: str = ""
    numbers: Sequence[str] = ()
    teams: Sequence[Organisation] = ()


@transaction.atomic
def record_honour(data: HonourData, *, by: User, key: str) -> Honour:
    """Record an honour with whom it was given to; the same key twice is one honour.

    Raises:
        NotAllowed: ``by`` does not keep the people of this organisation, or of the city.
        Refusal: nothing says how many, whom it names is not theirs to name or stands on it
            already, a list of another kind, or a day ahead.
    """
    fund = fund_in_scope()
    if data.organisation is None:
        demand_whole(by, Action.VOLUNTEER_EDIT, fund)
    else:
        demand(by, Action.VOLUNTEER_EDIT, data.organisation)
    _check_words(data)
    given = _given(data, by, fund)
    _check_count(data, len(given))

    def make() -> Honour:
        _refuse_twice(data, given)
        with recorded_as("登记表彰", by=by.pk):
            honour = Honour.objects.create(
                number=next_number(SERIALS, SERIALS, clock.today().year),
                name=data.name.strip(),
                level=data.level,
                kind=data.kind,
                awarded_by=data.awarded_by.strip(),
                awarded_on=data.awarded_on,
                document=data.document.strip(),
                organisation=data.organisation,
                stated=data.stated,
                basis=data.basis.strip(),
                recorded_by=by,
                idempotency_key=key,
            )
        Honoured.objects.bulk_create(
            Honoured(honour=honour, recorded_by=by, **{_field(data.kind): each}) for each in given
        )
        return honour

    return once(Honour, key, make, name=data.name.strip(), recorded_by_id=by.pk)


@transaction.atomic
def withdraw_honour(honour: Honour, *, reason: str, by: User) -> Honour:
    """Withdraw an honour recorded by mistake (作废); it counts no more, and stays readable.

    Raises:
        NotAllowed: ``by`` may not record such.
        Refusal: no reason, or withdrawn already.
    """
    return withdraw_entry(honour, action=Action.VOLUNTEER_EDIT, what="表彰", reason=reason, by=by)


def _field(kind: HonouredKind) -> str:
    return "volunteer" if kind is HonouredKind.PERSON else "organisation"


def _check_words(data: HonourData) -> None:
    """Refuse what has no name, nobody who gave it, or a day ahead."""
    checked_date(data.awarded_on, field="awarded_on", what="表彰日期")
    if not data.name.strip():
        raise Refusal("请填写表彰名称。", field="name")
    if not data.awarded_by.strip():
        raise Refusal("请填写表彰单位。", field="awarded_by")


def _given(data: HonourData, by: User, fund: Fund) -> Given:
    """Return whom the list names; refuse a list of another kind, and who is not theirs to name."""
    kind = data.kind
    if data.numbers and kind is not HonouredKind.PERSON:
        raise Refusal("表彰志愿者的，才填志愿者编号。请改表彰对象，或分两次登记。", field="numbers")
    if data.teams and kind is not HonouredKind.TEAM:
        raise Refusal("表彰志愿组织的，才填组织。请改表彰对象，或分两次登记。", field="teams")
    listed = kind in {HonouredKind.PERSON, HonouredKind.TEAM}
    if not listed and data.organisation is not None:
        raise Refusal("社区和项目的表彰，请由文明办登记。", field="kind")
    if kind is HonouredKind.PERSON:
        return people_named(data.numbers, kept_volunteers(by, fund), what="表彰")
    teams = list(dict.fromkeys(data.teams))
    kept = kept_organisations(by, fund).filter(pk__in=[team.pk for team in teams]).count()
    if kept < len(teams):
        raise Refusal("只能登记本组织受的表彰。请核对。", field="teams")
    return teams


def _check_count(data: HonourData, listed: int) -> None:
    """Refuse an honour of which nothing says how many were given it."""
    stated, unit = data.stated, data.kind.unit
    if stated is None and not listed:
        raise Refusal("请填写受表彰的名单，或写明数量和依据。", field="stated")
    if stated is not None and not data.basis.strip():
        raise Refusal("请写明数量的依据，例如：表彰决定。", field="basis")
    if stated is not None and stated < max(listed, 1):
        raise Refusal(f"数量不能少于名单上的 {listed} {unit}。", field="stated")


def _refuse_twice(data: HonourData, given: Given) -> None:
    """Refuse the same honour of the same day for somebody who stands on it already."""
    field = _field(data.kind)
    there = Honoured.objects.filter(
        honour__withdrawn_note="",
        honour__name=data.name.strip(),
        honour__level=data.level,
        honour__awarded_on=data.awarded_on,
        **{f"{field}__in": [each.pk for each in given]},
    )
    row = there.select_related("honour").order_by("id").first()
    if row is not None:
        raise Refusal(
            f"名单上有人已经登记过这项表彰，见 {row.honour.number}。请从名单里去掉。",
            field="numbers" if field == "volunteer" else "teams",
        )
