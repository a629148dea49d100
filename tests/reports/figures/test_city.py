"""Counts of a city and of its districts come out of their rows, and a report's stay frozen."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from reports.figures import Ledger, UnknownFigure, evaluate, rows_of
from reports.figures.districts import DISTRICT_FIGURES
from reports.figures.volunteers import share_or_none
from tests.factories.activities import ShiftFactory, published
from tests.factories.funds import member
from tests.factories.stars import of_long, plain_volunteer, served_in_all, shown, star_of, star_rule
from tests.factories.volunteers import DivisionFactory, OrganisationFactory, served
from volunteers.models import (
    Activity,
    Attendance,
    AttendanceState,
    CheckWay,
    Organisation,
    Population,
    Shift,
    StarAward,
    Station,
    StationKind,
    VolunteerState,
)

YEAR = 2025
DISTRICT = "990102"


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.OFFICE)


def value_of(key: str, of: str = "", year: int = YEAR) -> Any:
    return evaluate(key, year, of=of).value


def shift_held(activity: Activity, day: int, *, by: User | None) -> Shift:
    """Return a shift of March, to which somebody came when ``by`` let them in."""
    starts_at = datetime(YEAR, 3, day, tzinfo=UTC)
    shift: Shift = ShiftFactory.create(activity=activity, starts_at=starts_at)
    if by is not None:
        attendance = Attendance.objects.create(
            shift=shift,
            volunteer=plain_volunteer(),
            checked_in_at=starts_at,
            in_way=CheckWay.SCANNED,
            in_by=by,
        )
        attendance.state = AttendanceState.LAPSED
        attendance.save()
    return shift


def test_the_stated_ratio_comes_out() -> None:
    assert share_or_none(55_310, 76_367) == Decimal("72.43")
    assert share_or_none(300_000, 996_678) == Decimal("30.10")
    assert share_or_none(1, 0) is None


def test_a_ratio_is_of_the_registered_alone(office: User) -> None:
    """Who served and left is active, and no part of the registered."""
    people = [plain_volunteer(registered_on=date(2024, 1, 1)) for _ in range(3)]
    gone = plain_volunteer(
        registered_on=date(2024, 1, 1), state=VolunteerState.LEFT, left_on=date(YEAR, 6, 1)
    )
    for each in (people[0], people[1], gone):
        served(each, 60, served_on=date(YEAR, 3, 1))
    assert value_of("volunteers_active") == 3
    assert value_of("volunteers_active_registered") == 2
    assert value_of("volunteers_active_share") == Decimal("66.67")


def test_a_district_is_divided_by_its_own_residents(office: User) -> None:
    city, district = DivisionFactory.create(), DivisionFactory.create(code=DISTRICT, name="示例区")
    for place, residents in ((city, 1000), (district, 8)):
        Population.objects.create(
            division=place,
            residents=residents,
            counted_on=date(2020, 11, 1),
            source="公报",
            recorded_by=office,
        )
    first, *_ = (
        plain_volunteer(registered_on=date(2024, 1, 1), division=district) for _ in range(3)
    )
    plain_volunteer(registered_on=date(2024, 1, 1))
    served(first, 60, served_on=date(YEAR, 3, 1))
    OrganisationFactory.create(division=district, founded_on=date(2020, 1, 1))
    found = {key.key: value_of(key.key, DISTRICT) for key in DISTRICT_FIGURES}
    assert found == {
        "district_volunteers": 3,
        "district_residents": 8,
        "district_share": Decimal("37.50"),
        "district_active": 1,
        "district_active_share": Decimal("33.33"),
        "district_teams": 1,
    }
    assert value_of("volunteers_share") == Decimal("0.40")
    assert evaluate("district_share", YEAR, of=DISTRICT).label == "示例区：注册志愿者占常住人口"
    for nobody in ("", "990199", city.code):
        with pytest.raises(UnknownFigure):
            evaluate("district_volunteers", YEAR, of=nobody)


def test_organisations_and_stations_are_those_of_the_years_end(office: User) -> None:
    OrganisationFactory.create(founded_on=date(2020, 1, 1))
    OrganisationFactory.create(founded_on=date(2020, 1, 1), closed_on=date(YEAR, 12, 31))
    OrganisationFactory.create(founded_on=date(YEAR + 1, 1, 1))
    OrganisationFactory.create()
    OrganisationFactory.create(number=f"ZZ-{YEAR}-000001")
    OrganisationFactory.create(number=f"ZZ-{YEAR + 1}-000001")
    assert value_of("teams_registered") == 2
    this_year = timezone.now().year
    assert value_of("teams_registered", year=this_year) == 5
    for place, kind in enumerate((StationKind.MODEL, StationKind.COMMUNITY, StationKind.COMMUNITY)):
        Station.objects.create(
            number=f"ZD-2020-{place:04d}",
            name=f"示例站{place}",
            pinyin="shili",
            kind=kind,
            opened_on=date(2020, 1, 1),
        )
    assert value_of("stations") == 3
    assert value_of("stations_of_kind", "COMMUNITY") == 2
    assert value_of("stations_of_kind", "TERMINAL") == 0
    assert evaluate("stations_of_kind", YEAR, of="MODEL").label == "志愿服务站点：示范站"
    with pytest.raises(UnknownFigure):
        evaluate("stations_of_kind", YEAR, of="KIOSK")


def test_a_session_is_a_shift_somebody_came_to(office: User, in_taiyuan: Fund) -> None:
    activity = published()
    came, _ = shift_held(activity, 1, by=office), shift_held(activity, 2, by=None)
    off = shift_held(activity, 3, by=office)
    off.cancelled_at, off.cancel_reason = clock.now(), "暴雨"
    off.save()
    assert value_of("sessions_held") == 1
    assert value_of("activities_held") == 1
    value = evaluate("sessions_held", YEAR)
    (row,) = rows_of(value)
    assert (row.pk, row.day, value.text) == (came.pk, date(YEAR, 3, 1), "1 场")
    figure: Any = value.figure
    assert figure.link(in_taiyuan, row) == f"/taiyuan/activities/manage/shifts/{came.pk}/"
    # The cancelled one stood before it was cancelled, and none of them in February.
    assert Ledger(YEAR, came.ends_at + timedelta(days=9)).value("sessions_held").value == 2
    assert Ledger(YEAR, came.starts_at - timedelta(days=9)).value("sessions_held").value == 0


def test_stars_are_counted_by_level_and_people_once(office: User, in_taiyuan: Fund) -> None:
    clerk = member(in_taiyuan, Role.EXECUTOR)
    star_rule(office)
    holder = plain_volunteer()
    served_in_all(holder, 300 * 60, clock.today() - timedelta(days=1))
    shown(office)
    award = star_of(holder, computed_by=clerk, confirmed_by=office)
    year = award.awarded_on.year
    with clock.standing_at(clock.now() + timedelta(days=30)):
        assert value_of("people_given_star", award.level.name, year) == 1
        assert value_of("people_given_star", "1级星", year) == 0
        assert value_of("people_with_new_stars", year=year) == 1
        assert value_of("teams_with_new_stars", year=year) == 0
        with pytest.raises(UnknownFigure):
            evaluate("people_given_star", year, of="钻石")
        with pytest.raises(UnknownFigure):
            evaluate("teams_given_star", year, of=award.level.name)
        StarAward.objects.filter(pk=award.pk).update(
            revoked_on=award.awarded_on, revoked_reason="错", revoked_by=office
        )
        assert value_of("people_given_star", award.level.name, year) == 0


def test_a_freeze_holds_against_what_is_written_later(
    office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an organisation only history tells when it was written down, and when it was closed."""
    team: Organisation = OrganisationFactory.create(founded_on=date(2020, 1, 1))
    events: Any = Organisation._meta.get_field("history").related_model
    (written,) = events.objects.filter(pgh_obj=team.pk)
    kept = {field.attname: getattr(written, field.attname) for field in events._meta.fields}
    frozen = datetime(YEAR, 12, 31, 4, tzinfo=UTC)
    assert Ledger(YEAR, frozen).value("teams_registered").value == 0
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: frozen - timedelta(days=9))
        events.objects.create(**{**kept, "pgh_id": None})
    assert Ledger(YEAR, frozen).value("teams_registered").value == 1
    Organisation.objects.filter(pk=team.pk).update(closed_on=date(YEAR, 12, 30))
    assert value_of("teams_registered") == 0
    assert Ledger(YEAR, frozen).value("teams_registered").value == 1
