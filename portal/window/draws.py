"""A draw as anybody may read it (抽取公开): the seed, the method, what went in and what came out.

Numbers and names of categories only; nobody's name is in a draw.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from projects.models import Draw, DrawKind, Panel
from projects.queries.drawing import draw, from_published
from projects.queries.panels import FINISHED
from projects.services.draws import shuffled

OPEN_KINDS = (DrawKind.EXPERTS, DrawKind.INSPECTIONS)
"""What anybody may read: which vouchers an audit looks at is between it and the unit."""


@dataclass(frozen=True)
class DrawnRow:
    """One application of a draw."""

    number: str
    category: str
    seats: int
    barred: list[str]
    seated: list[str]
    drawn: list[str]


@dataclass(frozen=True)
class PublicDraw:
    """A draw of experts, run once more from what was kept of it.

    Attributes:
        ties_shown: whether the experts with a tie to each application are shown. Whoever applied
            knows whose application a number is, and would know their own colleague by it: the
            numbers that go with it tell the others then. So ties wait until the scoring is over.
    """

    draw: Draw
    panel: str
    experts: list[dict[str, Any]]
    rows: list[DrawnRow]
    repeats: bool
    ties_shown: bool


@dataclass(frozen=True)
class PublicList:
    """A draw from a list of numbers, run once more: the first of them by their hashes."""

    draw: Draw
    entered: list[str]
    drawn: list[str]
    repeats: bool
    panel: str = ""


def public_draws() -> QuerySet[Draw]:
    """Return the draws that anybody may read, without what went in and came out."""
    return Draw.objects.filter(kind__in=OPEN_KINDS).defer("entered", "drawn")


def public_draw(number: str) -> PublicDraw | PublicList:
    """Return the public draw of a number, run again.

    Raises:
        Draw.DoesNotExist: there is none.
    """
    kept = Draw.objects.get(number=number, kind__in=OPEN_KINDS)
    if kept.kind == DrawKind.INSPECTIONS:
        again = shuffled(kept.seed, kept.entered)[: len(kept.drawn)]
        return PublicList(kept, kept.entered, kept.drawn, again == kept.drawn)
    return _draw_of_experts(kept)


def _draw_of_experts(kept: Draw) -> PublicDraw:
    entered = kept.entered
    again = draw(from_published(kept.seed, entered)).drawn
    shown = Panel.objects.filter(number=entered["panel"], state__in=FINISHED).exists()
    rows = [
        DrawnRow(
            number=row["number"],
            category=row["category"],
            seats=row["seats"],
            barred=row["barred"] if shown else [],
            seated=row["seated"],
            drawn=kept.drawn.get(row["number"], []),
        )
        for row in entered["candidates"]
    ]
    return PublicDraw(kept, entered["panel"], entered["experts"], rows, again == kept.drawn, shown)
