"""What a project spent, net of reversals, however often money is recorded and taken back."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funds.models import Fund
from funds.permissions import Role
from projects.queries.spending import spending_of, totals_of, vouchers_of
from projects.services.expenses import reverse_expense
from projects.stages import State
from tests.factories.execution import budget_line, expense
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import project_in

CENTS = st.integers(1, 20_000)
ACTS = st.lists(st.tuples(st.integers(0, 2), CENTS, st.booleans()), max_size=8)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
def test_spending_is_what_stands(in_taiyuan: Fund, acts: list[tuple[int, int, bool]]) -> None:
    unit = UnitFactory.create()
    by = member(in_taiyuan, Role.IMPLEMENTER, unit=unit)
    project = project_in(State.MIDTERM, implementer=unit)
    lines = [budget_line(project, "2000.00", sequence=place) for place in range(3)]
    standing = [Decimal(0)] * 3
    counted = set()
    for place, cents, taken_back in acts:
        amount = Decimal(cents) / 100
        row = expense(lines[place], by, str(amount))
        if taken_back:
            reverse_expense(row.number, "金额记错", by=by)
        else:
            standing[place] += amount
            counted.add(row.pk)
    rows = spending_of(project)
    assert [row.spent for row in rows] == standing
    assert [row.left for row in rows] == [2000 - spent for spent in standing]
    totals = totals_of(rows)
    assert (totals.spent, totals.left) == (sum(standing), 6000 - sum(standing))
    assert {row.pk for row in vouchers_of(project)} == counted


@pytest.mark.parametrize("lines", [1, 3])
def test_it_is_one_query(in_taiyuan: Fund, lines: int) -> None:
    unit = UnitFactory.create()
    by = member(in_taiyuan, Role.IMPLEMENTER, unit=unit)
    project = project_in(State.MIDTERM, implementer=unit)
    for place in range(lines):
        expense(budget_line(project, sequence=place), by)
    with CaptureQueriesContext(connection) as queries:
        assert len(spending_of(project)) == lines
    assert len(queries) == 1
