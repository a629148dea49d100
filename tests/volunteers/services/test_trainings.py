"""Trainings: on the list or as stated, in each volunteer's record, withdrawn and never removed."""

from datetime import date
from typing import Any

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from reports.figures import evaluate
from tests.factories.funds import UnitFactory, member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import OrganisationFactory
from tests.volunteers.views.conftest import signed_in
from volunteers.models import Training
from volunteers.queries.trainings import trainings_of
from volunteers.services.trainings import TrainingData, record_training, withdraw_training

DAY = date(2025, 5, 9)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def held(by: User, key: str, **fields: Any) -> Training:
    given: dict[str, Any] = {"title": "急救培训", "held_on": DAY, "minutes": 90, **fields}
    return record_training(TrainingData(**given), by=by, key=key)


def figures() -> list[Any]:
    return [
        evaluate(key, 2025).value for key in ("trainings_held", "training_times", "people_trained")
    ]


def test_times_are_stated_or_listed_and_people_counted_once(office: User) -> None:
    first, second = plain_volunteer(), plain_volunteer()
    assert figures() == [0, 0, 0]
    one = held(office, "a", numbers=[first.number, second.number, first.number])
    assert held(office, "a", numbers=[first.number]) == one
    held(office, "b", numbers=[first.number], stated_times=40, basis="签到表")
    held(office, "c", stated_times=60, basis="培训总结")
    held(office, "d", held_on=date(2024, 1, 1), numbers=[first.number])
    assert figures() == [3, 102, 2]
    assert evaluate("training_times", 2025).text == "102 人次"
    assert [row.training.title for row in trainings_of(second)] == ["急救培训"]
    withdraw_training(one, reason="重复登记", by=office)
    assert figures() == [2, 100, 1]
    assert not trainings_of(second).exists()
    with pytest.raises(Refusal, match="已经作废"):
        withdraw_training(one, reason="再来", by=office)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "numbers"),
        ({"numbers": ["000000000000"]}, "numbers"),
        ({"stated_times": 5}, "basis"),
        ({"title": " ", "stated_times": 5, "basis": "签到表"}, "title"),
        ({"minutes": 0, "stated_times": 5, "basis": "签到表"}, "hours"),
        ({"held_on": date(2999, 1, 1), "stated_times": 5, "basis": "签到表"}, "held_on"),
    ],
)
def test_what_cannot_be_is_refused(office: User, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        held(office, "a", **fields)
    assert refusal.value.field == field
    assert not Training.objects.exists()


def test_fewer_stated_than_listed_is_refused(office: User) -> None:
    numbers = [plain_volunteer().number for _ in range(2)]
    with pytest.raises(Refusal, match="不能少于"):
        held(office, "a", numbers=numbers, stated_times=1, basis="签到表")


def test_an_organisation_records_its_own_people_and_learns_of_no_others(in_taiyuan: Fund) -> None:
    team, other = (OrganisationFactory.create(unit=UnitFactory.create()) for _ in range(2))
    small = member(in_taiyuan, Role.ORGANISATION, unit=team.unit)
    own, stranger = plain_volunteer(organisation=team), plain_volunteer(organisation=other)
    assert held(small, "a", organisation=team, numbers=[own.number]).organisation == team
    with pytest.raises(Refusal, match="没有这些志愿者编号"):
        held(small, "b", organisation=team, numbers=[stranger.number])
    with pytest.raises(Refusal, match="主办组织"):
        held(small, "c", numbers=[own.number])
    with pytest.raises(NotAllowed):
        held(small, "d", organisation=other, numbers=[own.number])


def test_a_training_of_the_office_is_withdrawn_by_the_office_alone(
    in_taiyuan: Fund, office: User
) -> None:
    team = OrganisationFactory.create(unit=UnitFactory.create())
    small = member(in_taiyuan, Role.ORGANISATION, unit=team.unit)
    own = held(small, "a", organisation=team, stated_times=5, basis="签到表")
    citys = held(office, "b", stated_times=5, basis="签到表")
    with pytest.raises(NotAllowed, match="不能办全市的"):
        withdraw_training(citys, reason="不对", by=small)
    assert withdraw_training(own, reason="重复登记", by=small).withdrawn_note == "重复登记"
    assert withdraw_training(citys, reason="重复登记", by=office).withdrawn_note == "重复登记"


def test_the_pages(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        team = OrganisationFactory.create(unit=UnitFactory.create())
        stranger, own = plain_volunteer(name="赵钱孙"), plain_volunteer(organisation=team)
        office = member(taiyuan, Role.OFFICE)
        small = member(taiyuan, Role.ORGANISATION, unit=team.unit)
        numbers = f"{own.number}、{stranger.number}"
    client = signed_in(office)
    new: Any = client.get("/taiyuan/trainings/new/")
    typed = {
        "key": new.context["form"]["key"].value(), "title": "急救培训", "numbers": numbers,
        "held_on": clock.today().isoformat(), "hours": "1.5", "organisation": team.number,
    }  # fmt: skip
    page: Any = client.post("/taiyuan/trainings/new/", typed, follow=True)
    training = page.context["training"]
    assert (training.minutes, training.times) == (90, 2)
    assert "赵钱孙" in page.content.decode()
    own_page = client.get(f"/taiyuan/volunteers/{own.number}/").content.decode()
    assert "参加的培训" in own_page
    seen = signed_in(small).get(f"/taiyuan/trainings/{training.number}/").content.decode()
    assert own.number in seen
    assert "赵钱孙" not in seen
    assert stranger.number not in seen
    assert training.title in client.get("/taiyuan/trainings/").content.decode()
