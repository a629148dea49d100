"""Which kinds of file the portal takes, told by their content and never by their name."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.db import models

from kit.files.packages import has_modest_directory

HEAD = 2048


class FileKind(models.TextChoices):
    """A kind of file, with the words people know it by."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPG 照片"
    PNG = "image/png", "PNG 图片"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 表（.xlsx）"
    DOCX = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Word 文档（.docx）",
    )
    CSV = "text/csv", "CSV 表"


IMAGES = frozenset({FileKind.JPEG, FileKind.PNG})
PAPERS = frozenset({FileKind.PDF, FileKind.DOCX}) | IMAGES
SHEETS = frozenset({FileKind.XLSX, FileKind.CSV})


@dataclass(frozen=True)
class _Sign:
    """What the content of a kind begins with, and what else must hold of it."""

    kind: FileKind
    begins: bytes
    holds: Callable[[IO[bytes]], bool] = lambda _: True


def _has_member(name: str) -> Callable[[IO[bytes]], bool]:
    def look(file: IO[bytes]) -> bool:
        if not has_modest_directory(file):
            return False
        try:
            with zipfile.ZipFile(file) as archive:
                return name in archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return False

    return look


_SIGNS = (
    _Sign(FileKind.PDF, b"%PDF-"),
    _Sign(FileKind.JPEG, b"\xff\xd8\xff"),
    _Sign(FileKind.PNG, b"\x89PNG\r\n\x1a\n"),
    _Sign(FileKind.XLSX, b"PK\x03\x04", _has_member("xl/workbook.xml")),
    _Sign(FileKind.DOCX, b"PK\x03\x04", _has_member("word/document.xml")),
)
# Programs, archives and pages call themselves text too.
_NOT_TEXT = (b"PK", b"MZ", b"\x7fELF", b"<", b"%PDF", b"\xff\xd8", b"\x89PNG")
SUFFIXES = {
    FileKind.PDF: (".pdf",),
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.PNG: (".png",),
    FileKind.XLSX: (".xlsx",),
    FileKind.DOCX: (".docx",),
    FileKind.CSV: (".csv",),
}


def kind_of(file: IO[bytes]) -> FileKind | None:
    """Return what a file is by its content; ``None`` when it is nothing the portal takes.

    A CSV has no sign of its own: it is text without a NUL.
    """
    file.seek(0)
    head = file.read(HEAD)
    for sign in _SIGNS:
        if head.startswith(sign.begins) and _holds(sign, file):
            return sign.kind
    if head and b"\0" not in head and not head.startswith(_NOT_TEXT):
        return FileKind.CSV
    return None


def _holds(sign: _Sign, file: IO[bytes]) -> bool:
    file.seek(0)
    return sign.holds(file)
