"""Pages for people without a phone: put on a shift, noted by name, listed on paper, asked for."""

import re
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.activities import ShiftFactory, published, someone, tomorrow_at
from tests.factories.funds import member
from tests.factories.hours import late_entry
from tests.factories.volunteers import served, volunteer_by
from tests.funds.views.conftest import text
from tests.volunteers.views.conftest import signed_in
from volunteers.models import (
    ConsentForm,
    Organisation,
    OwnRequest,
    RequestKind,
    Shift,
    Volunteer,
)
from volunteers.services.consents import ConsentData, note_consent
from volunteers.services.placing import place_many

PAGE = "/taiyuan/activities/manage/shifts"


def shift_of(fund: Fund, team: Organisation) -> Shift:
    """Return a shift from eight to ten, tomorrow; tests stand at their own hour."""
    with fund_scope(fund.pk):
        row: Shift = ShiftFactory.create(activity=published(organisation=team))
    return row


def test_from_the_list_of_members_to_confirmed_hours(
    taiyuan: Fund, own_team: Organisation, leader: User, clerk: User, volunteer: Volunteer
) -> None:
    shift = shift_of(taiyuan, own_team)
    with fund_scope(taiyuan.pk):
        absent = volunteer_by(clerk, organisation=own_team, name="周示例")
        stranger = volunteer_by(clerk, name="吴示例")
    team, page = signed_in(leader), f"{PAGE}/{shift.pk}"
    found = team.post(f"{page}/place/", {"act": "find", "what": "吴"}).content.decode()
    assert stranger.number not in found
    assert absent.number in text(team, f"{page}/place/")
    sent = {"act": "place", "only": [volunteer.number], "numbers": absent.number}
    assert "安排好 2 人" in team.post(f"{page}/place/", sent).content.decode()
    assert team.post(f"{page}/place/", {"act": "place"}).status_code == 400
    took = re.search(r"people/(\d+)/take-off/", text(team, f"{page}/people/"))
    assert took is not None
    with clock.standing_at(tomorrow_at(8)):
        team = signed_in(leader)
        named = {"only": [volunteer.number], "act": "in"}
        assert team.post(f"{page}/by-name/", named).status_code == 400
        done = team.post(f"{page}/by-name/", {**named, "reason": "没有手机"})
        assert "办好 1 人" in done.content.decode()
    with clock.standing_at(tomorrow_at(10)):
        team = signed_in(leader)
        team.post(f"{page}/by-name/", {**named, "act": "out", "reason": "没有手机"})
        assert "等人确认" in text(team, f"{page}/came/")
        paper = {"only": [absent.number], "reason": "没有网络，签到表存档案柜"}
        paper |= {"begins_at": "08:00", "ends_at": "10:00"}
        listed = team.post(f"{page}/paper/", paper).content.decode()
        sheet = re.search(r"MD-\d+-\d+", listed)
        assert sheet is not None
        lists = f"/taiyuan/hours/lists/{sheet[0]}/"
        assert "等另一个人确认" in text(team, lists)
        colleague = signed_in(member(taiyuan, Role.ORGANISATION, unit=own_team.unit))
        desk = text(colleague, "/taiyuan/desk/")
        assert "确认签到表" in desk
        assert "确认补录：林示例" in desk
        assert "确认 1 条" in colleague.post(f"{lists}confirm/").content.decode()
        assert "已办完" in text(colleague, lists)


def test_a_request_goes_from_the_phone_to_the_desk_and_back(
    taiyuan: Fund, own_team: Organisation, team: Client, clerk: User
) -> None:
    with fund_scope(taiyuan.pk):
        volunteer = someone(clerk, organisation=own_team)
        record = served(volunteer, 60)
        me = User.objects.get(pk=volunteer.person.pk)
    phone, mine = signed_in(me), "/taiyuan/my/me/requests/"
    assert f"?record={record.pk}" in text(phone, "/taiyuan/my/hours/")
    assert "文明交通劝导" in text(phone, f"{mine}?record={record.pk}")
    asked = {"kind": "OBJECT", "content": "只做了半小时", "record": record.pk}
    assert phone.post(mine, {**asked, "content": ""}).status_code == 400
    assert phone.post(mine, asked).status_code == 302
    with fund_scope(taiyuan.pk):
        number = OwnRequest.objects.get().number
    assert f"{number}·林示例" in text(team, "/taiyuan/desk/")
    page = f"/taiyuan/volunteers/requests/{number}/"
    assert number in text(team, "/taiyuan/volunteers/requests/")
    assert "只做了半小时" in text(team, page)
    assert team.post(page, {"state": "REFUSED"}).status_code == 400
    told = {"state": "REFUSED", "answer": "签到表上是一小时"}
    assert team.post(page, told).status_code == 302
    assert "签到表上是一小时" in text(phone, mine)
    assert "没有等着答复的请求" in text(team, "/taiyuan/volunteers/requests/")


def test_what_somebody_without_a_phone_asks_is_entered_from_their_record(
    taiyuan: Fund, team: Client, clerk: User, volunteer: Volunteer
) -> None:
    with fund_scope(taiyuan.pk):
        record = served(volunteer, 60)
        others = served(volunteer_by(clerk), 60)
    page = f"/taiyuan/volunteers/{volunteer.number}/request/"
    assert page in text(team, f"/taiyuan/volunteers/{volunteer.number}/")
    assert f"{page}?record={record.pk}" in text(
        team, f"/taiyuan/hours/volunteers/{volunteer.number}/"
    )
    assert "文明交通劝导" in text(team, f"{page}?record={record.pk}")
    assert "关于这条服务记录" not in text(team, f"{page}?record={others.pk}")
    asked = {"kind": "OBJECT", "content": "只做了半小时", "record": record.pk}
    asked |= {"way": "VISIT", "made_on": f"{clock.today():%Y-%m-%d}"}
    assert team.post(page, {**asked, "way": "OWN"}).status_code == 400
    assert team.post(page, asked).status_code == 302
    with fund_scope(taiyuan.pk):
        assert OwnRequest.objects.get().record == record
    waiting = text(team, "/taiyuan/volunteers/requests/")
    assert "来人，" in waiting
    number = re.search(r"QQ-\d+-\d+", waiting)
    assert number is not None
    told = {"state": "DONE", "answer": "已冲销"}
    request = f"/taiyuan/volunteers/requests/{number[0]}/"
    assert "没有手机账号" in team.post(request, told, follow=True).content.decode()


def test_an_insurance_that_ends_soon_is_on_the_organisations_desk(
    taiyuan: Fund, team: Client, volunteer: Volunteer
) -> None:
    page = "/taiyuan/volunteers/insurance/"
    assert "没有要续的保险" in text(team, page)
    with fund_scope(taiyuan.pk):
        Volunteer.objects.filter(pk=volunteer.pk).update(insured_until=clock.today())
    assert "保险30天内到期：1人" in text(team, "/taiyuan/desk/")
    assert volunteer.number in text(team, page)


def test_an_insurance_that_ended_is_told_while_one_is_to_come(
    taiyuan: Fund, own_team: Organisation, team: Client, clerk: User, volunteer: Volunteer
) -> None:
    shift, office = shift_of(taiyuan, own_team), signed_in(clerk)
    page, told = "/taiyuan/volunteers/insurance/", "保险已到期，还报了班次：1人"
    with fund_scope(taiyuan.pk):
        alone, idle = volunteer_by(clerk), volunteer_by(clerk)
        ended = clock.today() - timedelta(days=1)
        Volunteer.objects.update(insured_until=ended)
    assert volunteer.number not in text(team, page)
    with fund_scope(taiyuan.pk):
        place_many(shift, [volunteer.number, alone.number], by=clerk)
    assert told in text(team, "/taiyuan/desk/")
    assert "已到期，还报了班次" in text(team, page)
    # The team sees to its own; the office to whom nobody else sees to, and who is to come.
    assert told in text(office, "/taiyuan/desk/")
    seen = text(office, page)
    assert [row.number in seen for row in (alone, volunteer, idle)] == [True, False, False]
    with clock.standing_at(tomorrow_at(23)):
        assert alone.number not in text(signed_in(clerk), page)


def test_the_lists_ask_the_same_of_one_and_of_three(
    taiyuan: Fund, own_team: Organisation, leader: User, clerk: User
) -> None:
    shift = shift_of(taiyuan, own_team)
    team = signed_in(leader)
    manage, people = f"{PAGE}/{shift.pk}", "/taiyuan/volunteers"
    pages = [f"{manage}/place/", f"{manage}/by-name/", f"{manage}/paper/", f"{people}/consents/"]
    pages += [f"{people}/requests/", f"{people}/insurance/", "/taiyuan/hours/lists/MD-2026-001/"]
    counts = []
    for many in (1, 2):
        with fund_scope(taiyuan.pk):
            for _ in range(many):
                a_row_of_each(shift, clerk)
        counts.append([queries(team, page) for page in pages])
    assert counts[0] == counts[1]


def a_row_of_each(shift: Shift, clerk: User) -> None:
    """Let there be one more row on every list."""
    team = shift.activity.organisation
    volunteer = volunteer_by(clerk, organisation=team, insured_until=clock.today())
    Volunteer.objects.filter(pk=volunteer.pk).update(consented_at=None)
    paper = ConsentData(ConsentForm.PAPER, clock.today(), "存档案柜")
    volunteer = note_consent(volunteer, paper, seen_version=1, by=clerk)
    place_many(shift, [volunteer.number], by=clerk)
    late_entry(volunteer, clerk, sheet="MD-2026-001", shift=shift)
    OwnRequest.objects.create(
        number=f"QQ-{volunteer.number}", volunteer=volunteer, kind=RequestKind.CORRECT
    )


def queries(client: Client, page: str) -> int:
    """Return how many queries a page takes."""
    client.get(page)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    return len(seen)
