"""Every list of the API asks the same number of questions for one row and for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funds.models import User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from tests.callers import caller
from tests.factories.funds import FundFactory
from tests.world import City, build_city

LISTS = [
    "units/",
    "campaigns/",
    "purposes/",
    "donations/",
    "commitments/",
    "payables/",
    "payments/",
    "entries/?year=2021",
    "entries/?year=2026",
    "jobs/",
    "categories/",
    "projects/",
    "reports/",
    "figures/?year=2021",
    "figures/money_received/rows/?year=2021",
    "statements/?year=2021",
]


@pytest.fixture
def city(db: None) -> City:
    return build_city(FundFactory.create(slug="taiyuan", prefix="TY"))


def questions(city: City, person: User, path: str, limit: int | None) -> tuple[int, int]:
    program = caller(person, city.fund)
    joined = f"{path}{'&' if '?' in path else '?'}limit={limit}" if limit else path
    program.client.get(program.root + joined, headers=program.headers)
    with CaptureQueriesContext(connection) as asked:
        response = program.client.get(program.root + joined, headers=program.headers)
    assert response.status_code == 200, response.content.decode()
    return len(asked), len(response.json()["results"])


@pytest.mark.parametrize("path", LISTS)
def test_questions_do_not_grow_with_rows(city: City, path: str) -> None:
    office = city.people[Role.OFFICE]
    few, _ = questions(city, office, path, None)
    with fund_scope(city.fund.pk):
        from projects.lifecycle import State
        from tests import world
        from tests.factories.jobs import JobFactory
        from tests.factories.money import Staff
        from tests.factories.projects import CategoryFactory, ProjectYearFactory, project_in

        staff = Staff(city.fund)
        for place in range(2):
            world._documents(city, staff)
            CategoryFactory.create(year=2018)
            project = project_in(State.MIDTERM, number=f"TY-2021-9{place:02d}", lead_unit=city.unit)
            ProjectYearFactory.create(project=project, year=2021)
            JobFactory.create(fund=city.fund, requested_by=office)
    many, _ = questions(city, office, path, None)
    assert many == few
