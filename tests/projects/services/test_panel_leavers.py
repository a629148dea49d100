"""Projects that leave the review while their panel is at work: they hold nobody up."""

from decimal import Decimal

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit.errors import Refusal
from kit.jobs import run_to_end
from projects.lifecycle import State
from projects.models import Call, Candidate, Decision, Panel, PanelState, Project, Review
from projects.queries.minutes import minutes_of
from projects.queries.panels import (
    CAN_STILL_SCORE,
    below_quorum,
    decisions_of,
    members_progress,
    progress_of,
    undeclared,
)
from projects.queries.scoring import my_panels
from projects.services.advance import advance
from projects.services.panel_decisions import CutLine, cut, decide, decide_one
from projects.services.panel_stages import close, open_declaration, start_scoring
from projects.services.panels import choose_members, draw_members
from projects.services.scoring import Declaration, declare, keep_scores, refusal_to_score
from tests.factories.funds import member
from tests.factories.panels import (
    accepted,
    call_to_review,
    closed_panel,
    declared,
    drawn_panel,
    experts_of,
    formed,
    scoring_panel,
    sealed,
)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def call(office: User) -> Call:
    return call_to_review(office)


@pytest.fixture
def three(in_taiyuan: Fund, call: Call) -> list[Project]:
    experts_of(in_taiyuan, 5)
    return [accepted(call, number) for number in (1, 2, 3)]


def withdraw(number: str, by: User) -> None:
    advance(number, "withdraw", by=by, note="申报单位来函撤回")


def seal_as(panel: Panel, means: dict[str, str]) -> None:
    rows = Review.objects.filter(candidate__panel=panel)
    told = rows.values_list("pk", "candidate__project__number")
    sealed(panel, {pk: Decimal(means[str(number)]) for pk, number in told})


def places(panel: Panel) -> dict[str, tuple[int | None, bool]]:
    rows = Candidate.objects.filter(panel=panel)
    told = rows.values_list("project__number", "rank", "tied")
    return {str(number): (rank, tied) for number, rank, tied in told}


def test_nobody_is_drawn_or_chosen_for_what_left(
    in_taiyuan: Fund, office: User, call: Call, three: list[Project]
) -> None:
    panel = formed(call, three, office)
    withdraw("TY-2021-002", office)
    panel = draw_members(panel, "a", panel.version, by=office)
    rows = Review.objects.values_list("candidate__project__number", flat=True)
    assert set(rows) == {"TY-2021-001", "TY-2021-003"}
    experts = [one.expert for one in panel.members.all()]
    panel = choose_members(panel, experts, None, panel.version, by=office)
    assert set(rows.all()) == {"TY-2021-001", "TY-2021-003"}
    withdraw("TY-2021-001", office)
    withdraw("TY-2021-003", office)
    with pytest.raises(Refusal, match="都已退出评审"):
        draw_members(panel, "b", panel.version, by=office)


def test_what_left_holds_neither_declarations_nor_scoring_up(
    office: User, call: Call, three: list[Project]
) -> None:
    panel = drawn_panel(call, three, office)
    panel = open_declaration(panel, panel.version, by=office)
    gone = Review.objects.filter(candidate__project__number="TY-2021-002")
    # Two stayed away from it, so that it was short of experts; nobody else declared for it yet.
    declared_for = Review.objects.exclude(pk__in=gone.values("pk"))
    declared_for.update(state="CLEARED", declared_at=panel.due_at)
    away = list(gone.order_by("pk").values_list("pk", flat=True)[:2])
    Review.objects.filter(pk__in=away).update(state="RECUSED", recusal_kind="ADVISER")
    assert below_quorum(panel, *CAN_STILL_SCORE) == ["TY-2021-002"]
    assert len(undeclared(panel)) == 3
    withdraw("TY-2021-002", office)
    assert below_quorum(panel, *CAN_STILL_SCORE) == []
    assert undeclared(panel) == []
    panel = start_scoring(panel, panel.version, by=office)
    told = progress_of(panel)
    assert (told.candidates, told.left, told.reviews, told.waiting, told.recused) == (
        2,
        1,
        10,
        0,
        0,
    )
    assert {(row.reviews, row.unsealed) for row in members_progress(panel)} == {(2, 2)}


def test_an_expert_neither_declares_nor_scores_what_left(
    office: User, call: Call, three: list[Project]
) -> None:
    panel = drawn_panel(call, three, office)
    panel = open_declaration(panel, panel.version, by=office)
    first = Review.objects.order_by("pk")[0]
    person = first.scorer
    ours = {row.candidate.project.ref: row for row in Review.objects.filter(scorer=person)}
    withdraw("TY-2021-002", office)
    asked = {row.pk: Declaration() for ref, row in ours.items() if ref != "TY-2021-002"}
    assert len(declare(panel, asked, by=person)) == 2
    (mine,) = my_panels(person)
    assert (mine.to_declare, mine.to_score, mine.left, mine.total) == (0, 2, 1, 2)
    declared(panel)
    panel = start_scoring(panel, panel.version, by=office)
    withdraw("TY-2021-003", office)
    review = Review.objects.get(pk=ours["TY-2021-003"].pk)
    assert refusal_to_score(review) == "这个项目已退出评审，不用再评。"
    with pytest.raises(Refusal, match="已退出评审"):
        keep_scores(review, {"points_1": Decimal(1)}, by=person, version=review.version)


def test_what_left_before_the_close_is_not_waited_for_nor_ranked(
    office: User, call: Call, three: list[Project]
) -> None:
    panel = scoring_panel(call, three, office)
    withdraw("TY-2021-001", office)
    standing = Review.objects.exclude(candidate__project__number="TY-2021-001")
    standing.update(state="SEALED", total=Decimal(80), sealed_at=panel.due_at)
    panel = close(panel, "", panel.version, by=office)
    assert places(panel) == {
        "TY-2021-001": (None, False),
        "TY-2021-002": (1, True),
        "TY-2021-003": (1, True),
    }
    assert Candidate.objects.get(project__number="TY-2021-001").mean is None


def test_what_left_after_the_close_is_neither_ranked_nor_decided(
    office: User, call: Call, three: list[Project]
) -> None:
    panel = scoring_panel(call, three, office)
    seal_as(panel, {"TY-2021-001": "95", "TY-2021-002": "90", "TY-2021-003": "70"})
    panel = close(panel, "", panel.version, by=office)
    panel = cut(panel, CutLine(count=1), panel.version, by=office)
    withdraw("TY-2021-001", office)
    with pytest.raises(Refusal, match="已退出评审"):
        decide_one(panel, "TY-2021-001", Decision.SUPPORT, "好", panel.version, by=office)
    told = decisions_of(panel)
    assert (told.support, told.decline, told.undecided) == (0, 2, [])
    with pytest.raises(Refusal, match="0 至 2"):
        cut(panel, CutLine(count=3), panel.version, by=office)
    panel = cut(panel, CutLine(count=1), panel.version, by=office)
    assert places(panel) == {
        "TY-2021-001": (None, False),
        "TY-2021-002": (1, False),
        "TY-2021-003": (2, False),
    }
    assert decisions_of(panel).support == 1
    job = decide(panel, panel.version, by=office)
    assert run_to_end(job).state == "DONE"
    assert Candidate.objects.get(project__number="TY-2021-001").decision == ""
    assert dict(Project.objects.values_list("number", "state")) == {
        "TY-2021-001": State.WITHDRAWN,
        "TY-2021-002": State.NOTICE,
        "TY-2021-003": State.NOT_APPROVED,
    }
    # The steps taken do not make a candidate one that left.
    panel.refresh_from_db()
    progress = progress_of(panel)
    assert (progress.candidates, progress.left) == (2, 1)
    minutes = minutes_of(panel)
    assert [row.project.number for row in minutes.ranking] == ["TY-2021-002", "TY-2021-003"]
    assert [row.project.number for row in minutes.left] == ["TY-2021-001"]


def test_an_undecided_one_that_left_keeps_nobody_from_deciding(
    office: User, call: Call, three: list[Project]
) -> None:
    panel = closed_panel(call, three[:2], office)
    decided, gone = "TY-2021-001", "TY-2021-002"
    panel = decide_one(panel, decided, Decision.SUPPORT, "好", panel.version, by=office)
    with pytest.raises(Refusal, match="没有结论：TY-2021-002"):
        decide(panel, panel.version, by=office)
    withdraw(gone, office)
    decide(panel, panel.version, by=office)
    panel.refresh_from_db()
    assert panel.state == PanelState.DECIDED
    assert places(panel)[gone] == (None, False)


def test_a_panel_that_all_left_can_be_ended(office: User, call: Call, three: list[Project]) -> None:
    panel = scoring_panel(call, three[:1], office)
    withdraw("TY-2021-001", office)
    panel = close(panel, "", panel.version, by=office)
    assert run_to_end(decide(panel, panel.version, by=office)).state == "DONE"
