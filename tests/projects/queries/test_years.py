"""A project's years, and which catalogue is in force."""

import pytest

from funds.models import Fund
from funds.permissions import Role
from projects.queries.catalogue import (
    catalogue_year,
    categories_in_force,
    implementing_units,
    leading_units,
    units_to_lead,
)
from projects.queries.years import year_of, years_of
from projects.services.catalogue import load_catalogue
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import ProjectYearFactory, RunningProjectFactory


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
