"""Finding a shape's columns in a sheet that people made."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from kit.errors import Refusal
from kit.imports.columns import folded
from kit.imports.shape import Shape
from kit.sheets import Cell, Row, Stream, Table

HEADER_WITHIN = 10
FAULT_TITLE = "错误原因"
EXAMPLE = "示例"
SERIAL_TITLES = frozenset({folded("序号"), folded(FAULT_TITLE)})


@dataclass(frozen=True)
class Layout:
    """Where a sheet has what.

    Attributes:
        header: the number of the row of headings.
        titles: the headings as they stand, by place.
        places: column title → place.
        unread: headings that are none of the shape's.
    """

    header: int
    titles: list[Cell]
    places: dict[str, int]
    unread: list[str]

    def row(self, row: Row) -> dict[str, Cell]:
        """Return a row's cells by column title."""
        cells = row.cells
        return {
            title: cells[place] if place < len(cells) else None
            for title, place in self.places.items()
        }


def layout_of(shape: Shape, table: Table | Stream) -> Layout:
    """Find the headings, which may stand below a title.

    Raises:
        Refusal: there are none, one is missing, or one stands twice.
    """
    wanted = {folded(column.title): column.title for column in shape.columns}
    best: Layout | None = None
    for row in table.head() if isinstance(table, Stream) else islice(table.rows(), HEADER_WITHIN):
        found = _layout(row, wanted)
        if best is None or len(found.places) > len(best.places):
            best = found
    if best is None or not best.places:
        raise Refusal(
            f"这份表里找不到“{shape.label}”的表头。请下载模板，把资料填进去再传。", field="file"
        )
    missing = [
        column.title
        for column in shape.columns
        if column.title not in best.places and (column.required or column.key in shape.key)
    ]
    if missing:
        raise Refusal(f"缺少这些列：{'、'.join(missing)}。请照模板补上再传。", field="file")
    return best


def data_rows(layout: Layout, table: Table) -> Iterator[Row]:
    """Yield the rows below the headings."""
    return (row for row in table.rows() if row.number > layout.header)


def is_example(row: Row) -> bool:
    """Tell whether a row is the template's example: its first word says so."""
    first = next((cell for cell in row.cells if cell is not None), None)
    return isinstance(first, str) and first.strip().startswith(EXAMPLE)


def _layout(row: Row, wanted: dict[str, str]) -> Layout:
    places: dict[str, int] = {}
    unread = []
    for place, cell in enumerate(row.cells):
        if not isinstance(cell, str) or not cell.strip():
            continue
        name = folded(cell).rstrip("*").removesuffix("(必填)")
        title = wanted.get(name)
        if title is None:
            if name not in SERIAL_TITLES:
                unread.append(cell.strip()[:40])
        elif title in places:
            raise Refusal(f"“{title}”这一列有两个。请删去一个再传。", field="file")
        else:
            places[title] = place
    return Layout(row.number, row.cells, places, unread)
