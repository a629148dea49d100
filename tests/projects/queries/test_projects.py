"""Lists hold what was asked for, and nobody's list holds what they may not view."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funds.models import Fund, Membership, Unit, User
from funds.permissions import Action, Role, can
from projects.lifecycle import Stage, State
from projects.models import Project, YearOutcome
from projects.queries.projects import (
    SORTS,
    ProjectFilter,
    by_ref,
    found_by,
    listed,
    name_key,
    visible_to,
)
from tests.factories.funds import UnitFactory, UserFactory
from tests.factories.projects import (
    CategoryFactory,
    ProjectFactory,
    ProjectGroupFactory,
    ProjectYearFactory,
    RunningProjectFactory,
    project_in,
)

ROLES = [role for role in Role if not role.endswith("_ADMIN")]


def names(wanted: ProjectFilter, sort: str = "name") -> list[str]:
    rows = listed(Project.objects.all(), wanted).order_by(*SORTS[sort].order)
    return [row.name for row in rows]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    held=st.lists(
        st.tuples(
            st.sampled_from(ROLES), st.integers(0, 2), st.sampled_from([[], [2020], [2021, 2022]])
        ),
        max_size=3,
        unique_by=lambda role: role[:2],
    )
)
def test_a_list_holds_exactly_the_projects_the_permission_lets_view(
    in_taiyuan: Fund, held: list[tuple[Role, int, list[int]]]
) -> None:
    units: list[Unit | None] = [None, *Unit.objects.order_by("id")[:2]]
    if len(units) < 3:
        units = [None, UnitFactory.create(), UnitFactory.create()]
        plant(units)
    person: User = UserFactory.create()
    for role, place, years in held:
        Membership.objects.create(
            user=person, fund=in_taiyuan, role=role, unit=units[place], years=years
        )
    seen = set(visible_to(person, in_taiyuan.pk))
    allowed = {row for row in Project.objects.all() if can(person, Action.PROJECT_VIEW, row)}
    assert seen == allowed


def plant(units: list[Unit | None]) -> None:
    """Add projects of each unit and year, executed and not."""
    for lead in units:
        for implementer in units:
            for year in (None, 2020, 2021):
                project = RunningProjectFactory.create(
                    lead_unit=lead, implementer=implementer, funding_year=year, category=None
                )
                if implementer is not None:
                    ProjectYearFactory.create(project=project, year=2022)


def test_another_fund_shows_nothing_to_a_visitor(taiyuan: Fund, in_taiyuan: Fund) -> None:
    ProjectFactory.create()
    assert not visible_to(UserFactory.create(), in_taiyuan.pk).exists()


def test_by_year_outcome_and_group(in_taiyuan: Fund) -> None:
    care = ProjectGroupFactory.create()
    ProjectYearFactory.create(project__name="甲", group=care)
    ProjectYearFactory.create(project__name="乙")
    ProjectYearFactory.create(project__name="丙", outcome=YearOutcome.CLOSED)
    ProjectYearFactory.create(project__name="丁", year=2020)
    RunningProjectFactory.create(name="戊")
    assert set(names(ProjectFilter(year=2021))) == {"甲", "乙", "丙"}
    assert set(names(ProjectFilter(year=2021, outcome=YearOutcome.ONGOING))) == {"甲", "乙"}
    assert names(ProjectFilter(year=2021, outcome=YearOutcome.CLOSED)) == ["丙"]
    assert names(ProjectFilter(year=2021, group_id=care.pk)) == ["甲"]
    assert set(names(ProjectFilter())) == {"甲", "乙", "丙", "丁", "戊"}


def test_by_funding_year_category_lead_state_and_stage(in_taiyuan: Fund) -> None:
    category, unit = CategoryFactory.create(), UnitFactory.create()
    project_in(State.SCREENING, name="甲", category=category)
    project_in(State.ARCHIVING, name="乙", lead_unit=unit)
    RunningProjectFactory.create(name="丙", funding_year=2020)
    assert names(ProjectFilter(category_id=category.pk)) == ["甲"]
    assert names(ProjectFilter(lead_unit_id=unit.pk)) == ["乙"]
    assert names(ProjectFilter(funding_year=2020)) == ["丙"]
    assert names(ProjectFilter(state=State.SCREENING)) == ["甲"]
    assert names(ProjectFilter(stage=Stage.ARCHIVE)) == ["乙"]
    assert names(ProjectFilter(category_id=category.pk, funding_year=2020)) == []


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("小店", {"“小店区新时代文明实践中心”平台"}),
        ("“小店", {"“小店区新时代文明实践中心”平台"}),
        ("xiao dian", {"“小店区新时代文明实践中心”平台"}),
        ("XIAO", {"“小店区新时代文明实践中心”平台"}),
        ("西", set()),
        ("xi", {"“小店区新时代文明实践中心”平台"}),
        ("定格微笑传递幸福", {"定格微笑传递幸福"}),
        ("微笑", set()),
        ("TY-2021-90", {"壹元救护车志愿服务项目"}),
        ("ty-2021-901", {"壹元救护车志愿服务项目"}),
        ("壹元", {"壹元救护车志愿服务项目"}),
        ("2021年", {"2021年“文明交通 安全出行”志愿服务项目"}),
        ("2021", {"2021年“文明交通 安全出行”志愿服务项目"}),
        ("%", set()),
        ("'", set()),
    ],
)
def test_search_finds_what_begins_so(in_taiyuan: Fund, search: str, found: set[str]) -> None:
    for number, name in (
        ("TY-2020-001", "“小店区新时代文明实践中心”平台"),
        ("TY-2020-009", "定格微笑传递幸福"),
        ("TY-2021-901", "壹元救护车志愿服务项目"),
        ("TY-2021-013", "2021年“文明交通 安全出行”志愿服务项目"),
    ):
        RunningProjectFactory.create(number=number, name=name, pinyin=name_key(name))
    assert set(names(ProjectFilter(search=search))) == found


@pytest.mark.parametrize(("search", "column"), [("小店", "pinyin"), ("TY-2021", "number")])
def test_a_search_is_a_range_of_an_index(in_taiyuan: Fund, search: str, column: str) -> None:
    """Row security hides no index from it, as it would from LIKE."""
    with connection.cursor() as cursor:
        for method in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{method} = off")
    plan = Project.objects.filter(found_by(search)).order_by(column).explain()
    (condition,) = [line for line in plan.splitlines() if "Index Cond" in line]
    assert "fund_id" in condition
    assert column in condition


def test_sorts(in_taiyuan: Fund) -> None:
    project_in(State.DRAFT, name="b", pinyin="b", number=None)
    project_in(State.ARCHIVED, name="a", pinyin="a", number="TY-2021-002")
    project_in(State.SCREENING, name="c", pinyin="c", number="TY-2021-001")
    assert names(ProjectFilter(), "number") == ["c", "a", "b"]
    assert names(ProjectFilter(), "-number") == ["b", "a", "c"]
    assert names(ProjectFilter(), "name") == ["a", "b", "c"]
    assert names(ProjectFilter(), "state") == ["b", "c", "a"]


def test_by_ref(in_taiyuan: Fund) -> None:
    draft = ProjectFactory.create(number=None)
    running = RunningProjectFactory.create(number="TY-2021-001")
    assert by_ref(Project.objects.all(), draft.key) == draft
    assert by_ref(Project.objects.all(), running.key) == running
    assert by_ref(Project.objects.all(), "TY-2021-001") == running
    for ref in ("TY-2021-002", "nothing", ""):
        with pytest.raises(Project.DoesNotExist):
            by_ref(Project.objects.all(), ref)
