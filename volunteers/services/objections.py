"""What every objection goes through (异议): what it says, who is told, how it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from funds.models import NoticeKind
from funds.permissions import Action
from funds.queries.people import people_who_may
from funds.queries.scope import fund_in_scope
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.numbering import next_number
from kit.sealing import seal
from volunteers.models import ObjectionState
from volunteers.models.objections import Objection

LEAST_WORDS, MOST_WORDS = 10, 2000
LONGEST_NAME = 40
Row = TypeVar("Row")
Kind = TypeVar("Kind", bound=Objection)


@dataclass(frozen=True)
class ObjectionData(Generic[Row]):
    """What somebody objects to: one row of a notice or the whole; who they are if they will."""

    content: str
    row: Row | None = None
    objector: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Received:
    """How objections of one kind are called, numbered and found.

    Attributes:
        what: what is objected to, e.g. 星级.
        serials: what their numbers begin with.
        page: the name of the address of one.
    """

    what: str
    serials: str
    page: str


def write_down(
    kind: type[Kind],
    data: ObjectionData[Any],
    told: Received,
    *,
    title: str,
    of: Mapping[str, object],
) -> Kind:
    """Keep an objection whose notice is held and runs, and tell those who handle it.

    Args:
        title: how the notice is called, for who handles it.
        of: the columns that name the notice and its row.

    Raises:
        Refusal: too few or too many words.
    """
    content, contact = _words_of(data.content), data.contact.strip()
    with recorded_as(f"收到{told.what}异议", by=None):
        objection = kind._default_manager.create(
            number=next_number(told.serials, told.serials, clock.today().year),
            content=content,
            objector=data.objector.strip()[:LONGEST_NAME],
            contact=seal(contact) if contact else "",
            **of,
        )
    fund = fund_in_scope()
    notify(
        people_who_may(Action.STAR_CHECK, fund),
        subject=f"收到一件{told.what}公示异议，请处理：{title}",
        text=objection.number,
        url=fund.url(told.page, number=objection.number),
        kind=NoticeKind.TURN,
    )
    return objection


def _words_of(content: str) -> str:
    """Return what an objection says.

    Raises:
        Refusal: too few or too many words.
    """
    content = content.strip()
    if not LEAST_WORDS <= len(content) <= MOST_WORDS:
        raise Refusal(
            f"异议内容要在 {LEAST_WORDS} 到 {MOST_WORDS} 字之间，写明事实和理由。", field="content"
        )
    return content


def write_answer(
    objection: Objection, outcome: ObjectionState, *, handling: str, answer: str, by: object
) -> None:
    """Write into an objection, freshly read and locked, what came of it.

    Raises:
        Refusal: it was answered already, or something is not said.
    """
    if objection.state != ObjectionState.OPEN:
        raise Refusal("这件异议已经处理过，结果不能再改。已为您刷新。")
    if outcome not in {ObjectionState.UPHELD, ObjectionState.DISMISSED}:
        raise Refusal("请选择异议是否成立。", field="outcome")
    if not handling.strip():
        raise Refusal("请写明怎样调查、查到什么。", field="handling")
    if not answer.strip():
        raise Refusal("请写明给异议人的答复。", field="answer")
    objection.state, objection.handled_by = outcome, by
    objection.handling, objection.answer = handling.strip(), answer.strip()
    objection.handled_at = clock.now()
