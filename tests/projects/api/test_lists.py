"""Lists of the lifecycle ask the same number of questions for one row and for several."""

import pytest

from funds.models import Fund
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from projects.models import Project
from tests.callers import caller
from tests.factories.execution import activity, budget_line, difficulty, expense, inspection
from tests.funds.api.test_lists import questions
from tests.world import City, build_city

RUNNING = ("activities", "expenses", "difficulties", "inspections")


@pytest.fixture
def city(taiyuan: Fund) -> City:
    found = build_city(taiyuan)
    with fund_scope(taiyuan.pk):
        project = Project.objects.get(number=found.objects["running"])
        unit, office = found.people[Role.IMPLEMENTER], found.people[Role.OFFICE]
        for _ in range(2):
            activity(project, unit)
            expense(budget_line(project), unit)
            difficulty(project, unit)
            inspection(project, office)
    return found


def test_questions_do_not_grow_with_rows(city: City) -> None:
    running = [f"projects/{city.objects['running']}/{part}/" for part in RUNNING]
    lists = ["calls/", "panels/", "notices/", "evaluations/", "difficulties/", "inspections/"]
    program = caller(city.people[Role.OFFICE], city.fund)
    for path in (*lists, *running):
        few, one = questions(program, path, 1)
        many, several = questions(program, path, 200)
        assert (one, several > 1) == (1, True), path
        assert few == many, path
