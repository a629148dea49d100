"""What caps a payment: its payable and its agreement, locked and counted (防超付).

The database stands behind these checks with ``committed <= approved`` and ``committed <= amount``.
"""

from decimal import Decimal

from django.db.models import F

from funds.models import Commitment, Payable
from funds.queries.commitments import earned_by_steps, room
from funds.queries.payments import pending
from kit.errors import Refusal
from kit.formats import date_cn, money

ZERO = Decimal(0)


def locked_payable(payable: Payable | None) -> Payable | None:
    """Return the payable, freshly read and locked until the transaction ends."""
    if payable is None:
        return None
    return Payable.objects.select_for_update().get(pk=payable.pk)


def locked_commitment(commitment: Commitment | None) -> Commitment | None:
    """Return the commitment, freshly read and locked; lock its payable first."""
    if commitment is None:
        return None
    return Commitment.objects.select_for_update().get(pk=commitment.pk)


def check_caps(
    amount: Decimal,
    payable: Payable | None,
    commitment: Commitment | None,
    *,
    with_pending: bool = False,
) -> None:
    """Refuse a payment of ``amount`` 元 that exceeds what is left.

    Args:
        amount: the payment's amount.
        payable: the locked payable it settles.
        commitment: the locked commitment it is made under.
        with_pending: count payments that are asked for and not yet approved as spent.

    Raises:
        Refusal: in the words of the face.
    """
    if payable is not None:
        _check_payable(amount, payable, pending(payable=payable) if with_pending else ZERO)
    if commitment is not None:
        in_hand = pending(commitment=commitment) if with_pending else ZERO
        _check_commitment(amount, payable, commitment, in_hand)


def move_committed(amount: Decimal, payable: Payable | None, commitment: Commitment | None) -> None:
    """Bind ``amount`` 元 under the locked payable and commitment; a negative one unbinds.

    The database adds, so that its check would stop an overspending even without the locks.
    """
    if payable is not None:
        Payable.objects.filter(pk=payable.pk).update(committed=F("committed") + amount)
    if commitment is not None:
        Commitment.objects.filter(pk=commitment.pk).update(committed=F("committed") + amount)


def demand_open(commitment: Commitment) -> None:
    """Refuse to promise or pay anything under a commitment that ended (终止).

    Raises:
        Refusal: it ended.
    """
    if commitment.ended_on is not None:
        raise Refusal(
            f"这份协议已于 {date_cn(commitment.ended_on)}终止，不能再付款或变更。"
            "已付的钱需要收回的，请登记退款。"
        )


def _check_commitment(
    amount: Decimal, payable: Payable | None, commitment: Commitment, in_hand: Decimal
) -> None:
    demand_open(commitment)
    if payable is None and earned_by_steps(commitment):
        raise Refusal(
            "这份协议按项目的环节分批付款。请先确认应付款，再按应付款申请付款。", field="payable"
        )
    if commitment.approved is None:
        if payable is None:
            raise Refusal("这份协议没有写明金额。请先确认应付款，再按应付款申请付款。")
        return
    left = commitment.approved - commitment.committed
    if payable is None:
        left = min(left, room(commitment) or ZERO)
    if amount > left - in_hand:
        raise Refusal(
            f"协议还剩 {money(max(left - in_hand, ZERO))} 元。请改为不超过此数，或先办理协议变更。",
            field="amount",
        )


def _check_payable(amount: Decimal, payable: Payable, in_hand: Decimal) -> None:
    if not payable.itemised:
        raise Refusal("这一行没有逐笔列明，不能付款。请先补录明细。", field="payable")
    if payable.reverses_id or Payable.objects.filter(reverses=payable).exists():
        raise Refusal("这笔应付款已经冲销，不能付款。请看最新情况。", field="payable")
    left = payable.amount - payable.committed - in_hand
    if amount > left:
        waiting = f"（另有 {money(in_hand)} 元正在办理）" if in_hand else ""
        raise Refusal(
            f"这笔应付款还剩 {money(max(left, ZERO))} 元{waiting}。请改为不超过此数。",
            field="amount",
        )
