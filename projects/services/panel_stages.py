"""What moves a formed panel on: declarations, scoring, its due time, the close."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import F

from funds.models import NoticeKind, User
from funds.permissions import Action, can, demand
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.hours import closing_cn
from projects.models import (
    Candidate,
    Panel,
    PanelMember,
    PanelState,
    Review,
    ReviewState,
)
from projects.models.call import LEAST_SEATS
from projects.queries.panels import (
    CAN_STILL_SCORE,
    FINISHED,
    below_quorum,
    members_of,
    undeclared,
    unsealed_reviews,
)
from projects.queries.ranking import UNRANKED, ranked, result_of
from projects.queries.standing import standing
from projects.services.panels import listed, locked, locked_as_seen

CENT = Decimal("0.01")


@transaction.atomic
def open_declaration(panel: Panel, version: int, *, by: User) -> Panel:
    """Ask the members to declare what they must stay away from; from now on the panel stands.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Moved: somebody changed the panel since.
        Refusal: it is not being formed, or a candidate has fewer than five experts.
    """
    panel = locked(panel, version, by=by, state=PanelState.FORMING)
    lacking = below_quorum(panel, *CAN_STILL_SCORE)
    if lacking:
        raise Refusal(
            f"还有项目不足 {LEAST_SEATS} 位评审专家：{listed(lacking)}。请先抽取或选定专家。"
        )
    _move(panel, PanelState.DECLARING, "开放回避申报", by=by)
    tell(
        panel,
        [member.expert.person for member in members_of(panel)],
        f"请申报回避：{panel.title}",
        f"看到分数之前申报。评分截止 {closing_cn(panel.due_at)}",
    )
    return panel


@transaction.atomic
def start_scoring(panel: Panel, version: int, *, by: User) -> Panel:
    """Let the members score, once all have declared and every candidate keeps its quorum.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Moved: somebody changed the panel since.
        Refusal: declarations are not open, somebody has not declared, or a candidate has fewer than
            five experts left: each is named.
    """
    panel = locked(panel, version, by=by, state=PanelState.DECLARING)
    waiting = undeclared(panel)
    if waiting:
        raise Refusal(f"还有专家没有申报完回避：{listed(waiting)}。请提醒他们，或等申报完再开始。")
    lacking = below_quorum(panel, *CAN_STILL_SCORE)
    if lacking:
        raise Refusal(
            f"回避后评审专家不足 {LEAST_SEATS} 人，不能开始评分：{listed(lacking)}。"
            "请先补抽或补选专家。"
        )
    _check_ahead(panel.due_at)
    _move(panel, PanelState.SCORING, "开始评分", by=by)
    tell(
        panel,
        scorers(panel),
        f"请评分：{panel.title}",
        f"截止 {closing_cn(panel.due_at)}",
    )
    return panel


@transaction.atomic
def extend(panel: Panel, due_at: datetime, reason: str, version: int, *, by: User) -> Panel:
    """Put off a panel's due time.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Moved: somebody changed the panel since.
        Refusal: scoring has ended, no reason was given, or the time is not later.
    """
    demand(by, Action.PANEL_MANAGE, panel)
    panel = locked_as_seen(panel, version, state=PanelState(panel.state))
    if panel.state in FINISHED:
        raise Refusal("评分已经结束，不能再延期。")
    if not reason.strip():
        raise Refusal("请写明延期的理由，专家会看到。", field="reason")
    if due_at <= panel.due_at:
        raise Refusal("新的截止日期要晚于现在的截止日期。请改正。", field="due_on")
    _check_ahead(due_at)
    panel.due_at = due_at
    panel.version += 1
    with recorded_as("延长评分时间", by=by.pk, note=reason.strip()):
        panel.save()
    if panel.state != PanelState.FORMING:
        words = f"截止 {closing_cn(panel.due_at)}。{reason.strip()}"
        tell(panel, scorers(panel), f"评分延期：{panel.title}", words)
    return panel


@transaction.atomic
def close(panel: Panel, reason: str, version: int, *, by: User) -> Panel:
    """End the scoring and reckon every candidate's result; from now on scores are visible.

    Done by the office or the panel's chair. While reviews are unsealed it needs a reason, and they
    count for nothing.

    Raises:
        NotAllowed: ``by`` is neither.
        Moved: somebody changed the panel since.
        Refusal: it is not being scored, unsealed reviews are left without a reason, or a candidate
            has fewer than five sealed reviews.
    """
    demand(by, Action.PANEL_CLOSE, panel)
    panel = locked_as_seen(panel, version, state=PanelState.SCORING)
    # Whoever seals at this moment is waited for: their row is either in or out, never half.
    list(Review.objects.select_for_update().filter(candidate__panel=panel).order_by("id"))
    unsealed = unsealed_reviews(panel).count()
    if unsealed and not reason.strip():
        raise Refusal(f"还有 {unsealed} 份评审没有封存。要提前结束，请写明理由。", field="reason")
    lacking = below_quorum(panel, ReviewState.SEALED)
    if lacking:
        # The chair scores blind: numbers of applications are the office's to read.
        which = listed(lacking) if can(by, Action.PANEL_MANAGE, panel) else f"{len(lacking)} 个项目"
        raise Refusal(
            f"已封存的评审不足 {LEAST_SEATS} 份，不能结束：{which}。请等专家封存，或延长评分时间。"
        )
    note = reason.strip() if unsealed else ""
    _reckon(panel, by=by)
    hours = {"closed_at": clock.now(), "closed_note": note}
    _move(panel, PanelState.CLOSED, "结束评分", by=by, note=note, **hours)
    return panel


def _reckon(panel: Panel, *, by: User) -> None:
    """Write each candidate's mean, how many totals it is of, the mean suggestion and the rank."""
    rows = Review.objects.filter(candidate__panel=panel, state=ReviewState.SEALED)
    sealed: dict[int, list[Review]] = {}
    for review in rows:
        sealed.setdefault(review.candidate_id, []).append(review)
    candidates = list(Candidate.objects.filter(standing(), panel=panel).order_by("id"))
    for candidate in candidates:
        of_this = sealed[candidate.pk]
        result = result_of([review.total for review in of_this if review.total is not None])
        candidate.mean, candidate.counted = result.mean, result.counted
        candidate.suggested = _mean_suggested(of_this)
    with recorded_as("计算评审结果", by=by.pk):
        Candidate.objects.bulk_update(candidates, ["mean", "counted", "suggested"], batch_size=200)
        rank(panel)


def rank(panel: Panel) -> None:
    """Rank the candidates that stand by their means; whoever left since has no rank any more."""
    candidates = list(Candidate.objects.filter(panel=panel).select_related("project", "panel"))
    places = ranked({c.pk: c.mean for c in candidates if c.mean is not None and not c.has_left})
    moved = []
    for candidate in candidates:
        place = places.get(candidate.pk, UNRANKED)
        if (candidate.rank, candidate.tied) != (place.rank, place.tied):
            candidate.rank, candidate.tied = place.rank, place.tied
            moved.append(candidate)
    Candidate.objects.bulk_update(moved, ["rank", "tied"], batch_size=200)


def _mean_suggested(reviews: Sequence[Review]) -> Decimal | None:
    """Return the mean of the amounts suggested, to the cent; nobody suggested any is ``None``."""
    given = [review.suggested for review in reviews if review.suggested is not None]
    return (sum(given, Decimal()) / len(given)).quantize(CENT, ROUND_HALF_UP) if given else None


def scorers(panel: Panel) -> list[User]:
    """Return the members who have something to declare or to score."""
    waiting = unsealed_reviews(panel)
    members = PanelMember.objects.filter(panel=panel, expert__in=waiting.values("expert"))
    return [member.expert.person for member in members.select_related("expert__person")]


def tell(panel: Panel, people: Sequence[User], subject: str, text: str) -> None:
    """Tell experts of a panel that something waits for them."""
    notify(people, subject=subject, text=text, url=panel.fund.url("desk"), kind=NoticeKind.TURN)


def _check_ahead(due_at: datetime) -> None:
    if due_at <= clock.now():
        raise Refusal("评分截止时间已经过了。请先延长评分时间。", field="due_on")


def _move(
    panel: Panel, state: PanelState, step: str, *, by: User, note: str = "", **changes: object
) -> None:
    with recorded_as(step, by=by.pk, note=note):
        Panel.objects.filter(pk=panel.pk).update(state=state, version=F("version") + 1, **changes)
    panel.refresh_from_db()
