"""What volunteers had served before the portal kept records (以前累计时长)."""

from collections.abc import Iterator
from typing import Any

from funds.permissions import Action
from kit import clock
from kit.imports import Column, Kind, shape
from kit.imports.bulk import BulkShape, Findings, Lot
from kit.imports.judging import Judged
from kit.models import Verdict
from kit.sheets import Cell
from kit.sheets.cells import as_code
from kit.tenancy.scope import scoped_fund_id
from volunteers.identity import id_index, masked_tail, tidied
from volunteers.imports.cells import Faults, Remembered, day_of, minutes_of, one_line, private_code
from volunteers.queries.names import earlier_totals_about
from volunteers.services.earlier_hours import Summed, TotalsIntake


@shape
class EarlierHours(BulkShape):
    """Totals of before; the column 累计时长 is the roster's, which can be brought as it is."""

    code, label, order = "earlier_hours", "以前累计时长", 205
    about = "平台启用以前的累计时长，一人一条。花名册加一列截止日期，可以直接传。"
    action = Action.HOURS_RECORD.value
    confirm = Action.HOURS_CONFIRM.value
    home = "hours:list"
    counted = "人"
    key = ()
    listed = ("number", "name", "hours", "cutoff")
    columns = (
        Column("number", "志愿者编号", "和证件号码至少填一样", Kind.CODE, longest=16, width=18),
        Column("id_number", "证件号码", "没有志愿者编号时填", Kind.CODE, width=22),
        Column("name", "姓名", "填了就核对是不是同一个人", longest=40, width=12, example="林示例"),
        Column("hours", "累计时长", "0 或空的不导入", required=True, width=12, example="312.5"),
        Column("cutoff", "截止日期", "累计到哪天，含这一天", Kind.DATE, required=True, width=12),
        Column("basis", "依据", "从哪里来，如原系统导出", longest=120, width=26),
        Column("key", "来源编号", "冲销后再导入同样的数才填", Kind.CODE, longest=60, width=18),
    )  # fmt: skip

    def count(self) -> int:
        return earlier_totals_about()

    def take_in(self, lots: Iterator[Lot], found: Findings, *, by: Any, write: bool) -> None:
        reader, intake = TotalsReader(serials=self.serials), TotalsIntake(by=by)
        for lot in lots:
            rows = [reader.row(number, cells) for number, cells in lot.rows()]
            for row in rows:
                if row.faults:
                    found.add(Judged(row.line, Verdict.WRONG, row.shown(), row.faults))
                elif not row.minutes:
                    found.add(Judged(row.line, Verdict.SAME, row.shown()))
            intake.take([row for row in rows if not row.faults and row.minutes])
        for verdict, judged in intake.judge().items():
            most, kept = None if verdict is Verdict.WRONG else found.room(verdict), 0
            for kept, each in enumerate(intake.found(verdict, most), start=1):  # noqa: B007 - counted
                faults = [(each.column, each.reason)] if each.reason else []
                found.add(Judged(each.line, verdict, each.shown, faults))
            found.count(verdict, judged - kept)
        if write and not found.tally.counts[Verdict.WRONG]:
            intake.store(confirmed_by=self.confirmer)


class TotalsReader:
    """Reads the rows of a sheet of totals in the fund in scope."""

    def __init__(self, *, serials: bool) -> None:
        self.fund_id, self.today = scoped_fund_id(), clock.today()
        self.minutes = Remembered("累计时长", minutes_of)
        self.cutoff = Remembered("截止日期", day_of(serials))
        self.basis = Remembered("依据", lambda cell: one_line(cell, 120))

    def row(self, line: int, cells: list[Cell]) -> Summed:
        """Return what a row says, with what is wrong with it."""
        number, id_number, name, hours, cutoff, basis, key = cells
        faults = Faults()
        row = Summed(line=line, faults=faults.found)
        self._whose(row, (number, id_number, name), faults)
        row.minutes = self.minutes.of(hours, faults) or 0
        row.cutoff = self.cutoff.of(cutoff, faults)
        row.basis = self.basis.of(basis, faults) or ""
        try:
            row.key = as_code(key)[:60] or None
        except ValueError as error:
            faults.add("来源编号", str(error))
        if row.minutes and not faults.found:
            if row.cutoff is None:
                faults.add("截止日期", "这一列必填。")
            elif row.cutoff >= self.today:
                faults.add("截止日期", "这一天还没有过完。请填昨天或更早的日期。")
        return row

    def _whose(self, row: Summed, cells: tuple[Cell, Cell, Cell], faults: Faults) -> None:
        number, id_number, name = cells
        try:
            row.number = private_code(number) or None
            text = tidied(private_code(id_number))
            row.name = one_line(name, 40)
        except ValueError as error:
            faults.add("志愿者编号", str(error))
            return
        if "*" in text or "＊" in text:
            # The roster that was given out masks the number; the volunteer's own is enough.
            text = ""
        if text:
            row.id_index = id_index(self.fund_id, text)
        if row.number is not None and len(row.number) > 16:
            row.number = None
            faults.add("志愿者编号", "最多 16 位。证件号码请填在“证件号码”一列。")
        elif row.number is None and not text:
            faults.add("志愿者编号", "志愿者编号和证件号码至少填一样。")
        row.who = row.number or masked_tail(text[-4:])
