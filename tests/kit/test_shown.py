"""Figures as cards print them."""

from decimal import Decimal

import pytest

from kit.shown import figure_text


@pytest.mark.parametrize(
    ("value", "unit", "parts"),
    [
        (Decimal("771886.2"), "元", ("771,886", ".20")),
        (27, "个", ("27", "")),
        (Decimal("612.5"), "小时", ("612.5", "")),
        (0, "元", ("0", ".00")),
    ],
)
def test_only_money_has_small_decimals(
    value: Decimal | int, unit: str, parts: tuple[str, str]
) -> None:
    assert figure_text(value, unit) == parts
