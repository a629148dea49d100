"""The printed report: its words, its fonts, its marks, and the same bytes for the same content."""

import io
import re
from typing import Any

import pypdf
import pytest

from funds.models import Fund
from kit.tenancy.scope import fund_scope
from reports.models import Report
from reports.printing.document import close, spaced_code
from reports.queries import notes_of
from reports.services.making import compute, print_report, queue_report
from reports.services.statements import StatementData, record_statement
from tests.factories.reports import YEAR, FundYear, small_year


def made(year: FundYear) -> Report:
    """Return a computed report."""
    report = queue_report(year.fund, YEAR, by=year.office)
    compute(report, lambda percent, step: None)
    return report


def printed(report: Report) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(print_report(report, notes_of(report))))


def text_of(pdf: pypdf.PdfReader) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))


@pytest.fixture
def report(year: FundYear) -> Report:
    return made(year)


def test_the_words_are_there(year: FundYear, report: Report) -> None:
    told = text_of(printed(report))
    received = f"{sum(donation.amount for donation in year.donations):,.2f}"
    for words in (
        f"{YEAR}年度总结",
        "共执行项目6个",
        "一、2021年项目管理",
        "（一）项目基本情况",
        "1.结项项目共2个",
        f"募集资金共{received}元",
        "附1数据口径",
        "附2标记与推定",
        "附3核对结果",
        "总数减去两项得出",
        report.number,
        re.sub(r"\s", "", spaced_code(report.code)),
        "—1—",
    ):
        assert words in told
    for project in year.projects:
        assert project.name in told


def test_every_candour_line_and_check_is_printed(report: Report) -> None:
    told = text_of(printed(report))
    for note in notes_of(report):
        assert re.sub(r"\s", "", note.text) in told
    for check in report.checks:
        assert re.sub(r"\s", "", check["title"]) in told


def test_fonts_are_ours_and_embedded(report: Report) -> None:
    fonts = {}
    for page in printed(report).pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"]
            fonts[str(font["/BaseFont"])] = "/FontFile2" in descriptor
    assert fonts
    assert all(fonts.values())
    assert all("Noto-Serif-SC" in name or "Noto-Sans-SC" in name for name in fonts)


def test_equal_content_gives_equal_bytes(report: Report) -> None:
    notes = notes_of(report)
    assert print_report(report, notes) == print_report(report, notes)


def test_a_draft_says_so_and_a_final_does_not(year: FundYear, report: Report) -> None:
    assert "草稿" in text_of(printed(report))
    report.state = "FINAL"
    assert "草稿" not in text_of(printed(report))


def test_a_red_check_marks_every_page(year: FundYear) -> None:
    record_statement(
        StatementData(YEAR, "money_received", "1元", "元", "示例总结", "募集1元", value=1),  # type: ignore[arg-type]
        by=year.office,
    )
    pages = printed(made(year)).pages
    assert all("核对未通过" in re.sub(r"\s", "", page.extract_text()) for page in pages)


def test_a_clean_draft_has_no_red_mark(report: Report) -> None:
    assert "核对未通过" not in text_of(printed(report))


def test_markup_in_a_name_is_only_text(in_taiyuan: Fund) -> None:
    year = FundYear(in_taiyuan)
    year.project('<img src="http://127.0.0.1:9/a.png"><b>粗</b>')
    told = text_of(printed(made(year)))
    assert '<imgsrc="http://127.0.0.1:9/a.png"><b>粗</b>' in told


def test_a_drawing_that_does_not_exist_is_left_out(in_taiyuan: Fund) -> None:
    year = FundYear(in_taiyuan)
    year.project("甲", drawing="../../portal/settings")
    year.project("乙", drawing="no-such-drawing")
    assert "示意图甲" not in text_of(printed(made(year)))


def test_spaces_beside_chinese_are_closed_and_others_stay() -> None:
    assert close("共 27 个 PC 端") == "共27个PC端"
    assert close("New York 2021") == "New York 2021"


def test_pages_are_odd_on_the_right_and_even_on_the_left(report: Report) -> None:
    sides = {}
    for page in printed(report).pages:
        found: list[tuple[str, float]] = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, *_, kept=found: kept.append((text, tm[4]))
        )
        for text, x in found:
            if match := re.fullmatch(r"— (\d+) —", text.strip()):
                sides[int(match[1])] = x > float(page.mediabox.width) / 2
    assert sides
    assert all(right == (number % 2 == 1) for number, right in sides.items())


def test_reports_of_two_funds_do_not_mix(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(taiyuan.pk):
        small_year(taiyuan)
    with fund_scope(puyang.pk):
        other = FundYear(puyang)
        told = text_of(printed(made(other)))
    assert "平台甲" not in told
    assert puyang.office_name in told
