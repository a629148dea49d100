"""Closing, ranking and deciding: independent arithmetic, ties, races, and a killed job."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from funds.models import Fund, Notice, User
from funds.permissions import Role
from kit import clock
from kit.errors import Refusal
from kit.jobs import run_to_end
from kit.jobs.lease import Lease
from kit.models import Job
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import (
    Candidate,
    Decision,
    Panel,
    PanelState,
    Project,
    Review,
)
from projects.services.advance import Moved, advance
from projects.services.panel_decisions import (
    CutLine,
    carry_out_one,
    cut,
    decide,
    decide_one,
    go_on,
)
from projects.services.panel_reminders import remind_reviewers
from projects.services.panel_stages import close, extend
from tests.factories.funds import member
from tests.factories.panels import (
    accepted,
    call_to_review,
    closed_panel,
    decided_panel,
    experts_of,
    scoring_panel,
    sealed,
)
from tests.factories.projects import project_in


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def applications(fund: Fund, office: User, many: int) -> list[Project]:
    call = call_to_review(office)
    experts_of(fund, 5)
    return [accepted(call, number) for number in range(1, many + 1)]


def begun(fund: Fund, office: User, many: int = 1) -> Panel:
    projects = applications(fund, office, many)
    assert projects[0].call is not None
    return scoring_panel(projects[0].call, projects, office)


def finished(fund: Fund, office: User, many: int) -> Panel:
    projects = applications(fund, office, many)
    assert projects[0].call is not None
    return closed_panel(projects[0].call, projects, office)


def test_the_close_reckons_means_suggestions_and_shared_ranks(
    in_taiyuan: Fund, office: User
) -> None:
    panel = begun(in_taiyuan, office, 3)
    first, second, third = Candidate.objects.filter(panel=panel).order_by("project__number")
    given = {
        first.pk: ["60", "70.5", "70.5", "70.51", "99"],
        second.pk: ["0", "100", "90", "80", "85.55"],
        third.pk: ["99", "70.51", "60", "70.5", "70.5"],
    }
    totals = {}
    for pk, points in given.items():
        for review, total in zip(Review.objects.filter(candidate=pk), points, strict=True):
            totals[review.pk] = Decimal(total)
    sealed(panel, totals)
    panel = close(panel, "", panel.version, by=office)
    assert (panel.state, panel.closed_note) == (PanelState.CLOSED, "")
    for candidate in Candidate.objects.all():
        kept = sorted(Decimal(total) for total in given[candidate.pk])[1:-1]
        mean = (sum(kept, Decimal(0)) / len(kept)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert (candidate.mean, candidate.counted) == (mean, 3)
        assert candidate.suggested == Decimal(30000)
    rows = Candidate.objects.order_by("project__number").values_list("rank", "tied")
    assert list(rows) == [(2, True), (1, False), (2, True)]


def test_an_early_close_needs_a_reason_and_five_seals(in_taiyuan: Fund, office: User) -> None:
    panel = begun(in_taiyuan, office)
    with pytest.raises(Refusal, match="没有封存"):
        close(panel, "", panel.version, by=office)
    with pytest.raises(Refusal, match="不足 5 份，不能结束：TY-2021-001"):
        close(panel, "赶时间", panel.version, by=office)
    panel.refresh_from_db()
    assert panel.state == PanelState.SCORING
    assert Candidate.objects.get().mean is None


def test_the_chair_may_close_and_another_expert_may_not(in_taiyuan: Fund, office: User) -> None:
    panel = begun(in_taiyuan, office)
    sealed(panel)
    members = list(panel.members.select_related("expert__person").order_by("id"))
    Panel.objects.filter(pk=panel.pk).update(chair=members[0].expert)
    panel.refresh_from_db()
    with pytest.raises(Refusal, match="权限"):
        close(panel, "", panel.version, by=members[1].expert.person)
    assert close(panel, "", panel.version, by=members[0].expert.person).closed_at is not None


def test_the_line_parts_by_number_or_budget_and_names_the_tie(
    in_taiyuan: Fund, office: User
) -> None:
    panel = begun(in_taiyuan, office, 4)
    means = ["90", "80", "80", "70"]
    totals = {}
    for candidate, mean in zip(Candidate.objects.order_by("id"), means, strict=True):
        for review in Review.objects.filter(candidate=candidate):
            totals[review.pk] = Decimal(mean)
    sealed(panel, totals)
    panel = close(panel, "", panel.version, by=office)

    def decisions() -> list[str]:
        return list(Candidate.objects.order_by("id").values_list("decision", flat=True))

    panel = cut(panel, CutLine(count=3), panel.version, by=office)
    assert decisions() == ["SUPPORT", "SUPPORT", "SUPPORT", "DECLINE"]
    panel = cut(panel, CutLine(budget=Decimal(65000)), panel.version, by=office)
    assert panel.support_count == 2
    assert decisions() == ["SUPPORT", "", "", "DECLINE"]
    with pytest.raises(Refusal, match="没有结论：TY-2021-002；TY-2021-003"):
        decide(panel, panel.version, by=office)
    with pytest.raises(Refusal, match="理由"):
        decide_one(panel, "TY-2021-002", Decision.SUPPORT, " ", panel.version, by=office)
    panel = decide_one(panel, "TY-2021-002", Decision.SUPPORT, "受众广", panel.version, by=office)
    panel = decide_one(panel, "TY-2021-003", Decision.DECLINE, "已有同类", panel.version, by=office)
    panel = cut(panel, CutLine(count=1), panel.version, by=office)
    assert decisions() == ["SUPPORT", "SUPPORT", "DECLINE", "DECLINE"]
    with pytest.raises(Refusal, match="0 至 4"):
        cut(panel, CutLine(count=5), panel.version, by=office)


def test_the_decision_takes_every_step_and_a_killed_job_goes_on(
    in_taiyuan: Fund, office: User
) -> None:
    panel = finished(in_taiyuan, office, 4)
    panel = cut(panel, CutLine(count=4), panel.version, by=office)
    for number in ("TY-2021-003", "TY-2021-004"):
        panel = decide_one(panel, number, Decision.DECLINE, "超总额", panel.version, by=office)
    job = decide(panel, panel.version, by=office)
    panel.refresh_from_db()
    # As a worker that was killed after the first one leaves it.
    first = Candidate.objects.get(project__number="TY-2021-001")
    assert carry_out_one(panel, first.pk, by=office) == ""
    assert run_to_end(job).state == "DONE"
    assert carry_out_one(panel, first.pk, by=office) == ""
    states = dict(Project.objects.values_list("number", "state"))
    assert states == {
        "TY-2021-001": State.NOTICE,
        "TY-2021-002": State.NOTICE,
        "TY-2021-003": State.NOT_APPROVED,
        "TY-2021-004": State.NOT_APPROVED,
    }
    project: Any = Project.objects.get(number="TY-2021-001")
    history = project.history.filter(pgh_context__step="pass_review")
    assert history.count() == 1
    assert panel.number in history.get().pgh_context["note"]
    with pytest.raises(Refusal, match="都已办完"):
        go_on(panel, panel.version, by=office)


def test_one_that_refuses_is_told_and_done_later(in_taiyuan: Fund, office: User) -> None:
    projects = applications(in_taiyuan, office, 2)
    assert projects[0].call is not None
    # Whoever submitted an application does not decide on it.
    Project.objects.filter(pk=projects[0].pk).update(submitted_by=office)
    panel = decided_panel(projects[0].call, projects, office, 2)
    job = go_on(panel, panel.version, by=office)
    assert run_to_end(job).state == "FAILED"
    assert "1 个已办，1 个没有办成：TY-2021-001" in job.error
    other = member(in_taiyuan, Role.OFFICE)
    panel.refresh_from_db()
    assert run_to_end(go_on(panel, panel.version, by=other)).state == "DONE"
    assert set(Project.objects.values_list("state", flat=True)) == {State.NOTICE}


def test_the_plain_door_asks_for_the_panel(in_taiyuan: Fund, office: User) -> None:
    panel = finished(in_taiyuan, office, 1)
    with pytest.raises(Refusal, match="专家评审组"):
        advance("TY-2021-001", "pass_review", by=office, note="直接通过")
    panel = cut(panel, CutLine(count=1), panel.version, by=office)
    with pytest.raises(Refusal, match="专家评审组"):
        advance("TY-2021-001", "pass_review", by=office, note="直接通过")
    project_in(State.REVIEW, number="TY-2021-050")
    advance("TY-2021-050", "pass_review", by=office, note="会议纪要")


def test_nothing_moves_on_a_stale_page(in_taiyuan: Fund, office: User) -> None:
    panel = finished(in_taiyuan, office, 1)
    with pytest.raises(Moved):
        cut(panel, CutLine(count=1), panel.version - 1, by=office)
    with pytest.raises(Refusal, match="评分已结束"):
        close(panel, "", panel.version, by=office)


def test_a_later_due_time_needs_a_reason(in_taiyuan: Fund, office: User) -> None:
    panel = begun(in_taiyuan, office)
    with pytest.raises(Refusal, match="理由"):
        extend(panel, panel.due_at + timedelta(days=1), "", panel.version, by=office)
    with pytest.raises(Refusal, match="晚于"):
        extend(panel, panel.due_at, "出差", panel.version, by=office)
    later = panel.due_at + timedelta(days=1)
    assert extend(panel, later, "出差", panel.version, by=office).due_at == later


def test_each_is_reminded_once_at_each_stage_until_sealed(in_taiyuan: Fund, office: User) -> None:
    panel = begun(in_taiyuan, office)
    review = Review.objects.order_by("id")[0]

    def reminders() -> int:
        return Notice.objects.filter(person=review.scorer, key__startswith="review:").count()

    for left, known in (
        (timedelta(days=4), 0),
        (timedelta(days=3), 1),
        (timedelta(days=2), 1),
        (timedelta(hours=20), 2),
        (timedelta(), 3),
        (timedelta(days=-2), 3),
    ):
        with clock.standing_at(panel.due_at - left):
            remind_reviewers(in_taiyuan)
            remind_reviewers(in_taiyuan)
        assert reminders() == known
    sealed(panel)
    with clock.standing_at(panel.due_at + timedelta(days=30)):
        remind_reviewers(in_taiyuan)
    assert reminders() == 3


@pytest.mark.parametrize(
    ("table", "change", "guard"),
    [
        ("candidate", "decision = 'DECLINE'", "projects_candidate_decided"),
        ("candidate", "decision_note = '改'", "projects_candidate_decided"),
        ("candidate", "rank = 9", "projects_candidate_decided"),
        ("candidate", "suggested = 1", "projects_candidate_decided"),
        ("panel", "support_count = 9", "projects_panel_decided"),
        ("panel", "decided_at = now()", "projects_panel_decided"),
        ("panel", "closed_note = '改'", "projects_panel_decided"),
        ("panel", "chair_id = 1", "projects_panel_decided"),
        ("panel", "state = 'CLOSED'", "projects_panel_steps"),
    ],
)
def test_raw_sql_changes_no_decision(
    in_taiyuan: Fund, office: User, table: str, change: str, guard: str
) -> None:
    projects = applications(in_taiyuan, office, 1)
    assert projects[0].call is not None
    panel = decided_panel(projects[0].call, projects, office, 1)
    before = Candidate.objects.values().get()
    with (
        pytest.raises(IntegrityError, match=rf"^{guard} refuses"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE projects_{table} SET {change}")
    assert Candidate.objects.values().get() == before
    assert before["decision"] == "SUPPORT"
    another = project_in(State.REVIEW, number="TY-2021-777")
    with (
        pytest.raises(IntegrityError, match=r"^projects_candidate_decided refuses"),
        transaction.atomic(),
    ):
        Candidate.objects.create(panel=panel, project=another)


def test_before_the_decision_a_line_can_be_drawn_again(in_taiyuan: Fund, office: User) -> None:
    panel = finished(in_taiyuan, office, 2)
    for count, told in ((2, ["SUPPORT", "SUPPORT"]), (0, ["DECLINE", "DECLINE"])):
        panel = cut(panel, CutLine(count=count), panel.version, by=office)
        assert list(Candidate.objects.values_list("decision", flat=True)) == told


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_three_hundred_are_decided_by_a_job_that_tells_how_far_it_is(
    taiyuan: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fund_scope(taiyuan.pk):
        office = member(taiyuan, Role.OFFICE)
        call = call_to_review(office)
        experts_of(taiyuan, 5, load=300)
        first = accepted(call, 1)
        shared = {"lead_unit": first.lead_unit, "category": first.category}
        projects = [first, *(accepted(call, number, **shared) for number in range(2, 301))]
        panel = closed_panel(call, projects, office)
        panel = cut(panel, CutLine(count=300), panel.version, by=office)
        job = decide(panel, panel.version, by=office)
    seen: list[tuple[int, str]] = []
    renew = Lease.renew

    def renewed(lease: Lease, progress: int, step: str) -> bool:
        kept = renew(lease, progress, step)
        # By the keeper's own connection: what whoever waits for the job reads just now.
        seen.append(Job.objects.values_list("progress", "step").get(pk=lease.job_id))
        return kept

    monkeypatch.setattr(Lease, "renew", renewed)
    assert run_to_end(job).state == "DONE"
    told = dict.fromkeys(step for progress, step in seen if 0 < progress < 100)
    print("progress recorded:", *told)
    assert len(told) > 1
    assert [progress for progress, _ in seen] == sorted(progress for progress, _ in seen)
    with fund_scope(taiyuan.pk):
        assert set(Project.objects.values_list("state", flat=True)) == {State.NOTICE}


@pytest.mark.django_db(transaction=True)
def test_two_clerks_close_and_one_wins(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        clerks = [member(taiyuan, Role.OFFICE) for _ in range(2)]
        panel = begun(taiyuan, clerks[0], 2)
        sealed(panel)
    start = threading.Barrier(2)

    def act(clerk: User) -> object:
        start.wait()
        try:
            with fund_scope(taiyuan.pk):
                return close(panel, "", panel.version, by=clerk)
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    act_: Callable[[User], object] = act
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(act_, clerks))
    assert sorted(isinstance(result, Panel) for result in results) == [False, True]
    assert sum(isinstance(result, Moved) for result in results) == 1
    with fund_scope(taiyuan.pk):
        assert Candidate.objects.filter(rank__isnull=False).count() == 2
