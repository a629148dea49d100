"""The first words of a fund, and its projects as the public sees them."""

import pytest

from funds.models import Fund
from portal.window.fund import LEAD_LENGTH, FundProjects, first_words
from projects.models import YearOutcome
from reports.figures import Ledger
from tests.factories.funds import FundFactory
from tests.factories.projects import (
    ProjectGroupFactory,
    ProjectYearFactory,
    RunningProjectFactory,
)


def fund(**words: str) -> Fund:
    built: Fund = FundFactory.build(name="“志愿城市·太原”基金", **words)
    return built


def test_the_motto_breaks_after_its_comma_and_the_name_stands_in_for_it() -> None:
    words = first_words(fund(motto="让想做好事的人，有地方出力"))
    assert (words.title, words.title2) == ("让想做好事的人，", "有地方出力")
    assert first_words(fund(motto="")).title == "“志愿城市·太原”基金"


def test_a_long_purpose_is_cut_after_a_clause_and_told_as_cut() -> None:
    clause = "支持志愿服务培训；"
    words = first_words(fund(purpose=clause * 20))
    assert words.lead.endswith("培训……")
    assert len(words.lead) <= LEAD_LENGTH + 2
    assert not words.whole
    assert first_words(fund(purpose=clause)).whole


@pytest.mark.parametrize(
    ("paragraph", "note"),
    [
        ("“驿站”在九个驿站服务。第二句。", "在九个驿站服务"),
        ("驿站在九个驿站服务。", "在九个驿站服务"),
        ("执行 {projects_executed}，服务环卫工人。", "执行 1 个，服务环卫工人"),
        ("", ""),
    ],
)
def test_a_tile_says_the_first_sentence_with_its_figures(
    in_taiyuan: Fund, paragraph: str, note: str
) -> None:
    project = RunningProjectFactory.create(name="驿站", drawing="station")
    ProjectYearFactory.create(project=project, paragraph=paragraph)
    (tile,) = FundProjects(Ledger(2021)).tiles
    assert (tile.name, tile.drawing, tile.note) == ("驿站", "station", note)


def test_every_project_stands_in_one_group_and_only_drawn_ones_on_tiles(in_taiyuan: Fund) -> None:
    care = ProjectGroupFactory.create(name="关爱", sequence=1)
    ProjectYearFactory.create(project__name="甲", outcome=YearOutcome.CLOSED)
    ProjectYearFactory.create(project__name="乙", group=care)
    ProjectYearFactory.create(project__name="丙")
    ProjectYearFactory.create(project__name="丁", year=2020)
    shown = FundProjects(Ledger(2021))
    groups = [(g.label, [row.name for row in g.projects]) for g in shown.groups]
    assert groups == [("结项", ["甲"]), ("关爱", ["乙"]), ("常态化开展", ["丙"])]
    assert shown.tiles == []
    assert shown.all_named


def test_a_long_year_is_counted_whole_and_named_in_part(
    in_taiyuan: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.window.fund.NAMES_SHOWN", 2)
    for _ in range(3):
        ProjectYearFactory.create()
    shown = FundProjects(Ledger(2021))
    assert [(group.count, len(group.projects)) for group in shown.groups] == [(3, 2)]
    assert shown.count == 3
    assert not shown.all_named
