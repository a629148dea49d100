"""Commitments, tranches that add up, conditions met, amounts amended."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funds.models import Commitment, Tranche
from funds.services.commitments import (
    CommitmentData,
    TrancheData,
    amend_commitment,
    meet_condition,
    record_commitment,
    tranche_amounts,
)
from kit.errors import NotAllowed, Refusal
from tests.factories.money import DAY, Staff, history_of

D = Decimal


def shares(*percents: str) -> tuple[TrancheData, ...]:
    return tuple(TrancheData(f"第{n}批", D(p)) for n, p in enumerate(percents, start=1))


def test_tranches_are_worked_out_of_their_percents(staff: Staff) -> None:
    commitment = record_commitment(
        CommitmentData("平台", approved=D("100000.01"), tranches=shares("50", "40", "10")),
        by=staff.office,
    )
    amounts = commitment.tranches.order_by("sequence").values_list("sequence", "amount")
    assert list(amounts) == [(1, D("50000.01")), (2, D("40000.00")), (3, D("10000.00"))]


@given(
    cents=st.integers(min_value=1, max_value=10**14),
    first=st.integers(min_value=1, max_value=98),
    second=st.integers(min_value=1, max_value=98),
)
def test_tranches_of_a_whole_always_add_up(cents: int, first: int, second: int) -> None:
    approved = D(cents) / 100
    percents = [D(first), D(second), D(200 - first - second)]
    parts = [TrancheData("批", p / 2) for p in percents]
    amounts = tranche_amounts(approved, parts)
    assert sum(a for a in amounts if a is not None) == approved


def test_percents_must_make_a_hundred() -> None:
    with pytest.raises(Refusal, match="100%"):
        tranche_amounts(D(100), shares("50", "40"))


@pytest.mark.parametrize(
    ("approved", "percents"),
    [("100.00", ("0", "100")), (None, ("0", "100")), ("0.01", ("50", "50"))],
)
def test_a_tranche_of_nothing_is_refused(
    staff: Staff, approved: str | None, percents: tuple[str, ...]
) -> None:
    data = CommitmentData(
        "平台", approved=D(approved) if approved else None, tranches=shares(*percents)
    )
    with pytest.raises(Refusal, match="大于 0"):
        record_commitment(data, by=staff.office)


def test_amounts_must_make_the_agreement() -> None:
    parts = (TrancheData("首款", amount=D(50)), TrancheData("尾款", amount=D("49.99")))
    with pytest.raises(Refusal, match=r"99\.99 元，和协议金额 100\.00 元不符"):
        tranche_amounts(D(100), parts)


def test_tranche_of_an_unknown_agreement_stays_unknown() -> None:
    assert tranche_amounts(None, [TrancheData("尾款")]) == [None]
    assert tranche_amounts(D(100), [TrancheData("首款"), TrancheData("尾款", amount=D(10))]) == [
        None,
        D(10),
    ]


def test_condition_is_met_once(staff: Staff) -> None:
    commitment = staff.commitment(tranches=shares("100"))
    tranche = commitment.tranches.get()
    assert meet_condition(tranche, on=DAY, by=staff.office).condition_met_on == DAY
    with pytest.raises(Refusal, match="已在 2021-06-15 达成"):
        meet_condition(tranche, on=DAY, by=staff.office)


def test_condition_is_not_met_before_the_signing(staff: Staff) -> None:
    tranche = staff.commitment(tranches=shares("100")).tranches.get()
    with pytest.raises(Refusal, match="早于协议签订日期"):
        meet_condition(tranche, on=date(2021, 1, 4), by=staff.finance)
    with pytest.raises(NotAllowed):
        meet_condition(tranche, on=DAY, by=staff.cashier)
    assert Tranche.objects.get().condition_met_on is None


def test_amended_amount_cannot_fall_below_what_is_promised(staff: Staff) -> None:
    commitment = staff.commitment("1000.00")
    staff.payable("600.00", commitment=commitment)
    with pytest.raises(Refusal, match=r"600\.00 元"):
        amend_commitment(commitment, approved=D("599.99"), reason="核减", by=staff.office)
    amend_commitment(commitment, approved=D("600.00"), reason="核减", by=staff.office)
    assert Commitment.objects.get().approved == D("600.00")
    events = history_of(commitment).order_by("pgh_id").values_list("approved", flat=True)
    assert list(events) == [D("1000.00"), D("600.00")]


def test_amendment_says_why(staff: Staff) -> None:
    with pytest.raises(Refusal) as refused:
        amend_commitment(staff.commitment(), approved=D(2000), reason="", by=staff.office)
    assert refused.value.field == "reason"


def test_cashier_records_no_commitment(staff: Staff) -> None:
    with pytest.raises(NotAllowed):
        record_commitment(CommitmentData("平台"), by=staff.cashier)
