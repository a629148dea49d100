"""Cards of a year's figures."""

from decimal import Decimal

from reports.figures.cards import FIRST, figure_cards
from reports.figures.evaluate import Ledger
from reports.services.statements import StatementData, record_statement
from tests.factories.reports import YEAR, FundYear


def test_each_card_opens_its_rows_and_says_its_basis(year: FundYear) -> None:
    cards = figure_cards(year.fund, Ledger(YEAR))
    assert len(cards) == len(FIRST)
    assert all(card.basis and card.url.endswith(f"?year={YEAR}") for card in cards)


def test_an_unknown_opening_says_what_it_cannot_be_below(year: FundYear) -> None:
    opening = figure_cards(year.fund, Ledger(YEAR), ("opening_balance",))[0]
    assert opening.state == "unstated"
    assert "不少于" in opening.note


def test_a_card_is_amber_when_a_document_states_another_number(year: FundYear) -> None:
    received = figure_cards(year.fund, Ledger(YEAR), ("money_received",))[0]
    assert received.state == "known"
    assert isinstance(received.value, Decimal)
    stated = received.value + 1
    record_statement(
        StatementData(YEAR, "money_received", str(stated), "元", "示例总结", "……", stated),
        by=year.office,
    )
    amber = figure_cards(year.fund, Ledger(YEAR), ("money_received",))[0]
    assert amber.state == "mismatch"
    assert "−1.00 元" in amber.note
