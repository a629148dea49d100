"""What stands around a list is counted in one query, and agrees with the rows."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from funds.lifecycle import PaymentState
from funds.models import Fund
from projects.models import Project, YearOutcome
from projects.queries.catalogue import categories_in_force
from projects.queries.choices import filter_choices
from projects.queries.money import ZERO, money_of
from projects.queries.projects import ProjectFilter, listed
from projects.queries.summary import FundedCount, Summary, YearCount, owing_on, summary_of
from projects.services.agreements import record_agreement
from projects.services.catalogue import load_catalogue
from tests.factories.funds import UserFactory
from tests.factories.money import Staff
from tests.factories.projects import (
    ProjectFactory,
    ProjectGroupFactory,
    ProjectYearFactory,
    RunningProjectFactory,
)

ON = date(2021, 12, 31)
ONGOING, CLOSED = YearOutcome.ONGOING, YearOutcome.CLOSED


def summary(fund: Fund, projects: QuerySet[Project] | None = None, on: date = ON) -> Summary:
    visible = Project.objects.all()
    of_year = listed(visible, ProjectFilter(year=2021))
    wanted = of_year if projects is None else projects
    return summary_of(fund, listed=wanted, of_year=of_year, visible=visible, year=2021, on=on)


def test_a_year_divides_by_outcome_and_group(in_taiyuan: Fund) -> None:
    group = ProjectGroupFactory.create()
    for row in (group, group, None):
        ProjectYearFactory.create(group=row)
    ProjectYearFactory.create(outcome=CLOSED)
    ProjectYearFactory.create(year=2020)
    found = summary(in_taiyuan)
    assert set(found.counts) == {
        YearCount(ONGOING, group.pk, 2),
        YearCount(ONGOING, None, 1),
        YearCount(CLOSED, None, 1),
    }
    assert (found.executed, found.visible, found.totals.count) == (4, 5, 4)


def test_projects_divide_by_funding_year_the_unknown_last(in_taiyuan: Fund) -> None:
    for year in (2021, 2020, None, 2021):
        ProjectYearFactory.create(project__funding_year=year)
    assert summary(in_taiyuan).funded == [
        FundedCount(2020, 1),
        FundedCount(2021, 2),
        FundedCount(None, 1),
    ]


def test_an_empty_fund_has_nothing(in_taiyuan: Fund) -> None:
    found = summary(in_taiyuan)
    assert (found.counts, found.funded, found.owing, found.visible) == ([], [], 0, 0)
    assert (found.totals.agreed, found.totals.outstanding) == (ZERO, ZERO)
    assert found.totals.everything == 0


def test_who_sees_no_project_sees_nothing_counted(in_taiyuan: Fund) -> None:
    ProjectYearFactory.create()
    none = Project.objects.none()
    found = summary_of(in_taiyuan, listed=none, of_year=none, visible=none, year=2021, on=ON)
    assert (found.executed, found.funded, found.owing, found.visible) == (0, [], 0, 0)
    assert (found.totals.count, found.totals.agreed) == (0, ZERO)


def test_the_last_row_is_the_sum_of_the_rows(
    in_taiyuan: Fund, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    staff = Staff(in_taiyuan)
    for amount in ("1000.00", "200.00"):
        project = ProjectYearFactory.create().project
        commitment = staff.commitment(amount)
        record_agreement(project.ref, commitment.number, by=staff.office)
        payable = staff.payable("50.10", commitment=commitment)
        staff.payment("20.00", payable=payable, state=PaymentState.PAID)
    staff.payable("7.00")
    projects = Project.objects.all()
    today = date(2100, 1, 1)
    with django_assert_num_queries(1):
        found = summary(in_taiyuan, projects, today)
    rows = money_of(projects, today).values()
    assert found.totals.agreed == sum(row.agreed or 0 for row in rows) == 1200
    assert found.totals.outstanding == sum(row.outstanding for row in rows) == Decimal("60.20")
    assert found.totals.beyond == (1, Decimal("7.00"))
    assert found.totals.everything == Decimal("67.20")
    assert found.owing == projects.filter(owing_on(today)).count() == 2


def test_an_unknown_amount_leaves_no_sum(in_taiyuan: Fund) -> None:
    staff = Staff(in_taiyuan)
    project = ProjectYearFactory.create().project
    record_agreement(project.ref, staff.commitment("10.00").number, by=staff.office)
    assert summary(in_taiyuan).totals.agreed == 10
    ProjectYearFactory.create()  # historical, and nothing is known of its agreement
    totals = summary(in_taiyuan).totals
    assert totals.agreed is None
    assert not totals.complete


def test_a_draft_without_an_agreement_is_no_gap(in_taiyuan: Fund) -> None:
    ProjectFactory.create()
    totals = summary(in_taiyuan, Project.objects.all()).totals
    assert (totals.count, totals.agreed, totals.complete) == (1, ZERO, True)


def test_filters_offer_the_years_catalogue_in_one_query(
    in_taiyuan: Fund, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_catalogue(2018)
    load_catalogue(2021)
    late, early = (ProjectGroupFactory.create(sequence=n) for n in (2, 1))
    RunningProjectFactory.create(category=None)
    person = UserFactory.create()
    with django_assert_num_queries(1):
        found = filter_choices(2020, person)
    assert [group.pk for group in found.groups] == [early.pk, late.pk]
    of_2018 = categories_in_force(2018)
    assert [choice.pk for choice in found.categories] == [row.pk for row in of_2018]
    assert len(found.categories) == 26
    assert len(found.units) == 32
    assert filter_choices(2017, person).categories == []
