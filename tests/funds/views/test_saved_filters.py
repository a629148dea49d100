"""Kept filters on the lists: a tab with its count, offered where no tab says it yet."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import FilteredList, Fund, SavedFilter
from funds.permissions import Role
from funds.services.saved_filters import save_filter
from projects.lifecycle import State
from tests.factories.funds import member
from tests.factories.money import Staff
from tests.factories.projects import ProjectYearFactory, project_in

YEAR = "?year=2021"


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    return Staff(in_taiyuan)


@pytest.fixture
def office(client: Client, staff: Staff) -> Client:
    client.force_login(staff.office)
    client.get(f"/taiyuan/projects/{YEAR}")
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def run(state: State, number: str) -> None:
    ProjectYearFactory.create(project=project_in(state, number=number), year=2021)


def tab(page: str, name: str) -> str:
    found = re.search(rf'<a href="([^"]*)" class="own"[^>]*>{name} <span class="count">(\d+)', page)
    assert found, f"no tab {name}"
    return found[2]


def test_a_filter_is_kept_and_becomes_a_tab_with_its_count(office: Client) -> None:
    run(State.MIDTERM, "TY-2021-001")
    run(State.MIDTERM, "TY-2021-002")
    run(State.FINAL, "TY-2021-003")
    assert "存为常用筛选" in text(office, "/taiyuan/projects/?state=MIDTERM")
    answer = office.post(
        "/taiyuan/filters/projects/", {"name": "待中期", "asked": "state=MIDTERM&cursor=x"}
    )
    assert answer.headers["Location"] == "/taiyuan/projects/?state=MIDTERM"
    page = text(office, "/taiyuan/projects/")
    assert tab(page, "待中期") == "2"
    assert "存为常用筛选" not in text(office, "/taiyuan/projects/?state=MIDTERM")


def test_a_refused_name_stays_typed(office: Client) -> None:
    save = {"name": "待中期", "asked": "state=MIDTERM"}
    office.post("/taiyuan/filters/projects/", save)
    answer = office.post("/taiyuan/filters/projects/", save)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "已有叫“待中期”的常用筛选" in page
    assert 'value="待中期"' in page
    assert 'value="state=MIDTERM"' in page


def test_money_lists_have_them_too(office: Client, staff: Staff) -> None:
    staff.donation("10.00")
    office.post("/taiyuan/filters/donations/", {"name": "无活动", "asked": "campaign=none"})
    assert tab(text(office, f"/taiyuan/money/donations/{YEAR}"), "无活动") == "1"
    for place in (FilteredList.PAYMENTS, FilteredList.PAYABLES):
        shown = "paid" if place is FilteredList.PAYMENTS else "all"
        save_filter(place, "常看", {"shown": shown}, by=staff.office)
        assert tab(text(office, f"/taiyuan/money/{place.value}/"), "常看") == "0"


def test_a_list_that_is_none_is_not_there(office: Client) -> None:
    assert office.post("/taiyuan/filters/nothing/", {"name": "x"}).status_code == 404


def test_own_filters_are_renamed_and_removed_on_their_page(office: Client, staff: Staff) -> None:
    kept = save_filter(FilteredList.PROJECTS, "旧名", {"state": "FINAL"}, by=staff.office)
    other = member(staff.fund, Role.OFFICE)
    save_filter(FilteredList.PROJECTS, "别人的", {"state": "FINAL"}, by=other)
    page = text(office, "/taiyuan/filters/")
    assert "旧名" in page
    assert "别人的" not in page
    office.post("/taiyuan/filters/", {"kept": kept.pk, "act": "rename", "name": "新名"})
    assert "新名" in text(office, "/taiyuan/filters/")
    office.post("/taiyuan/filters/", {"kept": kept.pk, "act": "remove"})
    assert not SavedFilter.objects.filter(pk=kept.pk).exists()


def test_anothers_filter_is_refused(office: Client, staff: Staff) -> None:
    other = member(staff.fund, Role.OFFICE)
    kept = save_filter(FilteredList.PROJECTS, "别人的", {"state": "FINAL"}, by=other)
    answer = office.post("/taiyuan/filters/", {"kept": kept.pk, "act": "remove"})
    assert answer.status_code == 400
    assert SavedFilter.objects.filter(pk=kept.pk).exists()


def test_as_many_questions_for_one_kept_filter_as_for_four(office: Client, staff: Staff) -> None:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            text(office, address)
        return len(asked)

    lists = {
        FilteredList.PROJECTS: ("/taiyuan/projects/", {"state": "FINAL"}),
        FilteredList.DONATIONS: ("/taiyuan/money/donations/", {"kind": "rest"}),
        FilteredList.PAYMENTS: ("/taiyuan/money/payments/", {"shown": "paid"}),
        FilteredList.PAYABLES: ("/taiyuan/money/payables/", {"shown": "all"}),
    }
    for place, (address, query) in lists.items():
        save_filter(place, "一", query, by=staff.office)
        few = count(address)
        for name in ("二", "三", "四"):
            save_filter(place, name, query, by=staff.office)
        assert count(address) == few, address
