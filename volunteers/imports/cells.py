"""Cells of large sheets: what most of a city's rows hold is read once and remembered."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kit.copying import field
from kit.imports.columns import folded
from kit.sheets import Broken, Cell, cell_of_raw
from kit.sheets.cells import as_code, as_date, as_text, clean_text

MOST_REMEMBERED = 20_000
_SPAN = re.compile(r"\s*(?:至|到|~|～|—{1,2}|--)\s*")


class Faults:
    """What is wrong with one row: (column title, reason) each."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def add(self, title: str, reason: str) -> None:
        self.found.append((title, reason))


class _Wrong:
    """Stands for what a cell means that is wrong."""


WRONG = _Wrong()
FAULTY = "\0"
"""Stands for the text of a cell that is wrong; COPY reads no such text."""


class Remembered:
    """Reads the cells of one column; the same cell is read once.

    Args:
        read: raises ValueError with words for whoever filled the cell in.
    """

    def __init__(self, title: str, read: Callable[[Cell], Any]) -> None:
        self.title = title
        self._read = read
        self._known: dict[Cell, tuple[Any, str]] = {}
        self._meant = _Kept(self._meaning)
        self._text = _Kept(self._copied)

    def all_of(self, raws: Sequence[str]) -> list[Any]:
        """Return what the raw cells mean; ``WRONG`` of one that :meth:`of` finds fault with."""
        return list(map(self._meant.__getitem__, raws))

    def texts_of(self, raws: Sequence[str]) -> list[str]:
        """Return what the raw cells mean as COPY reads it; ``FAULTY`` of one that is wrong."""
        if not any(raws):
            return [self._text[""]] * len(raws)
        return list(map(self._text.__getitem__, raws))

    def _copied(self, raw: str) -> str:
        meaning = self._meant[raw]
        return FAULTY if meaning is WRONG else copied(meaning)

    def _meaning(self, raw: str) -> Any:
        try:
            return self._read(cell_of_raw(raw))
        except ValueError:
            return WRONG

    def of(self, cell: Cell, faults: Faults) -> Any:
        """Return what the cell means; note what is wrong with it and return ``None``."""
        found = self._known.get(cell)
        if found is None:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            try:
                found = (self._read(cell), "")
            except ValueError as error:
                found = (None, str(error))
            self._known[cell] = found
        if found[1]:
            faults.add(self.title, found[1])
        return found[0]


class _Kept(dict[str, Any]):
    """Works out something for each raw cell once."""

    def __init__(self, work_out: Callable[[str], Any]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, raw: str) -> Any:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[raw] = found = self._work_out(raw)
        return found


def copied(value: Any) -> str:
    """Return a value, or the values of several columns, as COPY reads them."""
    return "\t".join(map(field, value)) if isinstance(value, tuple) else field(value)


def text_of(cell: Cell, longest: int) -> str:
    """Return a cell as text of at most ``longest`` characters."""
    text = cell if isinstance(cell, str) and cell.isalnum() else as_text(cell)
    if len(text) > longest:
        raise ValueError(f"最多 {longest} 字，现有 {len(text)} 字。请删减。")
    return text


def one_line(cell: Cell, longest: int) -> str:
    """Return a cell as one line of text."""
    return " ".join(text_of(cell, longest).split())


def private_code(cell: Cell) -> str:
    """Return a number of a person as text; the words of what is wrong never repeat it."""
    if isinstance(cell, str):
        return clean_text(cell)
    if isinstance(cell, date | Broken | bool):
        raise ValueError("这一格不是号码。请设为文本格式后重填。")
    return as_code(cell)


def day_of(serials: bool) -> Callable[[Cell], date | None]:
    """Return what reads a day."""
    return lambda cell: as_date(cell, serials=serials)


def month_of(cell: Cell) -> date | None:
    """Return the first of a month (出生年月): 1990-03, 1990年3月, 199003 or a whole day."""
    if cell is None or isinstance(cell, date):
        return cell.replace(day=1) if cell else None
    text = as_code(cell)
    if not text:
        return None
    found = re.match(r"((?:19|20)\d\d)[-/.年]?(0?[1-9]|1[0-2])(?!\d)", text) or re.match(
        r"((?:19|20)\d\d)(0[1-9]|1[0-2])", text
    )
    if found is None:
        raise ValueError(f"“{text[:12]}”不是年月。请写成 1990-03。")
    return date(int(found[1]), int(found[2]), 1)


def span_of(serials: bool) -> Callable[[Cell], tuple[date | None, date | None]]:
    """Return what reads two days in one cell (保险起止): 2026-01-01 至 2026-12-31."""

    def read(cell: Cell) -> tuple[date | None, date | None]:
        if cell is None or (text := as_text(cell)) == "":
            return None, None
        parts = _SPAN.split(text)
        if len(parts) != 2:
            raise ValueError("请写成“2026-01-01 至 2026-12-31”。")
        first, last = (as_date(part, serials=serials) for part in parts)
        if first and last and last < first:
            raise ValueError("保险截止日期早于开始日期。请核对。")
        return first, last

    return read


def known_in(known: Mapping[str, int], what: str) -> Callable[[Cell], int | None]:
    """Return what reads a name on record; empty is ``None``."""

    def read(cell: Cell) -> int | None:
        text = as_code(cell)
        if not text:
            return None
        found = known.get(folded(text))
        if found is None:
            raise ValueError(f"“{text[:30]}”没有登记过。请先登记这个{what}，或改成已登记的名称。")
        return found

    return read


def chosen_of(choices: Mapping[str, str]) -> Callable[[Cell], str]:
    """Return what reads one of few words."""

    def read(cell: Cell) -> str:
        text = as_text(cell)
        if not text:
            return ""
        found = choices.get(folded(text))
        if found is None:
            raise ValueError(f"“{text[:20]}”不在可选值里，只能填：{'、'.join(choices)}。")
        return found

    return read


def words_of(cell: Cell) -> list[str]:
    """Return the words of a cell that are parted by 、 or commas, each once."""
    words = list(dict.fromkeys(word for word in re.split(r"[、,，;；\s]+", as_text(cell)) if word))
    if any(len(word) > 20 for word in words):
        raise ValueError("每一项最多 20 字，几项之间用“、”分开。")
    return words


def minutes_of(cell: Cell) -> int | None:
    """Return hours (时长) as whole minutes; cut, never rounded up."""
    if cell is None or cell == "":
        return None
    told = f"{cell:f}" if isinstance(cell, Decimal) else as_code(cell)
    text = told.removesuffix("小时").strip()
    if not re.fullmatch(r"\d{1,6}(\.\d{1,20})?", text):
        raise ValueError("时长要写成小时数，例如 2.5。")
    # A spreadsheet keeps 2.2 as 2.2000000000000002: what is nearer than a second is the minute.
    return int(Decimal(text) * 60 + Decimal("0.01"))
