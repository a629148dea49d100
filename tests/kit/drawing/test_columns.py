"""Columns of counts."""

from kit.drawing.columns import Column, columns


def test_columns_stand_on_zero_in_proportion() -> None:
    tall, half, none = columns(
        [Column("评估", 16), Column("归档", 8), Column("协议", 0)], height=64
    )
    assert (tall.y, tall.height) == (0, 64)
    assert (half.y, half.height) == (32, 32)
    assert (none.y, none.height) == (64, 0)


def test_a_single_project_among_many_can_still_be_seen() -> None:
    _, one = columns([Column("评估", 1000), Column("审计", 1)])
    assert one.height == 3


def test_no_projects_at_all() -> None:
    (only,) = columns([Column("征集", 0)])
    assert only.height == 0
