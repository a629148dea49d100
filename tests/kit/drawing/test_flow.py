"""A flow adds up on both sides, keeps its order, and leaves room for every label."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.drawing.bars import Part
from kit.drawing.flow import LABEL_ROOM, Flow, FlowNode, flow

AMOUNTS = st.lists(
    st.decimals(min_value=Decimal("0.01"), max_value=Decimal("1e12"), places=2),
    min_size=1,
    max_size=8,
)
YEAR = [
    Part("义务植树", Decimal("627748.23")),
    Part("防汛救灾", Decimal("282612.70")),
    Part("未说明来源的募集", Decimal("281155.37"), kind="unstated"),
    Part("差额来源", Decimal("1199676.87"), kind="unstated"),
]
SPENT = [Part("项目款", Decimal("2391193.17"))]


def ends(path: str) -> tuple[float, float]:
    """Return where a ribbon begins on the left, top and bottom."""
    return float(path[1:].split()[1].split("C")[0]), float(path.split()[-1].removesuffix("Z"))


def boxes(nodes: list[FlowNode]) -> list[tuple[float, float]]:
    return [(node.y, node.y + node.height) for node in nodes]


def test_heights_are_in_proportion_and_the_unsaid_has_its_own_node() -> None:
    drawn = flow(YEAR, SPENT, tall=200)
    assert [node.part.kind for node in drawn.sources] == ["known", "known", "unstated", "unstated"]
    assert sum(node.height for node in drawn.sources) == pytest.approx(200, abs=0.3)
    assert drawn.uses[0].height == drawn.tall == 200
    assert drawn.sources[0].height == pytest.approx(200 * 627748.23 / 2391193.17, abs=0.1)


def test_every_ribbon_leaves_its_own_node() -> None:
    drawn = flow(YEAR, SPENT)
    for ribbon, node in zip(drawn.inward, drawn.sources, strict=True):
        assert ends(ribbon.path) == pytest.approx((node.y, node.y + node.height), abs=0.2)


def test_sides_that_differ_are_not_drawn() -> None:
    with pytest.raises(ValueError, match="不等"):
        flow(YEAR, [Part("项目款", Decimal("2391193.18"))])


def test_negative_parts_are_not_drawn() -> None:
    with pytest.raises(ValueError, match="负数"):
        flow([Part("冲销", Decimal(-1)), Part("募集", Decimal(2))], [Part("支出", Decimal(1))])


def test_nothing_is_an_empty_drawing() -> None:
    assert flow([Part("募集", 0)], []) == Flow([], [], [], [], 0, 0, 0)


def test_zero_parts_are_left_out() -> None:
    drawn = flow([Part("甲", 0), Part("乙", 5)], [Part("丙", 5), Part("丁", 0)])
    assert [node.part.label for node in drawn.sources + drawn.uses] == ["乙", "丙"]


@given(AMOUNTS)
def test_labels_never_collide_and_all_lies_inside(amounts: list[Decimal]) -> None:
    drawn = flow(
        [Part(str(place), amount) for place, amount in enumerate(amounts)],
        [Part("支出", sum(amounts, Decimal(0)))],
    )
    middles = [node.middle for node in drawn.sources]
    assert all(lower - upper >= LABEL_ROOM - 0.5 for upper, lower in pairwise(middles))
    assert all(-0.1 <= top < bottom <= drawn.height + 0.2 for top, bottom in boxes(drawn.sources))
    assert drawn.y >= 0
    assert drawn.y + drawn.tall <= drawn.height + 0.1
