"""Reading what is a volunteer's own (本人的): who a mobile belongs to, hours, the next star."""

from dataclasses import dataclass
from datetime import date

from funds.models import User
from kit.tenancy.scope import scoped_fund_id
from volunteers.identity import mobile_index, tidied
from volunteers.models import StarLevel, Volunteer, VolunteerState
from volunteers.queries.stars import rule_in_force

WITH_ACCOUNT = (VolunteerState.ACTIVE, VolunteerState.LEFT)


def volunteer_of_account(person: User) -> Volunteer | None:
    """Return the volunteer whose account this is; nothing sealed is read."""
    rows = Volunteer.objects.select_related("organisation", "division")
    return rows.defer("sealed", "id_index", "mobile_index").filter(person=person).first()


def people_of_mobile(mobile: str) -> list[Volunteer]:
    """Return the volunteers of a proven mobile who did not leave or can still look, by number."""
    index = mobile_index(scoped_fund_id(), mobile)
    rows = Volunteer.objects.filter(mobile_index=index, state__in=WITH_ACCOUNT)
    return list(rows.select_related("person").order_by("number"))


def by_last_four(people: list[Volunteer], typed: str) -> Volunteer | None:
    """Return the one of ``people`` whose identity number ends so; ``None`` for none or several."""
    end = tidied(typed)
    fitting = [row for row in people if row.id_last4 and row.id_last4 == end]
    return fitting[0] if len(fitting) == 1 else None


@dataclass(frozen=True)
class NextStar:
    """The next level a volunteer has not reached, by the rule in force; in minutes.

    ``start`` is what the level below asks for, so that the way between the two can be drawn.
    """

    level: StarLevel
    start: int
    goal: int
    minutes: int

    @property
    def left(self) -> int:
        return self.goal - self.minutes

    @property
    def gone(self) -> int:
        """How much of the way from the level below is done; not below zero."""
        return max(self.minutes - self.start, 0)

    @property
    def way(self) -> int:
        return self.goal - self.start


def next_star(minutes: int, day: date) -> NextStar | None:
    """Return what comes next for so many minutes; ``None`` without a rule or above its levels."""
    rule = rule_in_force(day)
    if rule is None:
        return None
    start = 0
    for level in StarLevel.objects.filter(rule=rule, hours__isnull=False).order_by("hours"):
        goal = (level.hours or 0) * 60
        if minutes < goal:
            return NextStar(level, start, goal, minutes)
        start = goal
    return None
