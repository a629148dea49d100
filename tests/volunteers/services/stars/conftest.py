"""A Friday, an office, a clerk, and rules in force."""

from typing import Any

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from tests.factories.stars import (
    of_long,
    shown,
    star_rule,
)
from tests.volunteers.services.stars.days import NOW


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.OFFICE)


@pytest.fixture
def clerk(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.EXECUTOR)


@pytest.fixture
def ready(office: User) -> None:
    """The national rules, and hours shown up to yesterday."""
    star_rule(office)
    shown(office)
