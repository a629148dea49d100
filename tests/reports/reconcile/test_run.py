"""Reconciling a year."""

from reports.reconcile import reconcile
from tests.factories.reports import YEAR, FundYear


def test_a_year_made_by_the_services_reconciles(year: FundYear) -> None:
    found = reconcile(year.fund, YEAR)
    assert [(check.title, check.failures) for check in found.failed] == []
