"""A flow in three columns: where money comes from, the fund, where it goes.

Positions across are percentages of the drawing, so it stretches while its text keeps its size;
positions down are px. A ribbon is a path in a box 100 wide that stretches with the page. What a
source did not state is its own hatched node, so both sides add up to the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kit.drawing.bars import SERIES, Part
from kit.drawing.text import shortened

TALL = 250.0
LABEL_ROOM = 44.0
LABEL_WIDTH = 152.0
LABEL_SIZE = 14.0
GAP = 8.0
LEAST = 2.0


@dataclass(frozen=True)
class FlowNode:
    """One part at the side: its bar from `y`, its two lines of label around `middle`."""

    part: Part
    y: float
    height: float
    series: int

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2, 1)

    @property
    def label(self) -> str:
        """As much of the part's name as fits beside its bar."""
        return shortened(self.part.label, LABEL_WIDTH, LABEL_SIZE)


@dataclass(frozen=True)
class Ribbon:
    """What joins a node to the fund: a filled path, its x from 0 to 100."""

    node: FlowNode
    path: str


@dataclass(frozen=True)
class Flow:
    """Everything to draw. `y` and `tall` place the fund's own bar; `height` holds it all."""

    sources: list[FlowNode]
    uses: list[FlowNode]
    inward: list[Ribbon]
    outward: list[Ribbon]
    y: float
    tall: float
    height: float


def flow(sources: Sequence[Part], uses: Sequence[Part], *, tall: float = TALL) -> Flow:
    """Lay out a flow whose fund bar is `tall` px. Zero parts are left out.

    Raises ValueError for a negative part, or when the two sides differ: a flow that does not add
    up must not be drawn as if it did.
    """
    total, spent = _total(sources), _total(uses)
    if total != spent:
        raise ValueError(f"来源合计 {total} 与去向合计 {spent} 不等")
    if not total:
        return Flow([], [], [], [], 0, 0, 0)
    scale = tall / float(total)
    sides = [_stacked(sources, scale, 0), _stacked(uses, scale, 2)]
    height = max(tall, *(_bottom(side) for side in sides))
    left, right = (
        [_lowered(node, (height - _bottom(side)) / 2) for node in side] for side in sides
    )
    y = round((height - tall) / 2, 1)
    return Flow(
        sources=left,
        uses=right,
        inward=_ribbons(left, y, tall, inward=True),
        outward=_ribbons(right, y, tall, inward=False),
        y=y,
        tall=tall,
        height=height,
    )


def _total(parts: Sequence[Part]) -> Decimal:
    if any(part.value < 0 for part in parts):
        raise ValueError("负数不能画成流向的一支")
    return sum((Decimal(part.value) for part in parts), Decimal(0))


def _stacked(parts: Sequence[Part], scale: float, first_series: int) -> list[FlowNode]:
    """Put nodes under each other, each with room for the two lines of its label."""
    nodes: list[FlowNode] = []
    top = 0.0
    for place, part in enumerate(part for part in parts if part.value):
        height = max(LEAST, float(part.value) * scale)
        slot = max(height, LABEL_ROOM)
        series = part.series or (place + first_series) % SERIES + 1
        nodes.append(FlowNode(part, round(top + (slot - height) / 2, 1), round(height, 1), series))
        top += slot + GAP
    return nodes


def _bottom(nodes: Sequence[FlowNode]) -> float:
    last = nodes[-1]
    return round(last.middle + max(last.height, LABEL_ROOM) / 2, 1)


def _lowered(node: FlowNode, by: float) -> FlowNode:
    return FlowNode(node.part, round(node.y + by, 1), node.height, node.series)


def _ribbons(nodes: Sequence[FlowNode], top: float, tall: float, *, inward: bool) -> list[Ribbon]:
    """Join each node to its share of the fund's bar, in the same order from the top."""
    share = tall / sum(node.height for node in nodes)
    ribbons: list[Ribbon] = []
    at = top
    for node in nodes:
        end = at + node.height * share
        outer, inner = (node.y, node.y + node.height), (at, end)
        ribbons.append(Ribbon(node, _path(outer, inner) if inward else _path(inner, outer)))
        at = end
    return ribbons


def _path(left: tuple[float, float], right: tuple[float, float]) -> str:
    (a, b), (c, d) = left, right
    return f"M0 {a:.1f}C50 {a:.1f} 50 {c:.1f} 100 {c:.1f}V{d:.1f}C50 {d:.1f} 50 {b:.1f} 0 {b:.1f}Z"
