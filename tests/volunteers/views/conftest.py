"""People of a fund, each signed in to a browser of their own, and a volunteer of theirs."""

import pytest
from django.conf import settings
from django.test import Client

from funds.models import Fund, Unit, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from tests.factories.funds import UnitFactory, member
from tests.factories.volunteers import OrganisationFactory, volunteer_by
from tests.funds.views.conftest import _plain_static, sign_in
from volunteers.models import Organisation, Volunteer

__all__ = ["_plain_static", "sign_in"]


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


@pytest.fixture
def clerk(taiyuan: Fund) -> User:
    return member(taiyuan, Role.OFFICE, name="王晓东")


@pytest.fixture
def office(clerk: User) -> Client:
    return signed_in(clerk)


@pytest.fixture
def executor(taiyuan: Fund) -> Client:
    return signed_in(member(taiyuan, Role.EXECUTOR, name="周敏"))


@pytest.fixture
def own_unit(taiyuan: Fund) -> Unit:
    with fund_scope(taiyuan.pk):
        unit: Unit = UnitFactory.create(name="示例志愿者协会")
    return unit


@pytest.fixture
def own_team(taiyuan: Fund, own_unit: Unit) -> Organisation:
    with fund_scope(taiyuan.pk):
        team: Organisation = OrganisationFactory.create(name="示例交通服务队", unit=own_unit)
    return team


@pytest.fixture
def leader(taiyuan: Fund, own_unit: Unit) -> User:
    return member(taiyuan, Role.ORGANISATION, unit=own_unit, name="韩队长")


@pytest.fixture
def team(leader: User) -> Client:
    return signed_in(leader)


@pytest.fixture
def volunteer(taiyuan: Fund, clerk: User, own_team: Organisation) -> Volunteer:
    with fund_scope(taiyuan.pk):
        return volunteer_by(clerk, organisation=own_team, name="林示例")
