"""A placeholder is answered by whoever knows its name, and otherwise left to be seen."""

import pytest

from kit import placeholders
from kit.placeholders import answer_with, filled_in


@pytest.fixture(autouse=True)
def _nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placeholders, "_answers", [])


def test_a_text_without_placeholders_is_itself() -> None:
    answer_with(lambda name, year: pytest.fail("nothing was to be asked"))
    assert filled_in("已开发完成。", 2021) == "已开发完成。"


def test_names_are_answered_for_the_texts_year() -> None:
    answer_with(lambda name, year: f"{year} 年的 52,116.00 元" if name == "left:YF-1" else None)
    assert filled_in("剩余{left:YF-1}未拨付。", 2021) == "剩余2021 年的 52,116.00 元未拨付。"


def test_the_first_who_knows_answers() -> None:
    answer_with(lambda name, year: None)
    answer_with(lambda name, year: "甲")
    answer_with(lambda name, year: "乙")
    assert filled_in("{x}", 2021) == "甲"


def test_what_nobody_knows_stays() -> None:
    assert filled_in("{unknown} 和 {}", 2021) == "{unknown} 和 {}"
