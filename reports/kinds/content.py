"""What a resolved report holds: nodes of plain data, frozen as JSON and printed as they stand."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Run:
    """A piece of text; when it is a figure, its name and the mark it carries."""

    text: str
    figure: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 一、, 2 （一）, 3 ``1.``."""

    level: int
    text: str
    anchor: str
    new_page: bool = False
    kind: str = "heading"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of runs; ``marks`` are the marks its figures carry, said at its end."""

    runs: list[Run]
    marks: list[str] = field(default_factory=list)
    kind: str = "paragraph"


@dataclass(frozen=True)
class ListItem:
    """A line of a numbered list, e.g. （1）a project's name."""

    ordinal: str
    text: str
    kind: str = "item"


@dataclass(frozen=True)
class Drawing:
    """A drawing by its file name in static/drawings, always labelled 示意图."""

    name: str
    caption: str
    kind: str = "drawing"


@dataclass(frozen=True)
class TableRow:
    """A line of the money table; ``hatched`` is a part the source does not itemise."""

    label: str
    basis: str
    amount: str
    share: str
    level: int = 0
    hatched: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """A three-line table (三线表)."""

    caption: str
    unit: str
    rows: list[TableRow]
    kind: str = "table"


@dataclass(frozen=True)
class ChartPart:
    """A part of a bar: its value as digits, and whether the source leaves it unstated."""

    label: str
    value: str
    text: str
    unstated: bool = False
    series: int = 0


@dataclass(frozen=True)
class ChartBar:
    label: str
    parts: list[ChartPart]


@dataclass(frozen=True)
class Chart:
    """Stacked bars on one scale from zero."""

    caption: str
    bars: list[ChartBar]
    kind: str = "chart"


@dataclass(frozen=True)
class Basis:
    """The line at the foot of a page: bases, as-of date, what the checks found."""

    text: str
    kind: str = "basis"


@dataclass(frozen=True)
class FigureTable:
    """Annex 1: every figure the report prints. The rows are the report's frozen figures."""

    kind: str = "figures"


@dataclass(frozen=True)
class NoteList:
    """Annex 2: every candour line with its reason and signatures."""

    kind: str = "notes"


@dataclass(frozen=True)
class CheckList:
    """Annex 3: every check and its result."""

    kind: str = "checks"


Node = (
    Heading
    | Paragraph
    | ListItem
    | Drawing
    | Table
    | Chart
    | Basis
    | FigureTable
    | NoteList
    | CheckList
)


@dataclass(frozen=True)
class Cover:
    """The first page."""

    foundation: str
    title: str
    subtitle: str
    lines: list[str]
    mark: str
    accent: str
    drawing: str


@dataclass(frozen=True)
class Content:
    """A resolved report."""

    cover: Cover
    nodes: list[Node]

    def frozen(self) -> dict[str, Any]:
        """Return the content as plain data."""
        return asdict(self)
