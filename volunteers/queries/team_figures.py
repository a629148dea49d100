"""What was served for each organisation in a period, with or without those under it (含下级).

Times and hours of an organisation with those under it are sums of theirs; its people are not:
somebody who served for two of them is one person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from kit.tenancy.scope import scoped_fund_id
from volunteers.models import Organisation
from volunteers.queries.counts import teams_there
from volunteers.queries.figures import Served, registered, served
from volunteers.queries.organisations import OrganisationFilter, branch, find_organisations

PAGE = 50
# Which organisation each stands under, itself first; UNION ends where a circle was.
_UNDER = """
WITH RECURSIVE under AS (
    SELECT o.id AS part, o.id AS whole FROM volunteers_organisation o WHERE o.fund_id = %s
    UNION
    SELECT under.part, o.parent_id FROM under
    JOIN volunteers_organisation o ON o.fund_id = %s AND o.id = under.whole
    WHERE o.parent_id IS NOT NULL
)"""
_ALONE = """
WITH under AS (
    SELECT o.id AS part, o.id AS whole FROM volunteers_organisation o WHERE o.fund_id = %s
)"""


@dataclass(frozen=True)
class TeamsAsked:
    """Which organisations are listed, over what.

    Attributes:
        since, until: the period, both days with it.
        below: what was served for those under each is counted with it (含下级).
        under: only this one and those under it.
        search: the beginning of a name, in characters or pinyin, of a number, or of a credit code.
    """

    since: date
    until: date
    below: bool = False
    under: Organisation | None = None
    search: str = ""


@dataclass(frozen=True)
class TeamServed:
    """What was served for one organisation in a period.

    Attributes:
        members: the registered of it at the period's end, in 人.
    """

    number: str
    name: str
    members: int
    served: Served


def served_for_teams(asked: TeamsAsked, page: int = 1) -> tuple[list[TeamServed], bool]:
    """Return a page of the list, the most hours first, and whether another follows.

    The sums of all are reckoned for every page: they are what the list is ordered by.
    """
    first = (page - 1) * PAGE
    found = list(_rows(asked, f"LIMIT {PAGE + 1} OFFSET {first:d}"))
    return found[:PAGE], len(found) > PAGE


def all_served_for_teams(asked: TeamsAsked) -> Iterator[TeamServed]:
    """Yield the whole list, the most hours first."""
    yield from _rows(asked, "")


def listed(asked: TeamsAsked) -> QuerySet[Organisation]:
    """Return which organisations the list holds: those at work on the period's last day, and
    those for which somebody served in it."""
    of_period = served(asked.since, asked.until).filter(organisation__isnull=False).order_by()
    there = Q(pk__in=teams_there(asked.until).values("pk"))
    rows = Organisation.objects.filter(there | Q(pk__in=of_period.values("organisation")))
    if asked.under is not None:
        rows = rows.filter(pk__in=branch([asked.under.pk]).values("pk"))
    if not asked.search.strip():
        return rows
    wanted = OrganisationFilter(search=asked.search)
    at_work, gone = (
        find_organisations(rows, wanted).values("pk"),
        find_organisations(rows, OrganisationFilter(search=asked.search, closed=True)).values("pk"),
    )
    return rows.filter(Q(pk__in=at_work) | Q(pk__in=gone))


def served_for(team: Organisation, since: date, until: date, *, below: bool) -> Served:
    """Return what was served for one organisation in a period."""
    whose = branch([team.pk]).values("pk") if below else [team.pk]
    sums = (
        served(since, until)
        .filter(organisation__in=whose)
        .aggregate(
            people=Count("volunteer", distinct=True),
            times=Count("pk"),
            served=Sum("minutes", default=0),
        )
    )
    return Served(people=sums["people"], times=sums["times"], minutes=sums["served"])


def members_of(team: Organisation, day: date, *, below: bool) -> int:
    """Return how many registered volunteers an organisation has on a day, in 人."""
    whose = branch([team.pk]).values("pk") if below else [team.pk]
    return registered(day).filter(organisation__in=whose).count()


def active_members_of(team: Organisation, since: date, until: date, *, below: bool) -> int:
    """Return how many of an organisation's members served in a period, for whomever, in 人."""
    whose = branch([team.pk]).values("pk") if below else [team.pk]
    members = registered(until).filter(organisation__in=whose)
    found = served(since, until).filter(volunteer__in=members.values("pk"))
    return found.values("volunteer").distinct().count()


def _rows(asked: TeamsAsked, part: str) -> Iterator[TeamServed]:
    """Yield the list, or a part of it; the definitions of what counts are those of the figures."""
    fund = scoped_fund_id()
    done = served(asked.since, asked.until).filter(organisation__isnull=False).order_by()
    by_person = done.values_list("organisation", "volunteer").annotate(Count("pk"), Sum("minutes"))
    members = registered(asked.until).filter(organisation__isnull=False).order_by()
    by_team = members.values_list("organisation").annotate(Count("pk"))
    wanted = listed(asked).order_by().values_list("pk")
    (done_sql, done_given), (members_sql, members_given), (wanted_sql, wanted_given) = (
        rows.query.sql_with_params() for rows in (by_person, by_team, wanted)
    )
    under, under_given = (_UNDER, (fund, fund)) if asked.below else (_ALONE, (fund,))
    sql = f"""{under}, done (part, volunteer, times, minutes) AS ({done_sql}),
    belonging (part, people) AS ({members_sql}), wanted (id) AS ({wanted_sql}),
    sums AS (
        SELECT under.whole, count(DISTINCT done.volunteer) AS people, sum(done.times) AS times,
            sum(done.minutes) AS minutes
        FROM done JOIN under USING (part) GROUP BY under.whole
    ), members AS (
        SELECT under.whole, sum(belonging.people) AS people
        FROM belonging JOIN under USING (part) GROUP BY under.whole
    )
    SELECT o.number, o.name, coalesce(members.people, 0), coalesce(sums.people, 0),
        coalesce(sums.times, 0), coalesce(sums.minutes, 0)
    FROM wanted JOIN volunteers_organisation o ON o.fund_id = %s AND o.id = wanted.id
    LEFT JOIN sums ON sums.whole = o.id LEFT JOIN members ON members.whole = o.id
    ORDER BY coalesce(sums.minutes, 0) DESC, o.number {part}"""  # noqa: S608 - our own words
    given: list[Any] = [*under_given, *done_given, *members_given, *wanted_given, fund]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        for number, name, people, served_by, times, minutes in cursor.fetchall():
            yield TeamServed(number, name, int(people), Served(served_by, int(times), int(minutes)))
