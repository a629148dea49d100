"""An e-mail address signs in, so no two accounts share one."""

import pytest

from funds.services.email import change_email
from kit.errors import Refusal
from tests.factories.funds import UserFactory

pytestmark = pytest.mark.django_db


def test_an_address_is_changed_and_given_up() -> None:
    user = UserFactory.create()
    change_email(user, "a@example.cn")
    user.refresh_from_db()
    assert user.email == "a@example.cn"
    change_email(user, "")
    user.refresh_from_db()
    assert user.email == ""


def test_another_accounts_address_is_refused_in_any_case() -> None:
    UserFactory.create(email="Taken@example.cn")
    user = UserFactory.create(email="mine@example.cn")
    with pytest.raises(Refusal, match="已用于另一个账号"):
        change_email(user, "taken@EXAMPLE.cn")
    user.refresh_from_db()
    assert user.email == "mine@example.cn"
