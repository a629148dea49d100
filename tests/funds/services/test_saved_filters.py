"""Kept filters: one's own, of one fund, conditions of the list alone, eight at most."""

import pytest
from django.db import Error, connection, transaction

from funds.models import FilteredList, Fund, SavedFilter, User
from funds.permissions import Role
from funds.queries.saved_filters import saved_filters, saved_filters_of
from funds.services.saved_filters import MOST, remove_filter, rename_filter, save_filter
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from tests.factories.funds import MembershipFactory, UserFactory, member

PROJECTS = FilteredList.PROJECTS


@pytest.fixture
def person(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def test_only_conditions_of_the_list_are_kept(person: User) -> None:
    asked = {"state": "MIDTERM", "cursor": "abc", "open": "FK-1", "year": "2021", "q": ""}
    kept = save_filter(PROJECTS, " 待中期  评估 ", asked, by=person)
    assert kept.query == {"state": "MIDTERM"}
    assert kept.name == "待中期 评估"
    assert saved_filters_of(person, PROJECTS) == [kept]


@pytest.mark.parametrize(
    "asked",
    [
        {"state": "<script>"},
        {"category": "1 OR 1=1"},
        {"q": "x" * 61},
        {"q": "a\nb"},
    ],
)
def test_a_value_no_filter_writes_is_refused(person: User, asked: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="不在可选的范围"):
        save_filter(PROJECTS, "怪的", asked, by=person)


@pytest.mark.parametrize(
    ("name", "asked", "words"),
    [
        ("空的", {}, "没有筛选条件"),
        ("  ", {"state": "MIDTERM"}, "起个名字"),
        ("长" * 21, {"state": "MIDTERM"}, "最多 20 个字"),
    ],
)
def test_nothing_kept_without_a_name_and_a_condition(
    person: User, name: str, asked: dict[str, str], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        save_filter(PROJECTS, name, asked, by=person)


def test_a_name_is_used_once_by_a_person_and_eight_is_the_most(person: User) -> None:
    save_filter(PROJECTS, "一", {"state": "MIDTERM"}, by=person)
    with pytest.raises(Refusal, match="已有叫“一”"):
        save_filter(PROJECTS, "一", {"state": "FINAL"}, by=person)
    save_filter(FilteredList.DONATIONS, "一", {"kind": "rest"}, by=person)
    for serial in range(1, MOST):
        save_filter(PROJECTS, f"筛选{serial}", {"state": "MIDTERM"}, by=person)
    with pytest.raises(Refusal, match="最多存 8 个"):
        save_filter(PROJECTS, "九", {"state": "MIDTERM"}, by=person)


def test_who_may_not_see_the_list_keeps_nothing_of_it(in_taiyuan: Fund) -> None:
    expert = member(in_taiyuan, Role.EXPERT)
    with pytest.raises(NotAllowed):
        save_filter(FilteredList.DONATIONS, "我的", {"kind": "rest"}, by=expert)


def test_another_person_finds_renames_and_removes_none_of_them(
    person: User, in_taiyuan: Fund
) -> None:
    kept = save_filter(PROJECTS, "我的", {"state": "MIDTERM"}, by=person)
    other = member(in_taiyuan, Role.OFFICE)
    assert list(saved_filters(other)) == []
    with pytest.raises(Refusal, match="没有这个常用筛选"):
        rename_filter(kept.pk, "他的", by=other)
    with pytest.raises(Refusal, match="没有这个常用筛选"):
        remove_filter(kept.pk, by=other)
    assert SavedFilter.objects.get().name == "我的"


def test_a_filter_stays_in_its_fund(taiyuan: Fund, puyang: Fund) -> None:
    person = UserFactory.create()
    for fund in (taiyuan, puyang):
        MembershipFactory.create(user=person, fund=fund, role=Role.OFFICE)
    with fund_scope(taiyuan.pk):
        kept = save_filter(PROJECTS, "太原的", {"state": "MIDTERM"}, by=person)
    with fund_scope(puyang.pk):
        assert list(saved_filters(person)) == []
        with pytest.raises(Refusal):
            rename_filter(kept.pk, "濮阳的", by=person)


def test_renaming_and_removing_ones_own(person: User) -> None:
    kept = save_filter(PROJECTS, "旧名", {"state": "MIDTERM"}, by=person)
    save_filter(PROJECTS, "占用", {"state": "FINAL"}, by=person)
    assert rename_filter(kept.pk, "新名", by=person).name == "新名"
    with pytest.raises(Refusal, match="已有叫“占用”"):
        rename_filter(kept.pk, "占用", by=person)
    remove_filter(kept.pk, by=person)
    assert [row.name for row in saved_filters(person)] == ["占用"]


def test_the_database_keeps_the_owner(person: User, in_taiyuan: Fund) -> None:
    kept = save_filter(PROJECTS, "我的", {"state": "MIDTERM"}, by=person)
    other = member(in_taiyuan, Role.OFFICE)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE funds_savedfilter SET owner_id = %s WHERE id = %s", [other.pk, kept.pk]
        )
