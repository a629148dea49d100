"""Reading the inbox (消息)."""

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from funds.models import Digest, Notice, User


def notices_of(person: User) -> QuerySet[Notice]:
    """Return the notices of a person in the fund in scope."""
    return Notice.objects.filter(person=person)


def unread_count(person: User) -> int:
    """Return how many notices the person has not read, from an index of these alone.

    Asks nothing when the person was read together with it (:func:`funds.queries.people.visitor`).
    """
    if person.unread is not None:
        return person.unread
    return notices_of(person).filter(read_at__isnull=True).count()


def unread_by(person: OuterRef) -> Coalesce:
    """Return the number of a person's unread notices as a column of a row about the person."""
    waiting = Notice.objects.filter(person_id=person, read_at__isnull=True)
    counted = waiting.order_by().values("person_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def to_be_mailed(person_id: int, last: int) -> list[Notice]:
    """Return what a letter to a person tells: neither read nor mailed, up to a notice's id."""
    waiting = Notice.objects.filter(
        person_id=person_id, pk__lte=last, read_at__isnull=True, mailed_at__isnull=True
    )
    return list(waiting.order_by("pk"))


def waiting_for_digest() -> dict[int, int]:
    """Return who gets one letter a day and has something in it: person → the last notice's id."""
    waiting = Notice.objects.filter(
        person__digest=Digest.DAILY,
        person__is_active=True,
        read_at__isnull=True,
        mailed_at__isnull=True,
    ).exclude(person__email="")
    return dict(waiting.order_by().values_list("person_id").annotate(last=Max("pk")))
