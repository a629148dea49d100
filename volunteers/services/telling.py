"""Telling volunteers who signed up what became of the shifts they wanted to come to."""

from dataclasses import dataclass

from django.db.models import QuerySet

from funds.models import User
from funds.queries.scope import fund_in_scope
from funds.services.notices import notify
from volunteers.models import Shift, SignUp, Volunteer
from volunteers.queries.sign_ups import OPEN_STATES


@dataclass(frozen=True)
class Told:
    """Whom something concerns, in 人: how many were told, and how many have no account."""

    people: int
    without_account: int


def tell_signed_up(shifts: "QuerySet[Shift]", *, subject: str, text: str) -> Told:
    """Tell everybody who means to come to one of ``shifts``, once each.

    Those who have no account of their own cannot be told by the portal; they are counted, so that
    somebody calls them.
    """
    signed_up = SignUp.objects.filter(shift__in=shifts, state__in=OPEN_STATES)
    coming = Volunteer.objects.filter(pk__in=signed_up.values("volunteer"))
    people = list(User.objects.filter(pk__in=coming.values("person"), is_active=True))
    notify(people, subject=subject, text=text, url=fund_in_scope().url("my:shifts"))
    return Told(len(people), coming.exclude(person__in=people).count())
