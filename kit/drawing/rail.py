"""The lifecycle rail: stages on a line, groups above, exits below, a loop as an arc.

Positions across are percentages, so the drawing stretches while its text keeps its size;
positions down are px.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from kit.drawing.text import text_width

StageState = Literal["done", "here", "ahead", "unstated"]

EXIT_Y = 158
EXIT_HEIGHT = 24
LINE = 17


@dataclass(frozen=True)
class Stage:
    """One stage; `unstated` when the source does not say whether it was passed.

    `note` is a short word under its date; `exit` an end one can leave to from here.
    """

    label: str
    state: StageState
    date: str = ""
    note: str = ""
    group: str = ""
    exit: str = ""


@dataclass(frozen=True)
class Loop:
    """A step that returns to the line, drawn as an arc between two stages (by their place)."""

    label: str
    start: int
    end: int


@dataclass(frozen=True)
class Node:
    stage: Stage
    x: float
    exit_width: float

    @property
    def exit_x(self) -> float:
        """Left edge of the exit's box, counted from the node."""
        return round(-self.exit_width / 2, 1)


@dataclass(frozen=True)
class Link:
    """The line between two neighbours; `walked` when both its ends have been reached."""

    x1: float
    x2: float
    walked: bool


@dataclass(frozen=True)
class Group:
    label: str
    x1: float
    x2: float
    plate: float

    @property
    def middle(self) -> float:
        return round((self.x1 + self.x2) / 2, 3)

    @property
    def plate_x(self) -> float:
        return round(-self.plate / 2, 1)


@dataclass(frozen=True)
class Arc:
    label: str
    x: float
    width: float
    plate: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 3)

    @property
    def plate_x(self) -> float:
        return round(-self.plate / 2, 1)


@dataclass(frozen=True)
class Rail:
    """Everything to draw; `height` in px holds exits only when there are any.

    `lift`: px by which the exits rise, over lines that no stage fills.
    """

    nodes: list[Node]
    links: list[Link]
    groups: list[Group]
    arcs: list[Arc]
    height: int
    lift: int


def rail(stages: Sequence[Stage], loops: Sequence[Loop] = ()) -> Rail:
    """Lay out a rail. Raises ValueError when more than one stage is `here`."""
    if sum(stage.state == "here" for stage in stages) > 1:
        raise ValueError("一个项目同时只能停在一个环节")
    slot = 100 / len(stages) if stages else 100.0
    centres = [round(slot * (place + 0.5), 3) for place in range(len(stages))]
    nodes = [
        Node(stage, x, text_width(stage.exit, 12.5) + 24)
        for stage, x in zip(stages, centres, strict=True)
    ]
    exits = any(stage.exit for stage in stages)
    lift = _lift(stages)
    return Rail(
        nodes=nodes,
        links=[_link(left, right) for left, right in pairwise(nodes)],
        groups=_groups(stages, slot),
        arcs=[_arc(loop, centres) for loop in loops],
        height=(EXIT_Y + EXIT_HEIGHT + 4 if exits else EXIT_Y - 14) - lift,
        lift=lift,
    )


def _lift(stages: Sequence[Stage]) -> int:
    """Return the px of the lines under the labels that stay empty: of notes, of dates, or both."""
    if any(stage.note for stage in stages):
        return 0
    return LINE if any(stage.date for stage in stages) else 2 * LINE


def _link(left: Node, right: Node) -> Link:
    walked = left.stage.state == "done" and right.stage.state in ("done", "here")
    return Link(left.x, right.x, walked)


def _groups(stages: Sequence[Stage], slot: float) -> list[Group]:
    groups: list[Group] = []
    place = 0
    for label, members in groupby(stages, key=lambda stage: stage.group):
        size = len(list(members))
        if label:
            x1, x2 = slot * (place + 0.16), slot * (place + size - 0.16)
            plate = text_width(label, 13) + 20
            groups.append(Group(label, round(x1, 3), round(x2, 3), plate))
        place += size
    return groups


def _arc(loop: Loop, centres: Sequence[float]) -> Arc:
    x1, x2 = centres[loop.start], centres[loop.end]
    return Arc(loop.label, x1, round(x2 - x1, 3), text_width(loop.label, 12.5) + 10)
