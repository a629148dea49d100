"""Documents are registered once, as printed, and corrected with what stood before kept."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from funds.models import Document, DocumentKind, Fund, User
from funds.permissions import Role
from funds.queries.timelines import timeline
from funds.services.documents import DocumentData, correct_document, register_document
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from tests.factories.funds import UnitFactory, member

NOTICE = DocumentData(
    "关于推进太原市志愿服务项目化运作的通知",
    DocumentKind.ISSUED,
    number="并文明[2018]8号",
    issuer="太原市精神文明建设委员会",
    issued_on=date(2018, 6, 25),
)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE, name="李慧")


def paper(content: bytes = b"%PDF-1.7\n") -> SimpleUploadedFile:
    return SimpleUploadedFile("并文明2018-8.pdf", content)


def test_a_document_is_registered_as_printed_with_its_paper(office: User) -> None:
    document = register_document(NOTICE, by=office, upload=paper())
    assert (document.number, document.register_number) == ("并文明〔2018〕8号", "WJ-2018-001")
    assert document.file is not None
    assert (document.file.name, document.file.size) == ("并文明2018-8.pdf", 9)
    assert [(event.what, event.who) for event in timeline(document)] == [("登记文件", "李慧")]


def test_a_number_is_registered_once_in_a_fund_however_it_is_typed(
    taiyuan: Fund, puyang: Fund
) -> None:
    for fund in (taiyuan, puyang):
        with fund_scope(fund.pk):
            register_document(NOTICE, by=member(fund, Role.OFFICE))
    with fund_scope(taiyuan.pk), pytest.raises(Refusal, match="已登记为 WJ-2018-001") as refused:
        again = DocumentData("又一份", DocumentKind.ISSUED, number="并文明（2018）8号")
        register_document(again, by=member(taiyuan, Role.EXECUTOR))
    assert refused.value.field == "number"


def test_documents_without_a_number_do_not_clash(office: User) -> None:
    for title in ("协议甲", "协议乙"):
        register_document(DocumentData(title, DocumentKind.CONTRACT), by=office)
    assert Document.objects.filter(number="").count() == 2


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (DocumentData(" ", DocumentKind.OTHER), "title"),
        (
            DocumentData("明天的", DocumentKind.OTHER, issued_on=clock.today() + timedelta(days=2)),
            "issued_on",
        ),
    ],
)
def test_what_cannot_be_is_refused(office: User, data: DocumentData, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        register_document(data, by=office)
    assert refused.value.field == field


def test_a_false_file_registers_nothing(office: User) -> None:
    with pytest.raises(Refusal, match="只是改了名字") as refused:
        register_document(NOTICE, by=office, upload=paper(b"MZ\x90\x00"))
    assert refused.value.field == "upload"
    assert not Document.objects.exists()


def test_a_correction_keeps_what_stood_before(office: User) -> None:
    document = register_document(NOTICE, by=office)
    right = DocumentData(**{**NOTICE.__dict__, "copies": 100, "kind": DocumentKind.RECEIVED})
    document = correct_document(document, right, by=office, reason="核对原件", upload=paper())
    assert (document.copies, document.file is not None) == (100, True)
    assert timeline(document)[0].note == (
        "种类由“发文”改为“收文”；印数由“空”改为“100”；附件换新。理由：核对原件"
    )
    kept = correct_document(document, right, by=office, reason="没有改")
    assert kept.file == document.file
    assert len(timeline(document)) == 2


def test_a_correction_needs_a_reason(office: User) -> None:
    document = register_document(NOTICE, by=office)
    with pytest.raises(Refusal, match="更正的理由"):
        correct_document(document, NOTICE, by=office, reason=" ")


@pytest.mark.parametrize("role", [Role.LEAD_UNIT, Role.FINANCE, Role.AUDITOR])
def test_who_may_not_registers_none(in_taiyuan: Fund, role: Role) -> None:
    with pytest.raises(NotAllowed):
        register_document(NOTICE, by=member(in_taiyuan, role, unit=UnitFactory.create()))
