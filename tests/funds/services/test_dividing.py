"""Tranches sum to their agreement, however often its amount changes."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funds.models import Commitment, Fund, Tranche
from funds.services.commitments import TrancheData, amend_commitment
from funds.services.dividing import divided
from kit.errors import Refusal
from kit.tenancy.scope import fund_scope
from tests.factories.money import DAY, Staff

D = Decimal
MONEY = st.integers(min_value=1, max_value=10**10).map(lambda cents: D(cents) / 100)
SHARES = st.sampled_from([(50, 40, 10), (60, 30, 10), (100,), (33, 33, 34), (1, 99)])


@given(whole=MONEY, weights=st.lists(MONEY, min_size=1, max_size=6))
def test_parts_sum_to_the_whole_to_the_cent(whole: Decimal, weights: list[Decimal]) -> None:
    try:
        parts = divided(whole, weights)
    except Refusal:
        assert len(weights) > 1
        return
    assert sum(parts) == whole
    assert all(part > 0 and part == part.quantize(D("0.01")) for part in parts)
    exact = [whole * weight / sum(weights) for weight in weights]
    assert all(abs(part - e) <= D("0.005") for part, e in zip(parts[:-1], exact, strict=False))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    first=MONEY,
    shares=SHARES,
    met=st.integers(0, 2),
    changes=st.lists(MONEY, min_size=1, max_size=4),
)
def test_tranches_always_sum_to_the_agreement(
    taiyuan: Fund, first: Decimal, shares: tuple[int, ...], met: int, changes: list[Decimal]
) -> None:
    with fund_scope(taiyuan.pk):
        staff = Staff(taiyuan)
        plan = tuple(TrancheData(f"第{n}批", D(share)) for n, share in enumerate(shares, start=1))
        try:
            commitment = staff.commitment(str(first), tranches=plan)
        except Refusal:
            return
        Tranche.objects.filter(commitment=commitment, sequence__lte=met).update(
            condition_met_on=DAY
        )
        kept = list(commitment.tranches.filter(sequence__lte=met).values_list("pk", "amount"))
        for approved in changes:
            try:
                amend_commitment(commitment, approved=approved, reason="变更", by=staff.office)
            except Refusal:
                continue
        commitment = Commitment.objects.get(pk=commitment.pk)
        rows = list(commitment.tranches.order_by("sequence"))
        assert sum(row.amount or 0 for row in rows) == commitment.approved
        if len(rows) > met:
            assert [(r.pk, r.amount) for r in rows if r.sequence <= met] == kept
        percents = [row.percent for row in rows]
        assert None in percents or sum(p or 0 for p in percents) == 100


def test_no_tranche_left_to_take_the_difference(staff: Staff) -> None:
    plan = (TrancheData("全款", D(100), condition_met_on=DAY),)
    commitment = staff.commitment("1000.00", tranches=plan)
    staff.payable("1000.00", commitment=commitment, tranche=commitment.tranches.get())
    with pytest.raises(Refusal, match="没有批次可以调整"):
        amend_commitment(commitment, approved=D(1200), reason="追加", by=staff.office)


def test_what_is_met_is_kept_and_something_must_remain(staff: Staff) -> None:
    plan = (TrancheData("首款", D(60), condition_met_on=DAY), TrancheData("尾款", D(40)))
    commitment = staff.commitment("1000.00", tranches=plan)
    with pytest.raises(Refusal, match=r"合计 600\.00 元"):
        amend_commitment(commitment, approved=D(600), reason="核减", by=staff.office)
    amend_commitment(commitment, approved=D("600.01"), reason="核减", by=staff.office)
    assert [t.amount for t in commitment.tranches.order_by("sequence")] == [D(600), D("0.01")]
