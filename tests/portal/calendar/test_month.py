"""What falls due when, by row and by rule, for whom; and as many questions however much it is."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, Membership, Payment, User
from funds.permissions import Role
from funds.services.campaigns import CampaignData, register_campaign
from funds.services.commitments import TrancheData
from funds.services.payments import approve_payment, check_payment
from portal.calendar.deadline import Deadline, Window
from portal.calendar.duties import disclosures
from portal.calendar.month import deadlines_within, month_of
from projects.models import Project
from projects.stages import State
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff
from tests.factories.projects import project_in

BACKEND = "portal.accounts.AccountBackend"
TODAY = date(2021, 7, 1)


def seen(
    person: User, fund: Fund, first: date = date(2021, 1, 1), last: date = date(2022, 12, 31)
) -> list[Deadline]:
    fresh = User.objects.get(pk=person.pk)
    return deadlines_within(Window(fresh, fund, first, last, TODAY))


def told(deadlines: list[Deadline]) -> list[tuple[date, str]]:
    return [(deadline.day, deadline.title) for deadline in deadlines]


def test_a_payable_stands_on_its_day_until_it_is_paid(staff: Staff) -> None:
    payable = staff.payable("80.00", title="尾款", due_on=date(2021, 7, 20))
    assert told(seen(staff.office, staff.fund)) == [
        (date(2021, 7, 20), "应付款到期：尾款 80.00 元")
    ]
    payment = staff.payment("80.00", payable=payable)
    for taken in (staff.second_finance, staff.office):
        payment.refresh_from_db()
        _step(staff, payment, taken)
    payment.refresh_from_db()
    staff.pay(payment)
    assert seen(staff.office, staff.fund) == []


def _step(staff: Staff, payment: Payment, by: User) -> None:
    step = check_payment if payment.state == "REQUESTED" else approve_payment
    step(payment, staff.act(by, payment))


def test_a_condition_met_stands_there_until_a_payable_is_recognised(staff: Staff) -> None:
    met = (TrancheData("首款", amount=Decimal(80), condition_met_on=date(2021, 6, 15)),)
    commitment = staff.commitment("80.00", tranches=met)
    ((day, title),) = told(seen(staff.office, staff.fund))
    assert day == date(2021, 6, 15)
    assert title == f"付款条件达成，待确认应付款：{commitment.title}首款"
    staff.payable("80.00", commitment=commitment, tranche=commitment.tranches.get())
    assert seen(staff.office, staff.fund) == []


def test_a_long_campaign_is_told_of_every_three_months_and_after_its_end(staff: Staff) -> None:
    data = CampaignData(name="植绿", starts_on=date(2021, 1, 31), ends_on=date(2021, 12, 31))
    register_campaign(data, by=staff.office)
    found = seen(staff.office, staff.fund)
    assert told(found) == [
        (date(2021, 4, 30), "公开募捐情况：植绿"),
        (date(2021, 7, 31), "公开募捐情况：植绿"),
        (date(2021, 10, 31), "公开募捐情况：植绿"),
        (date(2021, 12, 31), "募捐截止：植绿"),
        (date(2022, 3, 31), "全面公开募捐情况：植绿"),
    ]
    assert all("第七十九条" in d.basis for d in found if d.kind == "duty")


def test_no_day_is_made_up(staff: Staff) -> None:
    register_campaign(CampaignData(name="无日期"), by=staff.office)
    staff.payable("80.00")
    project_in(State.MIDTERM, number="TY-2021-001")
    assert seen(staff.office, staff.fund) == []


def test_within_six_months_nothing_is_due_between() -> None:
    assert list(disclosures(date(2021, 1, 1), date(2021, 7, 1), TODAY)) == []
    assert list(disclosures(None, date(2021, 7, 1), TODAY)) == []
    assert list(disclosures(date(2021, 1, 1), None, TODAY)) == [date(2021, 4, 1), TODAY]


def test_the_annual_report_is_due_since_the_rule_is_in_force(staff: Staff) -> None:
    found = seen(staff.office, staff.fund, date(2025, 1, 1), date(2027, 12, 31))
    assert told(found) == [
        (date(2026, 5, 31), "公开 2025 年度报告"),
        (date(2027, 5, 31), "公开 2026 年度报告"),
    ]


@pytest.fixture
def running(staff: Staff) -> Project:
    unit = UnitFactory.create()
    dates = {"starts_on": date(2021, 2, 10), "ends_on": date(2021, 11, 20)}
    return project_in(State.MIDTERM, number="TY-2021-001", lead_unit=unit, name="甲", **dates)


def test_a_projects_days_are_seen_by_those_who_see_the_project(
    staff: Staff, running: Project
) -> None:
    expected = [
        (date(2021, 5, 10), "公开项目情况：甲"),
        (date(2021, 8, 10), "公开项目情况：甲"),
        (date(2021, 11, 10), "公开项目情况：甲"),
        (date(2021, 11, 20), "项目结束：甲"),
        (date(2022, 2, 20), "全面公开项目情况：甲"),
    ]
    own = member(staff.fund, Role.LEAD_UNIT, unit=running.lead_unit)
    other = member(staff.fund, Role.LEAD_UNIT, unit=UnitFactory.create())
    assert told(seen(own, staff.fund)) == expected
    assert told(seen(staff.office, staff.fund)) == expected
    assert seen(other, staff.fund) == []
    august = seen(own, staff.fund, date(2021, 7, 26), date(2021, 9, 5))
    assert told(august) == [expected[1]], "a window of a month finds its own days"


def test_money_is_for_those_who_see_money_and_their_years(staff: Staff) -> None:
    staff.payable("80.00", due_on=date(2021, 7, 20))
    unit = UnitFactory.create()
    for role in (Role.LEAD_UNIT, Role.EXPERT, Role.EVALUATOR):
        assert seen(member(staff.fund, role, unit=unit), staff.fund) == []
    auditor = member(staff.fund, Role.AUDITOR)
    Membership.objects.filter(user=auditor).update(valid_from=date(2020, 1, 1), years=[2020])
    assert seen(auditor, staff.fund) == []
    Membership.objects.filter(user=auditor).update(years=[2021])
    assert len(seen(auditor, staff.fund)) == 1


def test_the_grid_holds_whole_weeks_and_only_the_month_is_listed(staff: Staff) -> None:
    staff.payable("80.00", due_on=date(2021, 7, 31))
    staff.payable("80.00", due_on=date(2021, 8, 1))
    month = month_of(staff.office, staff.fund, date(2021, 7, 1), TODAY)
    assert [len(week) for week in month.weeks] == [7] * len(month.weeks)
    assert (month.weeks[0][0].day, month.weeks[-1][-1].day) == (date(2021, 6, 28), date(2021, 8, 1))
    assert [deadline.day for deadline in month.deadlines] == [date(2021, 7, 31)]
    assert (month.before, month.after) == ("2021-06", "2021-08")


def test_page_and_file_say_the_same(
    staff: Staff, client: Client, fetch: Callable[..., str]
) -> None:
    assert client.get("/taiyuan/calendar/deadlines.ics").status_code == 302
    payable = staff.payable("80.00", title="尾款", due_on=date(2021, 7, 20))
    client.force_login(staff.office, backend=BACKEND)
    text = fetch("/taiyuan/calendar/?month=2021-07")
    assert "应付款到期：尾款 80.00 元" in text
    assert staff.fund.url("money:payable", number=payable.number) in text
    answer = client.get("/taiyuan/calendar/deadlines.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Content-Disposition"].startswith("attachment")
    content = re.sub("\r\n ", "", answer.content.decode())
    assert "DTSTART;VALUE=DATE:20210720" in content
    assert "SUMMARY:应付款到期：尾款 80.00 元" in content


@pytest.mark.parametrize("asked", ["2021-13", "x", "99999-01", "2021", "-", "0000-00"])
def test_a_month_that_is_none_shows_this_one(
    staff: Staff, client: Client, fetch: Callable[..., str], asked: str
) -> None:
    client.force_login(staff.office, backend=BACKEND)
    assert "<h2>2021年7月</h2>" in fetch(f"/taiyuan/calendar/?month={asked}")


def test_as_many_questions_for_one_deadline_as_for_three(staff: Staff, client: Client) -> None:
    client.force_login(staff.office, backend=BACKEND)

    def fill(serial: int) -> None:
        staff.payable("7.00", due_on=date(2021, 7, 9))
        data = CampaignData(name=f"募捐{serial}", ends_on=date(2021, 7, 5))
        register_campaign(data, by=staff.office)
        project_in(State.MIDTERM, number=f"TY-2021-00{serial}", ends_on=date(2021, 7, 8))

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/taiyuan/calendar/").status_code == 200
        return len(asked)

    fill(1)
    count()
    few = count()
    fill(2)
    fill(3)
    assert count() == few
