"""Placeholders name figures and a few words, and nothing else."""

import pytest

from kit.marks import Mark
from reports.figures import Ledger
from reports.kinds.placeholders import UNKNOWN, resolve
from tests.factories.reports import YEAR, FundYear

WORDS = {"year": str(YEAR)}


def test_figures_and_words_are_filled_in(year: FundYear) -> None:
    ledger = Ledger(YEAR)
    told = resolve("{year} 年募集 {money_received}。", ledger, WORDS)
    total = ledger.value("money_received").text
    assert "".join(run.text for run in told.runs) == f"{YEAR} 年募集 {total}。"
    assert [run.figure for run in told.runs if run.figure] == ["money_received"]


def test_a_paragraph_says_which_marks_it_carries(year: FundYear) -> None:
    told = resolve("付出 {money_paid}，期初 {opening_balance}。", Ledger(YEAR), WORDS)
    assert told.marks == [Mark.ASSUMED.label, Mark.UNSTATED.label]


@pytest.mark.parametrize(
    "text",
    [
        "{nothing}",
        "{}",
        "{money_received:x}",
        "{campaign_received:MJ-1999-001}",
        "{year.__class__}",
        "{0}",
        "{fund.pk}",
    ],
)
def test_what_means_nothing_stays_and_is_known_as_such(text: str, year: FundYear) -> None:
    (run,) = resolve(text, Ledger(YEAR), WORDS).runs
    assert (run.text, run.mark) == (text, UNKNOWN)
