"""Registering documents (文件登记) and correcting what was registered."""

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Field

from funds.models import Document, DocumentKind, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.files import PAPERS, keep
from kit.history import recorded_as
from kit.models import StoredFile
from kit.numbering import next_number

# A year in whatever brackets people type; official numbers print it in 〔〕.
_YEAR = re.compile(r"[\[(【〔〈<［（]\s*(\d{4})\s*[\])】〕〉>］）]")
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
REGISTER_KIND = "WJ"


@dataclass(frozen=True)
class DocumentData:
    """A document as its paper says; ``None`` and empty mean that it does not say.

    Attributes:
        number: 文号 as printed; brackets round the year may be typed in any way.
        pages: 页.
        copies: 份 printed (共印).
    """

    title: str
    kind: DocumentKind
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    pages: int | None = None
    copies: int | None = None
    reported_to: str = ""
    copied_to: str = ""
    remarks: str = ""

    def values(self) -> dict[str, Any]:
        """Return the columns to write."""
        written = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**written, "number": printed_number(self.number), "title": self.title.strip()}


def printed_number(number: str) -> str:
    """Return a document's number as it is printed: ``并文明[2018]8号`` is 并文明〔2018〕8号."""
    return _YEAR.sub(r"〔\1〕", "".join(number.split()).translate(_DIGITS))


@transaction.atomic
def register_document(
    data: DocumentData, *, by: User, upload: UploadedFile | None = None
) -> Document:
    """Register a document in the fund in scope.

    Args:
        upload: the paper itself, as PDF, Word or image.

    Raises:
        NotAllowed: ``by`` may not register documents.
        Refusal: the number is registered already, the date lies ahead, or the file is not taken.
    """
    demand(by, Action.DOCUMENT_REGISTER, fund_in_scope())
    _check(data)
    file = _kept(upload, by)
    with recorded_as("登记文件", by=by.pk):
        return _written(data, by=by, file=file)


@transaction.atomic
def correct_document(
    document: Document,
    data: DocumentData,
    *,
    by: User,
    reason: str,
    upload: UploadedFile | None = None,
) -> Document:
    """Write a registered document as its paper really says; the history keeps what stood before.

    Args:
        upload: replaces the paper; ``None`` leaves it.

    Raises:
        NotAllowed: ``by`` may not register documents.
        Refusal: no reason, a number that another document has, or a file that is not taken.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    demand(by, Action.DOCUMENT_REGISTER, document)
    if not reason.strip():
        raise Refusal("请写明更正的理由，它会留在办理记录里。", field="reason")
    _check(data, but=document)
    values = data.values()
    changes = [_change(document, name, value) for name, value in values.items()]
    file = _kept(upload, by)
    told = [change for change in changes if change] + (["附件换新"] if file else [])
    if not told:
        return document
    for name, value in values.items():
        setattr(document, name, value)
    document.file = file or document.file
    document.version += 1
    with recorded_as("更正文件", by=by.pk, note=f"{'；'.join(told)}。理由：{reason.strip()}"):
        document.save()
    return document


def document_of_catalogue(data: DocumentData) -> Document:
    """Return the document behind a catalogue's data file, registered by nobody when it is new.

    One that was registered meanwhile, by its number, is left as people wrote it.
    """
    known = Document.objects.filter(number=printed_number(data.number)).first()
    if known is not None:
        return known
    with recorded_as("随目录登记文件", by=None):
        return _written(data, by=None, file=None)


def _written(data: DocumentData, *, by: User | None, file: StoredFile | None) -> Document:
    year = (data.issued_on or clock.today()).year
    return Document.objects.create(
        register_number=next_number("WJ", REGISTER_KIND, year),
        registered_by=by,
        file=file,
        **data.values(),
    )


def _kept(upload: UploadedFile | None, by: User) -> StoredFile | None:
    if upload is None:
        return None
    try:
        return keep(upload, allowed=PAPERS, by=by)
    except Refusal as refusal:
        raise Refusal(refusal.message, field="upload") from refusal


def _check(data: DocumentData, *, but: Document | None = None) -> None:
    if not data.title.strip():
        raise Refusal("请填写文件标题。", field="title")
    if data.issued_on and data.issued_on > clock.today():
        raise Refusal("成文日期还没有到。请核对。", field="issued_on")
    number = printed_number(data.number)
    known = Document.objects.filter(number=number).first() if number else None
    if known is not None and known != but:
        raise Refusal(
            f"{number}已登记为 {known.register_number}《{known.title}》。请直接选用，或核对文号。",
            field="number",
        )


def _change(document: Document, name: str, value: Any) -> str:
    before = getattr(document, name)
    if before == value:
        return ""
    return f"{label_of(name)}由“{_said(name, before)}”改为“{_said(name, value)}”"


def label_of(name: str) -> str:
    """Return what a column of a document is called, in Chinese."""
    field = cast("Field[Any, Any]", Document._meta.get_field(name))
    return str(field.verbose_name)


def _said(name: str, value: Any) -> str:
    if value is None or value == "":
        return "空"
    return DocumentKind(value).label if name == "kind" else str(value)
