"""The sheets given out: templates, what exists in the same shape, and faults with their reasons."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from kit.exports.flat import FlatColumn, FlatSheet, write_flat
from kit.exports.sheet import Kind as CellKind
from kit.imports.columns import Column, Kind, Options
from kit.imports.layout import EXAMPLE, FAULT_TITLE, Layout
from kit.imports.shape import Shape
from kit.sheets import Broken, Cell, Row

KINDS = {
    Kind.MONEY: CellKind.MONEY,
    Kind.DATE: CellKind.DATE,
    Kind.WHOLE: CellKind.COUNT,
    Kind.PERCENT: CellKind.SHARE,
}
WRITTEN = {
    Kind.TEXT: "文字",
    Kind.CODE: "文字（编号存成文本）",
    Kind.MONEY: "金额，单位元，最多两位小数",
    Kind.DATE: "日期，如 2021-12-31",
    Kind.WHOLE: "整数",
    Kind.NUMBER: "数",
    Kind.PERCENT: "比例，50% 就填 50",
    Kind.CHOICE: "从下拉表里选",
    Kind.YES_NO: "是或否",
}


def write_template(out: Path | IO[bytes], shape: Shape) -> None:
    """Write an empty sheet with an example, pull-downs and explanations."""
    write_flat(out, _sheet(shape, explained=True, faint_first_row=True), [_example(shape)])


def write_existing(out: Path, shape: Shape) -> int:
    """Write what the fund has in this shape; return how many rows. Needs the fund in scope."""
    return write_flat(out, _sheet(shape, explained=True), _existing(shape))


def write_faults(
    out: Path, shape: Shape, layout: Layout, rows: Iterable[Row], reasons: Mapping[int, str]
) -> None:
    """Write a sheet again as it was brought, with a first column that says what is wrong."""
    titles = [str(cell) if cell is not None else "" for cell in layout.titles]
    known = {column.title: column for column in shape.columns}
    columns = [FlatColumn(FAULT_TITLE, width=50)]
    for place, title in enumerate(titles):
        mine = next((t for t, at in layout.places.items() if at == place), "")
        kind = KINDS.get(known[mine].kind, CellKind.TEXT) if mine else CellKind.TEXT
        columns.append(FlatColumn(mine or title, kind))
    # A sheet that was such a file before gets no second column of reasons.
    skipped = {place + 1 for place, title in enumerate(titles) if title == FAULT_TITLE}
    kept = [place for place in range(len(columns)) if place not in skipped]
    write_flat(
        out,
        FlatSheet(shape.label, [columns[place] for place in kept]),
        _with_reasons(rows, reasons, len(columns), kept),
    )


def _with_reasons(
    rows: Iterable[Row], reasons: Mapping[int, str], width: int, kept: list[int]
) -> Iterator[list[Any]]:
    for row in rows:
        cells = [_plain(cell) for cell in row.cells][: width - 1]
        line = [reasons.get(row.number, ""), *cells, *[None] * (width - 1 - len(cells))]
        yield [line[place] for place in kept]


def _plain(cell: Cell) -> Any:
    return cell.text if isinstance(cell, Broken) else cell


def _sheet(shape: Shape, *, explained: bool, faint_first_row: bool = False) -> FlatSheet:
    options = Options()
    columns = [
        FlatColumn(
            column.title,
            KINDS.get(column.kind, CellKind.TEXT),
            column.width,
            needed=column.required,
            hint=column.help,
            choices=_offered(column, options),
            strict=not column.open,
        )
        for column in shape.columns
    ]
    return FlatSheet(
        shape.label,
        columns,
        told=_told(shape, options) if explained else (),
        faint_first_row=faint_first_row,
    )


def _offered(column: Column, options: Options) -> list[str]:
    if column.kind is Kind.YES_NO:
        return ["是", "否"]
    return list(options.of(column).values())


def _told(shape: Shape, options: Options) -> list[list[str]]:
    lines = [["列", "必填", "怎样填", "例"]]
    for column in shape.columns:
        how = "；".join(part for part in (WRITTEN[column.kind], column.help) if part)
        example = "" if column.example is None else column.shown(column.example)
        lines.append([column.title, "必填" if column.required else "", how, example])
    return [
        *lines,
        ["", "", f"{shape.about}", ""],
        ["", "", f"第一格写着“{EXAMPLE}”的行是例子，不会导入；可以删去，也可以留着。", ""],
        ["", "", "同一份表再传一次不会重复：已有的行认作“相同”。", ""],
    ]


def _example(shape: Shape) -> list[Any]:
    values = [column.example for column in shape.columns]
    first = shape.columns[0]
    return [f"{EXAMPLE} {first.shown(first.example)}", *values[1:]]


def _existing(shape: Shape) -> Iterator[list[Any]]:
    for row in shape.existing():
        told = shape.values_of(row)
        yield [told[column.key] for column in shape.columns]
