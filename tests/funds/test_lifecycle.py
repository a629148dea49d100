"""The payment's table: every state can be reached, and each act has one way from a state."""

from collections import Counter

from funds.lifecycle import (
    IN_PROGRESS,
    PAYMENT_LIFECYCLE,
    PaymentState,
    payment_moves,
    payment_step,
)


def test_every_state_is_reached_from_the_request() -> None:
    reached = {PaymentState.REQUESTED}
    for _ in PaymentState:
        reached |= {step.target for step in PAYMENT_LIFECYCLE if step.source in reached}
    assert reached == set(PaymentState)


def test_an_act_has_one_way_from_a_state() -> None:
    ways = Counter((step.code, step.source) for step in PAYMENT_LIFECYCLE)
    assert set(ways.values()) == {1}


def test_unfinished_states_can_go_on_and_go_back() -> None:
    for state in PaymentState:
        targets = {step.target for step in PAYMENT_LIFECYCLE if step.source == state}
        assert (PaymentState.REJECTED in targets) == (state in IN_PROGRESS)


def test_step_is_looked_up_by_act_and_state() -> None:
    step = payment_step("approve", PaymentState.CHECKED)
    assert step is not None
    assert step.target is PaymentState.APPROVED
    assert payment_step("approve", PaymentState.REQUESTED) is None
    assert ("CHECKED", "APPROVED") in payment_moves()
    assert ("REQUESTED", "PAID") not in payment_moves()
