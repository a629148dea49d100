"""Spreadsheets as city offices print them: one writer for every .xlsx the portal gives out.

sheet = LedgerSheet(
    title="2021年捐赠台账",
    unit="太原市文明办",
    dated=today(),
    columns=(
        Column("serial", "序号", Kind.SERIAL, width=6),
        Column("number", "捐赠编号", width=14),
        Column("amount", "金额", Kind.MONEY, width=16, total=True),
    ),
)
written = write_ledger(run.output("捐赠台账.xlsx"), sheet, rows)

A row is a mapping from column key to value. ``Decimal``, ``int`` and ``date`` stay numbers and
dates; every string is text. ``None`` is — (不适用), ``Mark.UNSTATED`` is 未说明, and
``Cell(value, Mark.ASSUMED)`` prints its mark beside the value.
"""

from kit.exports.sheet import Cell, Column, Kind, LedgerSheet, Value
from kit.exports.writer import Written, write_ledger

__all__ = ["Cell", "Column", "Kind", "LedgerSheet", "Value", "Written", "write_ledger"]
