"""The letter of approval and the agreement's text as papers."""

import io

import pytest
from docx import Document
from docx.shared import Mm
from pypdf import PdfReader

from funds.models import Fund, User
from projects.models import Project
from reports.papers.agreement import agreement_docx, agreement_pdf
from reports.papers.approval import approval_letter
from reports.papers.official import lines_of
from tests.factories.approvals import approved, at_notice, clerk_of, drafted


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return clerk_of(in_taiyuan, "王晓东")


@pytest.fixture
def project(office: User) -> Project:
    project = at_notice(name="堃喆“碧水”防溺水志愿服务")
    approved(project, office, "49999.99", "压缩宣传费")
    project.refresh_from_db()
    return project


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_the_letter_says_what_was_approved(in_taiyuan: Fund, project: Project) -> None:
    approval = project.approvals.get()
    pdf = approval_letter(in_taiyuan, project, approval)
    assert pdf == approval_letter(in_taiyuan, project, approval)
    read = text_of(pdf)
    for words in (
        "“堃喆‘碧水’防溺水志愿服务”",
        "立项的通知",
        approval.number,
        "49,999.99元（人民币肆万玖仟玖佰玖拾玖元玖角玖分）",
        "压缩宣传费",
        "首款50%、中期款40%、尾款10%",
        "—1—",
    ):
        assert words in read


def test_the_agreement_is_a_pdf_and_a_word_document(project: Project, office: User) -> None:
    agreement = drafted(project, office)
    read = text_of(agreement_pdf(agreement))
    assert "第3批（尾款）：10%，4,999.99元，审计合格、准予结项后拨付。" in read
    document = Document(io.BytesIO(agreement_docx(agreement)))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[0] == agreement.commitment.title
    assert "四、拨款批次" in words
    assert abs((document.sections[0].top_margin or 0) - Mm(37)) < Mm(0.1)


def test_lines_are_told_apart() -> None:
    kinds = [line.kind for line in lines_of("甲方：某\n\n一、内容\n正文\n　　　\n日期：")]
    assert kinds == ["margin", "heading", "text", "margin"]
