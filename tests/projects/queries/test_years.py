"""How a year's projects divide, and which catalogue is in force."""

import pytest

from funds.models import Fund
from funds.permissions import Role
from projects.models import Project, YearOutcome
from projects.queries.catalogue import (
    catalogue_year,
    categories_in_force,
    implementing_units,
    leading_units,
    units_to_lead,
)
from projects.queries.years import FundedCount, counts_of, funded_counts, year_of, years_of
from projects.services.catalogue import load_catalogue
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import (
    ProjectGroupFactory,
    ProjectYearFactory,
    RunningProjectFactory,
)

EVERY = YearOutcome.ONGOING


def test_a_year_divides_ongoing_first_and_groups_in_their_order(in_taiyuan: Fund) -> None:
    late = ProjectGroupFactory.create(name="关爱", sequence=2)
    early = ProjectGroupFactory.create(name="文化", sequence=1)
    for group in (late, late, early, None):
        ProjectYearFactory.create(group=group)
    ProjectYearFactory.create(outcome=YearOutcome.CLOSED)
    ProjectYearFactory.create(year=2020)
    found = counts_of(Project.objects.all(), 2021)
    assert [(c.outcome, c.group and c.group.name, c.count) for c in found] == [
        (EVERY, "文化", 1),
        (EVERY, "关爱", 2),
        (EVERY, None, 1),
        (YearOutcome.CLOSED, None, 1),
    ]


def test_only_the_projects_asked_about_are_counted(in_taiyuan: Fund) -> None:
    row = ProjectYearFactory.create()
    ProjectYearFactory.create()
    (count,) = counts_of(Project.objects.filter(pk=row.project_id), 2021)
    assert count.count == 1


def test_projects_divide_by_funding_year_the_unknown_last(in_taiyuan: Fund) -> None:
    for year in (2021, 2020, None, 2021):
        RunningProjectFactory.create(funding_year=year)
    assert funded_counts(Project.objects.all()) == [
        FundedCount(2020, 1),
        FundedCount(2021, 2),
        FundedCount(None, 1),
    ]


def test_a_projects_years_come_latest_first(in_taiyuan: Fund) -> None:
    project = RunningProjectFactory.create()
    for year in (2020, 2022, 2021):
        ProjectYearFactory.create(project=project, year=year)
    assert [row.year for row in years_of(project)] == [2022, 2021, 2020]
    found = year_of(project, 2021)
    assert found is not None
    assert found.year == 2021
    assert year_of(project, 1999) is None


@pytest.mark.parametrize(
    ("year", "in_force"), [(2017, 0), (2018, 2018), (2020, 2018), (2021, 2021)]
)
def test_the_latest_catalogue_is_in_force(in_taiyuan: Fund, year: int, in_force: int) -> None:
    load_catalogue(2018)
    load_catalogue(2021)
    assert catalogue_year(year) == in_force
    assert len(categories_in_force(year)) == (26 if in_force else 0)


def test_a_lead_unit_may_name_itself_and_the_office_every_leading_unit(in_taiyuan: Fund) -> None:
    load_catalogue(2018)
    own = UnitFactory.create(name="新单位")
    person = member(in_taiyuan, Role.LEAD_UNIT, unit=own)
    assert list(units_to_lead(person, in_taiyuan.pk)) == [own]
    office = member(in_taiyuan, Role.OFFICE)
    assert list(units_to_lead(office, in_taiyuan.pk)) == list(leading_units())
    assert len(leading_units()) == 32
    assert own in implementing_units()
