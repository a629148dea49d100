"""The chart of a report as coordinates in points; the template paints them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kit.accents import ACCENTS
from kit.drawing.bars import Bar, Part, Segment, chart
from kit.drawing.text import text_width
from kit.formats import WAN, quantity

LEFT = 44.0
"""Room for the bars' names."""
WIDTH = 396.0
"""From zero to the last tick; with ``LEFT`` and the last tick's label it fits the text's width."""
BAR = 22.0
LINE = 12.0
GAP = 9.0
SQUARE = 6.5
FONT = 8.8
SCREEN_FONT = 13.0
"""The size in which kit estimates the width of captions."""
SERIES = ("", "#3F5F8F", "#9C6B3A", "#8C4A5B", "#6B7A3A")


@dataclass(frozen=True)
class PrintedSegment:
    """A part of a bar: where it stands, how it is painted and what is written on it."""

    x: float
    width: float
    fill: str
    hatched: bool
    name: str
    caption: str
    middle: float
    plate: float

    @property
    def plate_x(self) -> float:
        return round(self.middle - self.plate / 2, 2)


@dataclass(frozen=True)
class LegendItem:
    """Under a bar: a part whose name has no room on it."""

    x: float
    y: float
    fill: str
    hatched: bool
    text: str

    @property
    def text_x(self) -> float:
        return self.x + SQUARE + 3

    @property
    def square_y(self) -> float:
        return self.y - SQUARE


@dataclass(frozen=True)
class PrintedBar:
    label: str
    y: float
    segments: list[PrintedSegment]
    legend: list[LegendItem]

    @property
    def text_y(self) -> float:
        return self.y + BAR / 2 + 3.2

    @property
    def plate_y(self) -> float:
        return self.y + BAR / 2 - 7


@dataclass(frozen=True)
class PrintedChart:
    """Everything to paint; lengths in points."""

    bars: list[PrintedBar]
    ticks: list[tuple[float, str]]
    height: float
    bar: float = BAR
    font: float = FONT
    box: float = LEFT + WIDTH + 22
    name_x: float = LEFT - 8

    @property
    def floor(self) -> float:
        return self.height - 18

    @property
    def tick_y(self) -> float:
        return self.height - 6


def printed_chart(node: Mapping[str, Any], accent: str) -> PrintedChart:
    """Lay out a chart node of a frozen report."""
    drawn = chart([_bar(bar) for bar in node["bars"]], width=WIDTH, room=WIDTH * SCREEN_FONT / FONT)
    colours = (ACCENTS[accent].main, *SERIES[1:])
    bars: list[PrintedBar] = []
    y = GAP
    for bar in drawn.bars:
        segments = [_segment(segment, colours) for segment in bar.segments]
        legend = _legend(segments, y + BAR + LINE)
        bars.append(PrintedBar(bar.label, y, segments, legend))
        y = (legend[-1].y + 2 if legend else y + BAR) + GAP
    ticks = [(round(LEFT + tick.x, 2), _tick(tick.value)) for tick in drawn.ticks]
    return PrintedChart(bars, ticks, height=y + 18)


def _bar(bar: Mapping[str, Any]) -> Bar:
    return Bar(
        bar["label"],
        [
            Part(
                label=part["label"],
                value=Decimal(part["value"]),
                text=part["text"],
                kind="unstated" if part["unstated"] else "known",
                series=part["series"],
            )
            for part in bar["parts"]
        ],
    )


def _legend(segments: list[PrintedSegment], y: float) -> list[LegendItem]:
    """Name the parts whose name is not on the bar, in as many lines as they need."""
    items: list[LegendItem] = []
    x = LEFT
    for segment in segments:
        if segment.caption == segment.name:
            continue
        wide = text_width(segment.name, FONT) + SQUARE + 15
        if x > LEFT and x + wide > LEFT + WIDTH:
            x, y = LEFT, y + LINE
        items.append(LegendItem(round(x, 2), y, segment.fill, segment.hatched, segment.name))
        x += wide
    return items


def _segment(segment: Segment, colours: tuple[str, ...]) -> PrintedSegment:
    return PrintedSegment(
        x=round(LEFT + segment.x, 2),
        width=round(segment.width, 2),
        fill=colours[(segment.series - 1) % len(colours)],
        hatched=segment.part.kind == "unstated",
        name=segment.part.caption,
        caption=segment.caption if segment.fits else "",
        middle=round(LEFT + segment.middle, 2),
        plate=round(segment.plate * FONT / SCREEN_FONT, 1),
    )


def _tick(value: Decimal) -> str:
    return f"{quantity(value / WAN)} 万" if value >= WAN else quantity(value)
