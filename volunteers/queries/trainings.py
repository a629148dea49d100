"""Reading trainings (培训): which were held, and who was trained. 次, 人次 and 人 never add up."""

from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from funds.models import Fund, User
from volunteers.models import Organisation, Trained, Training, Volunteer
from volunteers.queries.as_recorded import as_recorded
from volunteers.queries.entries import visible_entries, with_times_of


def trainings_held(since: date, until: date, as_of: datetime | None = None) -> "QuerySet[Training]":
    """Return the trainings of a period, the withdrawn left out."""
    stands = Q(withdrawn_note="", held_on__range=(since, until))
    rows: QuerySet[Training] = as_recorded(Training, stands, as_of)
    return rows


def with_times(
    trainings: "QuerySet[Training]", as_of: datetime | None = None
) -> "QuerySet[Training]":
    """Add to each how many came (``times``, 人次): as stated, else as the list had it."""
    return with_times_of(trainings, _listed(as_of), of="training", stated="stated_times")


def people_trained(since: date, until: date, as_of: datetime | None = None) -> QuerySet[Volunteer]:
    """Return who was at a training of a period by number (人); who is only counted is not there."""
    held = trainings_held(since, until, as_of).values("pk")
    found = _listed(as_of).filter(training__in=held)
    return Volunteer.objects.filter(pk__in=found.values("volunteer"))


def _listed(as_of: datetime | None) -> "QuerySet[Trained]":
    """Return who was on a list at an instant: a sheet adds to lists on record."""
    rows: QuerySet[Trained] = Trained.objects.all()
    return rows if as_of is None else rows.filter(recorded_at__lte=as_of)


def training_named(
    title: str, held_on: date, organisation: Organisation | None, place: str = ""
) -> Training | None:
    """Return the training of this name and day that stands; no ``place`` is any."""
    rows = Training.objects.filter(
        title=title, held_on=held_on, organisation=organisation, withdrawn_note=""
    )
    rows = rows.filter(place=place) if place else rows
    found: Training | None = rows.order_by("id").first()
    return found


def visible_trainings(person: User, fund: Fund) -> "QuerySet[Training]":
    """Return the trainings ``person`` may see: all, or of their own organisation's branch."""
    return visible_entries(Training, person, fund)


def trainings_of(volunteer: Volunteer) -> "QuerySet[Trained]":
    """Return the trainings a volunteer was at, the newest first; what was withdrawn is none."""
    rows = Trained.objects.filter(volunteer=volunteer, training__withdrawn_note="")
    return rows.select_related("training__organisation").order_by("-training__held_on", "-id")


def trained_in_all(volunteer: Volunteer) -> tuple[int, int]:
    """Return how many trainings a volunteer was at (次), and their minutes together."""
    found = trainings_of(volunteer).aggregate(
        times=Count("pk"), minutes=Coalesce(Sum("training__minutes"), 0)
    )
    return found["times"], found["minutes"]
