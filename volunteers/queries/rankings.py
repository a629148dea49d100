"""Rankings of people by hours (时长排名): opt-out honoured, the same hours the same place."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum, Window
from django.db.models.functions import Rank

from kit.tenancy.scope import scoped_fund_id
from volunteers.models import Division, Organisation, Volunteer, VolunteerState, VolunteerTotal
from volunteers.models.kept_ranks import STRETCH
from volunteers.queries.hours import dated, minutes_in_all

MOST = 100


@dataclass(frozen=True)
class Place:
    """One person's place; those of equal minutes share it, and the next place counts them."""

    place: int
    volunteer: Volunteer
    minutes: int


@dataclass(frozen=True)
class Ranking:
    """The first places; ``cut`` is the place of which not everybody is listed, if one is so."""

    places: list[Place] = field(default_factory=list)
    cut: int | None = None


@dataclass(frozen=True)
class Asked:
    """Which ranking.

    Attributes:
        since, until: days of service, both with it; both empty for all that was ever served.
        organisation: served for this organisation.
        among: served for one of these organisations; ``None`` is everywhere.
        division: registered in this district.
    """

    since: date | None = None
    until: date | None = None
    organisation: Organisation | None = None
    among: QuerySet[Organisation] | None = None
    division: Division | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the kept totals answer it."""
        return self.since is None and self.organisation is None and self.among is None


def ranking(asked: Asked, *, most: int = MOST) -> Ranking:
    """Return the first places of those who are registered and did not opt out, in one query."""
    found = _of_totals(asked, most) if asked.is_whole else _of_records(asked, most)
    last = found[most - 1]["place"] if len(found) > most else None
    cut = last if last is not None and found[most]["place"] == last else None
    return Ranking(_named(found[:most]), cut)


def all_take_part(volunteers: Collection[int]) -> bool:
    """Tell whether none of these people, by id, opted out or left since they were ranked."""
    people = Volunteer.objects.filter(
        pk__in=volunteers, is_unranked=False, state=VolunteerState.ACTIVE
    )
    return people.count() == len(volunteers)


def _named(found: list[dict[str, int]]) -> list[Place]:
    people = Volunteer.objects.select_related("organisation").only(
        "number", "name", "state", "organisation__name", "organisation__number"
    )
    known = people.in_bulk([row["volunteer"] for row in found])
    return [Place(row["place"], known[row["volunteer"]], row["sum"]) for row in found]


_TAKES_PART = {"volunteer__is_unranked": False, "volunteer__state": VolunteerState.ACTIVE}


def _of_totals(asked: Asked, most: int) -> list[dict[str, int]]:
    """Rank the kept totals, read in their index's order and no further than is asked for.

    Places are counted here: a window would first sort everybody who shares the minutes of a place.
    """
    rows = VolunteerTotal.objects.filter(minutes__gt=0, **_TAKES_PART)
    if asked.division is not None:
        rows = rows.filter(volunteer__division=asked.division)
    found = rows.order_by("-minutes", "volunteer").values_list("minutes", "volunteer")
    ranked: list[dict[str, int]] = []
    for at, (minutes, volunteer) in enumerate(found[: most + 1], start=1):
        shares = ranked and ranked[-1]["sum"] == minutes
        place = ranked[-1]["place"] if shares else at
        ranked.append({"place": place, "volunteer": volunteer, "sum": minutes})
    return ranked


def _of_records(asked: Asked, most: int) -> list[dict[str, int]]:
    ranked = _sums(asked).annotate(place=Window(Rank(), order_by=F("sum").desc()))
    return list(
        ranked.order_by("-sum", "volunteer").values("place", "volunteer", "sum")[: most + 1]
    )


def _sums(asked: Asked) -> QuerySet[Any, dict[str, Any]]:
    """Return the minutes of everybody who takes part, by what is asked for."""
    rows = dated().filter(**_TAKES_PART)
    if asked.since is not None and asked.until is not None:
        rows = rows.filter(served_on__range=(asked.since, asked.until))
    if asked.organisation is not None:
        rows = rows.filter(organisation=asked.organisation)
    if asked.among is not None:
        rows = rows.filter(organisation__in=asked.among)
    if asked.division is not None:
        rows = rows.filter(volunteer__division=asked.division)
    return rows.order_by().values("volunteer").annotate(sum=Sum("minutes"))


# The tallies of people (kept_ranks): coarse ones beyond the stretch, fine ones inside it.
ABOVE = """
SELECT coalesce((
    SELECT sum(people) FROM volunteers_ranktally
    WHERE fund_id = %(fund)s AND width = %(stretch)s AND value > %(minutes)s / %(stretch)s
), 0) + coalesce((
    SELECT sum(people) FROM volunteers_ranktally
    WHERE fund_id = %(fund)s AND width = 1 AND value > %(minutes)s
      AND value < (%(minutes)s / %(stretch)s + 1) * %(stretch)s
), 0)
"""
# The minutes of whoever stands at a place: first the stretch, then the minute in it.
AT = """
WITH coarse AS (
    SELECT value, sum(sum(people)) OVER (ORDER BY value DESC) AS so_far, sum(people) AS people
    FROM volunteers_ranktally WHERE fund_id = %(fund)s AND width = %(stretch)s GROUP BY value
), stretch AS (
    SELECT value, so_far - people AS before FROM coarse
    WHERE people > 0 AND so_far >= %(place)s ORDER BY value DESC LIMIT 1
), fine AS (
    SELECT t.value, s.before + sum(sum(t.people)) OVER (ORDER BY t.value DESC) AS so_far
    FROM volunteers_ranktally t, stretch s
    WHERE t.fund_id = %(fund)s AND t.width = 1 AND t.value >= s.value * %(stretch)s
      AND t.value < (s.value + 1) * %(stretch)s
    GROUP BY t.value, s.before
)
SELECT value FROM fine WHERE so_far >= %(place)s ORDER BY value DESC LIMIT 1
"""


@dataclass(frozen=True)
class Standing:
    """Where one volunteer stands among all who take part, by all they ever served.

    Attributes:
        place: one more than those with more minutes; the same minutes are the same place.
        of: how many take part and have served.
    """

    place: int
    of: int
    minutes: int


def my_rank(volunteer: Volunteer) -> Standing | None:
    """Return where a volunteer stands; ``None`` for who takes no part or served nothing.

    Exact at any depth, by tallies the database keeps (:mod:`volunteers.models.kept_ranks`).
    """
    takes_part = volunteer.state == VolunteerState.ACTIVE and not volunteer.is_unranked
    minutes = minutes_in_all(volunteer) if takes_part else 0
    if minutes <= 0:
        return None
    return Standing(1 + people_above(minutes), people_above(0), minutes)


def people_above(minutes: int) -> int:
    """Return how many of those who take part served more minutes, from the tallies."""
    given = {"fund": scoped_fund_id(), "minutes": minutes, "stretch": STRETCH}
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, given)
        return int(cursor.fetchone()[0])


def minutes_at(place: int) -> int | None:
    """Return the minutes of those who stand at a place; ``None`` behind the last one."""
    given = {"fund": scoped_fund_id(), "place": place, "stretch": STRETCH}
    with connection.cursor() as cursor:
        cursor.execute(AT, given)
        row = cursor.fetchone()
    return None if row is None else int(row[0])


@dataclass(frozen=True)
class Edge:
    """Behind whom a page begins: their minutes, and themselves; or at whose minutes, if nobody."""

    minutes: int
    volunteer: int = 0


def places_from(edge: Edge, *, most: int = MOST) -> list[Place]:
    """Return the places behind an edge, as the index of totals has them: no row before is read."""
    behind = Q(minutes__lt=edge.minutes) | Q(minutes=edge.minutes, volunteer__gt=edge.volunteer)
    # The plain condition is the one the index begins at.
    rows = VolunteerTotal.objects.filter(
        behind, minutes__lte=edge.minutes, minutes__gt=0, **_TAKES_PART
    )
    found = list(rows.order_by("-minutes", "volunteer").values_list("minutes", "volunteer")[:most])
    ranked: list[dict[str, int]] = []
    groups = base = first = place = 0
    for at, (minutes, volunteer) in enumerate(found):
        if not ranked or minutes != ranked[-1]["sum"]:
            groups += 1
            # Some of the first minutes may stand before the page; from the second on it counts.
            if groups <= 2:
                base, place = at, 1 + people_above(minutes)
                first = place
            else:
                place = first + at - base
        ranked.append({"place": place, "volunteer": volunteer, "sum": minutes})
    return _named(ranked)


def place_of(volunteer: Volunteer, asked: Asked) -> Place | None:
    """Return a volunteer's place in a ranking of a period; ``None`` when they have none in it."""
    if volunteer.state != VolunteerState.ACTIVE or volunteer.is_unranked:
        return None
    sums = _sums(asked)
    own = list(sums.filter(volunteer=volunteer))
    if not own:
        return None
    minutes: int = own[0]["sum"]
    return Place(1 + sums.filter(sum__gt=minutes).count(), volunteer, minutes)


Levels = list[tuple[int, int]]
"""Sums of minutes in a period, the most first, and how many people come to each."""


def levels_of(asked: Asked) -> Levels:
    """Return how many people come to which sum: small enough to be kept, whoever then asks."""
    sums, given = _sums(asked).query.sql_with_params()
    with connection.cursor() as cursor:
        # Our own text; what was asked for goes as parameters.
        cursor.execute(
            f"SELECT sum, count(*) FROM ({sums}) s GROUP BY sum ORDER BY sum DESC",  # noqa: S608
            given,
        )
        return [(int(minutes), int(people)) for minutes, people in cursor.fetchall()]


def standing_among(levels: Levels, volunteer: Volunteer, asked: Asked) -> Standing | None:
    """Return where a volunteer stands in a period; ``None`` for who takes no part or served none.

    Their own minutes are read now; the others' are as ``levels`` had them.
    """
    if volunteer.state != VolunteerState.ACTIVE or volunteer.is_unranked:
        return None
    own = list(_sums(asked).filter(volunteer=volunteer))
    if not own:
        return None
    minutes: int = own[0]["sum"]
    above = sum(people for more, people in levels if more > minutes)
    return Standing(1 + above, max(sum(people for _, people in levels), 1 + above), minutes)
