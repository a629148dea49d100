"""Pages of people: found at constant cost, letters shown once, no secret in any log."""

import logging
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, Invitation, User
from funds.permissions import Role
from funds.services.invitations import InvitationData, invite
from kit.models import AccessLog, Job
from kit.requests import SecretFilter, masked
from tests.factories.funds import UnitFactory, member

PASSWORD = "Yi-ju-hen-chang-de-hua-8"
LINK = re.compile(r"/accounts/(?:invitation|reset)/([\w-]{40,})/")


@pytest.fixture
def office(in_taiyuan: Fund, client: Client) -> User:
    person = member(in_taiyuan, Role.OFFICE)
    client.force_login(person, backend="portal.accounts.AccountBackend")
    return person


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_for_more_people(
    in_taiyuan: Fund, office: User, client: Client
) -> None:
    unit = UnitFactory.create()
    for name in ("一", "二"):
        member(in_taiyuan, Role.LEAD_UNIT, unit=unit, name=name)
        invite(InvitationData(name, Role.LEAD_UNIT, unit), fund=in_taiyuan, by=office)
    few = asked(client, "/taiyuan/people/")
    for number in range(4):
        member(in_taiyuan, Role.LEAD_UNIT, unit=unit)
        data = InvitationData(f"人{number}", Role.IMPLEMENTER, UnitFactory.create())
        invite(data, fund=in_taiyuan, by=office)
    assert asked(client, "/taiyuan/people/") == few


def test_people_are_found_by_name_and_role(in_taiyuan: Fund, office: User, client: Client) -> None:
    member(in_taiyuan, Role.CASHIER, name="赵敏")
    member(in_taiyuan, Role.FINANCE, name="郭勇")
    page = client.get("/taiyuan/people/", {"q": "赵"}).content.decode()
    assert "赵敏" in page
    assert "郭勇" not in page
    page = client.get("/taiyuan/people/", {"role": "FINANCE"}).content.decode()
    assert "郭勇" in page
    assert "赵敏" not in page


def test_from_the_letter_to_the_desk_without_a_trace_of_the_secret(
    in_taiyuan: Fund, office: User, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.post("/taiyuan/people/invite/", {"name": "李慧", "role": "FINANCE"})
    page = answer.content.decode()
    found = LINK.search(page)
    assert found
    assert "no-store" in answer["Cache-Control"]
    assert "身份证" not in page.replace("不需要身份证号码", "")
    other, address = Client(), found.group(0)
    caplog.handler.addFilter(SecretFilter())
    with caplog.at_level(logging.DEBUG):
        led = other.get(address)
        assert (led.status_code, led["Location"]) == (302, "/accounts/invitation/")
        assert led["Referrer-Policy"] == "no-referrer"
        assert found.group(1) not in str(dict(other.session))
        assert "财务" in other.get("/accounts/invitation/").content.decode()
        done = other.post(
            "/accounts/invitation/",
            {"username": "lihui", "password": PASSWORD, "again": PASSWORD},
        )
        assert done.status_code == 302
        assert other.get("/taiyuan/desk/").status_code == 200
        again = Client().get(address)
    assert again.status_code == 410
    assert "已经用过" in again.content.decode()
    assert found.group(1) not in caplog.text
    assert found.group(1) not in str(list(AccessLog.objects.values()))
    assert found.group(1) not in str(list(Job.objects.values()))


def test_the_inviter_cannot_accept_in_their_own_browser(
    in_taiyuan: Fund, office: User, client: Client
) -> None:
    issued = invite(InvitationData("李慧", Role.FINANCE), fund=in_taiyuan, by=office)
    page = client.get(f"/accounts/invitation/{issued.token}/", follow=True).content.decode()
    assert "这份邀请是您发出的" in page
    assert client.post("/accounts/invitation/").status_code == 409
    assert Invitation.objects.get().used_at is None


@pytest.mark.parametrize(
    "path", ["invitation/", "reset/", "password/reset/key/"], ids=["invitation", "reset", "mail"]
)
def test_secrets_of_addresses_are_masked(path: str) -> None:
    assert masked(f"Gone: /accounts/{path}{'x' * 43}/") == f"Gone: /accounts/{path}…/"


@pytest.mark.django_db
def test_asking_by_mail_never_tells_whether_an_account_exists(client: Client) -> None:
    answers = []
    for email in ("nobody@example.cn", "somebody@example.cn"):
        if email.startswith("some"):
            User.objects.create_user("somebody", PASSWORD, name="某人", email=email)
        answer = client.post("/accounts/password/reset/", {"email": email}, follow=True)
        answers.append((answer.status_code, answer.redirect_chain, Job.objects.count()))
    assert answers[0][:2] == answers[1][:2]
    assert [jobs for *_, jobs in answers] == [1, 2]


@pytest.mark.django_db
def test_the_first_three_are_invited_at_the_machine_once() -> None:
    out = StringIO()
    call_command("open_platform", "甲", "乙", "丙", stdout=out)
    assert len(set(LINK.findall(out.getvalue()))) == 3
    with pytest.raises(CommandError, match="还没有用"):
        call_command("open_platform", "甲", "乙", "丙")
    Invitation.objects.update(revoked_at="2026-01-01T00:00Z")
    with pytest.raises(CommandError, match="不同的人"):
        call_command("open_platform", "甲", "甲", "丙")
