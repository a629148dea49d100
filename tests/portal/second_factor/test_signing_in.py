"""The second step of signing in: a code, once, and no more tries than a password has."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from funds.models import SignIn, SignInOutcome, User
from kit.sealing import unseal
from portal.second_factor import checking
from tests.factories.funds import PASSWORD, UserFactory
from tests.portal.second_factor.codes import code_of, give_phone, give_recovery_codes, wrong_code

STEP = "/accounts/second-factor/step/"


def first_step(client: Client, login: str = "wangmin", **extra: Any) -> Any:
    return client.post("/accounts/login/", {"login": login, "password": PASSWORD}, **extra)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_password_alone_is_not_enough(client: Client, person: User) -> None:
    secret = give_phone(person)
    assert first_step(client)["Location"] == STEP
    assert not is_signed_in(client)
    assert client.get("/accounts/me/").status_code == 302
    text = client.get(STEP).content.decode()
    assert "还差一步：二次验证" in text
    assert "trust" not in text.lower()
    answer = client.post(STEP, {"code": code_of(secret)})
    assert answer["Location"] == "/accounts/funds/"
    assert is_signed_in(client)
    assert client.get("/taiyuan/desk/").status_code == 200


def test_the_page_asked_for_opens_after_the_second_step(client: Client, person: User) -> None:
    secret = give_phone(person)
    client.post(
        "/accounts/login/",
        {"login": "wangmin", "password": PASSWORD, "next": "/taiyuan/projects/"},
    )
    assert client.post(STEP, {"code": code_of(secret)})["Location"] == "/taiyuan/projects/"


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_phone_half_a_minute_off_is_understood(client: Client, person: User, shift: int) -> None:
    secret = give_phone(person)
    first_step(client)
    assert client.post(STEP, {"code": code_of(secret, shift)}).status_code == 302


def test_blanks_and_full_width_digits_are_read_through(client: Client, person: User) -> None:
    secret = give_phone(person)
    first_step(client)
    code = code_of(secret).translate({48 + n: 0xFF10 + n for n in range(10)})
    assert client.post(STEP, {"code": f" {code[:3]} {code[3:]}"}).status_code == 302


def test_a_code_signs_in_once(client: Client, person: User) -> None:
    secret = give_phone(person)
    code = code_of(secret)
    first_step(client)
    assert client.post(STEP, {"code": code}).status_code == 302
    second = Client()
    first_step(second)
    answer = second.post(STEP, {"code": code})
    assert answer.status_code == 200
    assert "已经用过" in answer.content.decode()
    # Nor the code before it, which somebody may have read over a shoulder.
    assert second.post(STEP, {"code": code_of(secret, -1)}).status_code == 200
    assert not is_signed_in(second)


def test_a_recovery_code_signs_in_once(client: Client, person: User) -> None:
    give_phone(person)
    code = give_recovery_codes(person)[3]
    first_step(client)
    assert client.post(STEP, {"code": f"{code[:4]} {code[4:]}"}).status_code == 302
    second = Client()
    first_step(second)
    assert second.post(STEP, {"code": code}).status_code == 200


def test_five_wrong_codes_lock_as_a_password_does(client: Client, person: User) -> None:
    secret = give_phone(person)
    first_step(client)
    wrong = {"code": wrong_code(secret)}
    for _ in range(4):
        answer = client.post(STEP, wrong)
        assert answer.status_code == 200
        assert "验证码不对" in answer.content.decode()
    locked = client.post(STEP, wrong)
    assert locked.status_code == 429
    assert "锁定 30 分钟" in locked.content.decode()
    # The right code does not help now, nor does the password, from anywhere.
    assert client.post(STEP, {"code": code_of(secret)}).status_code == 429
    assert not is_signed_in(client)
    assert first_step(Client(), REMOTE_ADDR="203.0.113.4").status_code == 429

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=31))
    assert client.post(STEP, {"code": code_of(secret)}).status_code == 302


def test_passwords_and_codes_are_counted_together(client: Client, person: User) -> None:
    secret = give_phone(person)
    for _ in range(3):
        client.post("/accounts/login/", {"login": "wangmin", "password": "not-it"})
    first_step(client)
    wrong = {"code": wrong_code(secret)}
    assert client.post(STEP, wrong).status_code == 200
    assert client.post(STEP, wrong).status_code == 429


def test_the_right_password_alone_forgives_no_wrong_code(client: Client, person: User) -> None:
    secret = give_phone(person)
    wrong = {"code": wrong_code(secret)}
    statuses = []
    for _ in range(5):
        each = Client()
        first_step(each)
        statuses.append(each.post(STEP, wrong).status_code)
    assert statuses == [200, 200, 200, 200, 429]


@pytest.mark.django_db(transaction=True)
def test_many_codes_at_once_are_no_more_than_five(monkeypatch: pytest.MonkeyPatch) -> None:
    person = UserFactory.create(username="wangmin")
    secret = give_phone(person)
    wrong = wrong_code(secret)
    looked_at = Counter[str]()
    match = checking.matching_counter

    def counting(secret: str, digits: str) -> int | None:
        looked_at["times"] += 1
        return match(secret, digits)

    monkeypatch.setattr(checking, "matching_counter", counting)
    answers = Counter[int]()
    clients = [Client() for _ in range(16)]
    for client in clients:
        first_step(client)
    started = threading.Barrier(len(clients))

    def guess(client: Client) -> None:
        try:
            started.wait()
            for _ in range(4):
                answers[client.post(STEP, {"code": wrong}).status_code] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=guess, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(answers.values()) == 64
    assert 1 <= looked_at["times"] <= 5


def test_what_no_passkey_sends_is_answered(client: Client, person: User) -> None:
    give_phone(person)
    for credential in ["", "null", "[]", "{}", '{"id": "x"}', '{"response": {"a": 1}}', "not json"]:
        each = Client()
        first_step(each)
        answer = each.post(STEP, {"credential": credential})
        assert answer.status_code == 200, credential
        assert not is_signed_in(each)


def test_signing_in_needs_no_cache(client: Client, person: User, settings: Settings) -> None:
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/valkey.sock?db=0"}
    }
    secret = give_phone(person)
    first_step(client)
    assert client.post(STEP, {"code": wrong_code(secret)}).status_code == 200
    assert client.post(STEP, {"code": code_of(secret)}).status_code == 302


def test_secrets_are_sealed_at_rest(client: Client, person: User) -> None:
    secret = give_phone(person)
    codes = give_recovery_codes(person)
    kept = {row.type: row.data for row in Authenticator.objects.filter(user=person)}
    assert unseal(kept["totp"]["secret"]) == secret
    assert secret not in str(kept)
    assert not any(code in str(kept) for code in codes)


def test_the_record_says_how_each_try_ended(client: Client, person: User) -> None:
    secret = give_phone(person)
    client.post("/accounts/login/", {"login": "wangmin", "password": "not-it"})
    first_step(client)
    client.post(STEP, {"code": wrong_code(secret)})
    client.post(STEP, {"code": code_of(secret)})
    rows = SignIn.objects.filter(user=person).order_by("pk")
    assert [row.outcome for row in rows] == [
        SignInOutcome.WRONG_PASSWORD,
        SignInOutcome.WRONG_CODE,
        SignInOutcome.ENTERED,
    ]
