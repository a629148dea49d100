"""Recording commitments (协议承诺), their tranches and the conditions met."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction

from funds.models import Commitment, NoticeKind, Purpose, Tranche, Unit, User
from funds.permissions import Action, demand
from funds.queries.commitments import earned_by_steps, promised
from funds.queries.people import people_who_may
from funds.queries.scope import fund_in_scope
from funds.services.amounts import CENT, checked_amount, checked_date
from funds.services.caps import demand_open
from funds.services.dividing import redivide
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.formats import money
from kit.history import recorded_as
from kit.numbering import next_number

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class TrancheData:
    """One tranche: a percent or an amount in 元, or neither when the source does not say.

    ``step`` is the step of the owner's lifecycle that meets the condition, if one does.
    """

    name: str
    percent: Decimal | None = None
    amount: Decimal | None = None
    condition: str = ""
    condition_met_on: date | None = None
    marks: dict[str, Any] = field(default_factory=dict)
    step: str = ""


@dataclass(frozen=True)
class CommitmentData:
    """A commitment as its agreement says it; ``approved`` empty means 未说明, told by a mark.

    ``year`` is the year its number carries when it has no date of signing.
    """

    title: str
    approved: Decimal | None = None
    payee: Unit | None = None
    purpose: Purpose | None = None
    agreement_number: str = ""
    signed_on: date | None = None
    tranches: Sequence[TrancheData] = ()
    year: int | None = None
    marks: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def record_commitment(data: CommitmentData, *, by: User) -> Commitment:
    """Record a commitment with its tranches in the fund in scope.

    Raises:
        NotAllowed: ``by`` may not record commitments.
        Refusal: an impossible amount or date, or tranches that do not add up.
    """
    demand(by, Action.COMMITMENT_RECORD, fund_in_scope())
    approved = None if data.approved is None else checked_amount(data.approved, field="approved")
    if data.signed_on:
        checked_date(data.signed_on, field="signed_on", what="签订日期")
    amounts = tranche_amounts(approved, data.tranches)
    _check_none_empty(data.tranches, amounts)
    year = data.signed_on.year if data.signed_on else data.year or clock.today().year
    with recorded_as("登记协议", by=by.pk):
        commitment = Commitment.objects.create(
            number=next_number("XY", "XY", year),
            title=data.title,
            payee=data.payee,
            purpose=data.purpose,
            agreement_number=data.agreement_number,
            signed_on=data.signed_on,
            approved=approved,
            marks=data.marks,
        )
        for sequence, (tranche, amount) in enumerate(
            zip(data.tranches, amounts, strict=True), start=1
        ):
            Tranche.objects.create(
                commitment=commitment,
                sequence=sequence,
                name=tranche.name,
                percent=tranche.percent,
                amount=amount,
                condition=tranche.condition,
                condition_met_on=tranche.condition_met_on,
                marks=tranche.marks,
                step=tranche.step,
            )
    return commitment


def tranche_amounts(
    approved: Decimal | None, tranches: Sequence[TrancheData]
) -> list[Decimal | None]:
    """Return each tranche's amount in 元, worked out of its percent where it gives only that.

    Shares are rounded half up to the cent; the last tranche takes what is left of a whole.

    Raises:
        Refusal: the tranches do not add up to the approved amount or to 100 %.
    """
    percents = [tranche.percent for tranche in tranches]
    if tranches and None not in percents and sum(p for p in percents if p) != HUNDRED:
        raise Refusal("各批比例相加不是 100%。请核对后重填。", field="tranches")
    amounts = [_share(approved, tranche) for tranche in tranches]
    known = [amount for amount in amounts if amount is not None]
    if approved is None or not amounts or len(known) < len(amounts):
        return amounts
    if None not in percents and all(tranche.amount is None for tranche in tranches):
        amounts[-1] = approved - sum(known[:-1], Decimal(0))
    elif sum(known) != approved:
        raise Refusal(
            f"各批合计 {money(sum(known, Decimal(0)))} 元，和协议金额 {money(approved)} 元不符。"
            "请核对后重填。",
            field="tranches",
        )
    return amounts


def _check_none_empty(tranches: Sequence[TrancheData], amounts: Sequence[Decimal | None]) -> None:
    """Refuse a tranche of nothing, also one whose share rounds to 0.00 元."""
    shares = [*(tranche.percent for tranche in tranches), *amounts]
    if any(share is not None and share <= 0 for share in shares):
        raise Refusal("每一批的比例和金额都要大于 0。没有的批次请整行留空。", field="tranches")


def _share(approved: Decimal | None, tranche: TrancheData) -> Decimal | None:
    if tranche.amount is not None:
        return checked_amount(tranche.amount, field="tranches")
    if approved is None or tranche.percent is None:
        return None
    return (approved * tranche.percent / HUNDRED).quantize(CENT, ROUND_HALF_UP)


@transaction.atomic
def meet_condition(tranche: Tranche, *, on: date, by: User) -> Tranche:
    """Record that a tranche's condition was met on a day (条件达成).

    Raises:
        NotAllowed: ``by`` may not record commitments.
        Refusal: the agreement ended, it was recorded before, a step of the project meets it, or
            the day lies ahead or before the signing.
    """
    tranche = Tranche.objects.select_for_update().get(pk=tranche.pk)
    demand(by, Action.COMMITMENT_RECORD, tranche)
    demand_open(tranche.commitment)
    checked_date(on, field="on", what="达成日期")
    if tranche.condition_met_on is not None:
        raise Refusal(
            f"“{tranche.name}”的付款条件已在 {tranche.condition_met_on:%Y-%m-%d} 达成，不必再登记。"
        )
    if tranche.step:
        raise Refusal(
            f"“{tranche.name}”的付款条件由项目的环节达成，走到那一步时自动登记，不用手工登记。"
        )
    signed_on = tranche.commitment.signed_on
    if signed_on and on < signed_on:
        raise Refusal(f"达成日期早于协议签订日期 {signed_on:%Y-%m-%d}。请核对。", field="on")
    tranche.condition_met_on = on
    tranche.marks = {k: mark for k, mark in tranche.marks.items() if k != "condition_met_on"}
    with recorded_as("条件达成", by=by.pk):
        tranche.save(update_fields=["condition_met_on", "marks"])
    _tell_of_condition(tranche, by)
    return tranche


def _tell_of_condition(tranche: Tranche, by: User) -> None:
    """Tell those who recognise payables that one is due to be (轮到财务)."""
    commitment = tranche.commitment
    people = people_who_may(Action.PAYABLE_RECOGNISE, commitment)
    notify(
        (person for person in people if person.pk != by.pk),
        subject=f"付款条件已达成，请确认应付款：{commitment.title}{tranche.name}",
        text=f"{commitment.number}，{tranche.condition or '付款条件未写明'}",
        url=commitment.fund.url("money:commitment", number=commitment.number),
        kind=NoticeKind.TURN,
    )


@transaction.atomic
def date_commitment(commitment: Commitment, *, signed_on: date, by: User) -> Commitment:
    """Say on which day a commitment recorded as a draft was signed (签订日期).

    Raises:
        NotAllowed: ``by`` may not record commitments.
        Refusal: the day lies ahead, or the agreement ended.
    """
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    demand(by, Action.COMMITMENT_RECORD, commitment)
    demand_open(commitment)
    commitment.signed_on = checked_date(signed_on, field="signed_on", what="签订日期")
    commitment.marks = {k: mark for k, mark in commitment.marks.items() if k != "signed_on"}
    with recorded_as("签订协议", by=by.pk):
        commitment.save(update_fields=["signed_on", "marks"])
    return commitment


@transaction.atomic
def amend_commitment(
    commitment: Commitment, *, approved: Decimal, reason: str, by: User
) -> Commitment:
    """Change the approved amount (协议变更), in 元; the old one stays in the history.

    Tranches that are still open share the difference, so that all still sum to the agreement.

    Raises:
        NotAllowed: ``by`` may not record commitments.
        Refusal: a project's agreement, which its amendments change; no reason, less than what is
            owed or paid under it already, or no tranche that could take the difference.
    """
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    demand(by, Action.COMMITMENT_RECORD, commitment)
    if earned_by_steps(commitment):
        raise Refusal("这是项目的协议。请在项目的“变更”一栏申请，由另一个人批准后金额才会改。")
    return change_amount(commitment, approved=approved, reason=reason, by=by)


def change_amount(
    commitment: Commitment, *, approved: Decimal, reason: str, by: User
) -> Commitment:
    """Change the amount of a locked commitment, once it is decided.

    Raises:
        Refusal: as for :func:`amend_commitment`, but for whose agreement it is.
    """
    demand_open(commitment)
    approved = checked_amount(approved, field="approved")
    if not reason.strip():
        raise Refusal("请写明变更的理由和依据。", field="reason")
    floor = promised(commitment)
    if approved < floor:
        raise Refusal(
            f"这份协议已确认应付或批准付款 {money(floor)} 元。变更后的金额不能少于此数。",
            field="approved",
        )
    commitment.approved = approved
    commitment.marks = {k: mark for k, mark in commitment.marks.items() if k != "approved"}
    with recorded_as("协议变更", by=by.pk, note=reason.strip()):
        commitment.save(update_fields=["approved", "marks"])
        redivide(commitment)
    return commitment


def end_commitment(commitment: Commitment, *, reason: str, by: User) -> None:
    """End a commitment today (终止): nothing more is promised or paid under it.

    The step of the lifecycle that ends its owner asked for its own right. One that ended before
    is left as it is.
    """
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if commitment.ended_on is None:
        commitment.ended_on = clock.today()
        with recorded_as("协议终止", by=by.pk, note=reason):
            commitment.save(update_fields=["ended_on"])
