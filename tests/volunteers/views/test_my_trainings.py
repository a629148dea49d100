"""A volunteer's phone tells the trainings they were at, and nobody else's."""

from datetime import date

import pytest
from django.test import Client

from funds.models import Fund, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from tests.factories.activities import own, someone
from tests.factories.funds import member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import OrganisationFactory
from tests.funds.views.conftest import queries_of
from tests.volunteers.views.conftest import signed_in
from volunteers.models import Organisation, Training, Volunteer
from volunteers.services.trainings import TrainingData, record_training, withdraw_training

PAGE, TEAM = "/taiyuan/my/trainings/", "示例救援队"


@pytest.fixture
def office(taiyuan: Fund) -> User:
    with fund_scope(taiyuan.pk):
        return member(taiyuan, Role.OFFICE)


@pytest.fixture
def me(taiyuan: Fund, office: User) -> Volunteer:
    with fund_scope(taiyuan.pk):
        return someone(office)


@pytest.fixture
def phone(taiyuan: Fund, me: Volunteer) -> Client:
    with fund_scope(taiyuan.pk):
        return signed_in(own(me))


def held(fund: Fund, by: User, title: str, *there: Volunteer) -> Training:
    with fund_scope(fund.pk):
        data = TrainingData(
            title,
            date(2025, 5, 9),
            95,
            organisation=Organisation.objects.filter(name=TEAM).first()
            or OrganisationFactory.create(name=TEAM),
            numbers=[each.number for each in there],
        )
        return record_training(data, by=by, key=title)


def test_my_trainings_are_mine_alone(
    taiyuan: Fund, office: User, me: Volunteer, phone: Client
) -> None:
    assert "还没有参加过培训" in phone.get(PAGE).content.decode()
    with fund_scope(taiyuan.pk):
        other = plain_volunteer()
    gone = held(taiyuan, office, "礼仪培训", me)
    held(taiyuan, office, "急救培训", me, other)
    held(taiyuan, office, "消防培训", other)
    with fund_scope(taiyuan.pk):
        withdraw_training(gone, reason="重复登记", by=office)
    page = phone.get(PAGE).content.decode()
    assert "急救培训" in page
    assert TEAM in page
    assert "1.5 小时" in page
    assert "消防培训" not in page
    assert "礼仪培训" not in page
    assert PAGE in phone.get("/taiyuan/my/me/").content.decode()


def test_questions_do_not_grow_with_rows(
    taiyuan: Fund, office: User, me: Volunteer, phone: Client
) -> None:
    held(taiyuan, office, "一", me)
    phone.get(PAGE)
    one = queries_of(phone, PAGE)
    for title in ("二", "三"):
        held(taiyuan, office, title, me)
    assert queries_of(phone, PAGE) == one
