"""A fund with its people, each signed in to a browser of their own."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from funds.models import Fund, Unit, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from tests.factories.funds import UnitFactory, member

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in() -> SignIn:
    """Return a browser in which a person is signed in."""

    def enter(person: User) -> Client:
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return enter


@pytest.fixture
def own_unit(taiyuan: Fund) -> Unit:
    """The unit that the lead unit's person works for."""
    with fund_scope(taiyuan.pk):
        unit: Unit = UnitFactory.create(name="市教育局")
    return unit


@pytest.fixture
def office(taiyuan: Fund, sign_in: SignIn) -> Client:
    return sign_in(member(taiyuan, Role.OFFICE, name="王晓东"))


@pytest.fixture
def finance(taiyuan: Fund, sign_in: SignIn) -> Client:
    return sign_in(member(taiyuan, Role.FINANCE, name="李慧"))


@pytest.fixture
def lead(taiyuan: Fund, own_unit: Unit, sign_in: SignIn) -> Client:
    return sign_in(member(taiyuan, Role.LEAD_UNIT, unit=own_unit, name="陈刚"))
