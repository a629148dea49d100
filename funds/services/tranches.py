"""A tranche earned by a step of its owner's lifecycle (环节达成条件), without a person's say."""

from django.db import transaction

from funds.models import NoticeKind, Payable, Tranche, User
from funds.permissions import Action
from funds.queries.commitments import room
from funds.queries.people import people_who_may
from funds.services.notices import notify
from funds.services.payables import PayableData, recognise_by_lifecycle
from kit import clock
from kit.history import recorded_as


@transaction.atomic
def meet_by_step(tranche: Tranche, *, reached: str, by: User) -> Payable | None:
    """Note that a step met a tranche's condition today, and recognise what it earns.

    Args:
        tranche: of the fund in scope; one whose condition is met already, or whose
            agreement ended, is left alone.
        reached: the step's words, for the history.
        by: who took the step; the step asked for the right to it.

    Returns:
        The payable; ``None`` when there was nothing left to do, or when it cannot be reckoned and
        finance is told so: the tranche has no amount, or the agreement has not that much left.

    Raises:
        Refusal: today's month is closed, or the fund has no books yet.
    """
    tranche = Tranche.objects.select_for_update().select_related("commitment").get(pk=tranche.pk)
    if tranche.condition_met_on is not None or tranche.commitment.ended_on is not None:
        return None
    tranche.condition_met_on = clock.today()
    tranche.marks = {k: mark for k, mark in tranche.marks.items() if k != "condition_met_on"}
    with recorded_as("环节达成条件", by=by.pk, note=reached):
        tranche.save(update_fields=["condition_met_on", "marks"])
    why = _why_not(tranche)
    if why:
        _tell(tranche, by, Action.PAYABLE_RECOGNISE, "付款条件已达成，请确认应付款", why)
        return None
    payable = recognise_by_lifecycle(_payable(tranche), by=by)
    number = payable.number
    told = f"{number}，{tranche.condition or reached}"
    url = tranche.fund.url("money:payable", number=number)
    _tell(tranche, by, Action.PAYMENT_REQUEST, "应付款已确认，请申请付款", told, url)
    return payable


def _payable(tranche: Tranche) -> PayableData:
    if tranche.amount is None:
        raise ValueError(f"{tranche} has no amount")
    commitment = tranche.commitment
    return PayableData(
        title=f"{commitment.title}{tranche.name}"[:120],
        amount=tranche.amount,
        recognised_on=clock.today(),
        key=f"tranche:{tranche.pk}",
        commitment=commitment,
        tranche=tranche,
    )


def _why_not(tranche: Tranche) -> str:
    """Return why the payable is left to finance; empty when it is not."""
    left = room(tranche.commitment)
    if tranche.amount is None:
        return "这一批没有写明金额，请按协议确认应付款。"
    if left is not None and tranche.amount > left:
        return "协议余额不足这一批的金额，请核对后确认应付款。"
    return ""


def _tell(  # noqa: PLR0913 - the tranche, its reader, and the words
    tranche: Tranche, by: User, action: Action, subject: str, text: str, url: str = ""
) -> None:
    commitment = tranche.commitment
    notify(
        (person for person in people_who_may(action, commitment) if person.pk != by.pk),
        subject=f"{subject}：{commitment.title}{tranche.name}",
        text=text,
        url=url or tranche.fund.url("money:commitment", number=commitment.number),
        kind=NoticeKind.TURN,
        key=f"tranche:{tranche.pk}",
    )
