"""What an organisation is measured by (组织星级): what is counted, what was seen, its level."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kit.formats import percent, quantity
from kit.tenancy.scope import scoped_fund_id
from volunteers.models import (
    CandidateState,
    StarAward,
    StarBatch,
    StarCandidate,
    StarLevel,
    TeamCheck,
)

HIGH_RANK = 3
"""The third level of the people's rules and what lies above: 三星及以上."""
CLOSED_REASON = "已注销"

# Every organisation once: members registered, stars given and hours served for it by a day. Who
# left and what was revoked since is left out; the star it holds itself is the one of today.
_COUNT = """
WITH held AS (
    SELECT volunteer_id, max(rank) AS rank FROM volunteers_staraward
    WHERE fund_id = %(fund)s AND volunteer_id IS NOT NULL AND revoked_on IS NULL
      AND awarded_on <= %(until)s
    GROUP BY volunteer_id
), belonging AS (
    SELECT v.organisation_id, count(*) AS members, count(held.rank) AS starred,
           count(*) FILTER (WHERE held.rank >= %(high)s) AS high
    FROM volunteers_volunteer v LEFT JOIN held ON held.volunteer_id = v.id
    WHERE v.fund_id = %(fund)s AND v.organisation_id IS NOT NULL AND v.state = 'ACTIVE'
      AND v.registered_on <= %(until)s
    GROUP BY v.organisation_id
), summed AS (
    SELECT organisation_id, sum(minutes) AS minutes FROM volunteers_servicerecord
    WHERE fund_id = %(fund)s AND organisation_id IS NOT NULL AND served_on <= %(until)s
      AND id <= %(counted_to)s AND coalesce(reverses_id, id) <= %(counts_to)s
    GROUP BY organisation_id
), recognised AS (
    SELECT organisation_id, max(rank) AS rank FROM volunteers_staraward
    WHERE fund_id = %(fund)s AND organisation_id IS NOT NULL AND revoked_on IS NULL
    GROUP BY organisation_id
)
SELECT o.id, coalesce(recognised.rank, 0), coalesce(summed.minutes, 0), o.closed_on,
       coalesce(b.members, 0), coalesce(b.starred, 0), coalesce(b.high, 0), o.is_registered,
       o.founded_on
FROM volunteers_organisation o
LEFT JOIN belonging b ON b.organisation_id = o.id
LEFT JOIN summed ON summed.organisation_id = o.id
LEFT JOIN recognised ON recognised.organisation_id = o.id
WHERE o.fund_id = %(fund)s
"""


@dataclass(frozen=True)
class Counted:
    """What the database counts of an organisation, as a candidate keeps it.

    Attributes:
        members: active members of its own, those of organisations under it left out.
        starred: members who hold a star at all; one who holds three holds one.
        high: members who hold the third level or a higher one.
        registered: with the civil affairs bureau.
        years: whole years since it was founded; ``None`` when that day is not on record.
    """

    members: int
    starred: int
    high: int
    registered: bool
    years: int | None

    @property
    def low(self) -> int:
        """Members whose highest star is the first or the second: 一至二星."""
        return self.starred - self.high

    def kept(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Seen:
    """What the one who checks found: counts of a year, clean years, whether there was a visit."""

    brands: int
    services: int
    clean_years: int
    visited: bool


@dataclass(frozen=True)
class Condition:
    """One thing a level asks for; ``met`` is ``None`` while nobody went and saw."""

    words: str
    found: str
    met: bool | None


@dataclass(frozen=True)
class TeamCounted:
    """One organisation with what is counted of it, the level it holds, and its minutes."""

    organisation: int
    held: int
    minutes: int
    closed_on: date | None
    counted: Counted


def count_teams(batch: StarBatch) -> Iterator[TeamCounted]:
    """Yield every organisation of the fund in scope, counted as a batch counts, in one query."""
    given: dict[str, Any] = {
        "fund": scoped_fund_id(),
        "until": batch.until,
        "counts_to": batch.counts_to,
        "counted_to": batch.counted_to,
        "high": HIGH_RANK,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, given)
        for pk, held, minutes, closed_on, members, starred, high, registered, founded in cursor:
            years = None if founded is None else years_between(founded, batch.until)
            counted = Counted(members, starred, high, registered, years)
            yield TeamCounted(pk, held, int(minutes), closed_on, counted)


def years_between(since: date, until: date) -> int:
    """Return whole years from one day to another, never fewer than none."""
    not_yet = (until.month, until.day) < (since.month, since.day)
    return max(until.year - since.year - not_yet, 0)


def conditions(level: StarLevel, counted: Counted, seen: Seen | None) -> list[Condition]:
    """Return everything a level asks for, with what was found of it."""
    return [*_counted(level, counted), *_seen(level, counted, seen)]


def asks(level: StarLevel) -> list[str]:
    """Return what a level asks for, in words."""
    if level.hours is not None:
        return [f"累计时长不少于 {quantity(level.hours)} 小时"]
    nothing = Counted(0, 0, 0, registered=False, years=None)
    return [each.words for each in conditions(level, nothing, None)]


def reached(levels: Iterable[StarLevel], counted: Counted, seen: Seen | None) -> StarLevel | None:
    """Return the highest level of which no condition fails; what nobody saw yet fails nothing."""
    fitting = [
        level
        for level in levels
        if all(each.met is not False for each in conditions(level, counted, seen))
    ]
    return max(fitting, key=lambda level: level.level, default=None)


def asks_to_be_seen(level: StarLevel) -> bool:
    """Tell whether a level asks for something that no query counts."""
    asked = (level.brands, level.services, level.clean_years, level.needs_visit)
    return any(asked)


def counted_of(grounds: Mapping[str, Any]) -> Counted:
    """Return what a candidate keeps of what was counted."""
    return Counted(**grounds)


def seen_of(check: TeamCheck) -> Seen:
    """Return what a check says."""
    return Seen(check.brands, check.services, check.clean_years, check.visited_on is not None)


def levels_of(batch: StarBatch) -> list[StarLevel]:
    """Return the levels of a batch's rule, the lowest first."""
    return list(StarLevel.objects.filter(rule=batch.rule_id).order_by("level"))


def check_of(candidate: int) -> TeamCheck | None:
    """Return what was seen of a candidate; ``None`` while nobody went."""
    rows = TeamCheck.objects.select_related("level", "recorded_by")
    return rows.filter(candidate=candidate).first()


def fallen_teams(batch: StarBatch) -> dict[int, str]:
    """Return why organisations cannot be recognised for what they are proposed, by candidate.

    They are counted anew by the batch's last day: they were closed since, or members left or lost
    their stars so that the level on notice is not reached. No lower one is given instead of it.
    """
    now = {team.organisation: team for team in count_teams(batch)}
    rows = StarCandidate.objects.filter(batch=batch, state=CandidateState.PROPOSED)
    found = {}
    for row in rows.select_related("level").prefetch_related("checks"):
        team, check = now[row.organisation_id or 0], next(iter(row.checks.all()), None)
        asked = conditions(row.level, team.counted, None if check is None else seen_of(check))
        unmet = [f"{each.words}（{each.found}）" for each in asked if each.met is False]
        if team.closed_on is not None:
            found[row.pk] = f"计算后{CLOSED_REASON}"
        elif unmet:
            found[row.pk] = f"计算后情况有变，{row.level.name}要求{'、'.join(unmet)}"[:200]
    return found


FELL_BY = "核查后达不到要求"


def fell_by_check(candidate: StarCandidate) -> bool:
    """Tell whether what was seen dropped it, and not a person's decision: it may be seen anew."""
    dropped = candidate.state == CandidateState.DROPPED
    return dropped and candidate.reason.startswith(FELL_BY)


def unseen(batch: StarBatch) -> QuerySet[StarCandidate]:
    """Return the organisations proposed whose level asks for what nobody saw yet."""
    asking = [level.pk for level in levels_of(batch) if asks_to_be_seen(level)]
    rows = StarCandidate.objects.filter(batch=batch, state=CandidateState.PROPOSED)
    return rows.filter(organisation__isnull=False, level__in=asking, checks__isnull=True)


@dataclass(frozen=True)
class TeamExplanation:
    """Why an organisation's star stands: what it was measured by, asked of its rule again.

    Attributes:
        conditions: of the level given, with what was found then.
        agrees: whether the rule gives the same level for what is on record.
    """

    conditions: list[Condition]
    check: TeamCheck | None
    agrees: bool


def explain_team(award: StarAward) -> TeamExplanation:
    """Return why an organisation's star stands, from its rule version and what is on record."""
    candidate = award.candidate
    counted, check = counted_of(candidate.grounds), check_of(candidate.pk)
    seen = None if check is None else seen_of(check)
    found = reached(levels_of(candidate.batch), counted, seen)
    agrees = found is not None and found.pk == award.level_id
    return TeamExplanation(conditions(award.level, counted, seen), check, agrees)


def _counted(level: StarLevel, counted: Counted) -> Iterator[Condition]:
    if level.needs_registration:
        found = "已登记" if counted.registered else "没有登记"
        yield Condition("在民政部门登记", found, counted.registered)
    for words, least, part in (
        ("一至二星成员", level.low_share, counted.low),
        ("三星及以上成员", level.high_share, counted.high),
    ):
        if least is not None:
            yield Condition(
                f"{words}不少于 {least.normalize():f}%",
                _share(part, counted.members),
                part > 0 and Decimal(part) * 100 >= least * counted.members,
            )


def _seen(level: StarLevel, counted: Counted, seen: Seen | None) -> Iterator[Condition]:
    if level.clean_years:
        yield _clean_years(level.clean_years, counted, seen)
    for words, counter, least, found in (
        ("品牌项目不少于", "个", level.brands, None if seen is None else seen.brands),
        ("年度社区服务不少于", "次", level.services, None if seen is None else seen.services),
    ):
        if least:
            told = "未核查" if found is None else f"{found} {counter}"
            yield Condition(f"{words} {least} {counter}", told, _enough(found, least))
    if level.needs_visit:
        told = "未核查" if seen is None else "已核查" if seen.visited else "没有核查"
        yield Condition("联合实地核查", told, None if seen is None else seen.visited)


def _clean_years(least: int, counted: Counted, seen: Seen | None) -> Condition:
    """A team younger than the years asked for cannot have kept them clean."""
    words = f"连续 {least} 年没有违规"
    if counted.years is not None and counted.years < least:
        return Condition(words, f"成立 {counted.years} 年", met=False)
    told = "未核查" if seen is None else f"{seen.clean_years} 年"
    return Condition(words, told, _enough(None if seen is None else seen.clean_years, least))


def _enough(found: int | None, least: int) -> bool | None:
    return None if found is None else found >= least


def _share(part: int, members: int) -> str:
    if not members:
        return "没有成员"
    return f"{part} 人 ÷ {members} 人 = {percent(part, members)}"
