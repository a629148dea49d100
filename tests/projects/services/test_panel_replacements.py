"""An expert who cannot go on: what they did not seal is given to others, who declare first."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from funds.models import Fund, Notice, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from projects.models import (
    Call,
    ConflictKind,
    Draw,
    Expert,
    Panel,
    PanelState,
    Review,
    ReviewState,
)
from projects.queries.drawing import draw, from_published
from projects.queries.panels import members_progress, progress_of
from projects.queries.scoring import my_panels
from projects.services.advance import Moved
from projects.services.panel_replacements import Relief, relieve, replace_by_hand
from projects.services.panel_stages import close
from projects.services.scoring import Declaration, declare, keep_scores, refusal_to_score, seal
from tests.factories.funds import member
from tests.factories.panels import (
    accepted,
    call_to_review,
    closed_panel,
    declared,
    expert_of,
    experts_of,
    scoring_panel,
    sealed,
)

ILL = Relief("生病住院")


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def call(office: User) -> Call:
    return call_to_review(office)


@pytest.fixture
def panel(in_taiyuan: Fund, office: User, call: Call) -> Panel:
    """Two applications, five experts, all scoring."""
    experts_of(in_taiyuan, 5)
    return scoring_panel(call, [accepted(call, 1), accepted(call, 2)], office)


@pytest.fixture
def leaving(panel: Panel) -> Expert:
    """An expert who sealed the first application and scored half of the second."""
    one: Expert = panel.members.order_by("id")[0].expert
    first, second = theirs(one)
    row = Review.objects.filter(pk=first.pk)
    row.update(state=ReviewState.SEALED, total=Decimal("66.50"), sealed_at=clock.now())
    Review.objects.filter(pk=second.pk).update(scores={"1": "3.0"})
    return one


def theirs(expert: Expert) -> list[Review]:
    return list(Review.objects.filter(expert=expert).order_by("candidate__project__number"))


def test_what_is_not_sealed_is_drawn_for_and_what_is_sealed_stays(
    in_taiyuan: Fund, office: User, panel: Panel, leaving: Expert
) -> None:
    spare = expert_of(in_taiyuan)
    panel = relieve(panel, leaving, ILL, panel.version, by=office)
    first, second = theirs(leaving)
    assert (first.state, first.total) == (ReviewState.SEALED, Decimal("66.50"))
    assert second.state == ReviewState.RELEASED
    (new,) = theirs(spare)
    assert (new.candidate_id, new.state, new.scores) == (
        second.candidate_id,
        ReviewState.ASSIGNED,
        {},
    )
    kept = Draw.objects.latest("id")
    assert kept.drawn == {"TY-2021-002": [spare.number]}
    assert draw(from_published(kept.seed, kept.entered)).drawn == kept.drawn
    assert panel.state == PanelState.SCORING
    told = progress_of(panel)
    assert (told.reviews, told.waiting, told.sealed) == (10, 1, 1)
    parts = {part.member.expert.number: part for part in members_progress(panel)}
    assert (parts[leaving.number].reviews, parts[leaving.number].released) == (1, 1)


def test_the_replacement_declares_first_and_then_scores(
    in_taiyuan: Fund, office: User, panel: Panel, leaving: Expert
) -> None:
    spare = expert_of(in_taiyuan)
    panel = relieve(panel, leaving, ILL, panel.version, by=office)
    (new,) = theirs(spare)
    person = spare.person
    assert my_panels(person)[0].may_declare
    with pytest.raises(Refusal, match="请先申报回避"):
        keep_scores(new, {"points_1": Decimal(1)}, by=person, version=new.version)
    declare(panel, {new.pk: Declaration()}, by=person)
    new.refresh_from_db()
    assert seal(new, by=person, version=new.version).state == ReviewState.SEALED


def test_who_was_relieved_has_it_no_more(
    in_taiyuan: Fund, office: User, panel: Panel, leaving: Expert
) -> None:
    expert_of(in_taiyuan)
    relieve(panel, leaving, ILL, panel.version, by=office)
    _, second = theirs(leaving)
    (mine,) = my_panels(leaving.person)
    assert (mine.total, mine.sealed) == (1, 1)
    assert refusal_to_score(second) == "这份评审已转给其他专家，您不用再评。"
    with pytest.raises(Refusal, match="已转给其他专家"):
        keep_scores(second, {"points_1": Decimal(1)}, by=leaving.person, version=second.version)
    with (
        pytest.raises(IntegrityError, match="projects_review_sealed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE projects_review SET comment = '改' WHERE id = %s", [second.pk])


def test_the_reason_stands_in_the_history_and_both_are_told(
    in_taiyuan: Fund, office: User, panel: Panel, leaving: Expert
) -> None:
    spare = expert_of(in_taiyuan)
    panel = relieve(panel, leaving, ILL, panel.version, by=office)
    last = panel.history.order_by("-pgh_id")[0]  # type: ignore[attr-defined]
    assert last.pgh_context["step"] == f"换下专家 {leaving.number}"
    assert last.pgh_context["note"].startswith("生病住院。接替：CQ-")
    assert "生病住院" in Notice.objects.filter(person=leaving.person).latest("id").text
    assert "请申报回避" in Notice.objects.filter(person=spare.person).latest("id").subject


def test_by_hand_the_quorum_is_asked_again(
    in_taiyuan: Fund, office: User, panel: Panel, leaving: Expert
) -> None:
    second = theirs(leaving)[1].candidate.project
    tied = expert_of(in_taiyuan, unit=second.lead_unit)
    sitting = panel.members.exclude(expert=leaving).order_by("id")[0].expert
    full = expert_of(in_taiyuan, load=1)
    accepted_elsewhere = accepted(panel.call, 9)
    others = [*experts_of(in_taiyuan, 4), full]
    # Everybody else's load is not touched: the second panel is of those five alone.
    Expert.objects.exclude(pk__in=[one.pk for one in others]).update(left_on=clock.today())
    scoring_panel(panel.call, [accepted_elsewhere], office)
    Expert.objects.update(left_on=None)
    for chosen in (tied, sitting, full):
        with pytest.raises(Refusal, match="已到上限"):
            relieve(panel, leaving, Relief("出差", (chosen,)), panel.version, by=office)
    with pytest.raises(Refusal, match="换下的这位"):
        relieve(panel, leaving, Relief("出差", (leaving,)), panel.version, by=office)
    assert theirs(leaving)[1].state == ReviewState.CLEARED
    spare = expert_of(in_taiyuan)
    relieve(panel, leaving, Relief("出差", (tied, spare)), panel.version, by=office)
    assert [row.candidate.project for row in theirs(spare)] == [second]
    assert theirs(tied) == []


def test_a_candidate_left_with_four_is_refused(
    in_taiyuan: Fund, office: User, panel: Panel
) -> None:
    leaving = panel.members.order_by("id")[0].expert
    first, _ = theirs(leaving)
    half = expert_of(in_taiyuan, unit=first.candidate.project.lead_unit)
    with pytest.raises(Refusal, match="不足 5 人：TY-2021-001"):
        relieve(panel, leaving, Relief("出差", (half,)), panel.version, by=office)
    assert {row.state for row in theirs(leaving)} == {ReviewState.CLEARED}
    with pytest.raises(Refusal, match="补抽不满"):
        relieve(panel, leaving, ILL, panel.version, by=office)


def test_what_is_refused(in_taiyuan: Fund, office: User, panel: Panel, leaving: Expert) -> None:
    expert_of(in_taiyuan)
    with pytest.raises(Refusal, match="理由"):
        relieve(panel, leaving, Relief("  "), panel.version, by=office)
    with pytest.raises(Moved):
        relieve(panel, leaving, ILL, panel.version - 1, by=office)
    with pytest.raises(NotAllowed):
        relieve(panel, leaving, ILL, panel.version, by=leaving.person)
    panel = relieve(panel, leaving, ILL, panel.version, by=office)
    with pytest.raises(Refusal, match="不用换人"):
        relieve(panel, leaving, ILL, panel.version, by=office)


def test_nobody_is_relieved_once_the_scoring_ended(
    in_taiyuan: Fund, office: User, call: Call
) -> None:
    experts_of(in_taiyuan, 5)
    panel = closed_panel(call, [accepted(call, 1)], office)
    one = panel.members.order_by("id")[0].expert
    with pytest.raises(Refusal, match="不能补专家或换人"):
        relieve(panel, one, ILL, panel.version, by=office)


def test_a_chair_who_leaves_chairs_no_more(
    in_taiyuan: Fund, office: User, panel: Panel, leaving: Expert
) -> None:
    Panel.objects.filter(pk=panel.pk).update(chair=leaving)
    panel.refresh_from_db()
    expert_of(in_taiyuan)
    panel = relieve(panel, leaving, ILL, panel.version, by=office)
    assert panel.chair is None
    with pytest.raises(NotAllowed):
        close(panel, "", panel.version, by=leaving.person)


def test_a_replacement_with_a_tie_is_replaced_while_the_others_score(
    in_taiyuan: Fund, office: User, panel: Panel, leaving: Expert
) -> None:
    spare = expert_of(in_taiyuan)
    panel = relieve(panel, leaving, ILL, panel.version, by=office)
    (new,) = theirs(spare)
    declare(panel, {new.pk: Declaration(ConflictKind.ADVISER)}, by=spare.person)
    sealed(panel)
    with pytest.raises(Refusal, match="不足 5 份，不能结束：TY-2021-002"):
        close(panel, "", panel.version, by=office)
    third = expert_of(in_taiyuan)
    panel = replace_by_hand(panel, [third], panel.version, by=office)
    declared(panel)
    sealed(panel)
    assert close(panel, "", panel.version, by=office).state == PanelState.CLOSED
    assert theirs(leaving)[1].state == ReviewState.RELEASED
