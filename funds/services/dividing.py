"""Dividing an agreement's amount again among its tranches (拨款批次) after a change."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from funds.models import Commitment, Payable, Tranche
from funds.services.amounts import CENT
from kit.errors import Refusal
from kit.formats import money

HUNDRED = Decimal(100)


def divided(whole: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Return ``whole`` 元 in parts as the weights stand to each other; the parts sum to it.

    Parts are rounded half up to the cent; the last takes what is left.

    Raises:
        Refusal: so little is left that a part would hold nothing.
    """
    total = sum(weights, Decimal(0))
    parts = [(whole * weight / total).quantize(CENT, ROUND_HALF_UP) for weight in weights]
    parts[-1] = whole - sum(parts[:-1], Decimal(0))
    if any(part <= 0 for part in parts):
        raise Refusal(
            "变更后的金额太小，后面的批次分不到钱。请核对金额，或保留更多。", field="approved"
        )
    return parts


def redivide(commitment: Commitment) -> None:
    """Let a locked commitment's tranches sum to its amount again.

    Tranches whose condition is met keep their amounts, the others share what is left as they did
    before; when every condition is met, those of which nothing was recognised share it. Tranches
    whose amounts no source gives stay as they are.

    Raises:
        Refusal: no tranche is left to take the difference, or nothing is left for them.
    """
    rows = list(Tranche.objects.filter(commitment=commitment).order_by("sequence"))
    amounts = {row.pk: Decimal(row.amount) for row in rows if row.amount is not None}
    approved = commitment.approved
    if approved is None or not rows or len(amounts) < len(rows):
        return
    if sum(amounts.values(), Decimal(0)) == approved:
        return
    moving = _still_open(rows)
    kept = sum((amounts[row.pk] for row in rows if row not in moving), Decimal(0))
    if not moving:
        raise Refusal(
            "各批的应付款都已确认，金额没有批次可以调整。请另签补充协议，单独登记。",
            field="approved",
        )
    if approved <= kept:
        raise Refusal(
            f"条件已达成的批次合计 {money(kept)} 元。变更后的金额要多于此数，后面各批才有钱可分。",
            field="approved",
        )
    shares = divided(approved - kept, [amounts[row.pk] for row in moving])
    for row, share in zip(moving, shares, strict=True):
        row.amount = share
    _tell_percents(rows, approved)
    for row in rows:
        row.save(update_fields=["amount", "percent"])


def _still_open(rows: Sequence[Tranche]) -> list[Tranche]:
    """Return the tranches that may take a difference."""
    waiting = [row for row in rows if row.condition_met_on is None]
    if waiting:
        return waiting
    standing = Payable.objects.filter(
        tranche__in=rows, reverses__isnull=True, reversals__isnull=True
    )
    recognised = set(standing.values_list("tranche_id", flat=True))
    return [row for row in rows if row.pk not in recognised]


def _tell_percents(rows: Sequence[Tranche], approved: Decimal) -> None:
    """Write what share each tranche now is, where the agreement told shares at all."""
    if any(row.percent is None for row in rows):
        return
    shares = [
        (Decimal(row.amount or 0) * HUNDRED / approved).quantize(CENT, ROUND_HALF_UP)
        for row in rows
    ]
    shares[-1] = HUNDRED - sum(shares[:-1], Decimal(0))
    fits = all(share > 0 for share in shares)
    for row, share in zip(rows, shares, strict=True):
        row.percent = share if fits else None
