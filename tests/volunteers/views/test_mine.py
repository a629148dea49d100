"""A volunteer's phone: finding, signing up, checking in and out; and nothing of anybody else."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from funds.models import Fund, Notice, User
from funds.permissions import Role
from funds.services.notices import notify
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.activities import ShiftFactory, published, tomorrow_at
from tests.factories.funds import UserFactory, member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import DivisionFactory, OrganisationFactory, data_of, served
from tests.funds.views.conftest import queries_of
from tests.volunteers.views.conftest import signed_in
from volunteers.check_codes import shift_code
from volunteers.models import (
    Attendance,
    AttendanceState,
    CheckWay,
    Shift,
    SignUp,
    SignUpState,
    Volunteer,
    VolunteerState,
)
from volunteers.services.attendance import check_in, check_out
from volunteers.services.hours import reverse_record
from volunteers.services.hours_notices import publish_hours
from volunteers.services.joining import Consents, Joined, join
from volunteers.services.registering import facts_of
from volunteers.services.sign_ups import sign_up
from volunteers.services.transfers import ask_transfer

MY = "/taiyuan/my/"


def joined(fund: Fund, **fields: Any) -> Joined:
    with fund_scope(fund.pk):
        DivisionFactory.create()
        return join(data_of(**fields), Consents(kept=True, identity=True), fund=fund)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """The clock stands, since a shift that begins soon must end on the same day."""
    with clock.standing_at(tomorrow_at(9)):
        yield


@pytest.fixture
def me(taiyuan: Fund) -> Joined:
    return joined(taiyuan, name="林示例")


@pytest.fixture
def phone(me: Joined) -> Client:
    client = signed_in(me.account)
    session = client.session
    session["lasts"] = 86_400
    session.save()
    return client


@pytest.fixture
def shift(taiyuan: Fund) -> Shift:
    """A shift that begins in ten minutes, for two people."""
    begins = clock.now() + timedelta(minutes=10)
    with fund_scope(taiyuan.pk):
        row: Shift = ShiftFactory.create(
            starts_at=begins, ends_at=begins + timedelta(minutes=30), quota=2
        )
    return row


def page(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_shift_is_found_signed_up_for_and_taken_back(
    taiyuan: Fund, me: Joined, phone: Client, shift: Shift
) -> None:
    title = shift.activity.title
    assert title in page(phone, "/taiyuan/activities/")
    address = f"/taiyuan/activities/{shift.activity.number}/"
    assert "报名这个班次" in page(phone, address)
    for _ in range(2):  # sent again after an answer that was lost
        answer = phone.post(f"{MY}shifts/{shift.pk}/sign-up/")
        assert answer.headers["Location"] == address
    assert "已录用" in page(phone, address)
    assert title in page(phone, f"{MY}shifts/")
    assert "可以签到" in page(phone, MY)
    for _ in range(2):
        phone.post(f"{MY}shifts/{shift.pk}/withdraw/")
    assert "已取消报名" in page(phone, address)
    with fund_scope(taiyuan.pk):
        assert SignUp.objects.get().state == SignUpState.WITHDRAWN


def test_what_is_refused_is_told_where_one_was(taiyuan: Fund, phone: Client, shift: Shift) -> None:
    with fund_scope(taiyuan.pk):
        later = ShiftFactory.create(activity=published(min_age=90))
    answer = phone.post(f"{MY}shifts/{later.pk}/sign-up/", follow=True)
    assert "这个活动要年满 90 周岁" in answer.content.decode()
    assert phone.post(f"{MY}shifts/{10**9}/sign-up/").status_code == 404


def test_a_screens_code_is_scanned_and_a_button_checks_in_and_out(
    taiyuan: Fund, me: Joined, phone: Client, shift: Shift
) -> None:
    phone.post(f"{MY}shifts/{shift.pk}/sign-up/")
    assert attendances(taiyuan) == []
    form = scanned(taiyuan, phone, shift)
    assert form["act"] == "in"
    assert attendances(taiyuan) == []  # what is scanned writes nothing
    for _ in range(2):
        assert phone.post(f"{MY}check/held/", form).headers["Location"] == MY
    assert "已签到" in page(phone, MY)
    assert "请组织者扫码签退" in page(phone, MY)
    with clock.standing_at(shift.starts_at + timedelta(minutes=20)):
        form = scanned(taiyuan, phone, shift)
        assert form["act"] == "out"
        for _ in range(2):
            phone.post(f"{MY}check/held/", form)
        assert "已签退，记 0.3 小时" in page(phone, MY)
        assert shift.activity.title in page(phone, f"{MY}hours/")
    row = attendances(taiyuan)[0]
    assert (row.state, row.in_way, row.out_way) == (
        AttendanceState.DONE,
        CheckWay.SCREEN,
        CheckWay.SCREEN,
    )
    assert row.record is not None
    assert row.record.minutes == 20


def test_digits_do_what_a_code_does(taiyuan: Fund, phone: Client, shift: Shift) -> None:
    phone.post(f"{MY}shifts/{shift.pk}/sign-up/")
    assert "凭数字签到" in page(phone, f"{MY}check/")
    with fund_scope(taiyuan.pk):
        digits = shift_code(shift).digits
    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    sent = {"shift": str(shift.pk), "act": "in", "digits": wrong}
    told = phone.post(f"{MY}check/digits/", sent, follow=True).content.decode()
    assert "数字不对" in told
    assert attendances(taiyuan) == []
    nowhere = phone.post(f"{MY}check/digits/", {**sent, "shift": "9" * 5000}, follow=True)
    assert "没有这个班次" in nowhere.content.decode()
    phone.post(f"{MY}check/digits/", {**sent, "digits": digits})
    assert attendances(taiyuan)[0].in_way == CheckWay.DIGITS
    assert "凭数字签退" in page(phone, f"{MY}check/")


def test_an_old_code_and_somebody_elses_form_do_nothing(
    taiyuan: Fund, phone: Client, shift: Shift
) -> None:
    with fund_scope(taiyuan.pk):
        token = shift_code(shift).token
    with clock.standing_at(clock.now() + timedelta(seconds=61)):
        assert "照片和截图都不能用" in page(phone, f"{MY}check/{token}/")
    form = scanned(taiyuan, phone, shift)
    other = signed_in(joined(taiyuan).account)
    told = other.post(f"{MY}check/held/", form, follow=True).content.decode()
    assert "这个码不是您扫的" in told
    assert attendances(taiyuan) == []


def test_whoever_scans_before_signing_in_is_remembered_for_minutes(
    taiyuan: Fund, me: Joined, shift: Shift
) -> None:
    client = Client()
    with fund_scope(taiyuan.pk):
        token = shift_code(shift).token
    answer = client.get(f"{MY}check/{token}/")
    assert answer.headers["Location"] == f"{MY}enter/?next=%2Ftaiyuan%2Fmy%2Fcheck%2F"
    scanned_before = client.session["scanned"]
    client.force_login(me.account, backend="portal.accounts.AccountBackend")
    session = client.session
    session["scanned"] = scanned_before
    session.save()
    assert "现在签到" in page(client, f"{MY}check/")
    assert "现在签到" not in page(client, f"{MY}check/")


def test_hours_tell_what_was_reversed_and_why(
    taiyuan: Fund, me: Joined, phone: Client, clerk: User
) -> None:
    with fund_scope(taiyuan.pk):
        record = served(me.volunteer, 90, title="路口劝导")
        reverse_record(record, reason="当天并没有到场", by=clerk)
    told = page(phone, f"{MY}hours/")
    assert "冲销的原因：当天并没有到场" in told
    assert "0.0 <small>小时" in told


def test_my_place_is_told_unless_i_take_no_part(taiyuan: Fund, me: Joined, phone: Client) -> None:
    with fund_scope(taiyuan.pk):
        served(me.volunteer, 90)
        served(plain_volunteer(), 120)
    assert "累计第 2 名，共 2 人参加排名" in page(phone, f"{MY}stars/")
    with fund_scope(taiyuan.pk):
        Volunteer.objects.filter(pk=me.volunteer.pk).update(is_unranked=True)
    assert "参加排名" not in page(phone, f"{MY}stars/")


def test_my_place_of_the_month_and_my_line_on_a_list_are_told(
    taiyuan: Fund, me: Joined, phone: Client
) -> None:
    cache.clear()
    today = clock.today()
    with fund_scope(taiyuan.pk):
        served(me.volunteer, 90, served_on=today)
        served(me.volunteer, 60, served_on=today - timedelta(days=1))
        served(plain_volunteer(), 240, served_on=today)
        publish_hours(today - timedelta(days=1), days=5, by=member(taiyuan, Role.OFFICE))
    text = page(phone, f"{MY}stars/")
    for label in (f"{today.year} 年", f"{today.year} 年 {today.month} 月"):
        assert f"{label}第 2 名，共 2 人" in text
    assert "您这一期公示的时长是 1.0 小时" in page(phone, f"{MY}hours/")


def test_somebody_elses_hours_notices_and_numbers_are_nowhere(
    taiyuan: Fund, me: Joined, phone: Client
) -> None:
    other = joined(taiyuan, name="赵示例")
    with fund_scope(taiyuan.pk):
        served(other.volunteer, 90, title="别人的服务")
        served(me.volunteer, 60, title="自己的服务")
        notify([other.account], subject="别人的消息", url=MY)
        notify([me.account], subject="自己的消息", url=f"{MY}hours/")
        notices = {n.subject: n.pk for n in Notice.objects.all()}
        secrets = [facts_of(row).id_number for row in (me.volunteer, other.volunteer)]
        secrets += [facts_of(row).mobile for row in (me.volunteer, other.volunteer)]
    told = "".join(page(phone, f"{MY}{each}") for each in PAGES)
    assert "自己的服务" in told
    assert "自己的消息" in told
    for words in ("赵示例", "别人的服务", "别人的消息", other.volunteer.number, *secrets):
        assert words not in told
    assert phone.get(f"{MY}notices/{notices['别人的消息']}/").status_code == 404
    opened = phone.get(f"{MY}notices/{notices['自己的消息']}/")
    assert opened.headers["Location"] == f"{MY}hours/"
    assert "0</a> <small>条未读" in page(phone, MY)


PAGES = ("", "hours/", "stars/", "notices/", "me/", "me/leave/", "shifts/", "check/", "code/")


def test_one_decides_about_ranking_and_leaving(taiyuan: Fund, me: Joined, phone: Client) -> None:
    with fund_scope(taiyuan.pk):
        served(me.volunteer, 60)
        served(joined(taiyuan).volunteer, 90)
    assert "您排第 <b>2</b> 名（2 人参加）" in page(phone, f"{MY}me/")
    phone.post(f"{MY}me/ranking/", {"ranked": "no"})
    assert "排行榜上没有您" in page(phone, f"{MY}me/")
    phone.post(f"{MY}me/ranking/", {"ranked": "yes"})
    assert "您参加排名" in page(phone, f"{MY}me/")
    assert phone.post(f"{MY}me/leave/").status_code == 400
    phone.post(f"{MY}me/leave/", {"understood": "on"})
    assert "您已退出志愿服务" in page(phone, MY)
    with fund_scope(taiyuan.pk):
        assert Volunteer.objects.get(pk=me.volunteer.pk).left_on == clock.today()


def test_whoever_leaves_gives_places_back_and_is_not_at_a_shift(
    taiyuan: Fund, me: Joined, phone: Client, shift: Shift
) -> None:
    with fund_scope(taiyuan.pk):
        later = ShiftFactory.create()
        sign_up(later, me.volunteer, by=me.account)
        here = check_in(shift, me.volunteer, way=CheckWay.SCREEN, by=me.account)
    sent = {"understood": "on"}
    told = phone.post(f"{MY}me/leave/", sent, follow=True).content.decode()
    assert "请先签退，再办理退出" in told
    with clock.standing_at(shift.starts_at + timedelta(minutes=5)):
        with fund_scope(taiyuan.pk):
            check_out(here, way=CheckWay.SCREEN, by=me.account)
        phone.post(f"{MY}me/leave/", sent)
    with fund_scope(taiyuan.pk):
        assert SignUp.objects.get(shift=later).state == SignUpState.WITHDRAWN
        assert Volunteer.objects.get(pk=me.volunteer.pk).state == VolunteerState.LEFT


def test_one_passes_to_another_organisation_by_ones_own_consent(
    taiyuan: Fund, me: Joined, phone: Client, clerk: User
) -> None:
    with fund_scope(taiyuan.pk):
        wanted, asking = OrganisationFactory.create(), OrganisationFactory.create()
    phone.post(f"{MY}me/organisation/", {"organisation": wanted.number})
    told = page(phone, f"{MY}me/")
    assert f"您已申请转入<b>{wanted.name}</b>" in told
    answer(phone, told, "no")
    with fund_scope(taiyuan.pk):
        ask_transfer(me.volunteer, asking, by=clerk)
    told = page(phone, f"{MY}me/")
    assert f"<b>{asking.name}</b>请您转入" in told
    answer(phone, told, "yes")
    answer(phone, told, "yes")  # sent again
    assert f"您在{asking.name}" in page(phone, f"{MY}me/")


def answer(phone: Client, told: str, words: str) -> None:
    number = re.findall(r'name="transfer" value="([^"]+)"', told)[0]
    sent = {"transfer": number, "answer": words}
    assert phone.post(f"{MY}me/organisation/answer/", sent).status_code == 302


def test_visitors_read_of_an_activity_and_not_whom_to_call(taiyuan: Fund, shift: Shift) -> None:
    told = page(Client(), f"/taiyuan/activities/{shift.activity.number}/")
    assert "登录后报名" in told
    assert shift.activity.phone not in told
    assert shift.activity.contact not in told
    staff = signed_in(UserFactory.create())
    assert shift.activity.phone not in page(staff, f"/taiyuan/activities/{shift.activity.number}/")


@pytest.mark.parametrize(
    "place", ["", "?near=35.762,115.029", "?near=x", "?day=nonsense&division=1"]
)
def test_lists_ask_as_much_for_three_as_for_one(taiyuan: Fund, phone: Client, place: str) -> None:
    def more() -> None:
        with fund_scope(taiyuan.pk):
            activity = published(latitude="35.762000", longitude="115.029000")
            ShiftFactory.create(activity=activity)

    address = f"/taiyuan/activities/{place}"
    more()
    asked = queries_of(phone, address)
    more()
    more()
    assert queries_of(phone, address) == asked


def test_my_lists_ask_as_much_for_three_as_for_one(
    taiyuan: Fund, me: Joined, phone: Client
) -> None:
    def more() -> None:
        with fund_scope(taiyuan.pk):
            served(me.volunteer)
            row = ShiftFactory.create()
            SignUp.objects.create(shift=row, volunteer=me.volunteer, state=SignUpState.WAITING)
            notify([me.account], subject="消息", url=MY)

    more()
    lists = [f"{MY}{each}" for each in ("", "hours/", "shifts/", "notices/")]
    asked = [queries_of(phone, each) for each in lists]
    more()
    more()
    assert [queries_of(phone, each) for each in lists] == asked


def scanned(fund: Fund, phone: Client, shift: Shift) -> dict[str, str]:
    """Return the form that whoever scans the screen now is shown."""
    with fund_scope(fund.pk):
        token = shift_code(shift).token
    told = page(phone, f"{MY}check/{token}/")
    found = dict(re.findall(r'name="(held|act)" value="([^"]+)"', told))
    return {name: value.replace("&amp;", "&") for name, value in found.items()}


def attendances(fund: Fund) -> list[Attendance]:
    with fund_scope(fund.pk):
        return list(Attendance.objects.select_related("record"))
