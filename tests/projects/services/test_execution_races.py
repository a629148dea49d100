"""Two clerks at once: an invoice counts once, a report is withdrawn once, a sweep runs once."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import Refusal
from kit.tenancy.scope import fund_scope
from projects.models import Difficulty, DifficultyState, Expense, Project
from projects.queries.spending import vouchers_of
from projects.services.activities import withdraw_activity
from projects.stages import State
from projects.tasks import escalate_difficulties
from tests.factories.execution import activity, budget_line, difficulty, expense
from tests.factories.funds import FundFactory, UnitFactory, member
from tests.factories.money import history_of
from tests.factories.projects import project_in

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(fund: Fund, acts: Sequence[Callable[[], object]]) -> list[str]:
    """Do things at the same time; return what each came to: ``done``, or why it was refused."""
    barrier = threading.Barrier(len(acts))
    came: list[str] = []

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            with fund_scope(fund.pk):
                act()
            came.append("done")
        except Refusal as refusal:
            came.append(refusal.message)
        finally:
            connection.close()

    clerks = [threading.Thread(target=run, args=(act,)) for act in acts]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    return sorted(came)


@pytest.fixture
def fund() -> Fund:
    made: Fund = FundFactory.create()
    return made


def running(fund: Fund) -> tuple[Project, User]:
    """Return a running project of its own unit, and somebody of that unit."""
    project = project_in(State.MIDTERM, implementer=UnitFactory.create())
    return project, member(fund, Role.IMPLEMENTER, unit=project.implementer)


def test_one_invoice_in_two_projects_at_once_counts_once(fund: Fund) -> None:
    with fund_scope(fund.pk):
        places = [running(fund) for _ in range(4)]
        lines = [(budget_line(project), by) for project, by in places]
    acts = [partial(expense, line, by, invoice="04412345") for line, by in lines]
    came = at_once(fund, acts)
    assert came.count("done") == 1
    assert sum("同一发票只记一次" in words for words in came) == 3
    with fund_scope(fund.pk):
        assert Expense.objects.count() == 1
        assert sum(vouchers_of(project).count() for project, _ in places) == 1


def test_a_report_is_withdrawn_by_one_of_two(fund: Fund) -> None:
    with fund_scope(fund.pk):
        project, by = running(fund)
        number = activity(project, by).number
    came = at_once(fund, [lambda: withdraw_activity(number, "人数写错", by=by)] * 2)
    assert came.count("done") == 1
    assert sum("已经作废" in words for words in came) == 1


def test_the_sweep_goes_through_every_fund_and_again_finds_nothing(fund: Fund) -> None:
    other: Fund = FundFactory.create()
    for each in (fund, other):
        with fund_scope(each.pk):
            project, by = running(each)
            difficulty(project, by, days=1)
    with clock.standing_at(clock.now() + timedelta(days=2)):
        escalate_difficulties()
        escalate_difficulties()
    for each in (fund, other):
        with fund_scope(each.pk):
            row = Difficulty.objects.get()
            assert row.state == DifficultyState.ESCALATED
            assert history_of(row).count() == 2
