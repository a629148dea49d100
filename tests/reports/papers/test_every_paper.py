"""Every paper of a project says what it must, on A4, in faces it carries along."""

import io
import re
from decimal import Decimal
from typing import Any

import pypdf
import pytest

from funds.models import Fund
from kit.formats import date_cn
from projects.models import Panel, Project
from projects.queries.minutes import minutes_of
from projects.services.panel_decisions import CutLine, cut, decide
from reports.archive.papers import papers_of
from reports.papers.certificate import closing_certificate
from reports.papers.minutes import print_minutes
from tests.factories.approvals import clerk_of
from tests.factories.panels import accepted, call_to_review, closed_panel, experts_of
from tests.factories.whole import CERTIFICATE, NAME, whole_project

A4 = (Decimal("595.3"), Decimal("841.9"))
"""Width and height in points, to a tenth."""


def words_of(pdf: pypdf.PdfReader) -> str:
    """Return a paper's text without whitespace, which lines may break anywhere."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))


def fonts_of(pdf: pypdf.PdfReader) -> dict[str, bool]:
    """Return the fonts of a paper, and whether each is embedded."""
    found = {}
    for page in pdf.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"]
            found[str(font["/BaseFont"])] = bool({"/FontFile2", "/FontFile3"} & set(descriptor))
    return found


def demand_well_made(name: str, pdf: pypdf.PdfReader) -> None:
    """Demand of a paper that it is A4 on every page and carries our own faces."""
    sizes = {
        (round(Decimal(page.mediabox.width), 1), round(Decimal(page.mediabox.height), 1))
        for page in pdf.pages
    }
    assert sizes == {A4}, name
    fonts = fonts_of(pdf)
    assert fonts, name
    assert all(fonts.values()), (name, fonts)
    assert all("Noto-Serif-SC" in font or "Noto-Sans-SC" in font for font in fonts), (name, fonts)


@pytest.fixture
def project(in_taiyuan: Fund) -> Project:
    return whole_project(in_taiyuan)


def test_each_paper_of_a_project_says_what_it_must(project: Project) -> None:
    number = str(project.number)
    letter, agreement = project.approvals.get(), project.agreements.get()
    wanted: dict[str, tuple[str, ...]] = {
        "申报书第1版.pdf": ("志愿服务项目申报书", number, NAME, "50,000.00元", "第1版"),
        "立项通知书.pdf": (
            "立项的通知",
            "堃喆‘碧水’防溺水志愿服务",
            letter.number,
            "49,999.99元（人民币肆万玖仟玖佰玖拾玖元玖角玖分）",
            date_cn(letter.approved_on).replace(" ", ""),
            "清徐县蓝天救援队",
        ),
        f"协议正文-{agreement.commitment.number}.pdf": (
            f"{NAME}资助协议",
            "清徐县蓝天救援队",
            "49,999.99元",
            "第1批（首款）：50%，25,000.00元",
            "第3批（尾款）：10%，4,999.99元",
        ),
        f"中期评估报告-{number}-第1次.pdf": ("项目中期评估报告", NAME, number, "田敏", "良好"),
        f"末期评估报告-{number}-第1次.pdf": ("项目末期评估报告", NAME, number, "田敏", "良好"),
        f"专项审计报告-{number}-第1次.pdf": (
            "项目资金专项审计报告",
            NAME,
            number,
            "协议金额49,999.99元",
            "合计50,000.001,300.00",
            "签到不全",
            "资金使用合规",
        ),
        "结项证书.pdf": (
            "结项证书",
            f"证书编号：{CERTIFICATE}",
            f"“堃喆‘碧水’防溺水志愿服务”（项目编号{number}，{project.funding_year}年立项）",
            "2021年12月1日",
        ),
    }
    made = {name: pypdf.PdfReader(io.BytesIO(pdf)) for _, name, pdf in papers_of(project)}
    assert sorted(made) == sorted(wanted)
    for name, pdf in made.items():
        demand_well_made(name, pdf)
        told = words_of(pdf)
        assert [words for words in wanted[name] if words not in told] == [], (name, told)
    assert len(made["结项证书.pdf"].pages) == 1


@pytest.mark.parametrize("length", [1, 60, 120])
def test_a_certificate_is_one_page_however_long_the_names(
    in_taiyuan: Fund, project: Project, length: int
) -> None:
    project.name = "志" * length
    for unit in (project.lead_unit, project.implementer):
        assert unit is not None
        unit.name = f"{unit.pk}" + "愿" * (length // 2)
    closure = project.closures.get()
    pdf = pypdf.PdfReader(io.BytesIO(closing_certificate(in_taiyuan, project, closure)))
    assert len(pdf.pages) == 1
    assert "志" * length in words_of(pdf)


def test_minutes_say_who_sat_and_what_was_decided(in_taiyuan: Fund) -> None:
    office = clerk_of(in_taiyuan, "王晓东")
    call = call_to_review(office)
    projects = [accepted(call, place, name=f"申报{'甲乙丙'[place]}") for place in range(3)]
    experts = experts_of(in_taiyuan, 5)
    panel = closed_panel(call, projects, office)
    panel = cut(panel, CutLine(count=2), panel.version, by=office)
    decide(panel, panel.version, by=office)
    panel = Panel.objects.get(pk=panel.pk)
    pdf = pypdf.PdfReader(io.BytesIO(print_minutes(minutes_of(panel), in_taiyuan)))
    demand_well_made("minutes", pdf)
    told = words_of(pdf)
    wanted = [
        "专家评审会议纪要",
        panel.number,
        call.number,
        "受理的3个项目",
        *(expert.person.name for expert in experts),
        *(f"{row.name}{row.number}" for row in projects),
        "拟立项2个，建议金额合计60,000.00元",
        "拟不予立项1个",
    ]
    assert [words for words in wanted if words not in told] == []
