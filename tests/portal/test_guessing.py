"""Guessing passwords: five tries an account whatever is forged, and slowly from one address."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.test import Client
from pytest_django import Settings

from funds.models import Fund, SignIn, SignInOutcome, User
from funds.permissions import Role
from kit import clock
from tests.factories.funds import PASSWORD, UserFactory, member

LOGIN = "/accounts/login/"
AT_ONCE = 16
WRONG = "not-it"
WRITTEN = (
    "wangmin",
    "WANGMIN",
    " WangMin ",
    "ｗａｎｇｍｉｎ",
    "ＷＡＮＧＭＩＮ",
    "\u3000wangmin",
    "wangmin@example.cn",
    "WangMin@Example.CN",
    "ｗａｎｇｍｉｎ＠ｅｘａｍｐｌｅ．ｃｎ",
    "wang\0min",
)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often a password of each account was really looked at."""
    counted: Counter[str] = Counter()
    check = AbstractBaseUser.check_password

    def counting(self: User, raw: str) -> bool:
        counted[self.username] += 1
        return bool(check(self, raw))

    monkeypatch.setattr(User, "check_password", counting)
    return counted


def forged(number: int) -> dict[str, str]:
    """Return headers and an address that no two tries share."""
    address = f"203.0.{number // 250 % 250}.{number % 250 + 1}"
    return {
        "HTTP_X_FORWARDED_FOR": f"{address}, 10.{number % 200}.0.1",
        "HTTP_X_REAL_IP": address,
        "HTTP_FORWARDED": f"for={address};proto=https",
        "HTTP_CLIENT_IP": address,
        "REMOTE_ADDR": address,
        "HTTP_USER_AGENT": f"browser {number}",
    }


def guess(tries: int) -> Counter[int]:
    """Try ``tries`` wrong passwords, sixteen at once, spelled and sent in every way."""
    answers: Counter[int] = Counter()
    started = threading.Barrier(AT_ONCE)

    def one(first: int) -> None:
        try:
            client = Client()
            started.wait()
            for number in range(first, tries, AT_ONCE):
                login = WRITTEN[number % len(WRITTEN)]
                given = {"login": login, "password": f"guess-{number}"}
                answers[client.post(LOGIN, given, **forged(number)).status_code] += 1  # type: ignore[arg-type]
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(first,)) for first in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tries", [160, pytest.param(1000, marks=pytest.mark.long)])
@pytest.mark.parametrize("proxies", [0, 1])
def test_at_most_five_tries_reach_the_password(
    checked: Counter[str], settings: Settings, tries: int, proxies: int
) -> None:
    settings.TRUSTED_PROXIES = proxies
    UserFactory.create(username="wangmin", email="wangmin@example.cn")
    UserFactory.create(username="liping")
    answers = guess(tries)
    assert sum(answers.values()) == tries
    assert set(answers) <= {200, 429}
    assert 1 <= checked["wangmin"] <= 5
    assert set(checked) == {"wangmin"}
    # Tries at once refuse each other, so fewer than five may have got through: use up the rest.
    for number in range(6):
        last = sign_in("wangmin", **forged(tries + number))
    assert last.status_code == 429
    assert checked["wangmin"] == 5
    # The account is locked even for its owner; another is not.
    right = {"login": "wangmin", "password": PASSWORD}
    assert Client().post(LOGIN, right).status_code == 429
    assert Client().post(LOGIN, {**right, "login": "liping"}).status_code == 302
    assert checked["wangmin"] == 5
    outcomes = Counter(SignIn.objects.filter(account="wangmin").values_list("outcome", flat=True))
    assert outcomes[SignInOutcome.WRONG_PASSWORD] <= 5
    # Whoever goes on trying does not fill the record.
    assert outcomes[SignInOutcome.LOCKED] <= 5


def sign_in(login: str, password: str = WRONG, **extra: Any) -> Any:
    return Client().post(LOGIN, {"login": login, "password": password}, **extra)


def spray(settings: Settings, failures: int = 5, address: str = "198.51.100.7") -> None:
    """Let one address fail at as many accounts as the setting bears."""
    settings.FAILURES_PER_ADDRESS = failures
    for number in range(failures):
        assert sign_in(f"nobody{number}", REMOTE_ADDR=address).status_code == 200


def test_an_address_that_fails_at_many_accounts_has_to_wait(
    taiyuan: Fund, settings: Settings, checked: Counter[str]
) -> None:
    person = member(taiyuan, Role.OFFICE)
    spray(settings)
    refused = sign_in(person.username, PASSWORD, REMOTE_ADDR="198.51.100.7")
    assert refused.status_code == 429
    text = refused.content.decode()
    assert "15 分钟" in text
    assert "没有因此锁定" in text
    assert checked[person.username] == 0
    # Neither a forged header nor a known account helps from there; another address is not held up.
    forged_header = {"HTTP_X_FORWARDED_FOR": "192.0.2.1", "REMOTE_ADDR": "198.51.100.7"}
    assert sign_in(person.username, PASSWORD, **forged_header).status_code == 429
    assert sign_in(person.username, PASSWORD, REMOTE_ADDR="198.51.100.8").status_code == 302


def test_the_wait_ends_by_itself(taiyuan: Fund, settings: Settings) -> None:
    person = member(taiyuan, Role.OFFICE)
    spray(settings)
    with clock.standing_at(clock.now() + timedelta(minutes=16)):
        answer = sign_in(person.username, PASSWORD, REMOTE_ADDR="198.51.100.7")
    assert answer.status_code == 302


def test_colleagues_behind_the_same_address_go_on_working(
    taiyuan: Fund, settings: Settings
) -> None:
    colleague = member(taiyuan, Role.FINANCE)
    here = {"REMOTE_ADDR": "198.51.100.7"}
    assert sign_in(colleague.username, PASSWORD, **here).status_code == 302
    spray(settings)
    assert sign_in(colleague.username, PASSWORD, **here).status_code == 302
    # Their own five tries still hold.
    for _ in range(5):
        last = sign_in(colleague.username, **here)
    assert last.status_code == 429
    assert "锁定 30 分钟" in last.content.decode()


def test_the_office_behind_one_proxy_is_told_apart(taiyuan: Fund, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    person = member(taiyuan, Role.OFFICE)
    settings.FAILURES_PER_ADDRESS = 5
    for number in range(5):
        sign_in(f"nobody{number}", HTTP_X_FORWARDED_FOR="1.1.1.1, 198.51.100.7")
    last = sign_in(person.username, PASSWORD, HTTP_X_FORWARDED_FOR="2.2.2.2, 198.51.100.7")
    assert last.status_code == 429
    assert (
        sign_in(person.username, PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.8").status_code == 302
    )


@pytest.mark.parametrize("login", ["ｗａｎｇｍｉｎ", " wangmin\u3000", "wangmin＠example.cn"])
def test_full_width_letters_sign_in_too(taiyuan: Fund, login: str) -> None:
    person = member(taiyuan, Role.OFFICE)
    User.objects.filter(pk=person.pk).update(username="wangmin", email="wangmin@example.cn")
    assert sign_in(login, PASSWORD).status_code == 302


def test_what_fails_leaves_no_password_behind(taiyuan: Fund, client: Client) -> None:
    person = member(taiyuan, Role.OFFICE)
    sign_in(person.username, "nearly-my-password")
    client.force_login(person)
    new = {"password1": "A-new-password-1", "password2": "A-new-password-1"}
    client.post("/accounts/password/change/", {"oldpassword": "nearly-my-password", **new})
    kept = " ".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert "nearly-my-password" not in kept
    assert "A-new-password-1" not in kept


def test_empty_fields_are_named(db: None) -> None:
    text = Client().post(LOGIN, {}).content.decode()
    assert "请填写账号或邮箱。" in text
    assert "请填写密码。" in text
    assert "这个字段是必填项" not in text
