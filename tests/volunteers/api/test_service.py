"""Activities, shifts, stars, places and own hours go out by the API; an activity comes in once."""

from typing import Any

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from tests.callers import Caller, caller
from tests.factories.activities import ActivityFactory, PostFactory, ShiftFactory, own, someone
from tests.factories.funds import UnitFactory, member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import DivisionFactory, OrganisationFactory, served
from tests.funds.api.test_lists import questions
from tests.world import City, build_city
from volunteers.api.activities import EXAMPLE
from volunteers.models import Activity, Volunteer
from volunteers.services.sign_ups import sign_up

KEY = {"Idempotency-Key": "2026-11-23-quandao"}


@pytest.fixture
def team(taiyuan: Fund) -> User:
    """Somebody of an organisation that is called 示例本队."""
    with fund_scope(taiyuan.pk):
        unit = UnitFactory.create()
        OrganisationFactory.create(unit=unit, name="示例本队")
        return member(taiyuan, Role.ORGANISATION, unit=unit)


@pytest.fixture
def program(taiyuan: Fund, team: User) -> Caller:
    return caller(team, taiyuan)


def rows(program: Caller, path: str, **asked: Any) -> list[Any]:
    response = program.get(path, **asked)
    assert response.status_code == 200, response.content.decode()
    found: list[Any] = response.json()["results"]
    return found


def test_a_team_drafts_an_activity_once(taiyuan: Fund, program: Caller) -> None:
    first, again = (program.post("activities/", EXAMPLE, **KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200), first.content.decode()
    assert first.json() == again.json()
    shown = program.get(f"activities/{first.json()['number']}/").json()
    assert (shown["state"], shown["organisation"]["name"]) == ("DRAFT", "示例本队")
    assert "phone" not in shown
    other = program.post("activities/", {**EXAMPLE, "title": "别的活动"}, **KEY)
    assert other.status_code == 409
    assert program.post("activities/", EXAMPLE).status_code == 400
    with fund_scope(taiyuan.pk):
        assert Activity.objects.get().phone == EXAMPLE["phone"]


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"division": "999999"}, 400, "division"),
        ({"parts": ["NONE"]}, 400, "parts"),
        ({"min_age": 0}, 400, "min_age"),
        ({"owner": "x"}, 400, "owner"),
        ({"phone": "电话"}, 409, "phone"),
        ({"summary": "联系 13800138000"}, 409, "summary"),
    ],
)
def test_what_cannot_be_is_told_by_field(
    program: Caller, changed: dict[str, Any], status: int, field: str
) -> None:
    answer = program.post("activities/", {**EXAMPLE, **changed}, **KEY)
    assert answer.status_code == status, answer.content.decode()
    assert field in answer.content.decode()


def test_a_team_drafts_for_itself_alone_and_the_office_names_one(
    taiyuan: Fund, program: Caller
) -> None:
    with fund_scope(taiyuan.pk):
        stranger = OrganisationFactory.create()
        office = member(taiyuan, Role.OFFICE)
    answer = program.post("activities/", {**EXAMPLE, "organisation": stranger.pk}, **KEY)
    assert answer.status_code == 400
    by_office = caller(office, taiyuan)
    assert by_office.post("activities/", EXAMPLE, **KEY).status_code == 400
    named = by_office.post("activities/", {**EXAMPLE, "organisation": stranger.pk}, **KEY)
    assert named.status_code == 201
    # Another's draft does not exist for the team; published, it does.
    number = named.json()["number"]
    assert program.get(f"activities/{number}/").status_code == 404
    assert rows(program, "activities/") == []
    assert [row["number"] for row in rows(by_office, "activities/", state="DRAFT")] == [number]


def test_shifts_tell_their_places(taiyuan: Fund, program: Caller) -> None:
    with fund_scope(taiyuan.pk):
        office = member(taiyuan, Role.OFFICE)
        full = ShiftFactory.create(quota=1)
        division = DivisionFactory.create()
        Activity.objects.filter(pk=full.activity_id).update(division=division)
        post = PostFactory.create(
            activity=full.activity, name="新建路口", latitude=37.87, longitude=112.55
        )
        at_post = ShiftFactory.create(activity=full.activity, post=post)
        ShiftFactory.create(activity=ActivityFactory.create())
        volunteer = someone(office)
        sign_up(full, volunteer, by=own(volunteer))
    by_id = {row["id"]: row for row in rows(program, "shifts/")}
    assert set(by_id) == {full.pk, at_post.pk}
    assert [by_id[full.pk][name] for name in ("quota", "taken", "left")] == [1, 1, 0]
    shown = by_id[at_post.pk]
    assert (shown["post"], shown["latitude"], shown["left"]) == (post.name, "37.870000", 3)
    number = full.activity.number
    for asked, wanted in (
        ({"free": "true", "activity": number}, {at_post.pk}),
        ({"free": "false"}, {full.pk}),
        ({"division": "990100"}, {full.pk, at_post.pk}),
        ({"last": "2021-01-01"}, set()),
        ({"first": "2021-01-01"}, {full.pk, at_post.pk}),
    ):
        assert {row["id"] for row in rows(program, "shifts/", **asked)} == wanted


def test_names_are_told_as_on_public_pages(taiyuan: Fund, program: Caller) -> None:
    with fund_scope(taiyuan.pk):
        office = member(taiyuan, Role.OFFICE)
        organisation = OrganisationFactory.create(name="示例外队")
        people = [plain_volunteer(organisation=organisation) for _ in range(2)]
        for volunteer in people:
            served(volunteer, 119)
        Volunteer.objects.filter(pk=people[1].pk).update(is_unranked=True)
        masked = f"{people[0].name[0]}*"
        DivisionFactory.create(code="990200", name="别的区")
    found = rows(caller(office, taiyuan), "ranking/")
    assert [(row["place"], row["hours"], row["organisation"]) for row in found] == [
        (1, "1.9", "示例外队")
    ]
    assert found[0]["name"].startswith(masked)
    # A team sees the places of its own alone.
    assert rows(program, "ranking/") == []
    asked = caller(office, taiyuan)
    assert asked.get("ranking/", month=3).status_code == 400
    assert asked.get("ranking/", organisation="ZZ-0").status_code == 404
    assert asked.get("ranking/", division="999999").status_code == 404
    assert rows(asked, "ranking/", division="990200") == []
    assert rows(asked, "ranking/", year=2021, month=3) == []


def test_own_hours_are_one_s_own(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        office = member(taiyuan, Role.OFFICE)
        volunteer, other = someone(office), someone(office)
        served(volunteer, 90)
        served(other, 30)
        account = own(volunteer)
    found = rows(caller(account, taiyuan), "my/hours/")
    assert [(row["minutes"], row["hours"], row["kind"]) for row in found] == [
        (90, "1.5", "IMPORTED")
    ]
    assert caller(account, taiyuan).get("organisations/").status_code == 403
    assert caller(office, taiyuan).get("my/hours/").status_code == 403


@pytest.fixture
def city(taiyuan: Fund) -> City:
    found = build_city(taiyuan)
    with fund_scope(taiyuan.pk):
        for _ in range(2):
            ShiftFactory.create(post=None)
            post = PostFactory.create()
            ShiftFactory.create(activity=post.activity, post=post)
            OrganisationFactory.create(division=DivisionFactory.create())
    return found


def test_questions_do_not_grow_with_rows(city: City) -> None:
    program = caller(city.people[Role.OFFICE], city.fund)
    for path in ("activities/", "shifts/", "organisations/", "star-awards/"):
        few, one = questions(program, path, 1)
        many, _several = questions(program, path, 200)
        assert one == 1, path
        assert few == many, path
