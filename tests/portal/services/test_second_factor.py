"""A lost second factor is taken away by the security administrator, with a reason and a trace."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from funds.models import Session, User
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from kit.models import AccessLog
from portal.services.second_factor import drop_factors
from tests.factories.funds import UserFactory
from tests.opened import opened
from tests.portal.second_factor.codes import give_phone, give_recovery_codes
from tests.world import administrators

pytestmark = pytest.mark.django_db


@pytest.fixture
def security() -> User:
    return administrators()[Role.SECURITY_ADMIN]


@pytest.fixture
def person() -> User:
    user: User = UserFactory.create()
    give_phone(user)
    give_recovery_codes(user)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="portal.accounts.AccountBackend")
    return client


def test_every_factor_goes_and_every_session_ends(security: User, person: User) -> None:
    signed_in(person)
    drop_factors(person, by=security, note="手机丢失，当面核对")
    assert not Authenticator.objects.filter(user=person).exists()
    assert not Session.objects.filter(user=person).exists()
    row = AccessLog.objects.latest("pk")
    assert (row.person, row.action) == (security, "platform.drop_factors")
    assert "手机丢失" in row.reason


def test_not_by_another_not_oneself_and_not_twice(security: User, person: User) -> None:
    with pytest.raises(NotAllowed):
        drop_factors(person, by=administrators()[Role.PLATFORM_ADMIN], note="x")
    with pytest.raises(Refusal, match="您自己"):
        drop_factors(security, by=security, note="x")
    drop_factors(person, by=security, note="x")
    with pytest.raises(Refusal, match="没有设置"):
        drop_factors(person, by=security, note="x")


def test_the_page_takes_it_with_a_reason(security: User, person: User) -> None:
    client, page = signed_in(security), f"/platform/accounts/{person.pk}/"
    assert "解除二次验证" in client.get(page).content.decode()
    empty = client.post(f"{page}drop-factors/", {"factor-note": ""})
    assert empty.status_code == 400
    answer = client.post(f"{page}drop-factors/", {"factor-note": "手机丢失"}, follow=True)
    assert f"已解除{person.name}的二次验证" in answer.content.decode()
    assert "解除二次验证</" not in opened(client, page)
