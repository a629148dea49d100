"""Star rules, batches and stars, through the services. All need a fund in scope."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.numbering import take_serials
from tests.factories.funds import member
from tests.factories.volunteers import OrganisationFactory, served
from volunteers.models import (
    HoursShown,
    JoinedBy,
    MonthStar,
    Organisation,
    ServiceRecord,
    StarAward,
    StarBatch,
    StarCandidate,
    StarRule,
    Subject,
    TeamCheck,
    Volunteer,
)
from volunteers.services.hours_notices import (
    publish_hours,
    receive_hours_objection,
)
from volunteers.services.objections import ObjectionData
from volunteers.services.star_awards import bar
from volunteers.services.star_batches import BatchData, check_batch, compute_batch
from volunteers.services.star_checks import CheckData, record_check
from volunteers.services.star_confirming import confirm_batch, publish_batch
from volunteers.services.star_objections import receive_star_objection
from volunteers.services.star_rules import (
    NATIONAL,
    LevelData,
    RuleData,
    TeamLevelData,
    set_rule,
)

if TYPE_CHECKING:
    from tests.world import City

NATIONAL_HOURS = [hours for hours, _ in NATIONAL]
_serial = itertools.count(1)


def star_rule(
    by: User,
    since: date = date(2020, 1, 1),
    hours: Sequence[int] = NATIONAL_HOURS,
) -> StarRule:
    """Set a version of the rules with these thresholds."""
    levels = [
        LevelData(name=f"{place}级星", hours=each, certifier="示例市文明办")
        for place, each in enumerate(hours, start=1)
    ]
    return set_rule(RuleData(since, "示例文件", levels), by=by)


def team_rule(by: User, since: date = date(2020, 1, 1), **asked: Any) -> StarRule:
    """Set rules of organisations: two levels, by members with stars and by what is seen."""
    first: dict[str, Any] = {
        "low_share": Decimal(30),
        "high_share": Decimal(3),
        "brands": 1,
        "services": 4,
    }
    second: dict[str, Any] = {
        "low_share": Decimal(40),
        "high_share": Decimal(6),
        "brands": 2,
        "services": 6,
    }
    levels = [
        TeamLevelData(name, "示例市文明办", **(each | asked))
        for name, each in (("一星", first), ("二星", second))
    ]
    return set_rule(RuleData(since, "示例文件", levels), by=by)


def team_of(stars: Sequence[int], plain: int = 0, **fields: Any) -> Organisation:
    """Return an organisation whose members served as many hours as told, and others nothing."""
    team: Organisation = OrganisationFactory.create(**fields)
    for hours in (*stars, *[0] * plain):
        member_of = plain_volunteer(organisation=team)
        served_in_all(member_of, hours * 60, clock.today() - timedelta(days=1), organisation=team)
    return team


def teams_batch(*, by: User, cutoff: date | None = None) -> StarBatch:
    """Compute a batch of organisations, up to yesterday unless told."""
    day = cutoff or clock.today() - timedelta(days=1)
    return compute_batch(BatchData("组织批次", day, Subject.ORGANISATION), by=by)


def seen(candidate: StarCandidate, by: User, **found: Any) -> TeamCheck:
    """Record that an organisation has enough for two stars, unless told."""
    given: dict[str, Any] = {
        "brands": 2,
        "services": 6,
        "clean_years": 3,
        "evidence": "查了活动台账和照片。",
    }
    return record_check(candidate, CheckData(**(given | found)), by=by)


def shown(by: User, through: date | None = None) -> HoursShown:
    """Let hours have been shown up to a day, yesterday unless told, before lists were kept."""
    day = through or clock.today() - timedelta(days=1)
    return HoursShown.objects.create(through=day, published_on=clock.today(), published_by=by)


def plain_volunteer(**fields: Any) -> Volunteer:
    """Return a volunteer without any number of theirs, quicker than registering one."""
    serial = next(_serial)
    given = {
        "number": f"9{serial:09d}",
        "name": "林示例",
        "pinyin": "lin",
        "registered_on": date(2020, 1, 1),
        "joined_by": JoinedBy.ROSTER,
        **fields,
    }
    volunteer: Volunteer = Volunteer.objects.create(**given)
    return volunteer


def served_in_all(
    volunteer: Volunteer, minutes: int, day: date, **fields: Any
) -> list[ServiceRecord]:
    """Let a volunteer have served ``minutes`` up to ``day``, eight hours a day and the rest."""
    records = []
    while minutes > 0:
        records.append(served(volunteer, min(minutes, 480), served_on=day, **fields))
        minutes, day = minutes - 480, day - timedelta(days=1)
    return records


def confirmed(batch: StarBatch, by: User, document: str = "示例文〔2026〕1号") -> StarBatch:
    """Check, publish and confirm a batch by one who did not compute it; the days pass."""
    publish_batch(check_batch(batch, by=by), days=5, by=by)
    batch.refresh_from_db()
    assert batch.notice_ends_on is not None
    after = clock.now() + (batch.notice_ends_on - clock.today() + timedelta(days=1))
    with clock.standing_at(after):
        return confirm_batch(batch, document=document, by=by).batch


def batch_of(*, by: User, cutoff: date | None = None, title: str = "示例批次") -> StarBatch:
    """Compute a batch, up to yesterday unless told."""
    day = cutoff or clock.today() - timedelta(days=1)
    return compute_batch(BatchData(title, day), by=by)


def star_of(volunteer: Volunteer, *, computed_by: User, confirmed_by: User) -> StarAward:
    """Give a volunteer who served enough the star they reach."""
    confirmed(batch_of(by=computed_by), confirmed_by)
    award: StarAward = StarAward.objects.filter(volunteer=volunteer).latest("pk")
    return award


def organised(name: str = "") -> Volunteer:
    """Return a volunteer of an organisation."""
    organisation = OrganisationFactory.create()
    return plain_volunteer(organisation=organisation, **({"name": name} if name else {}))


def of_long(fund: Fund, role: Role) -> User:
    """Return somebody who held a role two months ago already."""
    with clock.standing_at(clock.now() - timedelta(days=60)):
        return member(fund, role)


def of_city(city: "City", padding: int) -> dict[str, Any]:
    """Return a star with its batch, batches of people and teams, an objection, and a bar."""
    office, clerk = city.people[Role.OFFICE], city.people[Role.EXECUTOR]
    year = clock.today().year
    for kind in ("XJ", "XZ", "XY", "SG", "SY"):
        take_serials(kind, year, 10 * padding + 1)
    with clock.standing_at(clock.now() - timedelta(days=40)):
        star_rule(office)
        team_rule(office, low_share=None, high_share=None)
        shown(office)
        holder = _member_of(city)
        served_in_all(holder, 100 * 60, clock.today() - timedelta(days=1))
        award = star_of(holder, computed_by=clerk, confirmed_by=office)
    shown(office)
    of_teams = teams_batch(by=clerk)
    other = _member_of(city)
    served_in_all(other, 300 * 60, clock.today() - timedelta(days=1))
    batch = publish_batch(check_batch(batch_of(by=clerk), by=office), days=5, by=office)
    candidate = StarCandidate.objects.filter(batch=batch).latest("pk")
    data = ObjectionData("这一位那几天并没有到场值勤。", candidate, "路人", "19900000000")
    objection = receive_star_objection(batch, data)
    late = served(other, 60, served_on=clock.today() - timedelta(days=9))
    listed = publish_hours(clock.today() - timedelta(days=1), days=5, by=office)
    line = listed.lines.filter(volunteer=late.volunteer_id).first()
    doubt = ObjectionData("这一位那几天并没有到场值勤。", line, "路人", "19900000000")
    return {
        "hours_notice": listed.number,
        "hours_objection": receive_hours_objection(listed, doubt).number,
        "star_batch": batch.number,
        "star_candidate": candidate.pk,
        "star_objection": objection.number,
        "star_award": award.certificate,
        "star_code": award.code,
        "star_bar": bar(other, reason="虚报", years=1, by=office).pk,
        "month_star": MonthStar.objects.create(
            volunteer=holder,
            month=date(year - 1, 1, 1),
            minutes=60,
            place=1,
            reason="风雨无阻",
            chosen_by=office,
            published_on=clock.today(),
        ).pk,
        "team_batch": of_teams.number,
        "team_candidate": StarCandidate.objects.filter(batch=of_teams).latest("pk").pk,
        "confirmed_batch": award.candidate.batch.number,
    }


def _member_of(city: "City") -> Volunteer:
    """Return a volunteer of the organisation whose people sign in for the city's unit."""
    team = Organisation.objects.filter(unit=city.unit).first()
    return plain_volunteer(organisation=team or OrganisationFactory.create(unit=city.unit))
