"""Whom the rows of a roster mean: on record already, or in the same sheet before."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from kit.copying import NOTHING, field
from kit.formats import date_iso
from kit.models import Verdict
from volunteers.models import VolunteerState
from volunteers.services.roster_rows import COMPARED, Person, PlainRows


@dataclass(frozen=True, slots=True)
class Known:
    """Who is on record, as far as a roster says anything of them; ``compared`` as COMPARED.

    ``is_own``: they joined or agreed by themselves, so that they have an account.
    """

    pk: int
    number: str
    state: str
    mobile_index: bytes
    mobile_last4: str
    registered_on: date
    is_own: bool
    compared: tuple[Any, ...]

    def is_of(self, organisations: frozenset[int]) -> bool:
        """Tell whether they are in one of these organisations."""
        return self.compared[_ORGANISATION] in organisations

    def is_told_by(self, number: str, day: str, mobile_index: bytes, compared: Any) -> bool:
        """Tell whether a row says nothing else; what it leaves empty stays as it is."""
        return (
            self.state == ACTIVE
            and (not number or number == self.number)
            and (not day or day == date_iso(self.registered_on))
            and mobile_index == self.mobile_index
            and all(not now or now == was for now, was in zip(compared, self.compared, strict=True))
        )


ACTIVE = VolunteerState.ACTIVE.value
_ORGANISATION = list(COMPARED).index("organisation_id")
SEEN = {
    "line": "integer",
    "id_index": "bytea",
    "number": "text",
    "verdict": "text",
    "name": "text",
    "id_last4": "text",
    "organisation": "text",
}
"""What is remembered of a row that is not written, to find who stands in the sheet twice."""
_REMEMBERED = f"""
SELECT {", ".join(SEEN)} FROM pg_temp.roster_seen UNION ALL
SELECT line, id_index, given, '{Verdict.NEW}', name, id_last4, organisation_name
FROM pg_temp.roster_incoming
"""  # noqa: S608 - only our own words
LOT = 5_000

_ASKED = (
    "id_index", "id", "number", "state", "mobile_index", "mobile_last4", "registered_on",
    "person_id", *COMPARED,
)  # fmt: skip
# One look at an index for each, whatever the planner believes of a table that grows meanwhile.
_KNOWN = f"""
SELECT found.* FROM unnest(string_to_array(%s, ',')) AS asked(code) CROSS JOIN LATERAL (
    SELECT {", ".join(_ASKED)} FROM volunteers_volunteer
    WHERE fund_id = %s AND id_index = decode(asked.code, 'hex') LIMIT 1) found
"""  # noqa: S608 - only our own words
_HOLDERS = """
SELECT found.* FROM unnest(string_to_array(%s, ',')) AS asked(number) CROSS JOIN LATERAL (
    SELECT v.number, v.id_index FROM volunteers_volunteer v
    WHERE v.fund_id = %s AND v.number = asked.number LIMIT 1) found
"""


def known_people(cursor: Any, fund_id: int, indexes: Sequence[bytes]) -> dict[bytes, Known]:
    """Return who of these people is on record, by index."""
    cursor.execute(_KNOWN, [",".join([index.hex() for index in indexes]), fund_id])
    return {
        bytes(index): Known(
            pk, number, state, bytes(mobile or b""), last4, day, person is not None, tuple(rest)
        )
        for index, pk, number, state, mobile, last4, day, person, *rest in cursor.fetchall()
    }


def holders(cursor: Any, fund_id: int, numbers: Sequence[str]) -> dict[str, bytes]:
    """Return whose the numbers are, by number."""
    cursor.execute(_HOLDERS, [",".join(numbers), fund_id])
    return {number: bytes(index or b"") for number, index in cursor.fetchall()}


def given_before(cursor: Any, numbers: list[str]) -> set[str]:
    """Return which numbers an earlier row of the sheet has."""
    cursor.execute(
        f"SELECT DISTINCT number FROM ({_REMEMBERED}) AS told WHERE number = ANY(%s)",  # noqa: S608
        [numbers],
    )
    return {number for (number,) in cursor.fetchall()}


def repeated(values: Sequence[Any]) -> set[Any]:
    """Return the values that stand there more than once."""
    if len(set(values)) == len(values):
        return set()
    return {value for value, times in Counter(values).items() if times > 1}


@dataclass(frozen=True)
class Lookup:
    """What is known of the people and numbers of a lot.

    Attributes:
        known: who is on record, by index.
        taken: whose the given numbers are.
        before: numbers, and indexes in hexadecimal, that an earlier lot of the sheet has.
        again: those that stand in the lot more than once.
        others: who is on record elsewhere than in the organisations a roster is about; they are
            not ``known``.
    """

    known: dict[bytes, Known]
    taken: dict[str, bytes]
    before: set[str]
    again: set[str]
    others: frozenset[bytes] = frozenset()

    @property
    def is_clear(self) -> bool:
        """Whether everybody in the lot is new, and stands in the sheet for the first time."""
        return not (self.known or self.taken or self.before or self.again or self.others)

    def parted(self, plain: PlainRows) -> tuple[PlainRows, PlainRows, list[int]]:
        """Return the plain rows that are new, those already on record, and the others' places."""
        if self.is_clear:
            return plain, plain.only([False] * len(plain.places)), []
        verdicts = list(map(self._verdict, plain.told()))
        new, same = ([each is verdict for each in verdicts] for verdict in (True, False))
        odd = [at for at, each in zip(plain.places, verdicts, strict=True) if each is None]
        known = plain.only(same)
        known.numbers = [self.known[index].number for index in known.id_indexes]
        return plain.only(new), known, odd

    def _verdict(self, told: tuple[Any, ...]) -> bool | None:
        """Tell whether a plain row is new (or the same); ``None`` when it needs a second look."""
        number, index, day, mobile_index, compared = told
        mark = index.hex()
        if mark in self.before or mark in self.again or number in self.again:
            return None
        if index in self.others:
            return None
        known = self.known.get(index)
        if known is None:
            return None if number in self.taken else True
        return False if known.is_told_by(number, day, mobile_index, compared) else None


@dataclass(frozen=True)
class Among:
    """Among whom the people of a roster are looked for.

    Attributes:
        fund_id: the fund it comes to.
        last_before: see :func:`last_volunteer`.
        own: the organisations it is about; ``None`` is everybody. Whose numbers are whose is not
            asked then: each that is given gets a second look, another's and nobody's alike.
    """

    fund_id: int
    last_before: int
    own: frozenset[int] | None = None


def look_up(cursor: Any, among: Among, indexes: Sequence[bytes], given: Sequence[str]) -> Lookup:
    """Return what is known of the people and numbers of a lot.

    Args:
        cursor: of the database's own driver, as a lane hands on.
        given: the numbers it gives.
    """
    known, own = known_people(cursor, among.fund_id, indexes), among.own
    others: frozenset[bytes] = frozenset()
    taken: dict[str, bytes] = {}
    if own is not None:
        others = frozenset(index for index, person in known.items() if not person.is_of(own))
        known = {index: person for index, person in known.items() if index not in others}
        taken = dict.fromkeys(given, b"")
    elif given:
        taken = holders(cursor, among.fund_id, given)
    before = {index.hex() for index, person in known.items() if person.pk > among.last_before}
    before |= given_before(cursor, list(taken)) if taken else set()
    again = {*repeated(given), *(index.hex() for index in repeated(indexes))}
    known = {index: person for index, person in known.items() if index.hex() not in before}
    return Lookup(known, taken, before, again, others)


def seen_lines(plain: PlainRows, verdict: Verdict) -> Iterator[str]:
    """Yield plain rows as they are remembered."""
    for line, index, number, head, id_number, organisation in zip(
        plain.lines,
        plain.id_indexes,
        plain.numbers,
        plain.heads,
        plain.id_numbers,
        plain.organisations,
        strict=True,
    ):
        name = head[: head.index("\t")]
        told = f"{number or NOTHING}\t{verdict.value}\t{name}\t{id_number[-4:]}\t{organisation}"
        yield f"{line}\t\\\\x{index.hex()}\t{told}"


def seen_line(person: Person) -> str:
    """Return one of the people as they are remembered."""
    told = [
        person.line, person.id_index, person.number or None, person.verdict.value, person.name,
        person.id_last4, person.organisation_name,
    ]  # fmt: skip
    return "\t".join(map(field, told))


def last_volunteer() -> int:
    """Return the highest id given so far; who comes later was written by this import."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM volunteers_volunteer_id_seq"
        )
        return int(cursor.fetchone()[0])


def stand_twice(column: str) -> Iterator[tuple[Any, ...]]:
    """Yield the later rows of those that share a value, some at a time."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.roster_twice")
        later = (
            f"SELECT *, min(line) OVER (PARTITION BY {column}) AS first "  # noqa: S608 - of ours
            f"FROM ({_REMEMBERED}) AS rows WHERE {column} IS NOT NULL"
        )
        cursor.execute(
            "CREATE TEMPORARY TABLE roster_twice ON COMMIT DROP AS "
            "SELECT line, verdict, name, id_last4, organisation, first "
            + f"FROM ({later}) AS told WHERE line > first AND verdict <> 'WRONG'"
        )
        last = 0
        while True:
            cursor.execute(
                "SELECT * FROM pg_temp.roster_twice WHERE line > %s ORDER BY line LIMIT %s",
                [last, LOT],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            cursor.execute(
                "UPDATE pg_temp.roster_seen SET verdict = 'WRONG' WHERE line = ANY(%s)",
                [[row[0] for row in rows]],
            )
            yield from rows
