"""Signing in by a code: how often, how long, for whom; and that nothing tells who is known."""

import logging
from datetime import timedelta
from typing import ClassVar

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings

from funds.models import Fund, User
from funds.permissions import Role
from funds.services.people import appoint
from funds.services.resets import issue_reset
from kit import clock, phone_codes
from kit.errors import Refusal
from kit.sealing import blind_index
from kit.tenancy.scope import fund_scope
from kit.texting import NotSent
from tests.factories.volunteers import (
    DivisionFactory,
    data_of,
    mobile_number,
    resident_number,
)
from tests.portal.phone.conftest import Phone
from volunteers.models import Volunteer
from volunteers.services.joining import Consents, Joined, join
from volunteers.services.registering import VolunteerData

ENTER, HOME = "/taiyuan/my/enter/", "/taiyuan/my/"


def joined(fund: Fund, data: VolunteerData) -> Joined:
    with fund_scope(fund.pk):
        DivisionFactory.create()
        return join(data, Consents(kept=True, identity=True), fund=fund)


@pytest.fixture
def phone(taiyuan: Fund, office: User, capsys: pytest.CaptureFixture[str]) -> Phone:
    return Phone(capsys, mobile_number())


def test_a_volunteer_signs_in_and_comes_back_to_the_page_that_was_wanted(
    taiyuan: Fund, phone: Phone
) -> None:
    own = joined(taiyuan, data_of(mobile=phone.mobile))
    client = phone.client
    first = client.get("/taiyuan/my/hours/")
    assert first.headers["Location"] == f"{ENTER}?next=%2Ftaiyuan%2Fmy%2Fhours%2F"
    asked = first.headers["Location"]
    client.post(asked, {"step": "mobile", "mobile": phone.mobile})
    answer = client.post(asked, {"step": "code", "code": phone.code()})
    assert answer.headers["Location"] == "/taiyuan/my/hours/"
    assert client.session["_auth_user_id"] == str(own.account.pk)
    assert "我的时长" in client.get("/taiyuan/my/hours/").content.decode()
    # They are signed in for days, and never warned.
    later = clock.now() + timedelta(days=6)
    with clock.standing_at(later):
        assert client.get(HOME).status_code == 200
    with clock.standing_at(later + timedelta(days=8)):
        assert client.get(HOME).status_code == 302


@pytest.mark.parametrize("wanted", ["https://evil.example/my/", "//evil.example", "/puyang/my/"])
def test_nobody_is_led_elsewhere(taiyuan: Fund, phone: Phone, wanted: str) -> None:
    joined(taiyuan, data_of(mobile=phone.mobile))
    asked = f"{ENTER}?next={wanted}"
    phone.client.post(asked, {"step": "mobile", "mobile": phone.mobile})
    answer = phone.client.post(asked, {"step": "code", "code": phone.code()})
    assert answer.headers["Location"] == HOME


def test_nothing_tells_whether_a_mobile_is_known(taiyuan: Fund, phone: Phone) -> None:
    joined(taiyuan, data_of(mobile=phone.mobile))
    told = []
    for mobile in (phone.mobile, mobile_number()):
        client = Client()
        sent = client.post(ENTER, {"step": "mobile", "mobile": mobile})
        page = client.get(ENTER).content.decode().replace(mobile[-4:], "")
        lines = [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]
        told.append((sent.status_code, sent.headers["Location"], lines))
    assert told[0] == told[1]


def test_a_mobile_nobody_has_leads_to_joining(taiyuan: Fund, phone: Phone) -> None:
    answer = phone.prove("my/enter")
    assert answer.redirect_chain[-1] == ("/taiyuan/join/", 302)
    assert "还没有开通" in answer.content.decode()


def test_a_code_is_tried_five_times_and_used_once(taiyuan: Fund, phone: Phone) -> None:
    joined(taiyuan, data_of(mobile=phone.mobile))
    phone.client.post(ENTER, {"step": "mobile", "mobile": phone.mobile})
    code = phone.code()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for left in (4, 3, 2, 1):
        answer = phone.client.post(ENTER, {"step": "code", "code": wrong})
        assert f"还可以再试 {left} 次" in answer.content.decode()
    phone.client.post(ENTER, {"step": "code", "code": wrong})
    assert "已经作废" in phone.client.post(ENTER, {"step": "code", "code": code}).content.decode()
    assert "_auth_user_id" not in phone.client.session


def test_a_code_opens_only_where_it_was_asked_for(taiyuan: Fund, phone: Phone) -> None:
    """Another browser with the same code, and the same browser before another fund."""
    joined(taiyuan, data_of(mobile=phone.mobile))
    phone.client.post(ENTER, {"step": "mobile", "mobile": phone.mobile})
    code = phone.code()
    stranger = Client()
    stranger.post(ENTER, {"step": "code", "code": code})
    assert "_auth_user_id" not in stranger.session


def test_codes_are_few(taiyuan: Fund, phone: Phone) -> None:
    asked = {"step": "mobile", "mobile": phone.mobile}
    assert phone.client.post(ENTER, asked).status_code == 302
    again = phone.client.post(ENTER, asked)
    assert again.status_code == 400
    assert "一分钟内已经要过" in again.content.decode()
    # A minute passes between two codes.
    for place in range(phone_codes.MOST_A_DAY - 1):
        minute_later(phone.mobile)
        send(phone.mobile, f"10.0.2.{place}")
    minute_later(phone.mobile)
    with pytest.raises(Refusal, match="今天已经要了 10 次"):
        send(phone.mobile)


def test_one_network_spends_not_all_codes_of_a_number(taiyuan: Fund) -> None:
    mobile = mobile_number()
    for _ in range(phone_codes.MOST_OF_NETWORK):
        minute_later(mobile)
        send(mobile)
    minute_later(mobile)
    with pytest.raises(Refusal, match="这个网络今天已经给这个号码要了 4 次"):
        send(mobile)
    # Its owner elsewhere is not even kept waiting.
    assert send(mobile, "10.0.0.2")


class Away:
    """A gateway that takes nothing; says whether anything was held meanwhile."""

    held: ClassVar[list[bool]] = []

    def send(self, mobile: str, code: str, minutes: int) -> None:
        self.held.append(connection.in_atomic_block)
        raise NotSent


@pytest.mark.django_db(transaction=True)
def test_a_code_goes_out_when_nothing_is_held_and_who_waits_learns_that_it_did_not(
    taiyuan: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.phone_codes.on_commit", transaction.on_commit)
    Away.held.clear()
    mobile, client = mobile_number(), Client()
    with override_settings(CODE_SENDER="tests.portal.phone.test_entering.Away"):
        asked = {"step": "mobile", "mobile": mobile}
        page = client.post(ENTER, asked, follow=True).content.decode()
        assert Away.held == [False]
        assert "短信没有发出去。请过一分钟再试。" in page
        assert "核对验证码" not in page
        assert "短信没有发出去" not in client.get(ENTER).content.decode()
        # It is counted all the same.
        assert "一分钟内已经要过" in client.post(ENTER, asked).content.decode()


def minute_later(mobile: str) -> None:
    cache.delete(f"code:gap:{blind_index(mobile, 'phone code').hex()}")


def send(mobile: str, network: str = "10.0.0.1") -> str:
    return phone_codes.send_code("t", mobile, network=network, today=clock.today())


def test_one_network_asks_for_few_codes(taiyuan: Fund) -> None:
    for _ in range(phone_codes.MOST_FROM_ADDRESS):
        send(mobile_number())
    with pytest.raises(Refusal, match="这个网络一小时内要的验证码太多"):
        send(mobile_number())
    assert send(mobile_number(), "10.0.0.2")


def test_what_is_proven_is_known_to_a_new_session_alone(taiyuan: Fund, phone: Phone) -> None:
    """Whoever planted the old one would else finish as the owner of the mobile."""
    phone.client.post(ENTER, {"step": "mobile", "mobile": phone.mobile})
    planted = phone.client.session.session_key
    assert planted
    phone.client.post(ENTER, {"step": "code", "code": phone.code()})
    assert phone.client.session.session_key != planted
    phone.client.cookies["sessionid"] = planted
    assert 'name="mobile"' in phone.client.get(ENTER).content.decode()


def test_what_one_number_is_refused_spends_nothing_of_its_network(taiyuan: Fund) -> None:
    mobile = mobile_number()
    send(mobile)
    for _ in range(phone_codes.MOST_FROM_ADDRESS):
        with pytest.raises(Refusal, match="一分钟内已经要过"):
            send(mobile)
    assert send(mobile_number())


def test_a_day_has_so_many_codes_for_all(taiyuan: Fund) -> None:
    with override_settings(CODES_A_DAY=2):
        for place in "12":
            send(mobile_number(), f"10.0.1.{place}")
        with pytest.raises(Refusal, match="今天发出的验证码太多"):
            send(mobile_number(), "10.0.1.3")


def test_two_people_of_one_mobile_are_told_apart_by_their_number(
    taiyuan: Fund, phone: Phone
) -> None:
    people = [
        joined(taiyuan, data_of(mobile=phone.mobile, id_number=resident_number())) for _ in "12"
    ]
    page = phone.prove("my/enter").content.decode()
    assert "证件号码后四位" in page
    assert people[0].volunteer.number not in page
    wrong = phone.client.post(ENTER, {"step": "who", "last_four": "000X"})
    assert "后四位没有对上" in wrong.content.decode()
    own = people[1]
    phone.client.post(ENTER, {"step": "who", "last_four": own.volunteer.id_last4})
    assert phone.client.session["_auth_user_id"] == str(own.account.pk)


def test_a_code_opens_no_account_of_staff(taiyuan: Fund, phone: Phone, office: User) -> None:
    """Not theirs who work here and are volunteers too, whatever their mobile proves."""
    own = joined(taiyuan, data_of(mobile=phone.mobile))
    with fund_scope(taiyuan.pk):
        Volunteer.objects.filter(pk=own.volunteer.pk).update(person=office)
    page = phone.prove("my/enter")
    assert "这个账号已停用" in page.content.decode()
    assert "_auth_user_id" not in phone.client.session
    with pytest.raises(Refusal, match="只能看本人的志愿服务"):
        appoint(own.account, Role.OFFICE, fund=taiyuan)
    with fund_scope(taiyuan.pk), pytest.raises(Refusal, match="没有密码，不用重设"):
        issue_reset(own.account, fund=taiyuan, by=office)


def test_another_funds_volunteer_opens_nothing_here(
    taiyuan: Fund, puyang: Fund, phone: Phone
) -> None:
    joined(puyang, data_of(mobile=phone.mobile))
    other = Phone(phone.said, phone.mobile, fund="puyang")
    other.prove("my/enter")
    assert other.client.get("/puyang/my/").status_code == 200
    for page in ("", "hours/", "me/", "stars/", "notices/"):
        assert other.client.get(f"/taiyuan/my/{page}").status_code == 404


def test_without_a_sender_nobody_is_asked_for_a_mobile(taiyuan: Fund, phone: Phone) -> None:
    with override_settings(CODE_SENDER=""):
        assert "还没有开通" in phone.client.get(ENTER).content.decode()
        phone.client.post(ENTER, {"step": "mobile", "mobile": phone.mobile})
    assert phone.code() == ""


def test_numbers_stand_in_no_session_log_or_cache(
    taiyuan: Fund, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    data = data_of(mobile=phone.mobile)
    phone.prove("join")
    phone.client.post(
        "/taiyuan/join/",
        {
            "step": "join",
            "name": "林示例",
            "id_kind": "RESIDENT",
            "id_number": data.id_number,
            "kept": "on",
            "identity": "on",
        },
    )
    pages = [phone.client.get(f"{HOME}{page}") for page in ("", "me/", "hours/", "stars/")]
    assert {page.status_code for page in pages} == {200}
    told = [page.content.decode() for page in pages]
    told += [record.getMessage() + str(record.exc_text) for record in caplog.records]
    told += _rows("django_session", "kit_accesslog", "funds_signin", "funds_user")
    told += _cached()
    held = "\n".join(told)
    assert data.name in held
    assert phone.mobile not in held
    assert data.id_number not in held
    assert phone.mobile[-4:] in told[1]


def _rows(*tables: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
                found.append(str(cursor.fetchone()[0]))
    return found


def _cached() -> list[str]:
    """Return every key and value of the cache, as they are kept."""
    return [f"{key} {value!r}" for key, value in cache._cache.items()]  # type: ignore[attr-defined]


def test_pages_of_staffs_accounts_lead_a_volunteer_home(taiyuan: Fund, phone: Phone) -> None:
    joined(taiyuan, data_of(mobile=phone.mobile))
    phone.prove("my/enter")
    for page in ("me/", "password/change/", "me/preferences/", "funds/"):
        answer = phone.client.get(f"/accounts/{page}", follow=True)
        assert answer.redirect_chain[-1][0] == HOME, page
    assert phone.client.get("/taiyuan/desk/").status_code == 403
