"""Recording trainings (培训) and who was at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import User
from funds.permissions import Action, Scope, demand, scopes_of
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_date
from funds.services.once import once
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.numbering import next_number
from volunteers.models import Organisation, Trained, Training
from volunteers.models.hours import MINUTES_A_DAY
from volunteers.queries.reach import visible_volunteers
from volunteers.services.entries import people_named, withdraw_entry

SERIALS = "PX"


@dataclass(frozen=True)
class TrainingData:
    """One training.

    Attributes:
        minutes: how long it was, of one who stayed to the end.
        organisation: who held it; ``None`` is the city's office itself.
        stated_times: 人次 as ``basis`` says, where the list names not everybody or nobody.
        numbers: volunteer numbers of those who were there.
    """

    title: str
    held_on: date
    minutes: int
    place: str = ""
    organisation: Organisation | None = None
    stated_times: int | None = None
    basis: str = ""
    numbers: Sequence[str] = ()


@transaction.atomic
def record_training(data: TrainingData, *, by: User, key: str) -> Training:
    """Record a training with those who were there; the same key twice is one training.

    Raises:
        NotAllowed: ``by`` does not run activities of this organisation.
        Refusal: nothing says how many came, a number is nobody's, or a day ahead.
    """
    fund = fund_in_scope()
    demand(by, Action.ACTIVITY_EDIT, data.organisation or fund)
    own_alone = Scope.ALL not in scopes_of(by, Action.ACTIVITY_EDIT, fund.pk)
    if data.organisation is None and own_alone:
        raise Refusal("请填写主办组织。", field="organisation")
    checked_date(data.held_on, field="held_on", what="培训日期")
    title = data.title.strip()
    if not title:
        raise Refusal("请填写培训名称。", field="title")
    if not 0 < data.minutes <= MINUTES_A_DAY:
        raise Refusal("时长要大于 0，不超过 24 小时。", field="hours")
    people = people_named(data.numbers, visible_volunteers(by, fund), what="培训")
    _check_times(data, len(people))

    def make() -> Training:
        with recorded_as("登记培训", by=by.pk):
            training = Training.objects.create(
                number=next_number(SERIALS, SERIALS, clock.today().year),
                title=title,
                held_on=data.held_on,
                minutes=data.minutes,
                place=data.place.strip(),
                organisation=data.organisation,
                stated_times=data.stated_times,
                basis=data.basis.strip(),
                recorded_by=by,
                idempotency_key=key,
            )
        Trained.objects.bulk_create(
            Trained(training=training, volunteer=person, recorded_by=by) for person in people
        )
        return training

    return once(Training, key, make, title=title, recorded_by_id=by.pk)


@transaction.atomic
def withdraw_training(training: Training, *, reason: str, by: User) -> Training:
    """Withdraw a training recorded by mistake (作废); it counts no more, and stays readable.

    Raises:
        NotAllowed: ``by`` does not run activities of its organisation.
        Refusal: no reason, or withdrawn already.
    """
    return withdraw_entry(training, action=Action.ACTIVITY_EDIT, what="培训", reason=reason, by=by)


def _check_times(data: TrainingData, people: int) -> None:
    """Refuse a training of which nothing says how many came."""
    stated = data.stated_times
    if stated is None and not people:
        raise Refusal("请填写参加的志愿者编号，或写明参加人次和依据。", field="numbers")
    if stated is not None and not data.basis.strip():
        raise Refusal("请写明人次的依据，例如：签到表。", field="basis")
    if stated is not None and stated < max(people, 1):
        raise Refusal(f"人次不能少于名单上的 {people} 人。", field="stated_times")
