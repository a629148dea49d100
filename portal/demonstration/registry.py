"""The registry of both demonstration funds: the city's divisions as they are, everybody made up.

Organisations, stations and people say 示意 in their names, since none of them exists: identity
numbers are of a place that is nowhere (990000), and mobiles of a series of noughts.
"""

from datetime import date

from funds.models import Unit, User
from portal.demonstration.logins import People
from volunteers.identity import check_digit
from volunteers.models import Division, IdKind, JoinedBy, Organisation, StationKind, TeamKind
from volunteers.queries import divisions
from volunteers.services.divisions import add_known_divisions
from volunteers.services.leaving import leave
from volunteers.services.organisations import OrganisationData, OwnFacts, register_organisation
from volunteers.services.registering import Guardian, VolunteerData, entered, register
from volunteers.services.stations import StationData, register_station
from volunteers.services.team_kinds import add_kind

KINDS: tuple[tuple[str, bool], ...] = (
    ("理论政策宣讲", True),
    ("文化文艺服务", True),
    ("助学支教", True),
    ("医疗健身", True),
    ("科学普及", True),
    ("法律服务", True),
    ("卫生环保", True),
    ("扶贫帮困", True),
    ("文明交通（示意）", False),
)
"""The eight that practice centres have everywhere, and one of the city's own."""

TEAMS: tuple[tuple[str, int, str], ...] = (
    ("文明交通志愿服务队（示意）", 8, "文明交通"),
    ("助学支教志愿服务队（示意）", 2, "助学"),
    ("医疗健身志愿服务队（示意）", 3, "义诊"),
)
"""Name, place of its kind in ``KINDS``, and field; they stand under the city's association."""

PLACES: tuple[tuple[str, StationKind, tuple[str, ...]], ...] = (
    ("中心广场志愿服务站（示意）", StationKind.MODEL, ("饮水机", "急救箱", "充电宝")),
    ("幸福社区志愿服务站（示意）", StationKind.COMMUNITY, ("饮水机", "雨伞")),
    ("车站自助终端（示意）", StationKind.TERMINAL, ("自助终端",)),
    ("解放路口服务岗（示意）", StationKind.STREET, ("小红旗",)),
)

PEOPLE = "甲乙丙丁戊己庚辛壬癸子丑"
"""A sign for each; the last is a child, and the one before left."""


def open_registry(people: People, team_unit: Unit) -> None:
    """Open the registry of the fund in scope; ``team_unit`` is the first team's."""
    by = people.office
    add_known_divisions(by=by)
    kinds = [add_kind(name, is_core=is_core, by=by) for name, is_core in KINDS]
    teams = _teams(kinds, team_unit, by)
    districts = list(divisions.districts())
    for place, (name, kind, equipment) in enumerate(PLACES):
        register_station(
            StationData(
                name=name,
                kind=kind,
                organisation=teams[place % len(teams)],
                division=districts[place % len(districts)],
                equipment=equipment,
                hours="每天 9:00–17:00",
            ),
            by=by,
        )
    for place in range(len(PEOPLE)):
        data = _person(place, teams[place % len(teams)], districts[place % len(districts)])
        if place == 0:
            # Whom the demonstration's own volunteer signs in as.
            own = people.of["volunteer"]
            entered(data, consented=True, by=own, joined_by=JoinedBy.SELF, person=own)
            continue
        volunteer = register(data, consented=True, by=by)
        if place == len(PEOPLE) - 2:
            leave(volunteer, reason="本人申请（示意）", seen_version=volunteer.version, by=by)


def _teams(kinds: list[TeamKind], team_unit: Unit, by: User) -> list[Organisation]:
    head = register_organisation(OrganisationData("市志愿服务总队（示意）"), by=by)
    return [
        register_organisation(
            OrganisationData(
                name=name,
                kind=kinds[kind],
                parent=head,
                unit=team_unit if place == 0 else None,
                own=OwnFacts(field=field),
            ),
            by=by,
        )
        for place, (name, kind, field) in enumerate(TEAMS)
    ]


def _person(place: int, team: Organisation, district: Division) -> VolunteerData:
    is_child = place == len(PEOPLE) - 1
    born = date(2016, 6, 1) if is_child else date(1970 + 3 * place, 1 + place, 15)
    digits = f"990000{born:%Y%m%d}{place + 1:03d}"
    return VolunteerData(
        name=f"示例{PEOPLE[place]}（示意）",
        id_kind=IdKind.RESIDENT,
        id_number=digits + check_digit(digits),
        mobile=f"1990000{place + 1:04d}",
        guardian=Guardian("示例监护人（示意）", "19900009999") if is_child else Guardian(),
        organisation=team,
        division=district,
    )
