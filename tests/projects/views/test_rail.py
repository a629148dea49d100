"""The rail is drawn from the table: every state has one picture."""

import pytest

from projects.lifecycle import GROUP_OF, STAGE_OF, Stage, State
from projects.views import rail


@pytest.mark.parametrize("state", list(State))
def test_thirteen_ticks_and_at_most_one_here(state: State) -> None:
    ticks = rail.ticks(state)
    assert [tick.label for tick in ticks] == [stage.value for stage in Stage]
    here = [tick.label for tick in ticks if tick.state == "here"]
    assert here == ([STAGE_OF[state].value] if state in STAGE_OF else [])


@pytest.mark.parametrize("state", list(State))
def test_the_rail_stands_in_its_brackets(state: State) -> None:
    drawn = rail.stages(state, [])
    assert [stage.group for stage in drawn] == [group.value for group in GROUP_OF.values()]


def test_an_archived_project_has_passed_everything() -> None:
    assert {tick.state for tick in rail.ticks(State.ARCHIVED)} == {"done"}


def test_loops_join_stages_in_order() -> None:
    stages = [stage.value for stage in Stage]
    assert {(loop.label, stages[loop.start], stages[loop.end]) for loop in rail.loops()} == {
        ("变更", "首款", "末期评估"),
        ("退回补正", "申报", "形式审查"),
    }
