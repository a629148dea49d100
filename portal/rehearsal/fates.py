"""What becomes of each project of a rehearsed year, by the year's seed."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random


@dataclass(frozen=True)
class Fate:
    """What a project meets on its way, drawn before anything happens.

    Attributes:
        place: its place in the year, from 0.
        amount: what it asks for, in 元, whole hundreds.
        merit: how good it is, 55 to 95; experts' scores lie around it.
        returned: the form check sends it back once.
        refused: the form check refuses it.
        objected: somebody objects; the objection is dismissed.
        amended: it is put off by two months.
        fails_midterm: its first mid-term evaluation is 不合格, the second is not.
        terminated: it ends after the mid-term evaluation, part of the money to be refunded.
        difficulty: it reports one, which its lead unit solves.
        disallowed: the audit does not accept one voucher.
        unfinished: the year ends before its final evaluation.
    """

    place: int
    amount: Decimal
    merit: float
    returned: bool
    refused: bool
    objected: bool
    amended: bool
    fails_midterm: bool
    terminated: bool
    difficulty: bool
    disallowed: bool
    unfinished: bool


def fate_of(seed: int, place: int) -> Fate:
    """Return the fate of one project; it depends on the seed and its place alone."""
    draw = Random(f"{seed}:{place}")  # noqa: S311 - a rehearsal, not a secret
    chance = draw.random

    return Fate(
        place=place,
        amount=Decimal(draw.randrange(200, 801)) * 100,
        merit=draw.uniform(55, 95),
        returned=chance() < 0.10,
        refused=chance() < 0.04,
        objected=chance() < 0.03,
        amended=chance() < 0.08,
        fails_midterm=chance() < 0.06,
        terminated=chance() < 0.03,
        difficulty=chance() < 0.10,
        disallowed=chance() < 0.05,
        unfinished=chance() < 0.15,
    )


def points(fate: Fate, expert: int, item: int, weight: int, seed: int) -> Decimal:
    """Return what one expert gives one project on one heading, in halves of a point."""
    draw = Random(f"{seed}:{fate.place}:{expert}:{item}")  # noqa: S311 - a rehearsal
    share = min(1.0, max(0.0, draw.gauss(fate.merit, 6) / 100))
    return Decimal(round(share * weight * 2)) / 2
