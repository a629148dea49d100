"""A project closes on its lead unit's summary, and its archive is read-only."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from funds.models import Fund
from funds.permissions import Role
from funds.services.commitments import CommitmentData, TrancheData, record_commitment
from kit.errors import NotAllowed, Refusal
from projects.lifecycle import State
from projects.models import Agreement, Closure, Difficulty, Project
from projects.services.advance import Moved, advance
from projects.services.closing import SummaryData, close_project, write_summary
from tests.factories.closing import ClosureFactory
from tests.factories.funds import UserFactory, member
from tests.factories.money import Staff
from tests.factories.projects import project_in

WORDS = SummaryData("劝导 48 次", "早高峰人手不足", "明年十个路口")


def test_the_lead_unit_writes_and_hands_in(in_taiyuan: Fund) -> None:
    project = project_in(State.CLOSING)
    lead = member(in_taiyuan, Role.LEAD_UNIT, unit=project.lead_unit)
    kept = write_summary(project.ref, WORDS, by=lead, version=0, submit=False)
    assert kept.submitted_at is None
    handed = write_summary(project.ref, WORDS, by=lead, version=1, submit=True)
    assert (handed.submitted_by, handed.results) == (lead, "劝导 48 次")


def test_two_pages_do_not_overwrite_each_other(in_taiyuan: Fund) -> None:
    project = project_in(State.CLOSING)
    lead = member(in_taiyuan, Role.LEAD_UNIT, unit=project.lead_unit)
    write_summary(project.ref, WORDS, by=lead, version=0, submit=False)
    with pytest.raises(Moved, match="刚刚改过"):
        write_summary(project.ref, WORDS, by=lead, version=0, submit=False)


def test_only_its_lead_unit_and_only_in_its_time(in_taiyuan: Fund) -> None:
    project, early = project_in(State.CLOSING), project_in(State.MIDTERM)
    with pytest.raises(NotAllowed):
        write_summary(
            project.ref, WORDS, by=member(in_taiyuan, Role.LEAD_UNIT), version=0, submit=False
        )
    lead = member(in_taiyuan, Role.LEAD_UNIT, unit=early.lead_unit)
    with pytest.raises(Refusal, match="没有到末期评估"):
        write_summary(early.ref, WORDS, by=lead, version=0, submit=False)


def test_results_are_needed_to_hand_in(in_taiyuan: Fund) -> None:
    project = project_in(State.CLOSING)
    lead = member(in_taiyuan, Role.LEAD_UNIT, unit=project.lead_unit)
    with pytest.raises(Refusal, match="项目成效") as refused:
        write_summary(project.ref, SummaryData(" "), by=lead, version=0, submit=True)
    assert refused.value.field == "results"
    assert not Closure.objects.exists()


def test_closing_gives_the_certificate_its_number(in_taiyuan: Fund) -> None:
    project = project_in(State.CLOSING)
    ClosureFactory.create(project=project)
    office = member(in_taiyuan, Role.OFFICE)
    closure = close_project(project.ref, by=office, note="", seen_state=State.CLOSING)
    project.refresh_from_db()
    assert project.state == State.FINAL_PAYMENT
    assert closure.certificate.startswith("JX-")
    with pytest.raises(Moved):
        close_project(project.ref, by=office, note="", seen_state=State.CLOSING)


def test_nothing_closes_without_a_summary_or_with_a_difficulty_open(in_taiyuan: Fund) -> None:
    project = project_in(State.CLOSING)
    office = member(in_taiyuan, Role.OFFICE)
    with pytest.raises(Refusal, match="还没有提交结项总结"):
        advance(project.ref, "close", by=office)
    ClosureFactory.create(project=project)
    Difficulty.objects.create(
        number="KN-2026-001",
        project=project,
        title="缺帐篷",
        content="雨天没有帐篷",
        due_on="2026-11-30",
        raised_by=UserFactory.create(),
    )
    with pytest.raises(Refusal, match="1 个困难问题没有解决"):
        advance(project.ref, "close", by=office)
    project.refresh_from_db()
    assert project.state == State.CLOSING


@pytest.mark.parametrize(("shares", "refused"), [((50, 50), True), ((100,), False)])
def test_only_the_last_tranche_may_be_unpaid(
    in_taiyuan: Fund, shares: tuple[int, ...], refused: bool
) -> None:
    project, staff = project_in(State.CLOSING), Staff(in_taiyuan)
    ClosureFactory.create(project=project)
    tranches = [TrancheData(f"第{n}批", percent=Decimal(s)) for n, s in enumerate(shares, 1)]
    data = CommitmentData("协议", approved=Decimal(1000), tranches=tranches)
    Agreement.objects.create(project=project, commitment=record_commitment(data, by=staff.office))
    if refused:
        with pytest.raises(Refusal, match="第1批还没有付清。结项时只可以剩尾款未付"):
            advance(project.ref, "close", by=staff.office)
    else:
        assert advance(project.ref, "close", by=staff.office).state == State.FINAL_PAYMENT


def test_an_archive_is_read_only_by_raw_sql_too(in_taiyuan: Fund) -> None:
    project = project_in(State.ARCHIVED)
    with pytest.raises(IntegrityError, match="projects_project_archived"), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(name="改名")
    project.refresh_from_db()
    assert project.name != "改名"
    Project.objects.filter(pk=project.pk).update(category=None)


def test_no_archive_without_its_package(in_taiyuan: Fund) -> None:
    project = project_in(State.ARCHIVING)
    with pytest.raises(Refusal, match="还没有生成归档包"):
        advance(project.ref, "archive", by=member(in_taiyuan, Role.OFFICE))
