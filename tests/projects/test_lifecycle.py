"""The table is whole: every state is reached and left, every name in it means something."""

from funds.permissions import TABLE, Action, Role
from projects.lifecycle import (
    BY_CODE,
    CHANGES,
    ENTRY_STATES,
    EXITS,
    GROUP_OF,
    LIFECYCLE,
    STAGE_OF,
    Kind,
    Stage,
    State,
    forward_step,
    steps_from,
)
from projects.services.guards import GUARDS
from tests.factories.projects import path_to

# Where a project may rest for good.
ENDS = {
    State.ARCHIVED,
    State.NOT_ACCEPTED,
    State.NOT_APPROVED,
    State.WITHDRAWN,
    State.REFUNDED,
}


def test_codes_are_unique() -> None:
    assert len(BY_CODE) == len(LIFECYCLE)


def test_every_state_can_be_reached() -> None:
    assert all(path_to(state)[-1] == state for state in State)


def test_every_state_but_an_end_can_be_left() -> None:
    left = {source for source, _ in CHANGES}
    assert set(State) - left == ENDS


def test_an_entry_has_no_source_and_every_other_step_has_one() -> None:
    for step in LIFECYCLE:
        assert (step.kind is Kind.ENTRY) == (not step.sources), step.code
    assert set(ENTRY_STATES) == {State.DRAFT, State.RUNNING_UNSTATED, State.CLOSED_UNSTATED}


def test_only_an_amendment_stays_where_it_is() -> None:
    assert [step.code for step in LIFECYCLE if step.target is None] == ["amend"]


def test_one_way_forward_from_every_stage() -> None:
    for state in STAGE_OF:
        forward = [step for step in steps_from(state) if step.kind is Kind.FORWARD]
        assert forward == [forward_step(state)], state


def test_forward_steps_walk_the_rail_in_order() -> None:
    stages = list(Stage)
    for state, stage in STAGE_OF.items():
        step = forward_step(state)
        assert step is not None
        assert step.target is not None
        if step.target is not State.ARCHIVED:
            # What was rectified goes back to the stage that asked for it.
            on = 0 if step.action is Action.RECTIFY else 1
            assert stages.index(STAGE_OF[step.target]) == stages.index(stage) + on


def test_the_rail_has_thirteen_ticks_in_four_brackets() -> None:
    assert list(GROUP_OF) == list(Stage)
    assert len(Stage) == 13
    assert len(set(GROUP_OF.values())) == 4


def test_exits_lead_to_exit_states() -> None:
    assert {step.target for step in LIFECYCLE if step.kind is Kind.EXIT} == EXITS


def test_every_exit_and_return_says_why() -> None:
    for step in LIFECYCLE:
        if step.kind in {Kind.EXIT, Kind.BACK, Kind.RECTIFY, Kind.AMEND, Kind.PLACE}:
            assert step.note_required, step.code


def test_every_guard_is_a_function_and_every_function_guards_a_step() -> None:
    assert {name for step in LIFECYCLE for name in step.guards} == set(GUARDS)


def test_somebody_may_take_every_step() -> None:
    for step in LIFECYCLE:
        assert [role for role in Role if step.action in TABLE[role]], step.code
