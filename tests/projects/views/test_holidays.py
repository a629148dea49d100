"""Days worked or free: entered, changed, taken back, and counted by."""

from datetime import date

import pytest
from django.test import Client

from funds.models import Fund, User
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from kit.workdays import is_workday
from projects.models import Holiday
from projects.queries.holidays import announced
from projects.services.holidays import HolidayData, change_day, enter_day, take_back_day
from tests.factories.funds import member

BASE = "/taiyuan/holidays/"
DAY = date(2027, 10, 9)
ENTRY = {"day": "2027-10-09", "works": "works", "name": "国庆节调休"}


def row(taiyuan: Fund) -> Holiday:
    with fund_scope(taiyuan.pk):
        return Holiday.objects.get(day=DAY)


def test_a_day_is_entered_changed_and_taken_back(taiyuan: Fund, office: Client) -> None:
    page = office.post(f"{BASE}new/", ENTRY, follow=True).content.decode()
    assert "2027-10-09（星期六）" in page
    assert "2027 年的放假安排系统里还没有" in page
    assert (row(taiyuan).works, row(taiyuan).name) == (True, "国庆节调休")
    with fund_scope(taiyuan.pk):
        assert is_workday(DAY, announced())
    seen = {"seen": "True|国庆节调休"}
    assert (
        office.post(f"{BASE}2027-10-09/", {**seen, "works": "rest", "name": "照常放假"}).status_code
        == 302
    )
    assert row(taiyuan).works is False
    stale = office.post(f"{BASE}2027-10-09/", {**seen, "take_back": "yes"})
    assert (stale.status_code, "刚刚有人改过" in stale.content.decode()) == (400, True)
    assert (
        office.post(
            f"{BASE}2027-10-09/", {"seen": "False|照常放假", "take_back": "yes"}
        ).status_code
        == 302
    )
    assert row(taiyuan).works is None
    with fund_scope(taiyuan.pk):
        assert announced() == {}
    assert "登记已撤回" in office.get(f"{BASE}?of=2027").content.decode()


@pytest.mark.parametrize("day", ["2027-13-01", "abc", "2027-10-10"])
def test_a_day_that_was_not_entered_is_not_there(office: Client, day: str) -> None:
    assert office.get(f"{BASE}{day}/").status_code == 404


def test_services_hold_the_rules(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    finance: User = member(in_taiyuan, Role.FINANCE)
    data = HolidayData(DAY, True, "国庆节调休")
    with pytest.raises(NotAllowed):
        enter_day(data, by=finance)
    enter_day(data, by=office)
    with pytest.raises(Refusal, match="已经登记为上班（国庆节调休）"):
        enter_day(HolidayData(DAY, False, "放假"), by=office)
    with pytest.raises(Refusal, match="2004 年至 2099 年"):
        enter_day(HolidayData(date(1999, 1, 1), True, "旧"), by=office)
    with pytest.raises(NotAllowed):
        change_day(DAY, False, "放假", by=finance, seen="True|国庆节调休")
    with pytest.raises(NotAllowed):
        take_back_day(DAY, by=finance, seen="True|国庆节调休")
    take_back_day(DAY, by=office, seen="True|国庆节调休")
    with pytest.raises(Refusal, match="已经撤回"):
        take_back_day(DAY, by=office, seen="None|国庆节调休")
    again = enter_day(HolidayData(DAY, False, "放假"), by=office)
    assert (Holiday.objects.count(), again.works) == (1, False)
    assert announced(date(2027, 10, 9), date(2027, 10, 9)) == {DAY: False}
    assert announced(date(2027, 10, 10)) == {}
    assert announced(None, date(2027, 10, 8)) == {}
