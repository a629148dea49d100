"""A report's lines wait for their signers, its failed checks and its finishing for the office."""

from collections.abc import Callable
from typing import Any

import pytest

from funds.models import User
from funds.permissions import Role
from kit import clock
from portal.desk.reports import (
    checks_to_mend,
    last_checked,
    notes_to_countersign,
    notes_to_sign,
    reports_to_finalise,
)
from portal.desk.waiting import Desk, gather
from reports.models import CandourNote, Report, ReportKind
from reports.services.finalising import countersign_notes, sign_note
from tests.factories.funds import member
from tests.factories.money import Staff

SOURCES = (notes_to_sign, notes_to_countersign, checks_to_mend, reports_to_finalise)
PASSED = {"key": "a", "title": "账簿借贷相等", "passed": True}
FAILED = {"key": "b", "title": "应付逐笔合计 = 应付账款科目", "passed": False}


def draft(number: str, *, lines: int = 0, **changes: Any) -> Report:
    now = clock.now()
    told = {"requested_at": now, "as_of": now, "checks": [PASSED], **changes}
    report = Report.objects.create(number=number, kind=ReportKind.ANNUAL, year=2021, **told)
    for sequence in range(1, lines + 1):
        CandourNote.objects.create(
            report=report, line=f"line-{sequence}", sequence=sequence, text="没有写明"
        )
    return report


@pytest.fixture
def titles(staff: Staff) -> Callable[[User], list[str]]:
    def of(person: User) -> list[str]:
        desk = Desk(person, staff.fund, 2021, clock.today())
        return [item.title for item in gather(desk, SOURCES).items]

    return of


def test_lines_go_from_signer_to_countersigner_to_finishing(
    staff: Staff, titles: Callable[[User], list[str]]
) -> None:
    supervisor = member(staff.fund, Role.SUPERVISOR)
    report = draft("BG-2021-001", lines=2)
    assert titles(staff.office) == ["签署说明：2021 年度总结 2 条"]
    assert titles(supervisor) == []
    for note in report.notes.all():
        sign_note(note, "原始材料如此", by=staff.office)
    assert titles(staff.office) == []
    assert titles(supervisor) == ["会签说明：2021 年度总结 2 条"]
    countersign_notes(report, by=supervisor)
    assert titles(supervisor) == []
    assert titles(staff.office) == ["报告定稿：2021 年度总结"]


def test_who_signed_is_not_asked_to_countersign(
    staff: Staff, titles: Callable[[User], list[str]]
) -> None:
    both = member(staff.fund, Role.OFFICE)
    report = draft("BG-2021-001", lines=1)
    sign_note(report.notes.get(), "原始材料如此", by=both)
    supervisor = member(staff.fund, Role.SUPERVISOR)
    both.memberships.create(fund=staff.fund, role=Role.SUPERVISOR)
    assert titles(User.objects.get(pk=both.pk)) == []
    assert titles(supervisor) == ["会签说明：2021 年度总结 1 条"]


def test_a_failed_check_waits_for_those_who_make_reports(
    staff: Staff, titles: Callable[[User], list[str]]
) -> None:
    draft("BG-2021-001", checks=[PASSED, FAILED])
    assert titles(staff.office) == ["核对未通过：2021 年度总结 1 项"]
    assert titles(staff.finance) == ["核对未通过：2021 年度总结 1 项"]
    assert titles(staff.cashier) == []


def test_only_the_newest_draft_of_a_year_waits(
    staff: Staff, titles: Callable[[User], list[str]]
) -> None:
    draft("BG-2021-001", lines=5, checks=[FAILED])
    draft("BG-2021-002", lines=1)
    draft("BG-2021-003", as_of=None)
    assert titles(staff.office) == ["签署说明：2021 年度总结 1 条"]


def test_the_newest_computed_report_tells_what_was_checked(staff: Staff) -> None:
    assert last_checked(2021) is None
    draft("BG-2021-001", checks=[PASSED, FAILED])
    draft("BG-2021-002", as_of=None)
    found = last_checked(2021)
    assert found is not None
    assert (found.words, found.passed) == ("核对 2 项：1 项通过，1 项未通过", False)
    assert found.number == "BG-2021-001"
    assert last_checked(2020) is None
