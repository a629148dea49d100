"""The lifecycle rail's places."""

import pytest

from kit.drawing.rail import Loop, Stage, StageState, rail


def _stages(*states: StageState) -> list[Stage]:
    return [Stage(f"环节{place}", state) for place, state in enumerate(states)]


def test_stages_stand_in_the_middle_of_equal_slots() -> None:
    drawn = rail(_stages("done", "here", "ahead", "ahead"))
    assert [node.x for node in drawn.nodes] == [12.5, 37.5, 62.5, 87.5]


def test_the_walked_line_ends_where_the_project_stands() -> None:
    drawn = rail(_stages("done", "done", "here", "ahead"))
    assert [link.walked for link in drawn.links] == [True, True, False]


def test_no_line_is_walked_to_a_stage_the_source_does_not_tell_of() -> None:
    drawn = rail(_stages("unstated", "done", "unstated"))
    assert [link.walked for link in drawn.links] == [False, False]


def test_a_project_stands_at_one_stage_only() -> None:
    with pytest.raises(ValueError, match="一个环节"):
        rail(_stages("here", "here"))


def test_groups_cover_their_own_stages() -> None:
    stages = [
        Stage("申报", "done", group="征集"),
        Stage("评审", "here", group="征集"),
        Stage("说明", "ahead"),
        Stage("归档", "ahead", group="结项"),
    ]
    first, second = rail(stages).groups
    assert (first.label, first.middle) == ("征集", 25)
    assert first.x1 < 12.5 < 37.5 < first.x2 < 50
    assert (second.label, second.middle) == ("结项", 87.5)


def test_exits_need_more_height() -> None:
    plain = rail(_stages("here", "ahead"))
    leaving = rail([Stage("评审", "here", exit="不予立项"), Stage("公示", "ahead")])
    assert leaving.height > plain.height
    assert leaving.nodes[0].exit_x == -leaving.nodes[0].exit_width / 2


def test_a_loop_spans_its_two_stages() -> None:
    (arc,) = rail(_stages("done", "done", "here", "ahead"), [Loop("变更", 1, 2)]).arcs
    assert (arc.x, arc.x + arc.width, arc.middle) == (37.5, 62.5, 50)


def test_an_empty_rail_is_empty() -> None:
    assert rail([]).nodes == []
