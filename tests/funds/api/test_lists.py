"""Every list of the API asks the same number of questions for one row and for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funds.models import User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from tests import world
from tests.callers import Caller, caller
from tests.factories.funds import FundFactory
from tests.factories.jobs import JobFactory
from tests.factories.money import Staff
from tests.factories.projects import CategoryFactory, ProjectYearFactory, project_in
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
    "refunds/",
    "calls/",
    "panels/",
    "notices/",
    "difficulties/",
    "inspections/?year=2026",
    "evaluations/",
    "reports/",
    "figures/?year=2021",
    "figures/money_received/rows/?year=2021",
    "statements/?year=2021",
]


def questions(program: Caller, path: str, limit: int | None = None) -> tuple[int, int]:
    """Return how many questions a list asks, and how many rows it gives."""
    asked_for = f"{path}{'&' if '?' in path else '?'}limit={limit}" if limit else path
    program.client.get(program.root + asked_for, headers=program.headers)
    with CaptureQueriesContext(connection) as asked:
        response = program.client.get(program.root + asked_for, headers=program.headers)
    assert response.status_code == 200, response.content.decode()
    return len(asked), len(response.json()["results"])


def grow(city: City, office: User) -> None:
    staff = Staff(city.fund)
    for place in range(2):
        world._documents(city, staff)
        CategoryFactory.create(year=2018)
        project = project_in(State.MIDTERM, number=f"TY-2021-9{place:02d}", lead_unit=city.unit)
        ProjectYearFactory.create(project=project, year=2021)
        JobFactory.create(fund=city.fund, requested_by=office)


@pytest.mark.django_db
def test_questions_do_not_grow_with_rows() -> None:
    city = build_city(FundFactory.create(slug="taiyuan", prefix="TY"))
    office = city.people[Role.OFFICE]
    program = caller(office, city.fund)
    few = {path: questions(program, path)[0] for path in LISTS}
    with fund_scope(city.fund.pk):
        grow(city, office)
    assert {path: questions(program, path)[0] for path in LISTS} == few
