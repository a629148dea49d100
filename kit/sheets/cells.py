"""A cell as it stands in a sheet, and what it means in a column that expects text, money or a day.

Each function raises ``ValueError`` with words for the person who filled the cell in.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from kit.formats import date_iso


@dataclass(frozen=True)
class Broken:
    """A cell that holds no value, such as a time of day."""

    text: str


Cell = str | Decimal | date | bool | Broken | None

MOST_MONEY = Decimal(10) ** 12
_NUMBER = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?|[-+]?(\d+(\.\d*)?|\.\d+)")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050  # 2000-01-01, 2099-12-31
_ERRORS = frozenset(
    {"#N/A", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)


def clean_text(value: str) -> str:
    """Return text without what cannot be seen: blanks around it, and the ' that Excel hides."""
    text = value.translate(_INVISIBLE).replace("\r\n", "\n").replace("\u3000", " ").strip()
    # Until none is left: what was cleaned once and written is read back the same.
    while text.startswith("'"):
        text = text[1:].lstrip()
    if any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in text):
        raise ValueError("里面有看不见的控制字符。请清空这一格，重新输入。")
    if text.upper() in _ERRORS:
        raise ValueError(f"这一格的公式算不出结果（{text}）。请改成数值或文字。")
    return text


def as_text(cell: Cell) -> str:
    """Return a cell as text; a number as its digits, a day as 2021-12-31."""
    match cell:
        case None:
            return ""
        case str():
            return clean_text(cell)
        case bool():
            return "是" if cell else "否"
        case Decimal():
            return f"{cell:f}"
        case date():
            return date_iso(cell)
    raise ValueError("这一格不是文字。请改成文字。")


def as_code(cell: Cell) -> str:
    """Return a cell as a code: half-width, without blanks around it."""
    if isinstance(cell, Decimal) and (cell != int(cell) or len(f"{cell:f}") > 15):
        raise ValueError("长编号要存成文本，否则后几位会丢。请把这一列设为文本格式后重填。")
    return unicodedata.normalize("NFKC", as_text(cell)).strip()


def as_number(cell: Cell) -> Decimal | None:
    """Return a cell as a number; an empty one is ``None``."""
    if cell is None or isinstance(cell, Decimal):
        return cell
    if isinstance(cell, bool | date | Broken):
        raise ValueError("这一格要填数。请改正。")
    text = unicodedata.normalize("NFKC", clean_text(cell)).replace(" ", "").replace("，", ",")
    text = text.replace("\u2212", "-").removeprefix("¥").removeprefix("￥").removesuffix("元")
    if not text:
        return None
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        raise ValueError(f"“{text[:20]}”不是数。请只填数字，例如 52116.00。")
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError("这一格要填数。请改正。") from error


def as_money(cell: Cell) -> Decimal | None:
    """Return a cell as an amount in 元; more than two decimals are refused, never rounded."""
    amount = as_number(cell)
    if amount is None:
        return None
    if abs(amount) > MOST_MONEY:
        raise ValueError("金额超过了一万亿元。请核对小数点和单位（元）。")
    cents = amount.quantize(Decimal("0.01"))
    if amount != cents:
        raise ValueError(
            f"金额 {amount.normalize():f} 的小数超过两位。请改到分，系统不替您四舍五入。"
        )
    return cents


def as_whole(cell: Cell) -> int | None:
    """Return a cell as a whole number."""
    number = as_number(cell)
    if number is None:
        return None
    if number != int(number) or abs(number) > 10**9:
        raise ValueError("这一格要填整数。请改正。")
    return int(number)


def as_date(cell: Cell, *, serials: bool = True) -> date | None:
    """Return a cell as a day: a date cell, Excel's number of one, or 2021-12-31 and its kin.

    Args:
        serials: whether bare numbers may be Excel's; not in workbooks that count from 1904.
    """
    if cell is None or isinstance(cell, date):
        return cell
    if isinstance(cell, Decimal):
        return _of_serial(cell, serials)
    if isinstance(cell, bool | Broken):
        raise ValueError("这一格要填日期，例如 2021-12-31。")
    return _of_text(cell, serials)


def _of_text(cell: str, serials: bool) -> date | None:
    text = unicodedata.normalize("NFKC", clean_text(cell)).replace(" ", "")
    if not text:
        return None
    if re.fullmatch(r"\d{5}", text):
        return _of_serial(Decimal(text), serials)
    text = re.sub(r"T?\d{1,2}:\d{2}(:\d{2})?$", "", text) if len(text) > 12 else text
    if re.fullmatch(r"(19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(f"“{text[:20]}”不是日期。请写成 2021-12-31。") from None


def _of_serial(number: Decimal, serials: bool) -> date:
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        raise ValueError("这一格要填日期，例如 2021-12-31。")
    if not serials:
        raise ValueError("这份表的日期从 1904 年算起。请把这一列设为日期格式，或写成 2021-12-31。")
    return _EPOCH + timedelta(days=int(number))
