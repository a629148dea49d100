"""Stations, batches of stars, sign-ups and trainings go out by the API, to whom the pages tell."""

from datetime import date, timedelta

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.callers import Caller, caller
from tests.factories.activities import ShiftFactory, own, someone
from tests.factories.funds import UnitFactory, member
from tests.factories.stars import (
    batch_of,
    confirmed,
    of_long,
    plain_volunteer,
    served_in_all,
    shown,
    star_rule,
)
from tests.factories.volunteers import DivisionFactory, OrganisationFactory
from tests.funds.api.test_lists import questions
from tests.volunteers.api.test_service import rows
from volunteers.models import Activity, Organisation, SignUp, SignUpState, StationKind, Volunteer
from volunteers.services.stations import StationData, close_station, register_station
from volunteers.services.trainings import TrainingData, record_training, withdraw_training

DAY = date(2025, 5, 9)


@pytest.fixture
def office(taiyuan: Fund) -> User:
    with fund_scope(taiyuan.pk):
        return of_long(taiyuan, Role.OFFICE)


@pytest.fixture
def own_team(taiyuan: Fund) -> Organisation:
    with fund_scope(taiyuan.pk):
        found: Organisation = OrganisationFactory.create(unit=UnitFactory.create(), name="示例本队")
        return found


@pytest.fixture
def team(taiyuan: Fund, own_team: Organisation) -> Caller:
    with fund_scope(taiyuan.pk):
        person = member(taiyuan, Role.ORGANISATION, unit=own_team.unit)
    return caller(person, taiyuan)


def test_stations_are_for_everybody_and_closed_ones_for_their_keepers(
    taiyuan: Fund, office: User, own_team: Organisation, team: Caller
) -> None:
    with fund_scope(taiyuan.pk):
        division = DivisionFactory.create(code="140106")
        data = StationData(
            "迎泽站",
            StationKind.MODEL,
            own_team,
            division,
            equipment=["急救箱"],
            phone="13800138000",
        )
        at = register_station(data, by=office)
        own_gone, gone = (
            register_station(StationData(name, StationKind.OTHER, keeper), by=office)
            for name, keeper in (("旧站", own_team), ("别的旧站", None))
        )
        for each in (own_gone, gone):
            close_station(each, on=DAY, reason="场地到期", by=office)
        anybody = caller(own(someone(office)), taiyuan)
    assert [row["number"] for row in rows(anybody, "stations/")] == [at.number]
    told = anybody.get(f"stations/{at.number}/").json()
    assert (told["kind_label"], told["equipment"]) == ("示范站", ["急救箱"])
    assert not {"contact", "phone"} & set(told)
    assert anybody.get(f"stations/{own_gone.number}/").status_code == 404
    assert [row["name"] for row in rows(team, "stations/", closed="true")] == ["旧站"]
    assert team.get(f"stations/{gone.number}/").status_code == 404
    by_office = caller(office, taiyuan)
    for asked, wanted in (
        ({}, 3),
        ({"closed": "false"}, 1),
        ({"kind": "OTHER"}, 2),
        ({"division": "140106"}, 1),
        ({"organisation": own_team.number}, 2),
    ):
        assert len(rows(by_office, "stations/", **asked)) == wanted, asked


@pytest.fixture
def batch(taiyuan: Fund, office: User, own_team: Organisation) -> str:
    """A confirmed batch of one of the team's and one of nobody's."""
    with fund_scope(taiyuan.pk), clock.standing_at(clock.now() - timedelta(days=40)):
        star_rule(office)
        shown(office)
        day = clock.today() - timedelta(days=1)
        for name, organisation in (("王小明", own_team), ("李大海", None)):
            served_in_all(plain_volunteer(name=name, organisation=organisation), 6000, day)
        found = batch_of(by=of_long(taiyuan, Role.EXECUTOR))
        confirmed(found, office)
        return str(found.number)


def test_a_batch_tells_its_counts_and_its_stars(
    taiyuan: Fund, office: User, team: Caller, batch: str
) -> None:
    program = caller(office, taiyuan)
    assert [row["number"] for row in rows(program, "star-batches/", state="CONFIRMED")] == [batch]
    assert rows(program, "star-batches/", subject="ORGANISATION") == []
    told = program.get(f"star-batches/{batch}/").json()
    assert (told["state_label"], told["document"]) == ("已认定", "示例文〔2026〕1号")
    assert [each["proposed"] for each in told["counts"] if each["proposed"]] == [2]
    assert program.get("star-batches/XJ-0/").status_code == 404
    found = rows(program, f"star-batches/{batch}/awards/", rank=1, revoked="false")
    assert [(row["name"], row["hours"]) for row in found] == [
        ("王小明", "100.0"),
        ("李大海", "100.0"),
    ]
    # A team opens the batch and finds its own people; elsewhere names stay masked.
    assert [row["name"] for row in rows(team, f"star-batches/{batch}/awards/")] == ["王小明"]
    assert [row["name"] for row in rows(team, "star-awards/")] == ["王*明"]
    assert rows(program, f"star-batches/{batch}/awards/", revoked="true") == []


def test_sign_ups_are_told_to_whom_the_shift_is_shown(
    taiyuan: Fund, office: User, own_team: Organisation, team: Caller
) -> None:
    with fund_scope(taiyuan.pk):
        shift = ShiftFactory.create()
        Activity.objects.filter(pk=shift.activity_id).update(organisation=own_team)
        on_duty = ShiftFactory.create(organisation=own_team)
        for each, state in (
            (shift, SignUpState.ACCEPTED),
            (shift, SignUpState.WAITING),
            (on_duty, SignUpState.PENDING),
        ):
            SignUp.objects.create(shift=each, volunteer=plain_volunteer(), state=state)
        number, other = shift.activity.number, on_duty.activity.number
    path = f"activities/{number}/sign-ups/"
    found = rows(team, f"shifts/{shift.pk}/sign-ups/")
    assert found == rows(team, path, shift=shift.pk) == rows(team, path)
    assert [(row["state_label"], row["place"]) for row in found] == [("已录用", None), ("候补", 1)]
    assert found[0]["name"] == "林示例"
    assert len(rows(team, path, state="WAITING")) == 1
    # Who is on duty reads the shift, and not the rest of another's activity.
    assert len(rows(team, f"shifts/{on_duty.pk}/sign-ups/")) == 1
    assert team.get(f"activities/{other}/sign-ups/").status_code == 404
    with fund_scope(taiyuan.pk):
        stranger = OrganisationFactory.create(unit=UnitFactory.create())
        outside = caller(member(taiyuan, Role.ORGANISATION, unit=stranger.unit), taiyuan)
    assert outside.get(f"shifts/{shift.pk}/sign-ups/").status_code == 404
    assert team.get(f"shifts/{2**70}/sign-ups/").status_code == 404


def test_trainings_are_told_by_times_and_one_s_own_apart(
    taiyuan: Fund, office: User, own_team: Organisation, team: Caller
) -> None:
    with fund_scope(taiyuan.pk):
        volunteer = someone(office, organisation=own_team)
        one = record_training(
            TrainingData("急救培训", DAY, 95, "一楼", own_team, 40, "签到表", [volunteer.number]),
            by=office,
            key="a",
        )
        city = record_training(
            TrainingData("礼仪培训", DAY, 60, numbers=[volunteer.number]), by=office, key="b"
        )
        account = own(volunteer)
    shown_to_team = rows(team, "trainings/")
    assert [(row["hours"], row["times"], row["listed"]) for row in shown_to_team] == [
        ("1.5", 40, 1)
    ]
    assert team.get(f"trainings/{city.number}/").status_code == 404
    program, mine = caller(office, taiyuan), caller(account, taiyuan)
    assert program.get(f"trainings/{one.number}/").json() == shown_to_team[0]
    assert {row["title"] for row in rows(mine, "my/trainings/")} == {"急救培训", "礼仪培训"}
    assert rows(mine, "my/trainings/", first="2025-05-10") == []
    with fund_scope(taiyuan.pk):
        withdraw_training(one, reason="重复登记", by=office)
    assert [row["title"] for row in rows(mine, "my/trainings/")] == ["礼仪培训"]
    for asked, wanted in (
        ({}, 2),
        ({"withdrawn": "true"}, 1),
        ({"withdrawn": "false", "last": "2025-05-09"}, 1),
        ({"organisation": own_team.number}, 1),
        ({"first": "2025-05-10"}, 0),
    ):
        assert len(rows(program, "trainings/", **asked)) == wanted, asked


def test_questions_do_not_grow_with_rows(
    taiyuan: Fund, office: User, own_team: Organisation, batch: str
) -> None:
    with fund_scope(taiyuan.pk):
        star_people = list(Volunteer.objects.filter(stars__isnull=False))
        shift = ShiftFactory.create()
        for person in star_people:
            Volunteer.objects.filter(pk=person.pk).update(organisation=OrganisationFactory.create())
            SignUp.objects.create(shift=shift, volunteer=person, state=SignUpState.WAITING)
            data = TrainingData("培训", DAY, 60, organisation=own_team, numbers=[person.number])
            record_training(data, by=office, key=person.number)
            named = StationData(
                f"站{person.pk}", StationKind.OTHER, own_team, DivisionFactory.create()
            )
            register_station(named, by=office)
        with clock.standing_at(clock.now() - timedelta(days=1)):
            batch_of(by=office)
        number = shift.activity.number
    program = caller(office, taiyuan)
    for path in (
        "stations/",
        "star-batches/",
        f"star-batches/{batch}/awards/",
        f"shifts/{shift.pk}/sign-ups/",
        f"activities/{number}/sign-ups/",
        "trainings/",
    ):
        few, one = questions(program, path, 1)
        many, several = questions(program, path, 200)
        assert (one, several) == (1, 2), path
        assert few == many, path
