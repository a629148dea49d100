"""A long ledger takes no more memory than a short one."""

import subprocess
import sys
from pathlib import Path

import pytest

MEGABYTE = 1024  # ru_maxrss is in KiB on Linux
PROGRAM = """
import datetime, resource, sys
from decimal import Decimal
from pathlib import Path
import django
django.setup()
from kit.exports import Column, Kind, LedgerSheet, write_ledger

texts = tuple(Column(f"t{n}", f"文字{n}") for n in range(3))
columns = (Column("serial", "序号", Kind.SERIAL), *texts,
           Column("amount", "金额", Kind.MONEY, total=True))
sheet = LedgerSheet("台账", "单位", datetime.date(2021, 12, 31), columns)
def rows(count):
    for n in range(count):
        words = {f"t{i}": f"第{n}行第{i}格的文字，每格都不一样" for i in range(3)}
        yield {**words, "amount": Decimal(n) / 100}
written = write_ledger(Path(sys.argv[1]), sheet, rows(int(sys.argv[2])))
print(written.rows, written.totals["amount"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def measure(path: Path, rows: int) -> int:
    """Return the peak memory of writing so many rows in a process of its own, in KiB."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path), str(rows)],
        capture_output=True,
        text=True,
        check=True,
    )
    count, total, peak = done.stdout.split()
    assert int(count) == rows
    assert total == f"{rows * (rows - 1) / 200:.2f}"
    return int(peak)


@pytest.mark.long
def test_fifty_thousand_rows_take_no_more_memory_than_five_hundred(tmp_path: Path) -> None:
    few = measure(tmp_path / "短.xlsx", 500)
    many = measure(tmp_path / "长.xlsx", 50_000)
    assert (tmp_path / "长.xlsx").stat().st_size > 1_000_000
    assert many - few < 16 * MEGABYTE
