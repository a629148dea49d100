"""One's own pages: what is held, my sign-ins, what I may change, signing out elsewhere."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Digest, Fund, RowHeight, SignIn, SignInOutcome, Unit, User
from funds.permissions import Role
from funds.services.sign_ins import Place, record_sign_in
from kit import clock
from kit.models import AccessLog
from kit.tenancy.scope import fund_scope
from tests.factories.funds import PASSWORD, MembershipFactory, UnitFactory, UserFactory, member
from tests.portal.second_factor.codes import give_phone

ME = "/accounts/me/"
HERE = Place("198.51.100.7", "198.51.100.7", "火狐 · Windows")


@pytest.fixture
def person(taiyuan: Fund) -> User:
    with fund_scope(taiyuan.pk):
        unit: Unit = UnitFactory.create(name="市教育局")
    return member(taiyuan, Role.LEAD_UNIT, unit=unit, name="李慧")


@pytest.fixture
def at_work(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def test_what_the_portal_holds_is_shown(at_work: Client, person: User, puyang: Fund) -> None:
    MembershipFactory.create(
        user=person,
        fund=puyang,
        role=Role.AUDITOR,
        years=[2021, 2020],
        valid_to=clock.today() + timedelta(days=30),
    )
    give_phone(person)
    text = at_work.get(ME).content.decode()
    for word in (person.username, "李慧", "没有登记", "市教育局", "牵头单位", "审计员"):
        assert word in text, word
    assert "2020、2021" in text
    assert (clock.today() + timedelta(days=30)).isoformat() in text
    assert "手机验证器" in text
    assert "别人能看到什么" in text
    assert "公众：什么都看不到" in text


def test_more_roles_cost_no_more_queries(at_work: Client, person: User, puyang: Fund) -> None:
    at_work.get(ME)
    with CaptureQueriesContext(connection) as one:
        at_work.get(ME)
    for role in (Role.AUDITOR, Role.EXPERT):
        MembershipFactory.create(user=person, fund=puyang, role=role)
    for _ in range(3):
        record_sign_in(person.username, SignInOutcome.ENTERED, user=person, place=HERE)
    with CaptureQueriesContext(connection) as many:
        at_work.get(ME)
    assert len(one) == len(many)


def test_my_sign_ins_are_listed_by_pages(at_work: Client, person: User) -> None:
    stranger = UserFactory.create()
    record_sign_in(stranger.username, SignInOutcome.ENTERED, user=stranger, place=HERE)
    assert "还没有登录记录" in at_work.get(f"{ME}sign-ins/").content.decode()
    begin = clock.now() - timedelta(days=200)
    for number in range(53):
        with clock.standing_at(begin + timedelta(days=number)):
            record_sign_in(person.username, SignInOutcome.WRONG_PASSWORD, user=person, place=HERE)
    record_sign_in(person.username, SignInOutcome.ENTERED, user=person, place=HERE)
    first = at_work.get(f"{ME}sign-ins/")
    text = first.content.decode()
    assert text.count("198.51.100.*") == 50
    assert "198.51.100.7" not in text
    assert text.count("密码不对") == 49
    assert "火狐 · Windows" in text
    older = at_work.get(f"{ME}sign-ins/{first.context['next_url']}")
    assert older.content.decode().count("198.51.100.*") == 4


def test_the_record_cannot_be_altered_by_the_portal(person: User) -> None:
    row = record_sign_in(person.username, SignInOutcome.ENTERED, user=person, place=HERE)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        SignIn.objects.filter(pk=row.pk).update(outcome=SignInOutcome.LOCKED)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        row.delete()


def test_preferences_are_kept_and_drawn(at_work: Client, person: User) -> None:
    page = f"{ME}preferences/"
    assert 'class="rows-standard"' in at_work.get(page).content.decode()
    said = {"large_type": "on", "rows": "LARGE", "digest": "DAILY"}
    assert at_work.post(page, said)["Location"] == page
    person.refresh_from_db()
    assert (person.large_type, person.rows, person.digest) == (
        True,
        RowHeight.LARGE,
        Digest.DAILY,
    )
    text = at_work.get(page).content.decode()
    assert 'class="large-type rows-large"' in text
    assert "个人设置已保存" in text
    wrong = at_work.post(page, {"rows": "HUGE"}).content.decode()
    assert "请选择提醒邮件。" in wrong


def test_an_address_is_changed_by_password(at_work: Client, person: User) -> None:
    page = f"{ME}email/"
    wrong = at_work.post(page, {"email": "lihui@example.cn", "password": "not-it"})
    assert "密码不对" in wrong.content.decode()
    assert 'value="lihui@example.cn"' in wrong.content.decode()
    right = {"email": "lihui@example.cn", "password": PASSWORD}
    assert at_work.post(page, right).status_code == 302
    person.refresh_from_db()
    assert person.email == "lihui@example.cn"
    assert AccessLog.objects.filter(person=person, reason="改自己的邮箱").exists()
    UserFactory.create(email="taken@example.cn")
    taken = at_work.post(page, {"email": "Taken@example.cn", "password": PASSWORD})
    assert "已用于另一个账号" in taken.content.decode()
    empty = at_work.post(page, {"email": "x"}).content.decode()
    assert "请填写现在的密码。" in empty
    assert "这不像一个邮箱" in empty


def test_guessing_the_password_there_is_limited_too(at_work: Client) -> None:
    given = {"email": "x@example.cn", "password": "not-it"}
    statuses = [at_work.post(f"{ME}email/", given).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]


def test_signing_out_elsewhere_leaves_this_one(at_work: Client, person: User) -> None:
    others, stranger = [Client(), Client()], Client()
    for other in others:
        other.force_login(person)
    stranger.force_login(UserFactory.create())
    assert "现在有 <strong>3</strong> 处登录" in at_work.get(ME).content.decode()
    answer = at_work.post(f"{ME}end-others/", follow=True)
    assert "已退出其他 2 处登录" in answer.content.decode()
    assert [other.get(ME).status_code for other in others] == [302, 302]
    assert stranger.get(ME).status_code == 200
    assert "只有这里一处" in at_work.post(f"{ME}end-others/", follow=True).content.decode()
