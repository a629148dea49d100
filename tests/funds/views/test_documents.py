"""Pages of the document register: found by what people type, opened by those who may."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from funds.models import Document, Fund
from kit.models import AccessLog
from kit.tenancy.scope import fund_scope
from projects.services.catalogue import load_catalogue
from tests.factories.documents import DocumentFactory
from tests.factories.money import Staff
from tests.funds.views.conftest import SignIn, queries_of, text

LIST = "/taiyuan/documents/"
TYPED = {
    "number": "并文明[2018]8号",
    "title": "关于推进太原市志愿服务项目化运作的通知",
    "kind": "ISSUED",
    "issuer": "太原市精神文明建设委员会",
    "issued_on": "2018-06-25",
    "copies": "100",
}


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("通知.pdf", b"%PDF-1.7\n")


def test_a_document_is_registered_corrected_and_downloaded(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.office)
    assert "还没有登记文件" in text(client, LIST)
    assert "括号随意输入" in text(client, f"{LIST}new/")
    address = client.post(f"{LIST}new/", {**TYPED, "upload": paper()})["Location"]
    assert address == f"{LIST}WJ-2018-001/"
    page = text(client, address)
    assert "并文明〔2018〕8号" in page
    assert "共印100份" in page
    answer = client.get(f"{address}download/")
    assert (answer.getvalue(), answer["X-Content-Type-Options"]) == (
        b"%PDF-1.7\n",
        "nosniff",
    )
    assert answer["Content-Disposition"].startswith("attachment")
    assert AccessLog.objects.get().reason == "下载 WJ-2018-001 通知.pdf"
    assert "通知.pdf" in text(client, f"{address}correct/")
    wrong = client.post(f"{address}correct/", {**TYPED, "pages": "6"})
    assert (wrong.status_code, "请填写更正理由。" in wrong.content.decode()) == (400, True)
    client.post(f"{address}correct/", {**TYPED, "pages": "6", "reason": "补页数"})
    assert "页数由“空”改为“6”。理由：补页数" in text(client, address)


def test_what_was_typed_is_kept_when_the_number_is_taken(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.office)
    client.post(f"{LIST}new/", TYPED)
    again = client.post(f"{LIST}new/", {**TYPED, "number": "并文明（2018）8号"})
    assert again.status_code == 400
    page = again.content.decode()
    assert "并文明〔2018〕8号已登记为 WJ-2018-001" in page
    assert "并文明（2018）8号" in page


def test_the_register_is_narrowed(taiyuan: Fund, office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.cashier)
    with fund_scope(taiyuan.pk):
        DocumentFactory.create(number="并文明〔2018〕8号", title="甲通知", issued_on="2018-06-25")
        DocumentFactory.create(number="", title="乙协议", kind="CONTRACT", issued_on="2021-01-05")
    assert "合计2份" in text(client, LIST)
    for query, shown, hidden in (
        ("q=并文明[2018]", "甲通知", "乙协议"),
        ("issued=2021", "乙协议", "甲通知"),
        ("kind=CONTRACT", "乙协议", "甲通知"),
    ):
        page = text(client, f"{LIST}?{query}")
        assert (shown in page, hidden in page) == (True, False), query
    assert "没有符合条件的文件" in text(client, f"{LIST}?q=丙")


def test_the_page_says_what_rests_on_the_document(
    taiyuan: Fund, office: Staff, sign_in: SignIn
) -> None:
    with fund_scope(taiyuan.pk):
        load_catalogue(2018)
        document = Document.objects.get()
    page = text(sign_in(office.cashier), f"{LIST}{document.register_number}/")
    assert "2018年目录，26个类别" in page
    assert "/taiyuan/projects/catalogue/?of=2018" in page


def test_list_asks_the_same_however_long(taiyuan: Fund, office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.cashier)
    with fund_scope(taiyuan.pk):
        DocumentFactory.create()
    alone = queries_of(client, LIST)
    with fund_scope(taiyuan.pk):
        DocumentFactory.create_batch(2)
    assert queries_of(client, LIST) == alone


def test_a_document_without_paper_and_another_funds_document_are_absent(
    taiyuan: Fund, puyang: Fund, office: Staff, sign_in: SignIn
) -> None:
    client: Client = sign_in(office.office)
    with fund_scope(taiyuan.pk):
        bare = DocumentFactory.create()
    with fund_scope(puyang.pk):
        foreign = DocumentFactory.create()
    assert client.get(f"{LIST}{bare.register_number}/download/").status_code == 404
    assert client.get(f"{LIST}{foreign.register_number}/").status_code == 404


def test_cashier_registers_none(office: Staff, sign_in: SignIn) -> None:
    assert sign_in(office.cashier).get(f"{LIST}new/").status_code == 403
