"""Uploaded files: told by content, cleaned, and kept under names nobody can guess."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from funds.models import Fund
from kit.errors import Refusal
from kit.files import IMAGES, PAPERS, SHEETS, FileKind, keep, open_stored
from kit.files.storing import LONGEST_SIDE, clean_name
from tests.factories.funds import UserFactory

PDF = b"%PDF-1.7\n1 0 obj\n"


def picture(kind: str = "JPEG", side: int = 60, *, exif: bytes = b"") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "#17655F").save(out, kind, exif=exif)
    return out.getvalue()


def book(member: str = "xl/workbook.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(member, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "allowed", "kind"),
    [
        ("协议.pdf", PDF, PAPERS, FileKind.PDF),
        ("照片.JPG", picture(), IMAGES, FileKind.JPEG),
        ("图.png", picture("PNG"), IMAGES, FileKind.PNG),
        ("名册.xlsx", book(), SHEETS, FileKind.XLSX),
        ("说明.docx", book("word/document.xml"), PAPERS, FileKind.DOCX),
        ("名册.csv", "单位,联系人\n".encode("gb18030"), SHEETS, FileKind.CSV),
    ],
)
def test_a_file_is_kept_as_what_it_is(
    in_taiyuan: Fund, name: str, content: bytes, allowed: frozenset[FileKind], kind: FileKind
) -> None:
    stored = keep(SimpleUploadedFile(name, content), allowed=allowed, by=UserFactory.create())
    assert (stored.content_type, stored.name, stored.fund_id) == (kind, name, in_taiyuan.pk)
    with open_stored(stored) as file:
        kept = file.read()
    assert len(kept) == stored.size
    assert name.rsplit(".")[0] not in stored.path
    if kind not in IMAGES:
        assert kept == content


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.pdf", b"", "空的"),
        ("程序.pdf", b"MZ\x90\x00", "不是 PDF，只是改了名字"),
        ("名册.pdf", book(), "不是 PDF，只是改了名字"),
        ("页面.html", b"<html><script>1</script>", "这里只能上传"),
        ("旧表.xls", b"\xd0\xcf\x11\xe0", "这里只能上传"),
        ("半张.jpg", picture()[:200], "打不开"),
        ("大.pdf", PDF + b"0" * (20 * 2**20), "超过了 20 MB"),
    ],
)
def test_what_is_not_taken_is_said(in_taiyuan: Fund, name: str, content: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        keep(SimpleUploadedFile(name, content), allowed=PAPERS, by=UserFactory.create())


def test_a_photograph_loses_what_it_tells_beside_the_picture(in_taiyuan: Fund) -> None:
    exif = Image.Exif()
    exif[0x010F] = "a telephone that knows the place"
    photo = SimpleUploadedFile("照片.jpg", picture(side=4000, exif=exif.tobytes()))
    stored = keep(photo, allowed=IMAGES, by=UserFactory.create())
    with open_stored(stored) as file, Image.open(file) as image:
        assert dict(image.getexif()) == {}
        assert max(image.size) == LONGEST_SIDE


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\表\\名册.xlsx", "名册.xlsx"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("...", "文件"),
        ("字" * 300 + ".pdf", "字" * 180 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert clean_name(given) == kept
