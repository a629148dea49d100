"""Reading volunteers (志愿者): lists, and one found by a whole number. Nothing is opened."""

import re
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from funds.queries.units import LAST
from kit.pinyin import pinyin_key
from kit.tenancy.scope import scoped_fund_id
from volunteers.identity import id_index, mobile_index, tidied
from volunteers.models import (
    Division,
    Organisation,
    Reveal,
    Volunteer,
    VolunteerState,
    VolunteerTotal,
)
from volunteers.queries.organisations import branch

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_NUMBER = re.compile(r"[0-9]{12,16}")
_PAPER = re.compile(r"[0-9A-Z]{5,20}")
MOST = 50
"""Of a name's beginning at most so many people are shown; more letters find fewer."""


@dataclass(frozen=True)
class VolunteerFilter:
    """What a list of volunteers is narrowed by.

    Attributes:
        below: those of the organisations under ``organisation`` too (含下级).
    """

    state: VolunteerState = VolunteerState.ACTIVE
    organisation: Organisation | None = None
    below: bool = False
    division: Division | None = None


def find_volunteers(
    volunteers: QuerySet[Volunteer], wanted: VolunteerFilter
) -> QuerySet[Volunteer]:
    """Narrow ``volunteers`` to what is asked for, with what a list shows of each."""
    found = volunteers.filter(state=wanted.state)
    if wanted.organisation is not None and wanted.below:
        found = found.filter(organisation__in=branch([wanted.organisation.pk]))
    elif wanted.organisation is not None:
        found = found.filter(organisation=wanted.organisation)
    if wanted.division is not None:
        found = found.filter(division=wanted.division)
    return found


def shown(volunteers: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    """Return ``volunteers`` with organisation, division and kept total; nothing sealed is read."""
    total = VolunteerTotal.objects.filter(volunteer=OuterRef("pk")).values("minutes")
    rows = volunteers.defer("sealed", "id_index", "mobile_index")
    return rows.select_related("organisation", "division").annotate(minutes=Subquery(total))


def matching(typed: str, volunteers: QuerySet[Volunteer]) -> list[Volunteer]:
    """Return the volunteers that what was typed means.

    Args:
        typed: a volunteer number, a whole identity or mobile number (both by the blind index,
            full width included), or else the beginning of a name in characters or pinyin.
        volunteers: among whom.

    Returns:
        At most :data:`MOST` + 1 people, so that the page can say that there are more.
    """
    number = tidied(typed)
    found = volunteers.none()
    if _MOBILE.fullmatch(number.removeprefix("+86")):
        index = mobile_index(scoped_fund_id(), number.removeprefix("+86"))
        found = volunteers.filter(mobile_index=index).order_by("number")
    elif any(sign.isdecimal() for sign in number):
        if _NUMBER.fullmatch(number):
            found = volunteers.filter(number=number)
        if not found and _PAPER.fullmatch(number):
            found = volunteers.filter(id_index=id_index(scoped_fund_id(), number))
    elif number:
        found = _named(typed.strip(), volunteers)
    return list(shown(found)[: MOST + 1])


def _named(typed: str, volunteers: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    """Return those whose name begins with what was typed, by pinyin."""
    if any("\u4e00" <= letter <= "\u9fff" for letter in typed):
        key = pinyin_key(typed, person=True)
        rows = volunteers.filter(pinyin__gte=key, pinyin__lt=f"{key}!", name__startswith=typed)
    else:
        key = " ".join(typed.lower().split())
        rows = volunteers.filter(pinyin__gte=key, pinyin__lt=key + LAST)
    return rows.order_by("pinyin", "id")


def reveals_of(volunteer: Volunteer) -> QuerySet[Reveal]:
    """Return who read what is sealed of a volunteer, the newest first."""
    rows = Reveal.objects.filter(volunteer=volunteer).select_related("by")
    return rows.order_by("-at", "-id")
