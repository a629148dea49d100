"""Writing down what documents say (原文所述) and the words of a report (报告文字)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from reports.figures import FIGURES, Asked, UnknownFigure
from reports.kinds.annual import SECTIONS
from reports.models import ReportKind, ReportText, SourceStatement
from reports.queries import texts_of


@dataclass(frozen=True)
class StatementData:
    """One number as a document states it.

    Attributes:
        figure: the figure's key; one the portal does not compute is kept as it was said.
        parameter: the figure's object, e.g. a campaign's number.
        value: the number; ``None`` when the document gives words only.
        text: the document's own writing, e.g. ``1,191,516.3元``.
        quote: the sentence it stands in.
        as_of: the day it is of, as the document says; within the year.
    """

    year: int
    figure: str
    text: str
    unit: str
    document: str
    quote: str
    value: Decimal | None = None
    parameter: str = ""
    as_of: date | None = None


@transaction.atomic
def record_statement(data: StatementData, *, by: User) -> SourceStatement:
    """Record what a document states; the same words twice are one statement.

    Raises:
        NotAllowed: ``by`` may not make reports.
        Refusal: the figure has no such object or another unit, or the document's number is
            recorded already with other words.
    """
    demand(by, Action.REPORT_REQUEST, fund_in_scope())
    _check(data)
    once = ("year", "figure", "parameter", "document")
    given = dict(vars(data))
    known = {field: given.pop(field) for field in once}
    with recorded_as("登记原文所述", by=by.pk):
        statement, _ = SourceStatement.objects.get_or_create(**known, defaults=given)
    if any(getattr(statement, field) != value for field, value in given.items()):
        raise Refusal(
            f"“{data.document}”的这个数字已经登记过了，写的是“{statement.text}”。请核对文件名。",
            field="document",
        )
    return statement


def _check(data: StatementData) -> None:
    """Refuse a day outside the year, and what could never be compared with the figure it names."""
    if data.as_of is not None and data.as_of.year != data.year:
        raise Refusal(f"截至日期不在 {data.year} 年。请核对，或换到那一年再登记。", field="as_of")
    if data.as_of is not None and data.as_of > clock.today():
        raise Refusal("截至日期在今天以后。请核对。", field="as_of")
    figure = FIGURES.get(data.figure)
    if figure is None:
        return
    try:
        figure.subject(Asked(data.year, of=data.parameter))
    except UnknownFigure:
        raise Refusal(_wrong_object(data.parameter), field="parameter") from None
    if data.unit != figure.unit:
        raise Refusal(f"这个数字的单位是“{figure.unit}”。请按这个单位填写。", field="value")


def _wrong_object(parameter: str) -> str:
    if parameter:
        return f"这个数字没有“{parameter}”这个对象。请查对编号，整个基金的数字请留空。"
    return "这个数字要写明是哪一个。请填写它的编号、年份或代码。"


@transaction.atomic
def write_text(year: int, section: str, body: str, *, by: User) -> ReportText:
    """Write the words of one section of a year's annual report.

    Args:
        year: the report's year.
        section: a key of :data:`reports.kinds.annual.SECTIONS`.
        body: one paragraph a line; ``# `` and ``## `` begin headings; numbers as placeholders.
        by: who writes.

    Raises:
        NotAllowed: ``by`` may not make reports.
        Refusal: no such section.
    """
    demand(by, Action.REPORT_REQUEST, fund_in_scope())
    if section not in SECTIONS:
        raise Refusal("报告里没有这一节。请刷新页面再写。")
    with recorded_as("写报告文字", by=by.pk):
        text, _ = ReportText.objects.update_or_create(
            year=year,
            kind=ReportKind.ANNUAL,
            section=section,
            defaults={"body": body.strip()},
        )
    return text


@transaction.atomic
def write_texts(year: int, texts: Mapping[str, str], *, by: User) -> None:
    """Write the words of several sections, leaving those that did not change untouched.

    Raises:
        NotAllowed: ``by`` may not make reports.
        Refusal: a section the report does not have.
    """
    known = texts_of(year)
    for section, body in texts.items():
        words = body.replace("\r\n", "\n").strip()
        if words != known.get(section, ""):
            write_text(year, section, words, by=by)
