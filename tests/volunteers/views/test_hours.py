"""The pages of hours: entering late, the second person, reversing, rules; at constant cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, Notice, User
from kit.paging import KeysetPage
from kit.tenancy.scope import fund_scope
from tests.factories.hours import at, late_entry
from tests.factories.volunteers import served, volunteer_by
from tests.opened import opened
from volunteers.models import (
    HoursRule,
    LateEntry,
    LateEntryState,
    Organisation,
    ServiceRecord,
    Volunteer,
)
from volunteers.queries.hours import minutes_in_all

LIST, NEW = "/taiyuan/hours/", "/taiyuan/hours/new/"


def typed(of: Volunteer, **fields: str) -> dict[str, str]:
    given = {
        "volunteer": of.number,
        "served_on": f"{at(8):%Y-%m-%d}",
        "begins_at": "08:00",
        "ends_at": "10:30",
        "title": "路口文明劝导",
        "place": "示例路口",
        "reason": "签退设备故障，有签到表",
    }
    return {**given, **fields}


def test_a_team_enters_and_the_office_confirms(
    taiyuan: Fund, team: Client, leader: User, office: Client, volunteer: Volunteer
) -> None:
    prefilled = team.get(f"{NEW}?volunteer={volunteer.number}").content.decode()
    assert "林示例" in prefilled
    assert (
        "另一个人确认后计入时长" in team.post(NEW, typed(volunteer), follow=True).content.decode()
    )
    with fund_scope(taiyuan.pk):
        entry = LateEntry.objects.get()
    assert "确认补录：林示例 2.5 小时" in office.get("/taiyuan/desk/").content.decode()
    assert "确认补录" not in team.get("/taiyuan/desk/").content.decode()
    place = f"{LIST}entries/{entry.number}/"
    assert f"{place}confirm/" not in team.get(place).content.decode()
    assert team.post(f"{place}confirm/").status_code == 403
    assert "确认这 2.5 小时" in office.get(place).content.decode()
    assert "时长已计入" in office.post(f"{place}confirm/", follow=True).content.decode()
    assert office.post(f"{place}confirm/").status_code == 409
    assert "确认补录：" not in office.get("/taiyuan/desk/").content.decode()
    page = team.get(f"{LIST}volunteers/{volunteer.number}/").content.decode()
    assert "累计 2.5 小时" in page
    assert "韩队长补录，王晓东确认" in page
    with fund_scope(taiyuan.pk):
        assert Notice.objects.get(person=leader).subject == "补录的时长已确认"


def test_what_is_wrong_stands_beside_its_field_and_is_kept(
    taiyuan: Fund, team: Client, volunteer: Volunteer
) -> None:
    for wrong, field in (
        ({"volunteer": "990199999999"}, "volunteer"),
        ({"ends_at": "07:00"}, "ends_at"),
        ({"reason": " "}, "reason"),
        ({"ends_at": "17:00"}, "ends_at"),
    ):
        answer = team.post(NEW, typed(volunteer, **wrong))
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
        assert "示例路口" in answer.content.decode()
    with fund_scope(taiyuan.pk):
        assert not LateEntry.objects.exists()


def test_service_may_last_until_midnight(taiyuan: Fund, team: Client, volunteer: Volunteer) -> None:
    assert team.post(NEW, typed(volunteer, begins_at="22:00", ends_at="00:00")).status_code == 302
    with fund_scope(taiyuan.pk):
        assert LateEntry.objects.get().minutes == 120


def test_sending_the_form_twice_enters_once(
    taiyuan: Fund, team: Client, volunteer: Volunteer
) -> None:
    places = {team.post(NEW, typed(volunteer))["Location"] for _ in range(2)}
    assert len(places) == 1
    with fund_scope(taiyuan.pk):
        assert LateEntry.objects.count() == 1


def test_a_team_sees_and_enters_its_own_alone(
    taiyuan: Fund, team: Client, clerk: User, volunteer: Volunteer
) -> None:
    with fund_scope(taiyuan.pk):
        other = volunteer_by(clerk, name="别队的人")
        foreign = late_entry(other, clerk)
        record = served(other)
        own = late_entry(volunteer, clerk)
    page = team.get(LIST).content.decode()
    assert own.number in page
    assert foreign.number not in page
    assert "别队的人" not in team.get(f"{NEW}?volunteer={other.number}").content.decode()
    assert team.post(NEW, typed(other)).status_code == 400
    for place in (
        f"entries/{foreign.number}/",
        f"volunteers/{other.number}/",
        f"records/{record.pk}/reverse/",
    ):
        assert team.get(f"{LIST}{place}").status_code == 404


def test_a_refusal_tells_who_entered_why(
    taiyuan: Fund, team: Client, leader: User, office: Client, volunteer: Volunteer
) -> None:
    with fund_scope(taiyuan.pk):
        entry = late_entry(volunteer, leader)
    place = f"{LIST}entries/{entry.number}/refuse/"
    assert office.post(place, {"note": " "}).status_code == 400
    assert office.post(place, {"note": "签到表上没有本人"}).status_code == 302
    assert "签到表上没有本人" in team.get(f"{LIST}entries/{entry.number}/").content.decode()
    assert office.get(place).status_code == 409
    assert entry.number in office.get(f"{LIST}?state=REFUSED").content.decode()
    with fund_scope(taiyuan.pk):
        notice = Notice.objects.get(person=leader)
        assert (notice.subject, notice.text) == (
            "补录的时长没有确认，请看原因",
            "签到表上没有本人",
        )


def test_several_are_confirmed_at_once_each_on_its_own(
    taiyuan: Fund, office: Client, clerk: User, leader: User, volunteer: Volunteer
) -> None:
    with fund_scope(taiyuan.pk):
        first = late_entry(volunteer, leader)
        over = late_entry(volunteer, leader, 9, 11)
        mine = late_entry(volunteer, clerk, 12, 13)
    listed = office.get(LIST).content.decode()
    assert f'value="{first.number}"' in listed
    assert f'value="{mine.number}"' not in listed
    chosen = {"only": [first.number, over.number, mine.number]}
    page = office.post(f"{LIST}confirm/", chosen).content.decode()
    assert "3 条补录，确认 1 条" in page
    assert "同一时间只记一次" in page
    assert "不能由您确认" in page
    with fund_scope(taiyuan.pk):
        states = dict(LateEntry.objects.values_list("number", "state"))
        assert minutes_in_all(volunteer) == 120
        assert Notice.objects.filter(person=leader).count() == 1
    waiting = LateEntryState.WAITING
    assert states == {
        first.number: LateEntryState.CONFIRMED,
        over.number: waiting,
        mine.number: waiting,
    }
    assert office.post(f"{LIST}confirm/", {}).status_code == 409


def test_a_record_is_reversed_with_its_reason_beside_it(
    taiyuan: Fund, team: Client, volunteer: Volunteer
) -> None:
    with fund_scope(taiyuan.pk):
        record = served(volunteer, 125, organisation=volunteer.organisation)
    records, place = (
        f"{LIST}volunteers/{volunteer.number}/",
        f"{LIST}records/{record.pk}/reverse/",
    )
    assert "累计 2.0 小时" in team.get(records).content.decode()
    assert place in opened(team, records)
    assert team.post(place, {"reason": ""}).status_code == 400
    page = team.post(place, {"reason": "本人没有到场"}, follow=True).content.decode()
    assert "累计 0.0 小时" in page
    assert "已冲销：本人没有到场（韩队长" in page
    assert place not in page
    assert team.get(place).status_code == 409
    with fund_scope(taiyuan.pk):
        undone = ServiceRecord.objects.get(reverses=record)
    assert team.get(f"{LIST}records/{undone.pk}/reverse/").status_code == 404


def test_a_rule_is_dated_and_the_next_comes_after_it(
    taiyuan: Fund, office: Client, executor: Client
) -> None:
    rules, new = f"{LIST}rules/", f"{LIST}rules/new/"
    given = {
        "effective_from": "2020-01-01",
        "daily_cap": "600",
        "late_days": "30",
        "basis": "市文明办〔2020〕1 号",
    }
    assert "每天最多 480 分钟" in office.get(rules).content.decode()
    for wrong, field in (
        ({"daily_cap": "1500"}, "daily_cap"),
        ({"late_days": "0"}, "late_days"),
        ({"basis": " "}, "basis"),
    ):
        answer = office.post(new, {**given, **wrong})
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert office.post(new, given).status_code == 302
    again = office.post(new, {**given, "daily_cap": "480"})
    assert (again.status_code, list(again.context["form"].errors)) == (400, ["effective_from"])
    page = executor.get(rules).content.decode()
    assert "10.0" in page
    assert "现行" in page
    assert new not in page
    assert executor.post(new, given).status_code == 403
    with fund_scope(taiyuan.pk):
        assert HoursRule.objects.get().daily_cap == 600


@pytest.mark.parametrize("path", ["", "volunteers/{number}/", "ranking/", "figures/"])
def test_three_rows_cost_the_queries_of_one(
    taiyuan: Fund, office: Client, leader: User, volunteer: Volunteer, path: str
) -> None:
    place = LIST + path.format(number=volunteer.number)

    def add(hour: int) -> None:
        with fund_scope(taiyuan.pk):
            member = volunteer_by(leader, organisation=volunteer.organisation)
            late_entry(member, leader)
            late_entry(volunteer, leader, hour, hour + 1)
            undone = served(volunteer, 60, organisation=volunteer.organisation)
            ServiceRecord.objects.filter(pk=undone.pk).update(is_reversed=True)
            served(
                volunteer,
                -60,
                kind="REVERSAL",
                reverses=undone,
                reason="错",
                recorded_by=leader,
            )
            served(member, 60, organisation=Organisation.objects.get())

    def cost(read: Callable[[str], Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert read(place).status_code == 200
        return len(queries)

    add(8)
    cost(office.get)
    first = cost(office.get)
    add(10)
    add(12)
    assert cost(office.get) == first


def test_a_long_list_is_turned_page_by_page(
    taiyuan: Fund, office: Client, volunteer: Volunteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fund_scope(taiyuan.pk):
        for minutes in (61, 62, 63):
            served(volunteer, minutes, title=f"第 {minutes} 次")
    monkeypatch.setitem(KeysetPage.__init__.__kwdefaults__ or {}, "size", 2)
    place = f"{LIST}volunteers/{volunteer.number}/"
    first = office.get(place)
    assert "第 63 次" in first.content.decode()
    assert "第 61 次" not in first.content.decode()
    assert "第 61 次" in office.get(place + first.context["next_url"]).content.decode()
