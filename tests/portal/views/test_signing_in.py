"""Signing in by name or e-mail, being locked out, and being sent to one's work."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from pytest_django import Settings

from funds.models import Fund, Membership, User
from funds.permissions import Role
from kit import clock
from tests.factories.funds import PASSWORD, MembershipFactory, UserFactory, member

LOGIN = "/accounts/login/"


@pytest.fixture
def person(taiyuan: Fund) -> User:
    user = member(taiyuan, Role.OFFICE, name="王敏")
    User.objects.filter(pk=user.pk).update(username="wangmin", email="wangmin@example.cn")
    user.refresh_from_db()
    return user


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": login, "password": password}, **extra)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_page_is_chinese_and_offers_no_sign_up(client: Client, db: None) -> None:
    response = client.get(LOGIN)
    text = response.content.decode()
    assert response.status_code == 200
    assert "账号或邮箱" in text
    assert "账号由本市文明办开通" in text
    assert "signup" not in text
    assert "remember" not in text
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "login", ["wangmin", "WangMin", " wangmin@example.cn ", "WANGMIN@Example.cn"]
)
def test_name_and_address_both_sign_in(client: Client, person: User, login: str) -> None:
    response = sign_in(client, login)
    assert response["Location"] == "/accounts/funds/"
    assert is_signed_in(client)


def test_what_was_wrong_is_said_and_the_name_kept(client: Client, person: User) -> None:
    text = sign_in(client, "wangmin", "not-it").content.decode()
    assert "账号或密码不对" in text
    assert 'value="wangmin"' in text
    assert "not-it" not in text
    assert not is_signed_in(client)


def test_a_stranger_reads_the_same_as_a_wrong_password(client: Client, person: User) -> None:
    wrong = sign_in(client, "wangmin", "not-it").content.decode()
    unknown = sign_in(client, "nobody", "not-it").content.decode()
    assert "账号或密码不对" in wrong
    assert "账号或密码不对" in unknown


def test_signing_in_leads_back_to_the_page_asked_for(client: Client, person: User) -> None:
    response = client.post(
        LOGIN, {"login": "wangmin", "password": PASSWORD, "next": "/taiyuan/projects/"}
    )
    assert response["Location"] == "/taiyuan/projects/"


def test_but_never_to_another_site(client: Client, person: User) -> None:
    response = client.post(
        LOGIN, {"login": "wangmin", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert response["Location"] == "/accounts/funds/"


def test_a_stopped_account_is_told_so(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    response = sign_in(client, "wangmin")
    assert response["Location"] == "/accounts/inactive/"
    assert not is_signed_in(client)
    assert "已经停用" in client.get("/accounts/inactive/").content.decode()


def lock(client: Client, *logins: str) -> Any:
    for login in logins:
        response = sign_in(client, login, "not-it")
    return response


def test_five_failures_lock_the_account_for_half_an_hour(client: Client, person: User) -> None:
    assert lock(client, *["wangmin"] * 4).status_code == 200
    response = sign_in(client, "wangmin", "not-it")
    assert response.status_code == 429
    assert "锁定 30 分钟" in response.content.decode()

    response = sign_in(client, "wangmin")
    assert response.status_code == 429
    assert not is_signed_in(client)

    # Trying meanwhile does not prolong it; after half an hour the owner may enter again.
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=31))
    assert sign_in(client, "wangmin").status_code == 302
    assert is_signed_in(client)


def test_trying_during_the_lock_does_not_prolong_it(client: Client, person: User) -> None:
    lock(client, *["wangmin"] * 5)
    before = AccessAttempt.objects.latest("attempt_time").attempt_time
    sign_in(client, "wangmin", "not-it")
    assert AccessAttempt.objects.latest("attempt_time").attempt_time == before


def test_another_way_to_write_the_account_gains_no_try(client: Client, person: User) -> None:
    written = ["wangmin", "WANGMIN", "wangmin@example.cn", "WangMin@Example.cn", " wangmin"]
    assert lock(client, *written).status_code == 429


def test_forged_addresses_and_browsers_gain_no_try(client: Client, person: User) -> None:
    for number in range(4):
        forged = {
            "HTTP_X_FORWARDED_FOR": f"203.0.113.{number}",
            "HTTP_X_REAL_IP": f"203.0.113.{number}",
            "REMOTE_ADDR": f"198.51.100.{number}",
            "HTTP_USER_AGENT": f"browser {number}",
        }
        assert sign_in(client, "wangmin", "not-it", **forged).status_code == 200
    last = sign_in(client, "wangmin", "not-it", HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert last.status_code == 429


def test_other_accounts_stay_open(client: Client, person: User, taiyuan: Fund) -> None:
    other = member(taiyuan, Role.FINANCE)
    lock(client, *["wangmin"] * 5)
    assert sign_in(client, other.username).status_code == 302


def test_signing_in_forgets_the_failures(client: Client, person: User) -> None:
    lock(client, *["wangmin"] * 4)
    sign_in(client, "wangmin")
    client.logout()
    assert lock(client, *["wangmin"] * 4).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_are_no_more_than_five(settings: Settings) -> None:
    user = UserFactory.create(username="wangmin")
    answers: list[int] = []
    started = threading.Barrier(8)

    def guess() -> None:
        try:
            client = Client()
            started.wait()
            for _ in range(4):
                answers.append(sign_in(client, user.username, "not-it").status_code)
        finally:
            connection.close()

    guessers = [threading.Thread(target=guess) for _ in range(8)]
    for guesser in guessers:
        guesser.start()
    for guesser in guessers:
        guesser.join()
    assert len(answers) == 32
    failures = sum(AccessAttempt.objects.values_list("failures_since_start", flat=True))
    assert failures <= 5


@pytest.mark.django_db
@pytest.mark.parametrize("login", ["\0", "x" * 5000, "wang\0min", "😀", "王敏"])
def test_odd_names_are_answered(client: Client, login: str) -> None:
    assert sign_in(client, login, "not-it").status_code == 200


def test_the_old_password_is_guessed_no_more_often(client: Client, person: User) -> None:
    client.force_login(person)
    new = "A-new-and-long-1"
    change = {"oldpassword": "not-it", "password1": new, "password2": new}
    for _ in range(4):
        assert (
            "现在的密码不对" in client.post("/accounts/password/change/", change).content.decode()
        )
    assert client.post("/accounts/password/change/", change).status_code == 429


def test_a_password_is_changed(client: Client, person: User) -> None:
    client.force_login(person)
    assert "再输一次新密码" in client.get("/accounts/password/change/").content.decode()
    new = "A-new-and-long-1"
    response = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert response["Location"] == "/accounts/funds/"
    assert is_signed_in(client)
    client.logout()
    assert sign_in(client, "wangmin", new).status_code == 302


def test_a_weak_password_is_refused_in_chinese(client: Client, person: User) -> None:
    client.force_login(person)
    text = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "12345", "password2": "12345"},
    ).content.decode()
    assert "密码太短。请用至少 10 个字符。" in text
    assert "This password" not in text


def test_signing_out_asks_first_and_needs_a_post(client: Client, person: User) -> None:
    client.force_login(person)
    assert "退出后" in client.get("/accounts/logout/").content.decode()
    assert is_signed_in(client)
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert not is_signed_in(client)


def test_the_only_fund_is_ones_desk(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get("/accounts/funds/")["Location"] == "/taiyuan/desk/"


def test_several_funds_are_offered_with_their_roles(
    client: Client, person: User, puyang: Fund
) -> None:
    MembershipFactory.create(user=person, fund=puyang, role=Role.AUDITOR)
    client.force_login(person)
    text = client.get("/accounts/funds/").content.decode()
    assert "/taiyuan/desk/" in text
    assert "/puyang/desk/" in text
    assert "审计员" in text


def test_a_role_that_has_ended_offers_no_fund(client: Client, person: User, puyang: Fund) -> None:
    MembershipFactory.create(
        user=person, fund=puyang, role=Role.AUDITOR, valid_to=clock.today() - timedelta(days=1)
    )
    client.force_login(person)
    assert client.get("/accounts/funds/")["Location"] == "/taiyuan/desk/"


def test_a_person_without_a_role_is_told_what_to_do(client: Client, person: User) -> None:
    Membership.objects.filter(user=person).update(valid_to=clock.today() - timedelta(days=1))
    client.force_login(person)
    text = client.get("/accounts/funds/").content.decode()
    assert "还没有在任何基金任职" in text
    assert "请联系本市文明办" in text


def test_a_visitor_has_to_sign_in_first(client: Client, db: None) -> None:
    assert client.get("/accounts/funds/")["Location"] == "/accounts/login/?next=/accounts/funds/"


def test_only_these_account_pages_exist(client: Client, db: None) -> None:
    for page in (
        "signup",
        "email",
        "confirm-email",
        "3rdparty",
    ):
        assert client.get(f"/accounts/{page}/").status_code == 404, page
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {name for name in names if name.startswith("account_")} == {
        "account_login",
        "account_logout",
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_inactive",
        "account_reauthenticate",
        "account_awake",
    }


def test_signing_in_needs_no_broker(client: Client, person: User, settings: Settings) -> None:
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/valkey.sock?db=0"}
    }
    assert sign_in(client, "wangmin", "not-it").status_code == 200
    assert sign_in(client, "wangmin").status_code == 302
    assert client.get("/accounts/funds/").status_code == 302


def test_a_role_without_a_desk_is_told_so(client: Client, taiyuan: Fund) -> None:
    client.force_login(member(taiyuan, Role.VOLUNTEER))
    response = client.get("/accounts/funds/")
    text = response.content.decode()
    assert response.status_code == 200
    assert "您的角色还没有工作台" in text
    assert 'href="/taiyuan/"' in text
    assert "退出登录" in text


def test_a_person_refused_can_go_back_to_work_or_sign_out(client: Client, taiyuan: Fund) -> None:
    client.force_login(member(taiyuan, Role.VOLUNTEER))
    response = client.get("/taiyuan/desk/")
    text = response.content.decode()
    assert response.status_code == 403
    assert 'href="/accounts/funds/"' in text
    assert 'href="/accounts/logout/"' in text


def test_ones_own_menu_leads_to_the_password(client: Client, taiyuan: Fund) -> None:
    client.force_login(member(taiyuan, Role.OFFICE))
    assert "/accounts/password/change/" in client.get("/taiyuan/desk/").content.decode()
    assert 'href="/accounts/funds/"' in client.get("/taiyuan/").content.decode()
