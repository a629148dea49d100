"""An expert's part in a review (专家评审): declaring ties, keeping scores, sealing them.

Every act locks the panel before the review, as whoever opens or closes the panel does, so that
no score is kept or sealed after the scoring was ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from projects.models import (
    ConflictKind,
    Panel,
    PanelState,
    Project,
    Review,
    ReviewState,
    RubricItem,
)
from projects.queries.blind import applicants_of, mark_of
from projects.queries.scoring import (
    DECLARABLE,
    points_of,
    reviews_on,
    rubric_of,
    sum_of,
    ties_of,
    unscored,
)
from projects.queries.standing import standing

HALF = Decimal("0.5")
LONGEST_NOTE = 300
LONGEST_COMMENT = 1000
COMMENT, SUGGESTED = "comment", "suggested"


class ReviewMoved(Refusal):
    """The review changed after this page was opened: in a second window, or as its panel did."""


@dataclass(frozen=True)
class Declaration:
    """What an expert declares of one application: no tie, or which (回避情形)."""

    kind: ConflictKind | None = None
    note: str = ""


@dataclass(frozen=True)
class Kept:
    """What became of one save.

    Attributes:
        review: as it now is.
        refused: why a value was not kept, by the field's name.
    """

    review: Review
    refused: dict[str, str] = field(default_factory=dict)


def field_of(item: RubricItem) -> str:
    """Return the name under which a heading's points go through forms and refusals."""
    return f"points_{item.sequence}"


@transaction.atomic
def declare(panel: Panel, declared: Mapping[int, Declaration], *, by: User) -> list[Review]:
    """Declare the expert's ties to every application of a panel at once (回避申报).

    A recusal ends the expert's part in that application; whoever formed the panel is told.

    Args:
        panel: a panel in the fund in scope.
        declared: a review's id → what is declared; all of the expert's open ones.

    Raises:
        NotAllowed: one of the reviews is not ``by``'s.
        ReviewMoved: something was declared elsewhere meanwhile.
        Refusal: the panel takes no declarations now, an application is left out, or the ties on
            record contradict what is declared; nothing is kept then.
    """
    panel = _locked_panel(panel.pk)
    if panel.state not in DECLARABLE:
        raise Refusal("这个评审组现在不接受回避申报。请回到“我的评审”看最新情况。")
    rows = reviews_on(panel, by).filter(standing("candidate__"), state=ReviewState.ASSIGNED)
    reviews = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for review in reviews:
        demand(by, Action.REVIEW_SCORE, review)
    if {review.pk for review in reviews} != set(declared):
        raise ReviewMoved("有的项目已经申报过，或者本页没有列全。请刷新后重新申报。")
    _check_ties(reviews, declared)
    for review in reviews:
        _declare_one(review, declared[review.pk], by)
    _tell(panel, [review for review in reviews if review.state == ReviewState.RECUSED])
    return reviews


@transaction.atomic
def keep_scores(review: Review, changes: Mapping[str, Any], *, by: User, version: int) -> Kept:
    """Keep what an expert typed: points of headings, the comment, the suggested amount.

    What does not fit is left as it was, the rest is kept. The same changes sent again count as
    kept. An empty value takes back what stood there.

    Args:
        review: a review in the fund in scope.
        changes: cleaned values by field: ``points_<n>``, ``comment``, ``suggested``.
        version: the review's version the page last heard of.

    Raises:
        NotAllowed: it is not ``by``'s review.
        ReviewMoved: it was changed in another window since; nothing was written.
        Refusal: it is sealed or recused, or its panel is not scoring.
    """
    review, rubric = _open(review, by)
    kept, refused = _fitting(review, rubric, changes)
    scores, comment, suggested = _merged(review, rubric, kept)
    if (scores, comment, suggested) == (review.scores, review.comment, review.suggested):
        return Kept(review, refused)
    _demand_version(review, version)
    review.scores, review.comment, review.suggested = scores, comment, suggested
    review.version += 1
    with recorded_as("保存评分", by=by.pk):
        review.save()
    return Kept(review, refused)


@transaction.atomic
def seal(review: Review, *, by: User, version: int) -> Review:
    """Seal an expert's scores of one application (封存); they never change again.

    Args:
        review: a review in the fund in scope.
        version: the version whose total the expert confirmed.

    Raises:
        NotAllowed: it is not ``by``'s review.
        ReviewMoved: it was changed in another window since it was confirmed.
        Refusal: a heading has no points, it is sealed already, or its panel is not scoring.
    """
    review, rubric = _open(review, by)
    _demand_version(review, version)
    missing = unscored(review, rubric)
    if missing:
        names = "、".join(item.name for item in missing)
        raise Refusal(f"还有 {len(missing)} 项没有评分：{names}。请评完再封存。")
    review.total = sum_of(points_of(review))
    review.state = ReviewState.SEALED
    review.sealed_at = clock.now()
    review.version += 1
    with recorded_as("封存评分", by=by.pk):
        review.save()
    return review


def refusal_to_score(review: Review) -> str | None:
    """Return why a review cannot be scored now, or ``None`` when it can."""
    panel = review.candidate.panel
    if review.state == ReviewState.SEALED:
        return "这份评审意见已经封存，不能再改。"
    if review.state == ReviewState.RECUSED:
        return "您已申报回避，不再评审这个项目。"
    if review.state == ReviewState.RELEASED:
        return "这份评审已转给其他专家，您不用再评。"
    if review.candidate.has_left:
        return "这个项目已退出评审，不用再评。"
    if panel.state in {PanelState.CLOSED, PanelState.DECIDED}:
        return "这个评审组的评分已经结束，没有封存的评分不再计入。"
    if review.state == ReviewState.ASSIGNED:
        return "请先申报回避，再评分。"
    if panel.state != PanelState.SCORING:
        return "这个评审组还没有开始评分。全部专家申报完回避后，由文明办开始评分。"
    return None


def _locked_panel(pk: int) -> Panel:
    return Panel.objects.select_for_update(no_key=True).get(pk=pk)


def _open(review: Review, by: User) -> tuple[Review, list[RubricItem]]:
    """Lock a review with its panel, and return it with its rubric, open to be scored."""
    demand(by, Action.REVIEW_SCORE, review)
    panel = _locked_panel(review.candidate.panel_id)
    rows = Review.objects.select_for_update(of=("self",))
    review = rows.select_related("candidate__project").get(pk=review.pk)
    review.candidate.panel = panel
    demand(by, Action.REVIEW_SCORE, review)
    refusal = refusal_to_score(review)
    if refusal is not None:
        raise Refusal(refusal)
    return review, rubric_of(panel)


def _demand_version(review: Review, version: int) -> None:
    if review.version != version:
        raise ReviewMoved("这份评分刚刚在另一个窗口改过。您填的还在本页，请对照最新内容后再保存。")


def _check_ties(reviews: list[Review], declared: Mapping[int, Declaration]) -> None:
    projects: list[Project] = [review.candidate.project for review in reviews]
    ties = ties_of(reviews[0].expert, projects, applicants_of(projects)) if reviews else {}
    for review in reviews:
        given = declared[review.pk]
        tie = ties.get(review.candidate.project_id)
        if given.kind is None and tie is not None:
            raise Refusal(
                f"登记显示您与这个项目有需要回避的关系（{tie.label}），应当回避。请改选相应的情形。",
                field=f"choice_{mark_of(review.pk)}",
            )
        if given.kind == ConflictKind.OTHER and not given.note.strip():
            raise Refusal("请写明是什么关系。", field=f"note_{mark_of(review.pk)}")
        if len(given.note) > LONGEST_NOTE:
            raise Refusal(
                f"说明最多 {LONGEST_NOTE} 字。请删减。", field=f"note_{mark_of(review.pk)}"
            )


def _declare_one(review: Review, given: Declaration, by: User) -> None:
    review.declared_at = clock.now()
    review.version += 1
    review.state = ReviewState.CLEARED
    step = "申报：无需回避"
    if given.kind is not None:
        review.state = ReviewState.RECUSED
        review.recusal_kind = given.kind
        review.recusal_note = given.note.strip()
        step = "申报回避"
    with recorded_as(step, by=by.pk):
        review.save()


def _tell(panel: Panel, recused: list[Review]) -> None:
    """Tell who formed the panel of recusals, since they may leave an application short."""
    if recused:
        notify(
            [panel.created_by],
            subject=f"“{panel.title}”有专家申报回避 {len(recused)} 个项目，请核对评审人数",
            url=panel.fund.url("desk"),
        )


def _merged(
    review: Review, rubric: list[RubricItem], kept: Mapping[str, Any]
) -> tuple[dict[str, str], str, Decimal | None]:
    """Return scores, comment and suggestion as they become; scores in the rubric's order."""
    points = {str(number): str(value) for number, value in points_of(review).items()}
    for item in rubric:
        if field_of(item) in kept:
            value = kept[field_of(item)]
            points.pop(str(item.sequence), None)
            if value is not None:
                points[str(item.sequence)] = f"{value.quantize(Decimal('0.1'))}"
    in_order = {
        str(item.sequence): points[str(item.sequence)]
        for item in rubric
        if str(item.sequence) in points
    }
    comment = str(kept.get(COMMENT, review.comment)).strip()
    return in_order, comment, kept.get(SUGGESTED, review.suggested)


def _fitting(
    review: Review, rubric: list[RubricItem], changes: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Part what can be kept from what cannot, with why."""
    checks = {field_of(item): _refusal_of_points(item, changes) for item in rubric}
    checks[COMMENT] = _refusal_of_comment(changes.get(COMMENT, ""))
    checks[SUGGESTED] = _refusal_of_amount(
        changes.get(SUGGESTED), review.candidate.project.requested_amount
    )
    refused = {name: why for name, why in checks.items() if name in changes and why}
    kept = {name: changes[name] for name in checks if name in changes and name not in refused}
    return kept, refused


def _refusal_of_points(item: RubricItem, changes: Mapping[str, Any]) -> str | None:
    points: Decimal | None = changes.get(field_of(item))
    if points is None or (0 <= points <= item.weight and points % HALF == 0):
        return None
    return f"“{item.name}”请填 0 至 {item.weight} 分，可以带半分。"


def _refusal_of_comment(comment: str) -> str | None:
    if len(comment) <= LONGEST_COMMENT:
        return None
    return f"评审意见最多 {LONGEST_COMMENT} 字，现有 {len(comment)} 字。请删减。"


def _refusal_of_amount(amount: Decimal | None, requested: Decimal | None) -> str | None:
    if amount is None:
        return None
    if amount < 0:
        return "建议金额不能是负数。请改正。"
    if requested is not None and amount > requested:
        return f"建议金额不能超过申请金额 {requested:,.2f} 元。请改正。"
    return None
