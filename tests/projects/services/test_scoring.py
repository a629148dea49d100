"""Declaring, scoring and sealing: what an expert may do, when, and what the database holds."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from funds.models import Fund, Notice, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.hours import last_day
from projects.models import (
    ConflictKind,
    Expert,
    ExpertConflict,
    Panel,
    PanelState,
    Review,
    ReviewState,
)
from projects.queries.blind import mark_of
from projects.queries.scoring import is_late, points_of, reviews_on
from projects.services.scoring import Declaration, ReviewMoved, declare, keep_scores, seal
from tests.factories.funds import UserFactory, member
from tests.factories.scoring import (
    FULL,
    application,
    call_with_rubric,
    clear,
    experts,
    move,
    panel_with,
)

NO_TIE = Declaration()


@pytest.fixture
def people(in_taiyuan: Fund) -> list[User]:
    return experts(in_taiyuan, 2)


@pytest.fixture
def panel(people: list[User]) -> Panel:
    """Two applications before two experts, ties not declared yet."""
    call = call_with_rubric()
    return panel_with(people, [application(call), application(call)], call=call)


@pytest.fixture
def review(panel: Panel, people: list[User]) -> Review:
    """The first expert's review of the first application, open to be scored."""
    clear(panel)
    return mine(panel, people[0])[0]


def mine(panel: Panel, person: User) -> list[Review]:
    return list(reviews_on(panel, person).order_by("pk"))


def test_all_is_declared_at_once(panel: Panel, people: list[User]) -> None:
    first, second = mine(panel, people[0])
    recusal = Declaration(ConflictKind.RELATIVE, "负责人是我的姐姐")
    declare(panel, {first.pk: NO_TIE, second.pk: recusal}, by=people[0])
    first, second = mine(panel, people[0])
    assert (first.state, second.state) == (ReviewState.CLEARED, ReviewState.RECUSED)
    assert (second.recusal_kind, second.recusal_note) == ("RELATIVE", "负责人是我的姐姐")
    assert first.declared_at is not None
    assert {row.state for row in mine(panel, people[1])} == {ReviewState.ASSIGNED}


def test_a_recusal_is_told_to_who_formed_the_panel(panel: Panel, people: list[User]) -> None:
    first, second = mine(panel, people[0])
    recusal = Declaration(ConflictKind.ADVISER)
    declare(panel, {first.pk: recusal, second.pk: recusal}, by=people[0])
    notice = Notice.objects.get(person=panel.created_by)
    assert "回避 2 个项目" in notice.subject
    assert people[0].name not in notice.subject + notice.text


def test_one_left_out_keeps_nothing(panel: Panel, people: list[User]) -> None:
    first, _ = mine(panel, people[0])
    with pytest.raises(ReviewMoved, match="没有列全"):
        declare(panel, {first.pk: NO_TIE}, by=people[0])
    assert mine(panel, people[0])[0].state == ReviewState.ASSIGNED


def test_nobody_declares_for_another(panel: Panel, people: list[User]) -> None:
    theirs = {row.pk: NO_TIE for row in mine(panel, people[1])}
    with pytest.raises(ReviewMoved):
        declare(panel, theirs, by=people[0])


@pytest.mark.parametrize("state", [PanelState.CLOSED, PanelState.DECIDED])
def test_a_late_declaration_is_refused(panel: Panel, people: list[User], state: PanelState) -> None:
    move(panel, state)
    declared = {row.pk: NO_TIE for row in mine(panel, people[0])}
    with pytest.raises(Refusal, match="不接受回避申报"):
        declare(panel, declared, by=people[0])


def test_other_ties_are_put_into_words(panel: Panel, people: list[User]) -> None:
    first, second = mine(panel, people[0])
    other = Declaration(ConflictKind.OTHER, "  ")
    with pytest.raises(Refusal, match="写明是什么关系") as refused:
        declare(panel, {first.pk: NO_TIE, second.pk: other}, by=people[0])
    assert refused.value.field == f"note_{mark_of(second.pk)}"
    assert {row.state for row in mine(panel, people[0])} == {ReviewState.ASSIGNED}


@pytest.mark.parametrize("tie", ["own unit", "on record", "gone by"])
def test_an_expert_of_the_applying_unit_cannot_clear_themself(
    panel: Panel, people: list[User], tie: str
) -> None:
    first, second = mine(panel, people[0])
    unit = first.candidate.project.lead_unit
    if tie == "own unit":
        Expert.objects.filter(person=people[0]).update(unit=unit)
    else:
        days = 1 if tie == "on record" else -1
        ExpertConflict.objects.create(
            expert=first.expert,
            unit=unit,
            kind=ConflictKind.COOPERATION,
            until=clock.today() + timedelta(days=days),
        )
    declared = {first.pk: NO_TIE, second.pk: NO_TIE}
    if tie == "gone by":
        declare(panel, declared, by=people[0])
        return
    with pytest.raises(Refusal, match="应当回避") as refused:
        declare(panel, declared, by=people[0])
    assert refused.value.field == f"choice_{mark_of(first.pk)}"


def test_scores_are_kept_piece_by_piece(review: Review, people: list[User]) -> None:
    kept = keep_scores(review, {"points_1": Decimal("17.5")}, by=people[0], version=1).review
    kept = keep_scores(
        kept, {"points_2": Decimal(0), "comment": " 可行 "}, by=people[0], version=2
    ).review
    assert points_of(kept) == {1: Decimal("17.5"), 2: Decimal(0)}
    assert (kept.comment, kept.version, kept.total) == ("可行", 3, None)
    kept = keep_scores(kept, {"points_1": None}, by=people[0], version=3).review
    assert points_of(kept) == {2: Decimal(0)}


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("points_1", Decimal("20.5"), "0 至 20 分"),
        ("points_1", Decimal("-0.5"), "0 至 20 分"),
        ("points_1", Decimal("10.25"), "可以带半分"),
        ("points_6", Decimal(11), "“影响力”"),
        ("suggested", Decimal("52116.01"), "不能超过申请金额 52,116.00 元"),
        ("suggested", Decimal(-1), "负数"),
        ("comment", "好" * 1001, "现有 1001 字"),
    ],
)
def test_what_does_not_fit_is_left_and_the_rest_kept(
    review: Review, people: list[User], name: str, value: Any, why: str
) -> None:
    changes = {name: value, "points_2": Decimal(12)}
    kept = keep_scores(review, changes, by=people[0], version=1)
    assert set(kept.refused) == {name}
    assert why in kept.refused[name]
    kept.review.refresh_from_db()
    assert kept.review.scores == {"2": "12.0"}


def test_a_second_window_is_told(review: Review, people: list[User]) -> None:
    keep_scores(review, {"points_1": Decimal(10)}, by=people[0], version=1)
    with pytest.raises(ReviewMoved, match="另一个窗口"):
        keep_scores(review, {"points_1": Decimal(12)}, by=people[0], version=1)
    again = keep_scores(review, {"points_1": Decimal(10)}, by=people[0], version=1)
    assert again.review.version == 2


def test_sealing_sums_up_and_names_what_lacks(review: Review, people: list[User]) -> None:
    most = {name: value for name, value in FULL.items() if name not in {"points_3", "points_6"}}
    kept = keep_scores(review, most, by=people[0], version=1).review
    with pytest.raises(Refusal, match="还有 2 项没有评分：预算合理性、影响力"):
        seal(kept, by=people[0], version=2)
    rest = {"points_3": Decimal("9.5"), "points_6": Decimal(0)}
    kept = keep_scores(kept, rest, by=people[0], version=2).review
    with pytest.raises(ReviewMoved):
        seal(kept, by=people[0], version=2)
    sealed = seal(kept, by=people[0], version=3)
    assert (sealed.state, sealed.total) == (ReviewState.SEALED, Decimal("79.5"))
    assert sealed.sealed_at is not None


def test_nothing_is_scored_after_sealing(review: Review, people: list[User]) -> None:
    kept = keep_scores(review, FULL, by=people[0], version=1).review
    seal(kept, by=people[0], version=2)
    with pytest.raises(Refusal, match="已经封存"):
        keep_scores(kept, {"points_1": Decimal(1)}, by=people[0], version=3)
    with pytest.raises(Refusal, match="已经封存"):
        seal(kept, by=people[0], version=3)


@pytest.mark.parametrize(
    "change",
    [
        "scores = '{}'",
        "total = 99",
        "comment = '改'",
        "suggested = 1",
        "state = 'CLEARED'",
        "sealed_at = now()",
        "scorer_id = scorer_id",
    ],
)
def test_raw_sql_changes_no_sealed_review(review: Review, people: list[User], change: str) -> None:
    kept = keep_scores(review, FULL, by=people[0], version=1).review
    seal(kept, by=people[0], version=2)
    before = Review.objects.values().get(pk=review.pk)
    for statement, guard in (
        (f"UPDATE projects_review SET {change} WHERE id = %s", "projects_review_sealed"),
        ("DELETE FROM projects_review WHERE id = %s", "projects_review_stays_once_declared"),
    ):
        with (
            pytest.raises(IntegrityError, match=rf"^{guard} refuses"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [review.pk])
    assert Review.objects.values().get(pk=review.pk) == before
    assert before["total"] == 100


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (ReviewState.ASSIGNED, "先申报回避"),
        (ReviewState.RECUSED, "已申报回避"),
        (ReviewState.CLEARED, "还没有开始评分"),
    ],
)
def test_before_the_scoring_nothing_is_kept(
    panel: Panel, people: list[User], state: ReviewState, why: str
) -> None:
    review = mine(panel, people[0])[0]
    if state != ReviewState.ASSIGNED:
        Review.objects.filter(pk=review.pk).update(state=state, recusal_kind="ADVISER")
    with pytest.raises(Refusal, match=why):
        keep_scores(review, FULL, by=people[0], version=1)
    with pytest.raises(Refusal, match=why):
        seal(review, by=people[0], version=1)


def test_a_page_opened_before_the_scoring_ended_keeps_nothing_after(
    review: Review, people: list[User], panel: Panel
) -> None:
    move(panel, PanelState.CLOSED)
    with pytest.raises(Refusal, match="评分已经结束"):
        keep_scores(review, FULL, by=people[0], version=1)


def test_after_the_due_time_it_is_late_and_still_counts(
    review: Review, people: list[User], panel: Panel
) -> None:
    with clock.standing_at(panel.due_at + timedelta(seconds=1)):
        kept = keep_scores(review, FULL, by=people[0], version=1).review
        sealed = seal(kept, by=people[0], version=2)
    assert is_late(panel, sealed.sealed_at)
    assert not is_late(panel, panel.due_at)


def test_only_the_scorer_scores(review: Review, people: list[User], in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    for person in (people[1], office, UserFactory.create()):
        with pytest.raises(NotAllowed):
            keep_scores(review, FULL, by=person, version=1)
        with pytest.raises(NotAllowed):
            seal(review, by=person, version=1)
    review.refresh_from_db()
    assert (review.scores, review.version) == ({}, 1)


@given(st.integers(0, 23))
def test_a_due_time_at_midnight_belongs_to_the_day_before(hour: int) -> None:
    midnight = clock.now().replace(hour=16, minute=0, second=0, microsecond=0)
    assert (midnight + timedelta(hours=8)).date() > last_day(midnight)
    later = midnight + timedelta(hours=hour, seconds=1)
    assert last_day(later) == (midnight + timedelta(hours=8)).date()
