"""Setting a second factor up, seeing the recovery codes once, and taking it away."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from funds.models import User
from tests.factories.funds import PASSWORD, UserFactory
from tests.portal.second_factor.codes import (
    code_of,
    give_key,
    give_phone,
    give_recovery_codes,
    wrong_code,
)

PHONE = "/accounts/second-factor/phone/"
CODES = "/accounts/second-factor/codes/"


@pytest.fixture
def entered(client: Client, person: User) -> Client:
    """Somebody who has just signed in with the password."""
    client.post("/accounts/login/", {"login": "wangmin", "password": PASSWORD})
    return client


def secret_on(page: str) -> str:
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")


def test_a_phone_is_set_up_and_codes_are_shown_once(entered: Client, person: User) -> None:
    secret = secret_on(entered.get(PHONE).content.decode())
    assert secret not in str(dict(entered.session.items()))
    wrong = entered.post(PHONE, {"code": wrong_code(secret)}).content.decode()
    assert "核对手机的时间" in wrong
    assert secret_on(wrong) == secret
    assert entered.post(PHONE, {"code": code_of(secret)})["Location"] == CODES
    first = entered.get(CODES)
    assert "no-store" in first["Cache-Control"]
    codes = re.findall(r"<li>(\d{4} \d{4})</li>", first.content.decode())
    assert len(codes) == 10
    again = entered.get(CODES).content.decode()
    assert "不再显示" in again
    assert not any(code in again for code in codes)
    assert "[" not in secret
    assert "已启用" in entered.get("/accounts/second-factor/").content.decode()


def test_new_recovery_codes_void_the_old(entered: Client, person: User) -> None:
    give_phone(person)
    old = give_recovery_codes(person)
    answer = entered.post("/accounts/second-factor/codes/new/")
    assert answer["Location"] == CODES
    page = entered.get(CODES).content.decode()
    assert not any(f"{code[:4]} {code[4:]}" in page for code in old)


def test_an_open_session_alone_changes_nothing(client: Client, person: User) -> None:
    """Somebody else at an unlocked computer has to know the password, too."""
    client.force_login(person)
    key = give_key(person)
    give_phone(person)
    for page in (
        f"{PHONE}remove/",
        f"/accounts/second-factor/key/{key.pk}/remove/",
        "/accounts/second-factor/key/",
        "/accounts/second-factor/codes/new/",
    ):
        answer = client.post(page)
        assert answer.status_code == 302, page
        assert answer["Location"].startswith("/accounts/reauthenticate/"), page
    assert Authenticator.objects.filter(user=person).count() == 2


def test_it_is_taken_away_after_the_password(client: Client, person: User) -> None:
    client.force_login(person)
    give_phone(person)
    give_recovery_codes(person)
    again = client.get(f"{PHONE}remove/")["Location"]
    page = client.get(again).content.decode()
    assert "请再输入一次密码" in page
    assert "用手机验证码或恢复码确认" in page
    assert "密码不对" in client.post(again, {"password": "not-it"}).content.decode()
    assert client.post(again, {"password": PASSWORD})["Location"] == f"{PHONE}remove/"
    assert "停用手机验证器" in client.get(f"{PHONE}remove/").content.decode()
    client.post(f"{PHONE}remove/")
    assert not Authenticator.objects.filter(user=person).exists()


def test_a_code_may_stand_in_for_the_password(client: Client, person: User) -> None:
    client.force_login(person)
    secret = give_phone(person)
    again = "/accounts/second-factor/again/?next=/accounts/second-factor/codes/new/"
    assert client.post(again, {"code": wrong_code(secret)}).status_code == 200
    assert client.post(again, {"code": code_of(secret)}).status_code == 302
    assert client.get("/accounts/second-factor/codes/new/").status_code == 200


def test_proving_oneself_again_is_limited_too(client: Client, person: User) -> None:
    client.force_login(person)
    secret = give_phone(person)
    wrong = {"code": wrong_code(secret)}
    statuses = [client.post("/accounts/second-factor/again/", wrong).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]


def test_another_persons_key_is_not_to_be_found(entered: Client, person: User) -> None:
    key = give_key(UserFactory.create())
    assert entered.post(f"/accounts/second-factor/key/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_pages_load_no_script_but_our_own(entered: Client, person: User) -> None:
    text = entered.get("/accounts/second-factor/key/").content.decode()
    assert "js/passkey.js" in text
    assert "mfa/js" not in text
    assert "onload" not in text
