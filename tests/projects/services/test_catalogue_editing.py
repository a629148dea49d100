"""The office edits a year's catalogue: each act checked, told in the history, whole or none."""

from typing import Any

import pytest

from funds.models import Fund, Unit, User
from funds.permissions import Role
from funds.queries.timelines import timeline
from funds.services.documents import printed_number
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from projects.models import Category, CategoryLead, Project
from projects.queries.catalogue import (
    catalogue_year,
    categories_in_force,
    categories_to_choose,
    leads_of,
)
from projects.queries.history import events
from projects.services.catalogue import (
    CategoryData,
    add_category,
    change_category,
    copy_to_year,
    merge_categories,
    retire_category,
)
from tests.factories.documents import DocumentFactory
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import ProjectFactory


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE, name="李慧")


def data(number: int = 1, name: str = "党员志愿服务项目", **more: Any) -> CategoryData:
    given = {"year": 2021, "leads": (UnitFactory.create(),), **more}
    return CategoryData(number=number, name=name, **given)


def test_a_category_is_added_with_its_leads_and_its_document(office: User) -> None:
    document = DocumentFactory.create()
    leads = (UnitFactory.create(name="市老龄办"), UnitFactory.create(name="市老干局"))
    category = add_category(data(leads=leads, document=document), by=office)
    assert leads_of(category) == list(leads)
    assert category.basis == document.number
    assert [(event.what, event.who) for event in timeline(category)] == [("新增类别", "李慧")]


@pytest.mark.parametrize(
    ("number", "name", "field", "words"),
    [
        (1, "另一个", "number", "序号 1 已是“党员志愿服务项目”"),
        (2, "党员志愿服务项目", "name", "2021 年已有“党员志愿服务项目”"),
        (0, "另一个", "number", "序号从 1 起"),
        (2, "  ", "name", "请填写类别名称"),
        (2, "长" * 61, "name", "最多 60 字"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    office: User, number: int, name: str, field: str, words: str
) -> None:
    add_category(data(), by=office)
    with pytest.raises(Refusal, match=words) as refused:
        add_category(data(number, name), by=office)
    assert refused.value.field == field


def test_a_category_without_a_lead_is_refused(office: User) -> None:
    with pytest.raises(Refusal, match="至少选定一个牵头单位"):
        add_category(data(leads=()), by=office)


@pytest.mark.parametrize("role", [Role.LEAD_UNIT, Role.EXECUTOR, Role.AUDITOR])
def test_only_the_office_edits_it(in_taiyuan: Fund, office: User, role: Role) -> None:
    other = member(in_taiyuan, role, unit=UnitFactory.create())
    category = add_category(data(), by=office)
    acts = (
        lambda: add_category(data(2, "乙"), by=other),
        lambda: change_category(category, data(2, "乙"), by=other, reason="改"),
        lambda: retire_category(category, by=other, reason="停"),
        lambda: merge_categories(category, [category], by=other, reason="并"),
        lambda: copy_to_year(2021, 2022, by=other),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert [event.what for event in timeline(category)] == ["新增类别"]


def test_a_change_says_what_became_what_and_why(office: User) -> None:
    first, second = UnitFactory.create(name="市文化局"), UnitFactory.create(name="市文旅局")
    category = add_category(data(leads=(first,)), by=office)
    changed = change_category(
        category, data(3, "文化志愿服务项目", leads=(second, first)), by=office, reason="机构改革"
    )
    assert leads_of(changed) == [second, first]
    told = timeline(changed)[0]
    assert told.what == "修改类别"
    assert told.note == (
        "序号由 1 改为 3；名称由“党员志愿服务项目”改为“文化志愿服务项目”；"
        "牵头单位由市文化局改为市文旅局、市文化局。理由：机构改革"
    )


def test_a_unit_that_leads_no_more_keeps_its_row_and_may_come_back(office: User) -> None:
    first, second = UnitFactory.create(), UnitFactory.create()
    category = add_category(data(leads=(first, second)), by=office)
    change_category(category, data(leads=(second,)), by=office, reason="退出")
    assert leads_of(category) == [second]
    change_category(category, data(leads=(first,)), by=office, reason="又由它牵头")
    assert leads_of(category) == [first]
    assert CategoryLead.objects.filter(category=category).count() == 2


def test_a_change_that_changes_nothing_leaves_no_trace(office: User) -> None:
    given = data()
    category = add_category(given, by=office)
    assert change_category(category, given, by=office, reason="没有改").version == 1
    assert len(timeline(category)) == 1


def test_a_change_needs_a_reason_and_the_version_it_was_made_on(office: User) -> None:
    category = add_category(data(), by=office)
    with pytest.raises(Refusal, match="请写明理由"):
        change_category(category, data(name="乙"), by=office, reason=" ")
    change_category(category, data(name="乙"), by=office, reason="改", version=1)
    with pytest.raises(Refusal, match="刚刚有人改过"):
        change_category(category, data(name="丙"), by=office, reason="改", version=1)


def test_a_retired_category_is_offered_no_more_and_frees_its_number(office: User) -> None:
    category = add_category(data(), by=office)
    project = ProjectFactory.create(category=category)
    retire_category(category, by=office, reason="文件废止")
    assert list(categories_in_force(2021)) == []
    assert list(categories_to_choose(2021)) == []
    assert list(categories_to_choose(2021, category)) == [category]
    project.refresh_from_db()
    assert project.category == category
    assert add_category(data(), by=office).number == category.number
    with pytest.raises(Refusal, match="已停用"):
        retire_category(category, by=office, reason="再停")


def test_a_year_all_of_whose_categories_retired_is_not_in_force(office: User) -> None:
    add_category(data(year=2018), by=office)
    later = add_category(data(year=2021), by=office)
    assert catalogue_year(2022) == 2021
    retire_category(later, by=office, reason="停")
    assert catalogue_year(2022) == 2018


def test_merging_moves_projects_and_remembers_into_which(office: User) -> None:
    keep, other = (add_category(data(n, name), by=office) for n, name in ((1, "甲"), (2, "乙")))
    project = ProjectFactory.create(category=other)
    merge_categories(keep, [other], by=office, reason="两类重复")
    project.refresh_from_db()
    other.refresh_from_db()
    assert project.category == keep
    assert (other.merged_into, other.retired_at is None) == (keep, False)
    assert timeline(keep)[0].note == "并入了乙。理由：两类重复"
    assert timeline(other)[0].note == "并入“甲”。理由：两类重复"
    told = events(project)[0]
    assert (told.what, told.note, told.who) == (
        "类别合并",
        "乙并入“甲”。理由：两类重复",
        "李慧",
    )


def test_categories_of_two_years_are_not_merged(office: User) -> None:
    keep = add_category(data(year=2018), by=office)
    other = add_category(data(year=2021), by=office)
    project = ProjectFactory.create(category=other)
    with pytest.raises(Refusal, match="不同年度"):
        merge_categories(keep, [other], by=office, reason="并")
    with pytest.raises(Refusal, match="至少选定一个"):
        merge_categories(keep, [keep], by=office, reason="并")
    assert Project.objects.get(pk=project.pk).category == other


def test_copying_twice_copies_once(office: User) -> None:
    document = DocumentFactory.create()
    first = add_category(data(document=document), by=office)
    add_category(data(2, "乙"), by=office)
    copied = copy_to_year(2021, 2022, by=office)
    assert [(row.year, row.number, row.name) for row in copied] == [
        (2022, 1, "党员志愿服务项目"),
        (2022, 2, "乙"),
    ]
    assert (leads_of(copied[0]), copied[0].document) == (leads_of(first), document)
    assert copy_to_year(2021, 2022, by=office) == []
    assert Category.objects.count() == 4


def test_a_clash_in_the_other_year_copies_nothing(office: User) -> None:
    add_category(data(1, "甲"), by=office)
    add_category(data(2, "乙"), by=office)
    add_category(data(2, "丙", year=2022), by=office)
    with pytest.raises(Refusal, match="2 乙。一个都没有复制"):
        copy_to_year(2021, 2022, by=office)
    assert Category.objects.filter(year=2022).count() == 1


def test_there_must_be_something_to_copy_and_somewhere_else(office: User) -> None:
    with pytest.raises(Refusal, match="2021 年没有类别可以复制"):
        copy_to_year(2021, 2022, by=office)
    with pytest.raises(Refusal, match="两个年度相同"):
        copy_to_year(2021, 2021, by=office)


def test_another_funds_unit_cannot_lead(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(puyang.pk):
        foreign: Unit = UnitFactory.create()
    with fund_scope(taiyuan.pk):
        office = member(taiyuan, Role.OFFICE)
    with pytest.raises(Exception, match="same_fund"), fund_scope(taiyuan.pk):
        add_category(data(leads=(foreign,)), by=office)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("并文明[2018]8号", "并文明〔2018〕8号"),
        ("并文明（2018）8号", "并文明〔2018〕8号"),
        ("并文明(２０１８)８号", "并文明〔2018〕8号"),
        (" 并文明 【2018】 8 号", "并文明〔2018〕8号"),
        ("并文明〔2018〕8号", "并文明〔2018〕8号"),
        ("合同第12号（补充）", "合同第12号（补充）"),
    ],
)
def test_brackets_round_the_year_become_the_printed_ones(typed: str, printed: str) -> None:
    assert printed_number(typed) == printed
