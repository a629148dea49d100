"""Service records (服务记录) of a city, an organisation, a year or a volunteer as a spreadsheet."""

from collections.abc import Callable
from pathlib import Path

from funds.models import Fund
from kit import clock
from kit.exports.large import LargeBook, LargeColumn, LargeSheet, rows_of
from kit.exports.sheet import Kind
from volunteers.queries.records import Chosen, copy_records

TITLE = "志愿服务记录"
COLUMNS = (
    LargeColumn("服务日期", Kind.DATE, width=12),
    LargeColumn("开始时间", width=10),
    LargeColumn("结束时间", width=10),
    LargeColumn("志愿者编号", width=16),
    LargeColumn("姓名", width=12),
    LargeColumn("组织", width=28),
    LargeColumn("项目", width=28),
    LargeColumn("服务内容", width=28),
    LargeColumn("地点", width=22),
    LargeColumn("时长（小时）", Kind.SHARE, width=12),
    LargeColumn("来源", width=10),
    LargeColumn("状态", width=8),
    LargeColumn("原因或依据", width=26),
    LargeColumn("登记人", width=12),
    LargeColumn("确认人", width=12),
    LargeColumn("来源编号", width=26),
)
"""Hours are cut to one decimal; a reversal (冲销) is a row of its own below zero."""
LOT = 5_000


def write_records(
    path: Path,
    fund: Fund,
    chosen: Chosen,
    *,
    whose: str = "",
    told: Callable[[int], None] = lambda _: None,
) -> int:
    """Write the chosen records of the fund in scope; return how many rows.

    Args:
        path: the file to write.
        fund: whose records they are.
        chosen: which.
        whose: what stands before the title, e.g. an organisation's name.
        told: called with the rows done so far.
    """
    year = f"{chosen.year}年" if chosen.year else ""
    title = f"{whose or fund.city}{year}{TITLE}"
    sheet = LargeSheet(title, fund.office_name, clock.today(), COLUMNS, TITLE)
    with LargeBook(path, sheet) as book:
        writer = _Writer(book, told)
        copy_records(writer, chosen)
        writer.flush()
    return book.rows


class _Writer:
    """Takes rows as the database writes them, some thousand at a time."""

    def __init__(self, book: LargeBook, told: Callable[[int], None]) -> None:
        self.book, self.told = book, told
        self.lines: list[bytes] = []

    def write(self, line: bytes) -> None:
        self.lines.append(line)
        if len(self.lines) >= LOT:
            self.flush()

    def flush(self) -> None:
        rows, plain = rows_of(self.lines)
        self.lines.clear()
        if plain:
            self.book.add_plain(rows)
        else:
            self.book.add(rows)
        self.told(self.book.rows)
