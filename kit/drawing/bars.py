"""Stacked bars: partitions of a whole, and charts of several bars on one zero-based scale.

Positions are in units of `width` (100 for percent on a page, points in a PDF). What a source did
not state is its own hatched part, so the parts still add up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Literal

from kit.drawing.text import text_width

PartKind = Literal["known", "unstated"]
SERIES = 5
LABEL_PADDING = 14.0


@dataclass(frozen=True)
class Part:
    """A part of a bar: `text` is its printed value; `series` 1-5 fixes its colour, 0 = by place."""

    label: str
    value: Decimal | int
    text: str = ""
    kind: PartKind = "known"
    series: int = 0
    url: str = ""

    @property
    def caption(self) -> str:
        return f"{self.label} {self.text}".strip()


@dataclass(frozen=True)
class Segment:
    """A part with its place. `fits`: its caption has room inside when the bar is `room` px wide;
    `named`: that caption says the part's name, so no legend need repeat it.
    """

    part: Part
    x: float
    width: float
    series: int
    fits: bool
    caption: str
    plate: float

    @property
    def named(self) -> bool:
        return self.fits and self.caption == self.part.caption

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 3)

    @property
    def plate_x(self) -> float:
        """Left edge of the label's plate, counted from the middle."""
        return round(-self.plate / 2, 1)


@dataclass(frozen=True)
class Bar:
    """One labelled bar of a chart."""

    label: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Tick:
    """A mark of the scale: its place and its value."""

    x: float
    value: Decimal


@dataclass(frozen=True)
class DrawnBar:
    label: str
    segments: list[Segment]


@dataclass(frozen=True)
class Chart:
    """A drawn chart: bars on one scale that starts at zero."""

    bars: list[DrawnBar]
    ticks: list[Tick]


def stack(
    parts: Sequence[Part],
    *,
    whole: Decimal | int | None = None,
    width: float = 100.0,
    room: float = 560.0,
) -> list[Segment]:
    """Place parts side by side on `width`. Zero parts are left out.

    Raises ValueError for a negative part, or when the parts exceed `whole`: a bar that does not
    add up must not be drawn as if it did.
    """
    total = sum((Decimal(part.value) for part in parts), Decimal(0))
    if any(part.value < 0 for part in parts):
        raise ValueError("负数不能画成条形的一段")
    scale = Decimal(whole) if whole is not None else total
    if total > scale:
        raise ValueError(f"各段合计 {total} 超过总数 {scale}")
    if not scale:
        return []
    segments: list[Segment] = []
    before = Decimal(0)
    for place, part in enumerate(parts):
        if part.value:
            segments.append(_segment(part, place, before, scale, width, room))
        before += Decimal(part.value)
    return segments


def _segment(  # noqa: PLR0913 -- all six are the geometry of one part
    part: Part, place: int, before: Decimal, scale: Decimal, width: float, room: float
) -> Segment:
    share = float(Decimal(part.value) / scale)
    caption, fits = _caption(part, share * room - LABEL_PADDING)
    return Segment(
        part=part,
        x=round(float(before / scale) * width, 3),
        width=round(share * width, 3),
        series=part.series or place % SERIES + 1,
        fits=fits,
        caption=caption,
        plate=round(text_width(caption) + LABEL_PADDING, 1),
    )


def _caption(part: Part, room: float) -> tuple[str, bool]:
    """The longest wording that fits: label and value, else the value alone, else none."""
    for caption in (part.caption, part.text):
        if caption and text_width(caption) <= room:
            return caption, True
    return part.caption, False


def chart(bars: Sequence[Bar], *, width: float = 100.0, room: float = 560.0) -> Chart:
    """Draw bars to one scale, from zero to the tick at or above the longest bar."""
    longest = max((_total(bar) for bar in bars), default=Decimal(0))
    values = tick_values(longest)
    top = values[-1]
    return Chart(
        bars=[
            DrawnBar(bar.label, stack(bar.parts, whole=top, width=width, room=room)) for bar in bars
        ],
        ticks=[Tick(round(float(value / top) * width, 3), value) for value in values],
    )


def tick_values(longest: Decimal) -> list[Decimal]:
    """Return 0 and the round values up to the first one that reaches `longest`, at most six."""
    if longest <= 0:
        return [Decimal(0), Decimal(1)]
    power = Decimal(10) ** (longest.adjusted() - 1)
    for factor in (1, 2, 3, 5, 6, 10, 20, 30, 50):
        step = power * factor
        count = ceil(longest / step)
        if count <= 5:
            return [step * place for place in range(count + 1)]
    raise ValueError(f"无法为 {longest} 选刻度")


def _total(bar: Bar) -> Decimal:
    return sum((Decimal(part.value) for part in bar.parts), Decimal(0))
