"""The desk as a page: who gets which parts, and what it promises."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.lifecycle import PaymentState
from funds.permissions import PLATFORM_ROLES, TABLE, Action, Role
from funds.services.campaigns import CampaignData, register_campaign
from projects.stages import State
from tests.factories.funds import UnitFactory, UserFactory, member
from tests.factories.money import Staff
from tests.factories.projects import ProjectYearFactory, project_in

BACKEND = "portal.accounts.AccountBackend"
FUND_ROLES = [role for role in Role if role not in PLATFORM_ROLES]


@pytest.mark.parametrize("role", FUND_ROLES, ids=lambda role: role.name)
def test_each_role_gets_its_desk(
    staff: Staff, client: Client, fetch: Callable[..., str], role: Role
) -> None:
    client.force_login(member(staff.fund, role, unit=UnitFactory.create()), backend=BACKEND)
    if Action.DESK_VIEW not in TABLE[role]:
        fetch("/taiyuan/desk/", 403)
        return
    text = fetch("/taiyuan/desk/")
    assert "等我办理" in text
    assert role.label in text
    assert ("钱的去向" in text) == (Action.FIGURE_VIEW in TABLE[role])
    assert ("项目走到哪一步" in text) == (role not in {Role.EXPERT, Role.ORGANISATION})


def test_strangers_are_asked_to_sign_in_and_outsiders_find_nothing(
    staff: Staff, client: Client
) -> None:
    answer = client.get("/taiyuan/desk/")
    assert answer.status_code == 302
    client.force_login(UserFactory.create(), backend=BACKEND)
    assert client.get("/taiyuan/desk/").status_code == 404


def test_an_item_is_there_with_its_button_and_goes_when_it_is_done(
    staff: Staff, client: Client, fetch: Callable[..., str]
) -> None:
    payment = staff.payment("52.16", state=PaymentState.APPROVED)
    client.force_login(staff.cashier, backend=BACKEND)
    text = fetch("/taiyuan/desk/")
    assert "等您办理 1 件" in text
    assert "登记已付：拨付项目款 52.16 元" in text
    assert f"?open={payment.number}" in text
    staff.pay(payment)
    text = fetch("/taiyuan/desk/")
    assert "没有等您办理的事" in text
    assert "52.16" in re.sub("<[^>]+>", "", text)


def test_a_lead_unit_counts_its_own_projects_only(
    staff: Staff, client: Client, fetch: Callable[..., str]
) -> None:
    own, other = UnitFactory.create(), UnitFactory.create()
    project_in(State.MIDTERM, lead_unit=own)
    for _ in range(2):
        project_in(State.MIDTERM, lead_unit=other)
    client.force_login(member(staff.fund, Role.LEAD_UNIT, unit=own), backend=BACKEND)
    counts = re.findall(r'column-count">(\d+)<', fetch("/taiyuan/desk/"))
    assert sorted(map(int, counts))[-1] == 1
    client.force_login(staff.office, backend=BACKEND)
    counts = re.findall(r'column-count">(\d+)<', fetch("/taiyuan/desk/"))
    assert sorted(map(int, counts))[-1] == 3


def test_the_page_keeps_the_policy(staff: Staff, fetch: Callable[..., str], client: Client) -> None:
    staff.donation("10.00")
    client.force_login(staff.office, backend=BACKEND)
    text = fetch("/taiyuan/desk/")
    assert not re.search(r"<script>|<style|style=|onclick=", text)
    assert text.count("<h1>") == 1


def test_as_many_questions_for_one_row_as_for_three(staff: Staff, client: Client) -> None:
    unit = UnitFactory.create()

    def fill(serial: int) -> None:
        campaign = register_campaign(CampaignData(name=f"募捐{serial}"), by=staff.office)
        staff.donation("10.00", campaign=campaign)
        staff.payment("5.00", state=PaymentState.PAID)
        staff.payment("5.00", state=PaymentState.CHECKED)
        staff.payable("7.00")
        project = project_in(State.SCREENING, lead_unit=unit, funding_year=2021)
        ProjectYearFactory.create(project=project)

    people = [staff.office, staff.finance, member(staff.fund, Role.LEAD_UNIT, unit=unit)]

    def count() -> list[int]:
        counts = []
        for person in people:
            client.force_login(person, backend=BACKEND)
            with CaptureQueriesContext(connection) as asked:
                assert client.get("/taiyuan/desk/").status_code == 200
            counts.append(len(asked))
        return counts

    fill(1)
    count()
    few = count()
    fill(2)
    fill(3)
    assert count() == few
