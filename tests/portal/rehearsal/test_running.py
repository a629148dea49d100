"""A rehearsed year runs through the real services to its archives, and its books reconcile."""

from datetime import date

import pytest
from django.db import connection

from funds.models import Fund
from funds.services.books import open_books
from kit.errors import Refusal
from kit.tenancy.owner import empty_tables
from kit.tenancy.scope import fund_scope
from portal.rehearsal.running import Outcome, run_year
from projects.lifecycle import State
from projects.models import CategoryLead, Project
from reports.reconcile import reconcile
from tests.factories.funds import FundFactory, UnitFactory
from tests.factories.projects import CategoryFactory

YEAR, SEED, PROJECTS = 2024, 7, 12


def sample_fund(slug: str, prefix: str) -> Fund:
    """Return a sample fund with a catalogue of two categories."""
    fund: Fund = FundFactory.create(
        slug=slug, prefix=prefix, is_sample=True, established_on=date(2017, 9, 6)
    )
    open_books(fund)
    with fund_scope(fund.pk):
        for _ in range(2):
            category = CategoryFactory.create(year=YEAR)
            CategoryLead.objects.create(category=category, unit=UnitFactory.create(), sequence=1)
    return fund


def rehearsed(fund: Fund, seed: int = SEED) -> Outcome:
    return run_year(fund, YEAR, projects=PROJECTS, seed=seed, told=lambda words: None)


@pytest.mark.django_db(transaction=True)
def test_a_year_ends_in_archives_and_its_books_reconcile() -> None:
    fund = sample_fund("puyang", "PY")
    outcome = rehearsed(fund)
    assert sum(outcome.states.values()) == PROJECTS
    with fund_scope(fund.pk):
        assert Project.objects.filter(state=State.ARCHIVED).exists()
        found = reconcile(fund, YEAR)
    assert found.checks
    assert [check.title for check in found.failed] == []
    empty_tables(connection.settings_dict["NAME"])
    again = rehearsed(sample_fund("puyang", "PY"))
    assert again == outcome, "the same seed gives the same year"
    empty_tables(connection.settings_dict["NAME"])
    other = rehearsed(sample_fund("puyang", "PY"), seed=SEED + 1)
    assert other.digest != outcome.digest, "another seed gives another year"


@pytest.mark.django_db
def test_a_real_fund_is_not_rehearsed_in() -> None:
    fund = FundFactory.create(is_sample=False)
    with pytest.raises(Refusal, match="不是示意基金"):
        rehearsed(fund)
