"""Asking for a report, and freezing what it prints."""

from datetime import timedelta

import pytest

from funds.models import Fund
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.models import Job
from reports.models import CandourNote, Report
from reports.reconcile import reconcile
from reports.services.making import code_of, compute, queue_report, request_report
from tests.factories.funds import member
from tests.factories.reports import YEAR, FundYear


def quiet(percent: int, step: str) -> None:
    """Hear nothing."""


@pytest.fixture
def report(year: FundYear) -> Report:
    made = request_report(year.fund, YEAR, by=year.office)
    compute(made, quiet)
    return made


def test_only_who_may_ask_asks(in_taiyuan: Fund) -> None:
    cashier = member(in_taiyuan, Role.CASHIER)
    with pytest.raises(NotAllowed):
        request_report(in_taiyuan, YEAR, by=cashier)
    assert not Report.objects.exists()


@pytest.mark.parametrize("year", [1999, 2999])
def test_a_year_without_data_is_refused(year: int, in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    with pytest.raises(Refusal, match="还没有可以报告的数据"):
        request_report(in_taiyuan, year, by=office)


def test_the_same_form_sent_twice_is_one_report(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    first = request_report(in_taiyuan, YEAR, by=office, key="form-1")
    again = request_report(in_taiyuan, YEAR, by=office, key="form-1")
    assert first == again
    assert (Report.objects.count(), Job.objects.count()) == (1, 1)


def test_what_it_prints_is_frozen(year: FundYear, report: Report) -> None:
    before = (report.content, report.figures, report.checks, report.code, report.as_of)
    year.donation("99.00")
    compute(report, quiet)
    report.refresh_from_db()
    assert (report.content, report.figures, report.checks, report.code, report.as_of) == before
    assert CandourNote.objects.filter(report=report).count() == len(
        {note.line for note in CandourNote.objects.filter(report=report)}
    )


def test_the_code_is_of_the_frozen_content(report: Report) -> None:
    assert report.code == code_of(report)
    report.content["cover"]["title"] = "改过"
    assert report.code != code_of(report)


def test_two_reports_have_numbers_and_codes_of_their_own(year: FundYear, report: Report) -> None:
    other = queue_report(year.fund, YEAR, by=None)
    compute(other, quiet)
    assert other.number != report.number
    assert other.code != report.code


def test_each_candour_line_is_a_note_to_be_signed(year: FundYear, report: Report) -> None:
    lines = {line.key: line.text for line in reconcile(year.fund, YEAR).candour}
    notes = CandourNote.objects.filter(report=report)
    assert {note.line: note.text for note in notes} == lines


def test_what_is_recorded_after_it_was_computed_is_not_in_it(year: FundYear) -> None:
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        year.donation("5000.00")
    made = request_report(year.fund, YEAR, by=year.office)
    compute(made, quiet)
    received = next(value for value in made.figures if value["name"] == "money_received")
    assert received["value"] == str(sum(donation.amount for donation in year.donations[:-1]))
