"""Joining by oneself: registered once, linked to a roster's row, and nobody told who is known."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from funds.models import Fund, User
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.volunteers import data_of, mobile_number, resident_number, volunteer_by
from tests.portal.phone.conftest import Phone
from volunteers.models import JoinedBy, Volunteer, VolunteerState
from volunteers.services.leaving import leave
from volunteers.services.own import leave_oneself
from volunteers.services.registering import amend, anonymise, facts_of

HOME, JOIN = "/taiyuan/my/", "/taiyuan/join/"


def typed(**fields: str) -> dict[str, str]:
    given = {
        "step": "join",
        "name": "林示例",
        "id_kind": "RESIDENT",
        "id_number": resident_number(),
        "kept": "on",
        "identity": "on",
    }
    return {name: value for name, value in {**given, **fields}.items() if value}


@pytest.fixture
def phone(taiyuan: Fund, office: User, capsys: pytest.CaptureFixture[str]) -> Phone:
    return Phone(capsys, mobile_number())


def test_somebody_new_is_registered_and_signed_in(taiyuan: Fund, phone: Phone) -> None:
    phone.prove("join")
    number = resident_number()
    answer = phone.client.post(JOIN, typed(id_number=number, is_unranked="on"), follow=True)
    assert answer.redirect_chain == [(HOME, 302)]
    page = answer.content.decode()
    with fund_scope(taiyuan.pk):
        row = Volunteer.objects.get()
        facts = facts_of(row)
    assert f"您的志愿者编号是 {row.number}" in page
    assert (row.joined_by, row.is_unranked) == (JoinedBy.SELF, True)
    assert row.person is not None
    assert row.recorded_by == row.person
    assert (facts.id_number, facts.mobile) == (number, phone.mobile)
    assert not row.person.has_usable_password()
    assert phone.mobile not in row.person.username + row.person.name


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kept": ""}, "不同意保存以上信息，就不能注册"),
        ({"identity": ""}, "证件号码要单独同意"),
        ({"id_number": "990000199003070010"}, "校验位不对"),
        ({"id_kind": "PASSPORT", "id_number": "G1234567"}, "请填写出生年月"),
        ({"guardian_name": "林家长", "guardian_phone": "199"}, "请监护人勾选同意"),
    ],
)
def test_what_is_missing_is_told_and_nobody_registered(
    taiyuan: Fund, phone: Phone, wrong: dict[str, str], told: str
) -> None:
    phone.prove("join")
    answer = phone.client.post(JOIN, typed(**wrong))
    assert answer.status_code == 400
    assert told in answer.content.decode()
    with fund_scope(taiyuan.pk):
        assert not Volunteer.objects.exists()
    assert "_auth_user_id" not in phone.client.session


def test_without_a_proven_mobile_nothing_is_registered(taiyuan: Fund, phone: Phone) -> None:
    answer = phone.client.post(JOIN, typed())
    assert "请再验证一次手机号码" in answer.content.decode()
    with fund_scope(taiyuan.pk):
        assert not Volunteer.objects.exists()


def test_a_row_of_the_roster_is_linked_and_nobody_registered_twice(
    taiyuan: Fund, phone: Phone, office: User
) -> None:
    number = resident_number()
    with fund_scope(taiyuan.pk):
        row = volunteer_by(office, id_number=number, mobile=phone.mobile, name="林示例")
    phone.prove("join")
    answer = phone.client.post(JOIN, typed(id_number=number), follow=True)
    assert f"您以前登记过，已为您接上。志愿者编号 {row.number}" in answer.content.decode()
    with fund_scope(taiyuan.pk):
        linked = Volunteer.objects.get()
    assert linked.pk == row.pk
    assert linked.person is not None
    assert linked.joined_by == JoinedBy.CLERK
    # Once more, from another phone of the same number: the same account.
    other = Phone(phone.said, phone.mobile)
    cache.clear()
    other.prove("join")
    other.client.post(JOIN, typed(id_number=number))
    assert other.client.session["_auth_user_id"] == str(linked.person.pk)


def test_every_refusal_says_the_same(taiyuan: Fund, phone: Phone, office: User) -> None:
    """Known by another mobile, left, a mobile of too many: the answer does not tell which."""
    known, left = resident_number(), resident_number()
    with fund_scope(taiyuan.pk):
        volunteer_by(office, id_number=known)
        gone = volunteer_by(office, id_number=left, mobile=phone.mobile)
        leave(gone, reason="本人申请", seen_version=1, by=office)
    phone.prove("join")
    pages = [_answer(phone, known), _answer(phone, left)]
    with fund_scope(taiyuan.pk):
        for _ in range(3):
            volunteer_by(office, mobile=phone.mobile)
    pages.append(_answer(phone, resident_number()))
    assert len(set(pages)) == 1
    assert "网上办不了这一次注册" in pages[0]
    with fund_scope(taiyuan.pk):
        assert Volunteer.objects.filter(person__isnull=False).count() == 0


def _answer(phone: Phone, number: str) -> Any:
    """Return what the page says, without what is new in every page."""
    answer = phone.client.post(JOIN, typed(id_number=number))
    assert answer.status_code == 400
    page = answer.content.decode().replace(number, "")
    return "".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_numbers_are_not_tried_one_after_another(taiyuan: Fund, phone: Phone, office: User) -> None:
    with fund_scope(taiyuan.pk):
        numbers = [resident_number() for _ in range(5)]
        for number in numbers:
            volunteer_by(office, id_number=number)
    phone.prove("join")
    for number in numbers:
        _answer(phone, number)
    # A number nobody has, which would do at any other time.
    assert "网上办不了这一次注册" in _answer(phone, resident_number())


def test_a_child_joins_with_a_guardian(taiyuan: Fund, phone: Phone) -> None:
    number = resident_number(clock.today() - timedelta(days=365 * 10))
    phone.prove("join")
    alone = phone.client.post(JOIN, typed(id_number=number))
    assert "要监护人同意" in alone.content.decode()
    with_guardian = typed(
        id_number=number, guardian_name="林家长", guardian_phone="19900000001", guardian="on"
    )
    assert phone.client.post(JOIN, with_guardian).status_code == 302
    with fund_scope(taiyuan.pk):
        assert facts_of(Volunteer.objects.get()).guardian_name == "林家长"


def test_whoever_is_made_anonymous_loses_the_account_and_its_name(
    taiyuan: Fund, phone: Phone, office: User
) -> None:
    phone.prove("join")
    phone.client.post(JOIN, typed())
    with fund_scope(taiyuan.pk):
        row = Volunteer.objects.get()
        account = row.person
        assert account is not None
        row = leave_oneself(row, by=account)
        assert row.state == VolunteerState.LEFT
        anonymise(row, reason="本人要求", seen_version=row.version, by=office)
    account.refresh_from_db()
    assert (account.name, account.is_active) == ("已匿名", False)
    assert phone.client.get(HOME).status_code == 302


def test_a_mobile_a_clerk_changed_opens_nothing_before_the_whole_number_is_given(
    taiyuan: Fund, phone: Phone, office: User, capsys: pytest.CaptureFixture[str]
) -> None:
    number = resident_number()
    phone.prove("join")
    phone.client.post(JOIN, typed(id_number=number))
    other = Phone(capsys, mobile_number())
    with fund_scope(taiyuan.pk):
        row = Volunteer.objects.get()
        before = row.person
        data = data_of(name=row.name, id_number=number, mobile=other.mobile)
        amend(row, data, seen_version=row.version, by=office)
    assert phone.client.get(HOME).status_code == 302, "the old telephone is signed out"
    told = other.prove("my/enter").content.decode()
    assert "还没有开通" in told
    assert "_auth_user_id" not in other.client.session
    assert other.client.post(JOIN, typed(id_number=number)).status_code == 302
    assert other.client.get(HOME).status_code == 200
    with fund_scope(taiyuan.pk):
        row = Volunteer.objects.get()
    assert before is not None
    assert row.person not in {None, before}
    before.refresh_from_db()
    assert (before.name, before.is_active) == (row.name, False)


def test_a_correction_of_other_facts_leaves_the_account(
    taiyuan: Fund, phone: Phone, office: User
) -> None:
    number = resident_number()
    phone.prove("join")
    phone.client.post(JOIN, typed(id_number=number))
    with fund_scope(taiyuan.pk):
        row = Volunteer.objects.get()
        data = data_of(name="林改名", id_number=number, mobile=phone.mobile)
        amend(row, data, seen_version=row.version, by=office)
    assert "林改名" in phone.client.get(HOME).content.decode()
