"""An application is printed as it stands or as a version holds it, in the faces offices use."""

import io
import zipfile

from docx import Document

from funds.models import Fund
from funds.permissions import Role
from projects.models import Project
from projects.queries.applications import versions_of
from projects.services.advance import advance
from reports.papers.application import application_docx, application_pdf
from tests.factories.applications import applied
from tests.factories.funds import member


def submitted(fund: Fund) -> Project:
    project = applied(name="晋祠小导游")
    lead = member(fund, Role.LEAD_UNIT, unit=project.lead_unit)
    return advance(project.ref, "submit", by=lead)


def words_of(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_word_document_says_everything_in_the_named_faces(in_taiyuan: Fund) -> None:
    project = submitted(in_taiyuan)
    docx = application_docx(project)
    words = words_of(docx)
    for said in (
        "志愿服务项目申报书",
        str(project.number),
        "晋祠小导游",
        "50,000.00 元",
        "一、项目背景与必要性",
        "六、预算",
        "交通补贴",
        "合计 50,000.00 元",
        "李敏（项目负责人）",
        "九、志愿者保险与保障",
    ):
        assert said in words
    body = zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml").decode()
    for face in ("方正小标宋简体", "仿宋_GB2312", "黑体"):
        assert f'w:eastAsia="{face}"' in body


def test_a_version_is_printed_as_it_was(in_taiyuan: Fund) -> None:
    project = submitted(in_taiyuan)
    (version,) = versions_of(project)
    Project.objects.filter(pk=project.pk).update(beneficiaries="老兵")
    project.refresh_from_db()
    assert "老兵" in words_of(application_docx(project))
    kept = words_of(application_docx(project, version))
    assert "老兵" not in kept
    assert "第 1 版" in kept


def test_the_pdf_is_a4_with_embedded_faces_and_always_the_same(in_taiyuan: Fund) -> None:
    project = submitted(in_taiyuan)
    pdf = application_pdf(project)
    assert pdf.startswith(b"%PDF")
    assert pdf == application_pdf(project)
