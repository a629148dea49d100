"""The rows of a roster once they are checked: one by one, or plain ones a column at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from typing import Any

from kit.copying import NOTHING
from kit.models import Verdict
from volunteers.models import IdKind

COPIED = {
    "number": "text",
    "name": "text",
    "pinyin": "text",
    "sex": "text",
    "birth_month": "date",
    "id_kind": "text",
    "id_index": "bytea",
    "id_last4": "text",
    "mobile_index": "bytea",
    "mobile_last4": "text",
    "sealed": "bytea",
    "political_status": "text",
    "occupation": "text",
    "division_id": "bigint",
    "organisation_id": "bigint",
    "skills": "text[]",
    "insured_from": "date",
    "insured_until": "date",
    "registered_on": "date",
}
"""What is copied of a row: columns of a volunteer, and their SQL."""

TOLD = {"line": "integer", "given": "text", "organisation_name": "text"}
"""What is copied besides of somebody new: where in the sheet they stand, as it tells."""

COMPARED = {
    "name": "姓名",
    "political_status": "政治面貌",
    "occupation": "职业",
    "division_id": "区县",
    "organisation_id": "所属组织",
    "skills": "技能",
    "insured_from": "保险起",
    "insured_until": "保险止",
}
"""What a row may change of who is on record, and its words."""


@dataclass(slots=True)
class Person:
    """One row of a roster, checked; empty text and ``None`` say nothing about what is on record.

    Attributes:
        line: its number in the sheet.
        faults: (column title, reason); with any, the rest may be missing.
        changes: (column title, before, after), numbers masked.
    """

    line: int
    faults: list[tuple[str, str]] = field(default_factory=list)
    verdict: Verdict = Verdict.NEW
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    number: str = ""
    name: str = ""
    pinyin: str = ""
    sex: str = ""
    birth_month: date | None = None
    id_kind: str = IdKind.RESIDENT.value
    id_number: str = ""
    id_index: bytes = b""
    id_last4: str = ""
    mobile: str = ""
    mobile_index: bytes = b""
    political_status: str = ""
    occupation: str = ""
    division_id: int | None = None
    organisation_id: int | None = None
    organisation_name: str = ""
    skills: list[str] = field(default_factory=list)
    insured_from: date | None = None
    insured_until: date | None = None
    registered_on: date | None = None
    guardian_name: str = ""
    guardian_phone: str = ""
    is_child: bool = False

    def columns(self, sealed: bytes | None) -> list[Any]:
        """Return the values of ``COPIED``."""
        return [
            self.number, self.name, self.pinyin, self.sex, self.birth_month, self.id_kind,
            self.id_index, self.id_last4, self.mobile_index, self.mobile[-4:], sealed,
            self.political_status, self.occupation, self.division_id, self.organisation_id,
            self.skills, self.insured_from, self.insured_until, self.registered_on,
        ]  # fmt: skip

    @property
    def facts(self) -> dict[str, str]:
        """What is sealed of the person."""
        return {
            "id_number": self.id_number,
            "mobile": self.mobile,
            "guardian_name": self.guardian_name,
            "guardian_phone": self.guardian_phone,
        }


@dataclass(slots=True)
class PlainRows:
    """Rows that need no second look, a column at a time: grown-ups with resident numbers.

    The texts are as COPY reads them.

    Attributes:
        places: of the rows in the lot they were read from.
        numbers: volunteer numbers; empty where the sheet gives none.
        heads: text of name to kind of identity.
        tails: text of political status to insurance.
        registered: text of the day; empty where the sheet gives none.
        compared: gives what is compared with who is on record, in the order of ``COMPARED``.
        person: gives the row of a place as a :class:`Person`.
    """

    places: Sequence[int]
    lines: Sequence[int]
    numbers: list[str]
    heads: Sequence[str]
    id_numbers: Sequence[str]
    id_indexes: Sequence[bytes]
    mobiles: Sequence[str]
    mobile_indexes: Sequence[bytes]
    tails: Sequence[str]
    registered: list[str]
    organisations: Sequence[str]
    compared: Callable[[], Iterable[tuple[Any, ...]]]
    person: Callable[[int], Person]

    @classmethod
    def none(cls) -> "PlainRows":
        """Return no rows: each of the people is looked at."""
        return cls((), (), [], (), (), (), (), (), (), [], (), compared=tuple, person=Person)

    def only(self, wanted: Sequence[bool]) -> "PlainRows":
        """Return some of the rows."""
        if all(wanted):
            return self
        kept: dict[str, Any] = {
            name: list(compress(getattr(self, name), wanted)) for name in self.__slots__[:-2]
        }
        compared = self.compared
        return PlainRows(**kept, compared=lambda: compress(compared(), wanted), person=self.person)

    def people(self, most: int, verdict: Verdict) -> list[Person]:
        """Return the first rows one by one."""
        found = list(map(self.person, self.places[:most]))
        for person, number in zip(found, self.numbers, strict=False):
            person.number, person.verdict = number, verdict
        return found

    def told(self) -> Iterator[tuple[Any, ...]]:
        """Yield number, index, day, mobile index and what is compared of each row."""
        return zip(
            self.numbers,
            self.id_indexes,
            self.registered,
            self.mobile_indexes,
            self.compared(),
            strict=True,
        )

    def copied(self, given: Sequence[str], sealed: Sequence[bytes]) -> str:
        """Return the rows of ``COPIED`` and ``TOLD`` as COPY reads them.

        Args:
            given: the numbers that the sheet gives.
            sealed: their private facts.
        """
        return "\n".join(
            f"{number}\t{head}\t\\\\x{index.hex()}\t{id_number[-4:]}\t\\\\x{reach.hex()}"
            f"\t{mobile[-4:]}\t\\\\x{facts.hex()}\t{tail}\t{day}\t{line}\t{told or NOTHING}\t{unit}"
            for number, head, index, id_number, reach, mobile, facts, tail, day, line, told, unit
            in zip(
                self.numbers,
                self.heads,
                self.id_indexes,
                self.id_numbers,
                self.mobile_indexes,
                self.mobiles,
                sealed,
                self.tails,
                self.registered,
                self.lines,
                given,
                self.organisations,
                strict=True,
            )
        )  # fmt: skip
