"""Opening spreadsheets with LibreOffice, as an office does."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

SECONDS = 120
# Comma, double quote, UTF-8, cells as shown (with separators and marks).
FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"


def rows_of(workbook: Path, folder: Path) -> list[list[str]]:
    """Return the first sheet's cells as LibreOffice shows them, formulas recalculated.

    Fails the test, saying what to install, when LibreOffice is missing or cannot read the file.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.fail(
            "LibreOffice is missing: install the packages libreoffice-calc-nogui (Debian, Ubuntu) "
            "or put soffice on the PATH"
        )
    done = subprocess.run(
        [
            program,
            "--headless",
            f"-env:UserInstallation=file://{folder / 'profile'}",
            "--convert-to",
            FILTER,
            "--outdir",
            str(folder),
            str(workbook),
        ],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    table = folder / f"{workbook.stem}.csv"
    if not table.exists():
        pytest.fail(f"LibreOffice could not read {workbook.name}: {done.stdout}{done.stderr}")
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))
