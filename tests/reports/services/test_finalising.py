"""Signing, countersigning, and calling a report final."""

from datetime import date

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from kit.models import Job
from projects.models import YearOutcome
from projects.services.years import YearData, set_year
from reports.models import CandourNote, Report, ReportState
from reports.services.finalising import (
    countersign_note,
    countersign_notes,
    look_again,
    obstacles,
    request_final,
    sign_note,
)
from reports.services.making import compute, request_report
from tests.factories.funds import member
from tests.factories.reports import YEAR, FundYear
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import OrganisationFactory, served
from volunteers.services.hours import reverse_record


def quiet(percent: int, step: str) -> None:
    """Hear nothing."""


@pytest.fixture
def report(year: FundYear) -> Report:
    made = request_report(year.fund, YEAR, by=year.office)
    compute(made, quiet)
    return made


def notes(report: Report) -> list[CandourNote]:
    return list(CandourNote.objects.filter(report=report).order_by("sequence"))


def settle(report: Report, year: FundYear) -> None:
    """Sign and countersign every line."""
    for note in notes(report):
        sign_note(note, "原始材料没有，不影响其余数字", by=year.office)
    countersign_notes(report, by=year.supervisor)


def test_a_line_is_signed_with_a_reason(year: FundYear, report: Report) -> None:
    note = notes(report)[0]
    with pytest.raises(Refusal, match="请写明理由"):
        sign_note(note, "  ", by=year.office)
    sign_note(note, "材料没有", by=year.office)
    note.refresh_from_db()
    assert (note.reason, note.signed_by) == ("材料没有", year.office)
    assert note.signed_at is not None


@pytest.mark.parametrize("role", [Role.FINANCE, Role.SUPERVISOR, Role.AUDITOR, Role.EXECUTOR])
def test_only_the_office_signs(role: Role, year: FundYear, report: Report) -> None:
    with pytest.raises(NotAllowed):
        sign_note(notes(report)[0], "材料没有", by=member(year.fund, role))


@pytest.mark.parametrize(
    ("role", "may"), [(Role.SUPERVISOR, True), (Role.FOUNDATION, True), (Role.OFFICE, False)]
)
def test_the_supervisor_or_the_foundation_countersigns(
    role: Role, may: bool, year: FundYear, report: Report
) -> None:
    note = notes(report)[0]
    sign_note(note, "材料没有", by=year.office)
    person = member(year.fund, role)
    if not may:
        with pytest.raises(NotAllowed):
            countersign_note(note, by=person)
        return
    countersign_note(note, by=person)
    note.refresh_from_db()
    assert note.countersigned_by == person


def both(fund: Fund) -> User:
    """Return a person who holds both the signing and the countersigning role."""
    person = member(fund, Role.OFFICE)
    person.memberships.create(fund=fund, role=Role.SUPERVISOR)
    return person


def test_nobody_countersigns_their_own_line(year: FundYear, report: Report) -> None:
    note, person = notes(report)[0], both(year.fund)
    sign_note(note, "材料没有", by=person)
    with pytest.raises(NotAllowed, match="您签署过这一条"):
        countersign_note(note, by=person)


def test_a_line_is_countersigned_after_it_is_signed_and_once(
    year: FundYear, report: Report
) -> None:
    note = notes(report)[0]
    with pytest.raises(Refusal, match="还没有签署"):
        countersign_note(note, by=year.supervisor)
    sign_note(note, "材料没有", by=year.office)
    countersign_note(note, by=year.supervisor)
    with pytest.raises(Refusal, match="已经会签过"):
        countersign_note(note, by=year.supervisor)
    with pytest.raises(Refusal, match="不能再改理由"):
        sign_note(note, "另一个理由", by=year.office)


def test_all_signed_lines_are_countersigned_at_once(year: FundYear, report: Report) -> None:
    with pytest.raises(Refusal, match="没有等待会签"):
        countersign_notes(report, by=year.supervisor)
    for note in notes(report)[:2]:
        sign_note(note, "材料没有", by=year.office)
    assert countersign_notes(report, by=year.supervisor) == 2
    assert sum(note.is_settled for note in notes(report)) == 2


def test_open_lines_and_red_checks_stand_in_the_way(year: FundYear, report: Report) -> None:
    assert any("没有签署、会签" in obstacle for obstacle in obstacles(report))
    settle(report, year)
    assert obstacles(report) == []
    report.checks = [{**check, "passed": False} for check in report.checks[:1]]
    assert obstacles(report) == [f"核对未通过：{report.checks[0]['title']}。"]


def test_final_is_refused_while_something_stands_in_the_way(year: FundYear, report: Report) -> None:
    with pytest.raises(Refusal, match="还不能定稿"):
        request_final(report, by=year.office)
    assert Job.objects.filter(kind="reports.final").count() == 0


def test_only_the_office_calls_it_final(year: FundYear, report: Report) -> None:
    settle(report, year)
    with pytest.raises(NotAllowed):
        request_final(report, by=year.finance)
    request_final(report, by=year.office)
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT  # until the job has printed it
    assert report.final_job is not None
    assert report.final_job.kind == "reports.final"


def test_a_second_look_finds_nothing_on_an_untouched_year(year: FundYear, report: Report) -> None:
    settle(report, year)
    look_again(report, quiet)


def test_changed_content_is_not_called_final(year: FundYear, report: Report) -> None:
    settle(report, year)
    report.content["cover"]["title"] = "改过"
    with pytest.raises(Refusal, match="校验码不符"):
        look_again(report, quiet)


def test_a_figure_that_changed_since_is_named(year: FundYear, report: Report) -> None:
    settle(report, year)
    moved = next(project for project in year.projects if project.name == "驿站")
    set_year(moved.ref, YearData(YEAR, YearOutcome.ONGOING, sequence=9), by=year.office)
    with pytest.raises(Refusal, match=r"数据在这一稿之后改过：.*关爱"):
        look_again(report, quiet)


def test_money_recorded_later_does_not_stop_it(year: FundYear, report: Report) -> None:
    settle(report, year)
    year.donation("12.00")
    look_again(report, quiet)


def test_service_recorded_or_reversed_since_names_no_figure_as_changed(year: FundYear) -> None:
    team = OrganisationFactory.create()
    other, first, second = OrganisationFactory.create(), plain_volunteer(), plain_volunteer()
    wrong = served(first, 60, served_on=date(YEAR, 3, 1), organisation=team)
    report = request_report(year.fund, YEAR, by=year.office)
    compute(report, quiet)
    settle(report, year)
    names = {frozen["name"] for frozen in report.figures}
    assert {"service_hours", "volunteers_active", "teams_active"} <= names
    reverse_record(wrong, reason="重复", by=year.office)
    served(second, 90, served_on=date(YEAR, 3, 2), organisation=other)
    look_again(report, quiet)
