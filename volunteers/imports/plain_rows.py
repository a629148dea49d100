"""The plain rows of a roster, read a column at a time.

Most rows say what they say in the usual way: an eighteen-digit resident number, an
eleven-digit mobile, words the column has held before. They are read here, several times as
quickly as one by one; a row with anything else, or anything wrong, is left to
:meth:`RosterReader.person`, which says what and why. Each plain row means what that would make of
it, which a test holds the two to.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any

from kit.copying import NOTHING
from kit.imports.bulk import Lot
from volunteers.identity import are_mobiles
from volunteers.imports.cells import FAULTY
from volunteers.models import IdKind, Sex
from volunteers.services.roster_rows import Person, PlainRows

if TYPE_CHECKING:
    from volunteers.imports.roster import RosterReader

RESIDENT, FEMALE, MALE = IdKind.RESIDENT.value, Sex.FEMALE.value, Sex.MALE.value
_NUMBER = re.compile(r"(?=-*[0-9A-Za-z])[0-9A-Za-z-]{1,16}")


def read_plain(reader: "RosterReader", lot: Lot) -> tuple[PlainRows, list[int]]:
    """Return the plain rows of a lot, and the places of the others."""
    columns = _Columns(reader, lot)
    plain = columns.plain()
    places = range(len(lot.numbers))
    if all(plain):
        return columns.rows(plain), []
    return columns.rows(plain), list(compress(places, [not each for each in plain]))


def _stands_as_it_is(text: str) -> bool:
    return text.isprintable() and "\\" not in text


class _Columns:
    """The columns of a lot, read."""

    def __init__(self, reader: "RosterReader", lot: Lot) -> None:
        self.reader, self.lot = reader, lot
        self.numbers, self.name, self.sex, self.month, self.kind, self.ids = lot.columns[:6]
        self.mobiles, self.politics, self.occupation, self.division = lot.columns[6:10]
        self.organisation, self.skills, self.registered = lot.columns[10:13]
        self.insured, self.standing, self.guardian, self.phone = lot.columns[13:]
        self.births = reader.residents.read_all(self.ids)
        self.named = reader.name.texts_of(self.name)
        self.days = reader.registered.texts_of(self.registered)
        self.tails = [
            column.texts_of(raws)
            for column, raws in (
                (reader.politics, self.politics),
                (reader.occupation, self.occupation),
                (reader.division, self.division),
                (reader.organisation, self.organisation),
                (reader.skills, self.skills),
                (reader.insured, self.insured),
            )
        ]

    def plain(self) -> list[bool]:
        """Tell of each row whether it is plain."""
        told = [self._identified(), *self._meant(), *self._empty()]
        if any(self.numbers):
            told.append([not raw or _NUMBER.fullmatch(raw) is not None for raw in self.numbers])
        # What COPY would read otherwise; texts of the other columns are escaped.
        told += [
            list(map(_stands_as_it_is, raws))
            for raws in (self.name, self.organisation)
            if not _stands_as_it_is("".join(raws))
        ]
        return told[0] if len(told) == 1 else list(map(all, zip(*told, strict=True)))

    def _identified(self) -> list[bool]:
        """Tell whose numbers are plain, and agree with what stands beside them."""
        reader = self.reader
        told = zip(
            self.births,
            self.ids,
            are_mobiles(self.mobiles),
            reader.sex.all_of(self.sex),
            reader.month.all_of(self.month),
            reader.kind.all_of(self.kind),
            strict=True,
        )
        return [
            birth is not None
            and not birth.is_guarded
            and mobile
            and (not sex or sex == (MALE if id_number[16] in "13579" else FEMALE))
            and (month is None or month == birth.month)
            and (not kind or kind == RESIDENT)
            for birth, id_number, mobile, sex, month, kind in told
        ]

    def _meant(self) -> Iterator[list[bool]]:
        """Yield, for each column with a cell that is wrong, whose are right."""
        standing = self.reader.on_roster.texts_of(self.standing)
        for texts in (self.named, self.days, standing, *self.tails):
            if FAULTY in texts:
                yield [text is not FAULTY for text in texts]

    def _empty(self) -> Iterator[list[bool]]:
        """Yield, for the columns of a guardian that say anything, whose are empty."""
        for raws in (self.guardian, self.phone):
            if any(raws):
                yield [not raw for raw in raws]

    def rows(self, plain: list[bool]) -> PlainRows:
        """Return the plain rows."""
        whole = all(plain)

        def only(values: Sequence[Any]) -> Sequence[Any]:
            return values if whole else list(compress(values, plain))

        ids, mobiles = only(self.ids), only(self.mobiles)
        id_index, mobile_index = self.reader.indexers
        return PlainRows(
            places=only(range(len(plain))),
            lines=only(self.lot.numbers),
            numbers=list(only(self.numbers)),
            heads=[
                f"{name}\t{MALE if number[16] in '13579' else FEMALE}\t{birth.text}\t{RESIDENT}"
                for name, number, birth in zip(
                    only(self.named), ids, only(self.births), strict=True
                )
            ],
            id_numbers=ids,
            id_indexes=list(map(id_index, ids)),
            mobiles=mobiles,
            mobile_indexes=list(map(mobile_index, mobiles)),
            tails=list(map("\t".join, zip(*map(only, self.tails), strict=True))),
            registered=["" if day == NOTHING else day for day in only(self.days)],
            organisations=only(self.organisation),
            compared=lambda: self._compared(only),
            person=self._person,
        )

    def _compared(self, only: Callable[[Sequence[Any]], Sequence[Any]]) -> Iterator[Any]:
        reader = self.reader
        insured = list(zip(*reader.insured.all_of(only(self.insured)), strict=True)) or [(), ()]
        return zip(
            [name for name, _ in reader.name.all_of(only(self.name))],
            reader.politics.all_of(only(self.politics)),
            reader.occupation.all_of(only(self.occupation)),
            reader.division.all_of(only(self.division)),
            reader.organisation.all_of(only(self.organisation)),
            reader.skills.all_of(only(self.skills)),
            *insured,
            strict=True,
        )

    def _person(self, place: int) -> Person:
        return self.reader.person(self.lot.numbers[place], self.lot.row(place))
