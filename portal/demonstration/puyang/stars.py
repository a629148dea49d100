"""Puyang's first recognition of stars, November 2017, as an exercise of the rules (示意).

Its report tells how many there were of each level, and nothing of hours, rules or names. Here
people and organisations are made up and their hours generated, so that the rules, applied by the
services as anybody would, come out with these counts; they prove nothing about the report's.
"""

import itertools
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from funds.models import User
from kit import clock
from kit.pinyin import pinyin_key
from kit.tenancy.scope import scoped_fund_id
from portal.demonstration.logins import People
from volunteers.identity import check_digit, id_index, mobile_index
from volunteers.models import Organisation, Sex, StarBatch, StarCandidate, Subject
from volunteers.services.hours_intake import HoursIntake, Served
from volunteers.services.organisations import OrganisationData, register_organisation
from volunteers.services.roster import RosterIntake
from volunteers.services.roster_rows import Person, PlainRows
from volunteers.services.star_batches import BatchData, check_batch, compute_batch
from volunteers.services.star_checks import CheckData, record_check
from volunteers.services.star_confirming import confirm_batch, publish_batch
from volunteers.services.star_rules import (
    LevelData,
    RuleData,
    TeamLevelData,
    set_rule,
    show_hours,
)

CUTOFF = date(2017, 10, 31)
TEAM_CUTOFF = date(2017, 11, 13)
"""The day people's stars were given: those of organisations count them."""
REGISTERED = date(2016, 3, 5)
RULES_FROM = date(2017, 1, 1)
DAY_MINUTES = 480
CITY, COUNTY = "濮阳市文明办", "县区文明办（示意）"

PEOPLE: Mapping[str, int] = {
    "金牌": 4,
    "银牌": 10,
    "铜牌": 61,
    "五星": 99,
    "四星": 208,
    "三星": 596,
}
"""How many of each level the report tells of, the highest first; of the two lowest none."""
TEAMS: Mapping[str, int] = {"五星": 4, "四星": 0, "三星": 1, "二星": 91, "一星": 39}

HOURS: Mapping[str, int] = {
    "一星": 30,
    "二星": 60,
    "三星": 100,
    "四星": 200,
    "五星": 300,
    "铜牌": 600,
    "银牌": 1000,
    "金牌": 1500,
}
BASIS = "示意：濮阳的时长标准没有找到，这里借用张家港的（30 至 1500 小时）"
TEAM_BASIS = "示意：濮阳的组织标准没有找到，这里为演示编写"
TEAM_RULE: tuple[tuple[str, int, int, int], ...] = (
    ("一星", 10, 1, 4),
    ("二星", 40, 2, 6),
    ("三星", 60, 3, 8),
    ("四星", 70, 4, 10),
    ("五星", 80, 5, 12),
)
"""Name, least share of members at three stars and above (%), brand projects, services a year."""
SHAPES: Mapping[str, tuple[int, int]] = {
    # The only one of three stars has the members of five, and too few brand projects.
    "五星": (12, 3),
    "三星": (12, 3),
    "二星": (8, 8),
    "一星": (5, 20),
}
"""Members with and without a star; of the last kind a few have one fewer with."""
FEWER = 5
SIGNS = [stem + branch for stem in "甲乙丙丁戊己庚辛壬癸" for branch in "子丑寅卯辰巳"]
EVIDENCE = "示意：为演示编写，没有真实的台账和核查"


def recognise_first_stars(people: People) -> None:
    """Take people and organisations from generated hours to their stars, on the days of 2017."""
    office, clerk = people.office, people.of["executor"]
    # Their roles began today: they are read before the clock is set back.
    office.roles(), clerk.roles()
    with _on(1):
        teams = _teams(office)
        members = list(_members(teams))
        _enrol([person for person, _ in members], office)
        _serve(members, office, clerk)
        _set_rules(office)
        show_hours(CUTOFF, by=office)
    batch = _computed("首批星级志愿者（示意）", Subject.PERSON, CUTOFF, 2, clerk)
    _confirm(batch, 3, 13, "示意〔2017〕1号", office)
    with _on(14):
        show_hours(TEAM_CUTOFF, by=office)
    batch = _computed("首批星级志愿服务组织（示意）", Subject.ORGANISATION, TEAM_CUTOFF, 14, clerk)
    with _on(14):
        _see(batch, teams, office)
    _confirm(batch, 14, 22, "示意〔2017〕2号", office)


def _on(day: int) -> AbstractContextManager[None]:
    """Let it be the morning of a day of November 2017."""
    return clock.standing_at(datetime(2017, 11, day, 2, tzinfo=UTC))


def _teams(by: User) -> dict[str, list[Organisation]]:
    """Register as many organisations as the report tells of, by the level each is to reach."""
    serial = itertools.count(1)
    return {
        level: [
            register_organisation(OrganisationData(f"示意志愿服务队第{next(serial):03d}队"), by=by)
            for _ in range(count)
        ]
        for level, count in TEAMS.items()
    }


def _members(teams: Mapping[str, list[Organisation]]) -> Iterator[tuple[Person, int]]:
    """Yield everybody with the minutes they are to serve, dealt out over the organisations."""
    minutes = _minutes()
    serial = itertools.count(1)
    for level, found in teams.items():
        with_star, without = SHAPES.get(level, (0, 0))
        for place, team in enumerate(found):
            own = with_star - (level == "一星" and place < FEWER)
            for star in [True] * own + [False] * without:
                yield _person(next(serial), team), next(minutes) if star else 0
    if next(minutes, None) is not None:
        raise ValueError("every star stated has its person")


def _minutes() -> Iterator[int]:
    """Yield what each person with a star served: their level's hours and a little more."""
    for level, count in PEOPLE.items():
        for place in range(count):
            yield HOURS[level] * 60 + place % 40 * 30


def _person(serial: int, team: Organisation) -> Person:
    fund = scoped_fund_id()
    born = date(1950 + serial % 45, 1 + serial % 12, 1 + serial % 28)
    digits = f"{990100 + serial // 1000:06d}{born:%Y%m%d}{serial % 1000:03d}"
    id_number, mobile = digits + check_digit(digits), f"199{20_000_000 + serial:08d}"
    name = f"示意{SIGNS[serial % len(SIGNS)]}"
    return Person(
        serial,
        name=name,
        pinyin=pinyin_key(name, person=True),
        sex=(Sex.MALE if serial % 2 else Sex.FEMALE).value,
        birth_month=born.replace(day=1),
        id_number=id_number,
        id_index=id_index(fund, id_number),
        id_last4=id_number[-4:],
        mobile=mobile,
        mobile_index=mobile_index(fund, mobile),
        organisation_id=team.pk,
        organisation_name=team.name,
        registered_on=REGISTERED,
    )


def _enrol(people: list[Person], by: User) -> None:
    """Take the roster in; whoever is wrong stops it."""
    with RosterIntake(by=by, write=True) as intake:
        intake.take(PlainRows.none(), people)
        wrong = [*(each for each in people if each.faults), *(each for each, _ in intake.finish())]
        if wrong:
            raise ValueError(f"a made-up person is wrong: {wrong[0].faults}")
        intake.store()


def _serve(members: list[tuple[Person, int]], by: User, confirmed_by: User) -> None:
    """Take in the days each person served, eight hours a day back from the cut-off."""
    intake = HoursIntake(by=by)
    line = itertools.count(1)
    intake.take(
        [
            Served(
                next(line),
                number=person.number,
                who=person.number,
                served_on=CUTOFF - timedelta(days=day),
                minutes=min(minutes - day * DAY_MINUTES, DAY_MINUTES),
                cap=DAY_MINUTES,
                title="文明交通劝导（示意）",
                place="主要路口（示意）",
                organisation_id=person.organisation_id,
            )
            for person, minutes in members
            for day in range(-(-minutes // DAY_MINUTES))
        ]
    )
    counts = intake.judge()
    if {verdict.value for verdict in counts} != {"NEW"}:
        raise ValueError(f"made-up hours are wrong: {counts}")
    intake.store(confirmed_by=confirmed_by)


def _set_rules(by: User) -> None:
    levels = [
        LevelData(name, hours, COUNTY if place < 3 else CITY)
        for place, (name, hours) in enumerate(HOURS.items())
    ]
    set_rule(RuleData(RULES_FROM, BASIS, levels), by=by)
    of_teams = [
        TeamLevelData(
            name,
            CITY,
            high_share=Decimal(share),
            brands=brands,
            services=services,
            clean_years=3,
            needs_visit=True,
        )
        for name, share, brands, services in TEAM_RULE
    ]
    set_rule(RuleData(RULES_FROM, TEAM_BASIS, of_teams), by=by)


def _computed(title: str, subject: Subject, cutoff: date, day: int, by: User) -> StarBatch:
    with _on(day):
        return compute_batch(BatchData(title, cutoff, subject), by=by)


def _see(batch: StarBatch, teams: Mapping[str, list[Organisation]], by: User) -> None:
    """Record of each organisation what its level asks for, so that one comes down by it."""
    level_of = {team.pk: level for level, found in teams.items() for team in found}
    asked = {name: (brands, services) for name, _, brands, services in TEAM_RULE}
    for row in StarCandidate.objects.filter(batch=batch).order_by("pk"):
        brands, services = asked[level_of[row.organisation_id or 0]]
        data = CheckData(brands, services, 3, EVIDENCE, visited_on=date(2017, 11, 14))
        record_check(row, data, by=by)


def _confirm(batch: StarBatch, noticed: int, confirmed: int, document: str, by: User) -> None:
    """Check the list, put it on notice, and confirm it after the notice."""
    with _on(noticed):
        publish_batch(check_batch(batch, by=by), days=5, by=by)
    with _on(confirmed):
        confirm_batch(batch, document=document, by=by)
