"""Reading the document register (文件登记), and what rests on a document."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from funds.models import Document, DocumentKind, Fund


@dataclass(frozen=True)
class DocumentFilter:
    """What the register is narrowed by; ``None`` or empty leaves a condition out.

    Attributes:
        year: 成文日期's year.
        search: part of a number, a title or an issuer's name.
    """

    year: int | None = None
    kind: DocumentKind | None = None
    search: str = ""


@dataclass(frozen=True)
class Reference:
    """Something that rests on a document: what it is, its words and its page."""

    what: str
    label: str
    url: str


Referrer = Callable[[Document, Fund], Iterator[Reference]]
_referrers: list[Referrer] = []


def refers_to_documents(referrer: Referrer) -> Referrer:
    """Declare a function that says what of its app rests on a document; for an app's ``ready``."""
    if referrer not in _referrers:
        _referrers.append(referrer)
    return referrer


def references_of(document: Document, fund: Fund) -> list[Reference]:
    """Return all that rests on a document, app by app."""
    return [reference for referrer in _referrers for reference in referrer(document, fund)]


def documents_listed(wanted: DocumentFilter) -> QuerySet[Document]:
    """Return the register narrowed by ``wanted``.

    Searching looks inside the words, row by row: under row security no index serves it. A register
    of ten thousand documents is read through in a few milliseconds.
    """
    found = Document.objects.select_related("file")
    if wanted.year is not None:
        found = found.filter(issued_on__year=wanted.year)
    if wanted.kind is not None:
        found = found.filter(kind=wanted.kind)
    if wanted.search:
        words = wanted.search
        found = found.filter(
            Q(number__contains=words) | Q(title__contains=words) | Q(issuer__contains=words)
        )
    return found


def years_of_issue() -> list[int]:
    """Return the years documents of the register were issued in, the latest first."""
    days = Document.objects.filter(issued_on__isnull=False).dates("issued_on", "year", "DESC")
    return [day.year for day in days]


def documents_to_choose() -> QuerySet[Document]:
    """Return every document a form may refer to, the latest first."""
    return Document.objects.order_by("-issued_on", "-id")
