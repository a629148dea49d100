"""The roster of volunteers (志愿者花名册) of a whole city as a spreadsheet."""

from collections.abc import Callable
from pathlib import Path

from funds.models import Fund
from kit import clock
from kit.exports.large import LargeBook, LargeColumn, LargeSheet, rows_of
from kit.exports.sheet import Kind
from volunteers.identity import unseal_facts
from volunteers.models import Organisation
from volunteers.queries.roster import copy_roster

TITLE = "志愿者花名册"
COLUMNS = (
    LargeColumn("志愿者编号", width=16),
    LargeColumn("姓名", width=12),
    LargeColumn("性别", width=8),
    LargeColumn("出生年月", width=10),
    LargeColumn("证件类型", width=14),
    LargeColumn("证件号码", width=22),
    LargeColumn("手机", width=14),
    LargeColumn("政治面貌", width=12),
    LargeColumn("职业", width=14),
    LargeColumn("区县", width=12),
    LargeColumn("所属组织", width=28),
    LargeColumn("技能", width=18),
    LargeColumn("注册日期", Kind.DATE, width=12),
    LargeColumn("累计时长", Kind.SHARE, width=10),
    LargeColumn("星级", width=10),
    LargeColumn("保险起止", width=26),
    LargeColumn("状态", width=8),
)
"""The office's columns, domain.md §7; 累计时长 in hours, cut to one decimal."""
NUMBER, IDENTITY, MOBILE = 0, 5, 6
LOT = 5_000


def write_roster(
    path: Path,
    fund: Fund,
    *,
    in_full: bool,
    organisation: Organisation | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> int:
    """Write everybody of the fund in scope, or of one organisation; return how many.

    Args:
        path: the file to write.
        fund: whose roster it is.
        in_full: identity and mobile numbers as they are; whoever calls keeps who asked and why.
        organisation: whose people alone are written.
        told: called with the rows done so far.
    """
    whose, unit = fund.city, fund.office_name
    if organisation is not None:
        whose = unit = organisation.name
    sheet = LargeSheet(f"{whose}{TITLE}", unit, clock.today(), COLUMNS, TITLE)
    with LargeBook(path, sheet) as book:
        writer = _Writer(book, fund, in_full=in_full, told=told)
        copy_roster(writer, sealed=in_full, organisation=organisation)
        writer.flush()
    return book.rows


class _Writer:
    """Takes rows as the database writes them, some thousand at a time."""

    def __init__(
        self, book: LargeBook, fund: Fund, *, in_full: bool, told: Callable[[int], None]
    ) -> None:
        self.book, self.fund, self.in_full, self.told = book, fund, in_full, told
        self.lines: list[bytes] = []

    def write(self, line: bytes) -> None:
        self.lines.append(line)
        if len(self.lines) >= LOT:
            self.flush()

    def flush(self) -> None:
        rows, plain = rows_of(self.lines)
        self.lines.clear()
        if self.in_full:
            rows = [self._opened(row) for row in rows]
        if plain:
            self.book.add_plain(rows)
        else:
            self.book.add(rows)
        self.told(self.book.rows)

    def _opened(self, row: tuple[str, ...]) -> tuple[str, ...]:
        """Return a row with its numbers; they are digits and letters, in XML as they stand."""
        if not row[IDENTITY]:
            return row
        facts = unseal_facts(self.fund.pk, row[NUMBER], bytes.fromhex(row[IDENTITY]))
        numbers = facts.get("id_number", ""), facts.get("mobile", "")
        return (*row[:IDENTITY], *numbers, *row[MOBILE + 1 :])
