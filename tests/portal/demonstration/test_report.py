"""Taiyuan's annual report of 2021 as it is printed: what it says, and what it admits."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from django.core.management import call_command
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from pytest_django import DjangoDbBlocker

from funds.models import Fund
from kit.marks import Mark
from kit.tenancy.scope import fund_scope
from projects.models import Project
from reports.reconcile import reconcile
from tests.portal.demonstration import taiyuan_source as source
from tests.portal.demonstration.alteration import Change, altered

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture(scope="module")
def report(
    demonstration: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[PdfReader]:
    with django_db_blocker.unblock():
        yield rendered(tmp_path_factory.mktemp("report") / "annual.pdf")


@pytest.fixture(scope="module")
def words(report: PdfReader) -> str:
    return words_of(report)


def rendered(path: Path) -> PdfReader:
    call_command("render_report", "taiyuan", "annual", "2021", "--output", str(path))
    return PdfReader(path)


def words_of(report: PdfReader) -> str:
    """Return the printed words without the white space of their setting and the pages' feet."""
    words = plain("".join(page.extract_text() for page in report.pages))
    return re.sub(r"草稿BG-\d{4}-\d{3}|—\d+—", "", words)


def plain(words: str) -> str:
    return re.sub(r"\s+", "", words)


def test_report_says_what_the_real_one_says(words: str) -> None:
    for sentence in (
        "共执行项目27个，包含12个20年项目，15个21年项目",
        "结项项目共10个",
        "常态化开展项目共17个",
        "1,191,516.30",
        "2,391,193.17",
        "771,886.20",
        "52,116.00",
        "627,748.23",
        "282,612.70",
    ):
        assert sentence in words


def test_report_names_every_project(words: str) -> None:
    assert [name for name in source.NAMES if plain(name) not in words] == []


def test_report_tells_of_projects_in_the_real_ones_words(words: str) -> None:
    """Every line of the real one's first part, its amounts written the portal's way."""
    start, end = source.LINES.index("（一）项目基本情况"), source.LINES.index(source.MONEY_HEADING)
    assert [line for line in source.LINES[start:end] if as_printed(line) not in words] == []


def as_printed(line: str) -> str:
    """Return a line of the source in the report's style of numbers, brackets and full stops."""
    words = plain(line).replace("282612.7元", "282,612.70元").replace("52116元", "52,116.00元")
    words = re.sub(r"^[(（](\d+)[)）]", r"（\1）", words).replace("(20年项目)", "（20年项目）")
    words = re.sub(r"^(\d)、", r"\1.", words)
    return re.sub(r"^(（\d）2021年“文明交通安全出行”志愿服务项目)。$", r"\1", words)


def test_report_prints_every_assumption_behind_its_figures(
    words: str, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock(), fund_scope(Fund.objects.get(slug="taiyuan").pk):
        lines = reconcile(Fund.objects.get(slug="taiyuan"), 2021).candour
    assert {line.mark for line in lines} == {Mark.ASSUMED, Mark.UNSTATED}
    assert [line.text for line in lines if plain(line.text) not in words] == []
    for admitted in (
        "没有到账日期，推定全部在2021年到账",
        "推定指实际收到的数",
        "没有付款日期，推定全部在2021年付出",
        "推定尾款已含在总数内",
        "281,155.37",
        "719,770.20",
        "推定为2020年（影响：2020年立项的执行项目；9行）",
        "推定为2021年（影响：2021年立项的执行项目；9行）",
        "期初余额不少于1,199,676.87元（推定）",
        "期末余额未说明",
        "收付实现",
    ):
        assert admitted in words


def test_fonts_are_embedded(report: PdfReader) -> None:
    for page in report.pages:
        for font in inside(inside(page, "/Resources"), "/Font").values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            assert "/FontFile2" in inside(descendant.get_object(), "/FontDescriptor")


def inside(holder: DictionaryObject, key: str) -> DictionaryObject:
    return cast(DictionaryObject, holder[key])


ALTERED = Change(
    "funds_payable",
    "amount",
    "amount + 1",
    "number = 'YF-2021-001' AND fund_id = (SELECT id FROM funds_fund WHERE slug = 'taiyuan')",
)


def test_draft_of_altered_data_says_so(
    words: str, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    assert "核对未通过" not in words
    with django_db_blocker.unblock(), altered(ALTERED):
        altered_words = words_of(rendered(tmp_path / "altered.pdf"))
    assert "核对未通过" in altered_words
    assert "YF-2021-001" in altered_words
    assert "771,887.20" in altered_words


def test_renamed_project_is_printed_by_its_new_name(
    words: str, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        with fund_scope(Fund.objects.get(slug="taiyuan").pk):
            name = Project.objects.get(number="TY-2020-009").name
        renamed = Change(
            "projects_project",
            "name",
            "'定格微笑'",
            "number = 'TY-2020-009' "
            "AND fund_id = (SELECT id FROM funds_fund WHERE slug = 'taiyuan')",
        )
        with altered(renamed):
            now = words_of(rendered(tmp_path / "renamed.pdf"))
    assert name in words
    assert name not in now
    assert "（9）定格微笑（10）" in now
