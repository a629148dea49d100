"""Somebody whose role moves money."""

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from tests.factories.funds import member


@pytest.fixture
def person(taiyuan: Fund) -> User:
    user = member(taiyuan, Role.FINANCE, name="王敏")
    User.objects.filter(pk=user.pk).update(username="wangmin")
    user.refresh_from_db()
    return user
