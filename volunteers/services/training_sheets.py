"""Recording who was at trainings (培训) a person at a time, as sheets name them."""

import secrets
from dataclasses import replace

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand_whole
from funds.queries.scope import fund_in_scope
from kit.errors import Refusal
from volunteers.masking import hours_text
from volunteers.models import Trained, Training, Volunteer, VolunteerState
from volunteers.queries.trainings import training_named
from volunteers.services.trainings import TrainingData, record_training


@transaction.atomic
def record_trained(data: TrainingData, number: str, *, by: User) -> Trained:
    """Record that a volunteer was at a training; with the first of them it is recorded itself.

    Args:
        data: the training; which one it is say its title, day, organisation and place.
        number: the volunteer's.

    Raises:
        NotAllowed: ``by`` does not run the activities of the whole fund.
        Refusal: nobody has the number, they are on the list already, the training is on record
            with other hours or with fewer people, or as for :func:`record_training`.
    """
    demand_whole(by, Action.ACTIVITY_EDIT, fund_in_scope())
    people = Volunteer.objects.filter(number=number).exclude(state=VolunteerState.ANONYMISED)
    person = people.only("pk", "number").first()
    if person is None:
        raise Refusal(f"没有志愿者编号 {number[:16]}。请核对。", field="number")
    known = training_named(data.title, data.held_on, data.organisation, data.place)
    if known is None:
        named = replace(data, numbers=[number])
        training = record_training(named, by=by, key=f"sheet-{secrets.token_hex(16)}")
        return Trained.objects.get(training=training)
    training = Training.objects.select_for_update(of=("self",)).get(pk=known.pk)
    _check_fits(training, data, person)
    return Trained.objects.create(training=training, volunteer=person, recorded_by=by)


def _check_fits(training: Training, data: TrainingData, person: Volunteer) -> None:
    """Refuse what does not agree with the training on record."""
    if training.minutes != data.minutes:
        raise Refusal(
            f"这次培训（{training.number}）登记的是 {hours_text(training.minutes)} 小时。"
            "请核对；确实是另一场的，在培训名称里写明。",
            field="hours",
        )
    listed = Trained.objects.filter(training=training)
    if listed.filter(volunteer=person).exists():
        raise Refusal("已在这次培训的名单上。请留下一行。", field="number")
    stated = training.stated_times
    if stated is not None and listed.count() >= stated:
        raise Refusal(
            f"这次培训（{training.number}）写明的是 {stated} 人次，名单已满。请核对人次。",
            field="number",
        )
