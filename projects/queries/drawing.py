"""Drawing experts for applications (抽取评审专家): arithmetic on published inputs, no rows.

For each application in order of its number, the experts stand in order of the SHA-256 of
``seed:application:expert``; those who may not sit are passed over, and the first ``seats`` are
taken. Whoever holds the published inputs comes to the same result.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

METHOD = "SHA-256(种子:项目编号:专家编号) 升序"


@dataclass(frozen=True)
class Entrant:
    """An application in the draw: its number, and the name of its category."""

    number: str
    category: str


@dataclass(frozen=True)
class Juror:
    """An expert in the draw.

    Attributes:
        number: as published, never the name.
        fields: names of the categories the expert judges; empty is all of them (综合).
        room: how many more applications of this call the expert takes.
    """

    number: str
    fields: frozenset[str]
    room: int


@dataclass(frozen=True)
class Inputs:
    """Everything that decides a draw, as it is published.

    Attributes:
        barred: an application's number → the experts who have a tie to it (回避).
        seated: an application's number → the experts it has or had already; they take no second
            seat.
    """

    seed: str
    entrants: Sequence[Entrant]
    jurors: Sequence[Juror]
    seats: Mapping[str, int]
    barred: Mapping[str, frozenset[str]] = field(default_factory=dict)
    seated: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shortage:
    """Why an application could not be filled: how many were found, and why others were not."""

    wanted: int
    found: int
    other_field: int
    barred: int
    full: int

    @property
    def words(self) -> str:
        """Say it in Chinese."""
        reasons = [
            f"专业领域不符 {self.other_field} 人" if self.other_field else "",
            f"须回避 {self.barred} 人" if self.barred else "",
            f"已到评审上限 {self.full} 人" if self.full else "",
        ]
        told = "，".join(reason for reason in reasons if reason) or "专家库里没有更多的人"
        return f"要 {self.wanted} 人，只能抽到 {self.found} 人（{told}）"


@dataclass(frozen=True)
class Outcome:
    """What a draw came to: experts by application, and the applications it could not fill."""

    drawn: dict[str, list[str]]
    short: dict[str, Shortage]


def order_of(seed: str, entrant: str, jurors: Sequence[Juror]) -> list[Juror]:
    """Return the experts in the order in which this application takes them."""
    begun = hashlib.sha256(f"{seed}:{entrant}:".encode())

    def key(juror: Juror) -> str:
        digest = begun.copy()
        digest.update(juror.number.encode())
        return digest.hexdigest()

    return sorted(jurors, key=key)


def draw(inputs: Inputs) -> Outcome:
    """Draw; the same inputs give the same result, in whatever order they are given."""
    room = {juror.number: juror.room for juror in inputs.jurors}
    drawn: dict[str, list[str]] = {}
    short: dict[str, Shortage] = {}
    for entrant in sorted(inputs.entrants, key=lambda one: one.number):
        taken, passed = _seat(inputs, entrant, room)
        wanted = inputs.seats[entrant.number]
        drawn[entrant.number] = taken
        if len(taken) < wanted:
            short[entrant.number] = Shortage(wanted, len(taken), **passed)
    return Outcome(drawn, short)


def _seat(
    inputs: Inputs, entrant: Entrant, room: dict[str, int]
) -> tuple[list[str], dict[str, int]]:
    """Take the experts of one application; count why the others were passed over."""
    barred = inputs.barred.get(entrant.number, frozenset())
    seated = inputs.seated.get(entrant.number, frozenset())
    passed = {"other_field": 0, "barred": 0, "full": 0}
    taken: list[str] = []
    for juror in order_of(inputs.seed, entrant.number, inputs.jurors):
        if len(taken) == inputs.seats[entrant.number]:
            break
        if juror.number in seated:
            continue
        if juror.fields and entrant.category not in juror.fields:
            passed["other_field"] += 1
        elif juror.number in barred:
            passed["barred"] += 1
        elif room[juror.number] <= 0:
            passed["full"] += 1
        else:
            room[juror.number] -= 1
            taken.append(juror.number)
    return taken, passed


def as_published(inputs: Inputs, panel: str) -> dict[str, Any]:
    """Return the inputs as the public page shows them: numbers, never names."""
    return {
        "panel": panel,
        "candidates": [
            {
                "number": entrant.number,
                "category": entrant.category,
                "seats": inputs.seats[entrant.number],
                "barred": sorted(inputs.barred.get(entrant.number, ())),
                "seated": sorted(inputs.seated.get(entrant.number, ())),
            }
            for entrant in sorted(inputs.entrants, key=lambda one: one.number)
        ],
        "experts": [
            {"number": juror.number, "fields": sorted(juror.fields), "room": juror.room}
            for juror in sorted(inputs.jurors, key=lambda one: one.number)
        ],
    }


def from_published(seed: str, entered: Mapping[str, Any]) -> Inputs:
    """Return the inputs of a published draw, to run it again."""
    candidates = entered["candidates"]
    return Inputs(
        seed=seed,
        entrants=[Entrant(row["number"], row["category"]) for row in candidates],
        jurors=[
            Juror(row["number"], frozenset(row["fields"]), row["room"])
            for row in entered["experts"]
        ],
        seats={row["number"]: row["seats"] for row in candidates},
        barred={row["number"]: frozenset(row["barred"]) for row in candidates},
        seated={row["number"]: frozenset(row["seated"]) for row in candidates},
    )
