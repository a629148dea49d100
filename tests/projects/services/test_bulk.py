"""Several projects at once: each by its own service and permission, each with its own answer."""

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit.errors import Refusal
from projects.lifecycle import State
from projects.models import ProjectYear, YearOutcome
from projects.services.bulk import MOST, RowResult, sort_years
from tests.factories.funds import MembershipFactory, UnitFactory, UserFactory, member
from tests.factories.projects import ProjectGroupFactory, ProjectYearFactory, project_in


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def told(results: list[RowResult]) -> dict[str, bool]:
    return {str(result.project.number): result.done for result in results}


def test_outcome_and_group_change_and_the_words_stay(office: User) -> None:
    project = project_in(State.MIDTERM, number="TY-2021-001")
    ProjectYearFactory.create(
        project=project, year=2021, paragraph="做了很多。", heading="标题", sequence=7
    )
    care = ProjectGroupFactory.create(name="关爱")
    results = sort_years(["TY-2021-001"], 2021, YearOutcome.ONGOING, care, by=office)
    assert told(results) == {"TY-2021-001": True}
    row = ProjectYear.objects.get()
    assert (row.group, row.paragraph, row.heading, row.sequence) == (care, "做了很多。", "标题", 7)


def test_what_cannot_be_done_is_told_and_the_rest_is_done(office: User) -> None:
    ProjectYearFactory.create(project=project_in(State.MIDTERM, number="TY-2021-001"), year=2021)
    project_in(State.MIDTERM, number="TY-2021-002")
    screened = project_in(State.SCREENING, number="TY-2021-003")
    ProjectYearFactory.create(project=screened, year=2021)
    refs = ["TY-2021-001", "TY-2021-002", "TY-2021-003"]
    results = sort_years(refs, 2021, YearOutcome.CLOSED, None, by=office)
    assert told(results) == {"TY-2021-001": True, "TY-2021-002": False, "TY-2021-003": False}
    words = {str(result.project.number): result.words for result in results}
    assert "没有 2021 年的小结" in words["TY-2021-002"]
    assert "没有执行" in words["TY-2021-003"]
    outcomes = dict(ProjectYear.objects.values_list("project__number", "outcome"))
    assert outcomes == {"TY-2021-001": YearOutcome.CLOSED, "TY-2021-003": YearOutcome.ONGOING}


def test_permission_is_asked_of_each_project(in_taiyuan: Fund) -> None:
    """A person limited to 2020 as office, and who sees all as auditor, changes 2020's alone."""
    person = UserFactory.create()
    MembershipFactory.create(user=person, fund=in_taiyuan, role=Role.OFFICE, years=[2020])
    MembershipFactory.create(user=person, fund=in_taiyuan, role=Role.AUDITOR)
    own = project_in(State.MIDTERM, number="TY-2020-001", funding_year=2020)
    ProjectYearFactory.create(project=own, year=2021)
    other = project_in(State.MIDTERM, number="TY-2021-001", funding_year=2021)
    ProjectYearFactory.create(project=other, year=2021)
    results = sort_years(["TY-2020-001", "TY-2021-001"], 2021, YearOutcome.CLOSED, None, by=person)
    assert told(results) == {"TY-2020-001": True, "TY-2021-001": False}


def test_who_may_only_look_changes_nothing(in_taiyuan: Fund) -> None:
    auditor = member(in_taiyuan, Role.AUDITOR)
    ProjectYearFactory.create(project=project_in(State.MIDTERM, number="TY-2021-001"), year=2021)
    results = sort_years(["TY-2021-001"], 2021, YearOutcome.CLOSED, None, by=auditor)
    assert told(results) == {"TY-2021-001": False}
    assert "权限" in results[0].words
    assert ProjectYear.objects.get().outcome == YearOutcome.ONGOING


def test_another_units_project_is_not_named(in_taiyuan: Fund) -> None:
    unit = UnitFactory.create()
    leader = member(in_taiyuan, Role.LEAD_UNIT, unit=unit)
    project_in(State.MIDTERM, number="TY-2021-001")
    assert sort_years(["TY-2021-001"], 2021, YearOutcome.CLOSED, None, by=leader) == []


@pytest.mark.parametrize("refs", [[], [f"TY-2021-{n:03d}" for n in range(MOST + 1)]])
def test_none_and_too_many_are_refused(office: User, refs: list[str]) -> None:
    with pytest.raises(Refusal):
        sort_years(refs, 2021, YearOutcome.CLOSED, None, by=office)
