"""The annual report's words come from the rows: change one, and exactly that number changes."""

import re
from typing import Any

import pytest

from funds.models import Fund
from kit.marks import Mark
from projects.models import YearOutcome
from projects.services.years import YearData, set_year
from reports.kinds.annual import resolve_annual
from tests.factories.reports import YEAR, FundYear, assumed, unstated

HIDDEN = {"kind", "figure", "mark", "marks", "anchor", "name", "share"}
"""What nodes hold besides the words that are printed."""


def words(fund: Fund) -> str:
    """Return the report's text without whitespace, headings and tables included."""
    content, _ = resolve_annual(fund, YEAR, None)
    return re.sub(r"\s", "", "".join(_texts(content.frozen()["nodes"])))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, part in value.items() if key not in HIDDEN for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def test_projects_are_counted_by_funding_year_and_outcome(year: FundYear) -> None:
    told = words(year.fund)
    assert f"共执行项目6个，包含3个{(YEAR - 1) % 100}年项目，3个{YEAR % 100}年项目。" in told
    assert "1.结项项目共2个" in told
    assert "2.常态化开展项目共4个" in told
    assert all(project.name in told for project in year.projects)


def test_a_group_is_told_together_and_the_others_one_by_one(year: FundYear) -> None:
    told = words(year.fund)
    assert "（1）支持了2个关爱项目，分别是驿站、陪伴。" in told
    assert "（2）添绿" in told
    assert f"（3）回馈（{(YEAR - 1) % 100}年项目）" in told


def test_a_project_without_a_paragraph_says_unstated(year: FundYear) -> None:
    assert f"（3）回馈（{(YEAR - 1) % 100}年项目）年度小结未说明。" in words(year.fund)


def test_money_stands_in_the_sentence_and_in_the_table(year: FundYear) -> None:
    told = words(year.fund)
    received = f"{sum(donation.amount for donation in year.donations):,.2f}"
    assert f"募集资金共{received}元" in told
    assert told.count(received) >= 2
    assert "期初余额未说明" in told


def test_one_more_donation_changes_the_printed_sum(year: FundYear) -> None:
    before = words(year.fund)
    year.donation("1000.00")
    after = words(year.fund)
    old = f"{sum(donation.amount for donation in year.donations[:-1]):,.2f}"
    new = f"{sum(donation.amount for donation in year.donations):,.2f}"
    assert f"募集资金共{old}元" in before
    assert f"募集资金共{old}元" not in after
    assert f"募集资金共{new}元" in after


def test_a_closing_moves_a_project_from_one_list_to_the_other(year: FundYear) -> None:
    project = year.projects[-1]
    set_year(project.ref, YearData(YEAR, YearOutcome.CLOSED), by=year.office)
    told = words(year.fund)
    assert "1.结项项目共3个" in told
    assert "2.常态化开展项目共3个" in told


def test_a_missing_funding_year_is_told_apart(in_taiyuan: Fund) -> None:
    year = FundYear(in_taiyuan)
    year.project("甲", funding_year=unstated("没有写"), funded=None)
    year.project("乙", funding_year=assumed("倒推"))
    told = words(in_taiyuan)
    assert f"包含1个{YEAR % 100}年项目，1个立项年未说明。" in told


def test_a_fund_that_spent_less_than_it_received(in_taiyuan: Fund) -> None:
    year = FundYear(in_taiyuan)
    year.opening("500.00")
    year.donation("80.00")
    year.payment("30.00")
    told = words(in_taiyuan)
    assert "支出大于募集" not in told
    assert "期初余额500.00元" in told
    assert "期末余额550.00元" in told


def test_an_empty_fund_still_has_a_report(in_taiyuan: Fund) -> None:
    FundYear(in_taiyuan)
    told = words(in_taiyuan)
    assert "共执行项目0个。" in told


def test_unknown_braces_in_a_text_are_left_as_they_stand(year: FundYear) -> None:
    year.text("results", "成果 {no_such_figure}。")
    assert "成果{no_such_figure}。" in words(year.fund)


@pytest.mark.parametrize("mark", list(Mark))
def test_marks_of_donations_reach_the_table(mark: Mark, in_taiyuan: Fund) -> None:
    year = FundYear(in_taiyuan)
    year.donation("5.00", amount={"mark": mark.value, "source": "甲", "reason": "乙"})
    content, _ = resolve_annual(in_taiyuan, YEAR, None)
    table = next(node for node in content.frozen()["nodes"] if node["kind"] == "table")
    assert table["rows"][0]["mark"] == mark.value
