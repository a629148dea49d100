"""What people write in cells, and what it means."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kit.sheets.cells import (
    Broken,
    Cell,
    as_code,
    as_date,
    as_money,
    as_text,
    as_whole,
)

DAY = date(2021, 12, 31)


@pytest.mark.parametrize(
    ("reads", "cell", "value"),
    [
        (as_date, DAY, DAY),
        (as_date, Decimal(44561), DAY),
        (as_date, "44561", DAY),
        (as_date, "2021-12-31", DAY),
        (as_date, "2021/12/31", DAY),
        (as_date, "2021.12.31", DAY),
        (as_date, "2021年12月31日", DAY),
        (as_date, "２０２１－１２－３１", DAY),
        (as_date, "20211231", DAY),
        (as_date, "2021-12-31 08:30:00", DAY),
        (as_date, " ", None),
        (as_money, Decimal("52116.3"), Decimal("52116.30")),
        (as_money, "52,116.30", Decimal("52116.30")),
        (as_money, "￥５２，１１６．３０元", Decimal("52116.30")),
        (as_money, "'52116.3", Decimal("52116.30")),
        (as_money, "−5", Decimal("-5.00")),
        (as_money, "", None),
        (as_whole, Decimal(12), 12),
        (as_whole, "1,200", 1200),
        (as_code, Decimal(140105), "140105"),
        (as_code, "９１１４", "9114"),
        (as_text, "'=1+1", "=1+1"),
        (as_text, "\u200b太原市\u3000", "太原市"),
        (as_text, Decimal("1.50"), "1.50"),
        (as_text, True, "是"),
        (as_text, "（文联）", "（文联）"),
    ],
)
def test_cell_means(reads: Callable[[Cell], Any], cell: Cell, value: Any) -> None:
    assert reads(cell) == value


@pytest.mark.parametrize(
    ("reads", "cell", "words"),
    [
        (as_money, "100.005", "小数超过两位"),
        (as_money, Decimal("0.30000000000000004"), "小数超过两位"),
        (as_money, "1,23.00", "不是数"),
        (as_money, "1e9", "不是数"),
        (as_money, "NaN", "不是数"),
        (as_money, "9" * 300, "不是数"),
        (as_money, Decimal("1e13"), "一万亿"),
        (as_money, DAY, "要填数"),
        (as_money, True, "要填数"),
        (as_whole, Decimal("1.5"), "整数"),
        (as_date, "2021-02-30", "不是日期"),
        (as_date, "去年", "不是日期"),
        (as_date, Decimal(5), "要填日期"),
        (as_date, Broken("08:30"), "要填日期"),
        (as_code, Decimal("123456789012345678"), "存成文本"),
        (as_code, Decimal("1.5"), "存成文本"),
        (as_text, "a\x00b", "控制字符"),
        (as_text, "#N/A", "算不出结果"),
        (as_text, Broken("1:00"), "不是文字"),
    ],
)
def test_cell_that_means_nothing_is_told(
    reads: Callable[[Cell], Any], cell: Cell, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        reads(cell)


def test_serials_of_1904_are_not_guessed() -> None:
    with pytest.raises(ValueError, match="1904"):
        as_date(Decimal(44561), serials=False)
