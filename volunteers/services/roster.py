"""Taking in a roster (花名册导入): people found by blind index, compared, sealed, written."""

from collections.abc import Iterator, Sequence
from datetime import date
from types import TracebackType
from typing import Any

from django.db import IntegrityError, connection

from funds.models import User
from funds.permissions import Action, demand, demand_whole
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.copying import Lane, TemporaryTable, field
from kit.errors import Refusal
from kit.formats import date_iso
from kit.history import recorded_as
from kit.models import Verdict
from kit.numbering import SerialRun
from kit.tenancy.scope import scoped_fund_id
from volunteers.identity import masked_tail, seal_all_facts, seal_facts, unseal_facts
from volunteers.models import Division, Organisation, Volunteer, VolunteerState
from volunteers.services.consents import ConsentData
from volunteers.services.roster_consent import DeclaredConsent
from volunteers.services.roster_known import (
    SEEN,
    Among,
    Known,
    Lookup,
    last_volunteer,
    look_up,
    seen_line,
    seen_lines,
    stand_twice,
)
from volunteers.services.roster_lots import LotOnItsWay, Taken
from volunteers.services.roster_rows import COMPARED, COPIED, TOLD, Person, PlainRows
from volunteers.services.roster_statements import SETTLE, UPDATE, inserting
from volunteers.services.volunteer_numbers import SERIALS, city_prefix, number_of

MOVED_ON = "导入时又有人登记了表里的志愿者，一行都没有写入。请重新核对。"
TO_BE_AGREED = (
    "这位志愿者是本人注册的，换组织要本人同意。请把这一格留空，换组织请在“转组织”里办理。"
)
PROVEN_BY_THEMSELVES = (
    "这位志愿者用登记的手机号开通了账号。换了号的，请当面核对证件，在“更正信息”里改。"
)
NOT_OF_YOURS = "您的组织里没有这个人的这个编号。新登记的请留空，编号由系统编。"
TAKEN_BY_ANOTHER = "这个编号已经是另一位志愿者的。请核对，或留空。"


class RosterIntake:
    """Takes in the people of one roster, in the fund and the transaction around it.

    A lot is looked up, and written when all in it are new, by a thread of its own while the next
    lot is read; so what became of a lot is told when the next one is given. Whoever calls rolls
    back when a row is wrong. From the first wrong row on nothing is written any more.

    Args:
        by: who brings it.
        write: also write; otherwise people are only judged.
        own: the organisations whose people alone it is about, every row naming one of them;
            ``None`` is everybody. Others' people are judged as strangers are, and left alone.
        consent: what everybody on it signed, declared by who brings it.

    Raises:
        NotAllowed: ``by`` may not import, or may not register such volunteers.
    """

    def __init__(
        self,
        *,
        by: User,
        write: bool,
        own: Sequence[Organisation] | None = None,
        consent: ConsentData | None = None,
    ) -> None:
        fund = fund_in_scope()
        for action in (Action.IMPORT, Action.VOLUNTEER_EDIT):
            if own is None:
                demand_whole(by, action, fund)
            for organisation in own or ():
                demand(by, action, organisation)
        self.own = None if own is None else frozenset(each.pk for each in own)
        self.by, self.writes = by, write
        self.fund_id = scoped_fund_id()
        self.today = clock.today()
        self.prefix = city_prefix()
        self.held = self.counted_on = 0
        self.serials: SerialRun | None = None
        self.among = Among(self.fund_id, last_volunteer(), self.own)
        self.names = {
            "division_id": dict(Division.objects.values_list("id", "name")),
            "organisation_id": dict(Organisation.objects.values_list("id", "name")),
        }
        self.lane = Lane()
        self.seen = TemporaryTable("roster_seen", SEEN)
        self.incoming = TemporaryTable("roster_incoming", {**COPIED, **TOLD})
        self.altered = TemporaryTable("roster_altered", COPIED)
        self.declared = DeclaredConsent(consent if write else None, by=by)
        self.insert = inserting(self.fund_id, by, self.declared.columns())
        self.inserted = 0
        self.pending: LotOnItsWay | None = None
        self.all_new = self.all_written = True
        self.any_altered = False

    def __enter__(self) -> "RosterIntake":
        self.lane.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self.lane.__exit__(kind, error, trace)

    def take(self, plain: PlainRows, people: list[Person]) -> list[Taken]:
        """Take the rows of a lot that are without faults; return what came of those before."""
        lot = LotOnItsWay(plain, people)
        if self.all_new and (self.prefix or lot.is_numbered):
            self._get_ready(lot)
        taken = self.settle(lot)
        self.pending = lot
        self.lane.send(lambda cursor: self._look_up(cursor, lot))
        return taken

    def settle(self, following: LotOnItsWay | None = None) -> list[Taken]:
        """Return what came of the last lot, if any; ``following`` is behind it already."""
        lot, self.pending = self.pending, None
        if lot is None:
            return []
        self._wait()
        if lot.lookup is None:
            raise RuntimeError("a lot that nobody looked up")
        self.all_new = lot.lookup.is_clear
        self.all_written &= lot.is_done and lot.is_to_be_written
        if lot.is_done:
            return [Taken(lot.people, lot.plain, lot.plain.only([False] * len(lot.given)))]
        # The last first, so that the counter stands again where it stood before both.
        for each in (following, lot):
            if each is not None and each.ready is not None:
                self._give_back(each)
        return [self._second_look(lot, lot.lookup)]

    def _get_ready(self, lot: LotOnItsWay) -> None:
        """Get ready what is written when everybody in a lot is new, as they most often are."""
        if not self.writes:
            lot.ready = _remembered({Verdict.NEW: lot.plain}, lot.people)
            return
        lot.counter = (self._serials().last, self.counted_on)
        lot.ready, lot.is_to_be_written = self._prepare(lot.plain, lot.people), True

    def _give_back(self, lot: LotOnItsWay) -> None:
        """Undo what was got ready."""
        lot.restore()
        if self.serials is not None:
            self.serials.last, self.counted_on = lot.counter

    def _look_up(self, cursor: Any, lot: LotOnItsWay) -> None:
        """Find who is known of a lot, and write it when nobody is."""
        indexes = [*lot.plain.id_indexes, *(person.id_index for person in lot.people)]
        lot.lookup = look_up(cursor, self.among, indexes, lot.numbers)
        if lot.ready is not None and lot.lookup.is_clear:
            if lot.is_to_be_written:
                self._pour(cursor, lot.ready)
            else:
                self.seen.pour(lot.ready, cursor)
            lot.is_done = True

    def _second_look(self, lot: LotOnItsWay, lookup: Lookup) -> Taken:
        """Judge the rows of a lot: each gets its verdict."""
        people = lot.people
        new, same, odd = lookup.parted(lot.plain)
        if odd:
            people = sorted([*people, *map(lot.plain.person, odd)], key=lambda person: person.line)
        fresh, altered = self._judge(people, lookup)
        rows, copied = {Verdict.NEW: new, Verdict.SAME: same}, ""
        if self.writes:
            self._prepare_altered(altered)
            copied = self._prepare(rows.pop(Verdict.NEW), fresh)
            fresh_lines = {person.line for person in fresh}
            besides = [person for person in people if person.line not in fresh_lines]
        else:
            besides = people
        seen = _remembered(rows, besides)

        def write(cursor: Any) -> None:
            self.seen.pour(seen, cursor)
            self._pour(cursor, copied)

        self.lane.send(write)
        return Taken(people, new, same)

    def finish(self) -> Iterator[tuple[Person, Verdict]]:
        """Yield who stands in the sheet a second time, with the faults, and what they were."""
        self._wait()
        if self.all_written:
            return  # As new people every one of them: the unique indexes hold each once.
        for column, title in (("id_index", "证件号码"), ("number", "志愿者编号")):
            for line, verdict, name, last4, organisation, first in stand_twice(column):
                reason = f"和第 {first} 行相同。一人只写一行，请删去一行。"
                person = Person(
                    line,
                    [(title, reason)],
                    Verdict.WRONG,
                    name=name,
                    id_last4=last4,
                    organisation_name=organisation,
                )
                yield person, Verdict(verdict)

    def store(self) -> None:
        """Write what changed of people on record; who is new was written as the lots came."""
        self._wait()
        if self.held:
            # Nobody stands twice, as the sheet goes: somebody was registered in the meantime.
            raise Refusal(MOVED_ON)
        if self.serials is not None:
            self.serials.settle()
        if self.any_altered:
            with recorded_as("导入志愿者花名册", by=self.by.pk), connection.cursor() as cursor:
                cursor.execute(UPDATE)
        self.declared.settle(self.fund_id, self.inserted, self.own)

    def _wait(self) -> None:
        try:
            self.lane.wait()
        except IntegrityError as error:
            raise Refusal(MOVED_ON) from error

    def _judge(
        self, people: list[Person], lookup: Lookup
    ) -> tuple[list[Person], list[tuple[Person, Known]]]:
        """Give each their verdict; return who is new and to be written, and who changed.

        Of those who stand in the sheet twice the first alone is written; what is wrong with the
        others is told at the end (:meth:`finish`).
        """
        fresh, altered = [], []
        written = set(lookup.before)
        for person in people:
            standing = lookup.known.get(person.id_index)
            marks = {person.number, person.id_index.hex()} & (lookup.again | lookup.before)
            self._check_number(person, standing, lookup)
            if standing is not None:
                self._compare(person, standing)
            if person.faults:
                person.verdict = Verdict.WRONG
            elif standing is not None:
                person.verdict = Verdict.CHANGED if person.changes else Verdict.SAME
                if person.changes:
                    altered.append((person, standing))
            elif marks & written:
                self.held += 1
            elif person.id_index not in lookup.others:
                written |= marks
                fresh.append(person)
        return fresh, altered

    def _check_number(self, person: Person, standing: Known | None, lookup: Lookup) -> None:
        """Note a number that is another's; for one organisation, whatever is not its member's."""
        if self.own is not None:
            if standing is None and person.number:
                person.faults.append(("志愿者编号", NOT_OF_YOURS))
            return
        holder = lookup.taken.get(person.number, person.id_index)
        if holder != person.id_index and person.number not in lookup.before:
            person.faults.append(("志愿者编号", TAKEN_BY_ANOTHER))

    def _pour(self, cursor: Any, lines: str) -> None:
        """Write new people, and check at once what they refer to."""
        if lines:
            part = self.incoming.part(cursor)
            part.pour(lines, cursor)
            insert, values = self.insert
            # At once: between statements the thread would wait for the other to pause.
            cursor.execute(f"{insert}{part.name}; {SETTLE}", values)
            self.inserted += lines.count("\n") + 1

    def _compare(self, person: Person, standing: Known) -> None:
        person.faults += _kept_as_they_are(person, standing)
        person.number = standing.number
        for (name, title), before in zip(COMPARED.items(), standing.compared, strict=True):
            after = getattr(person, name)
            if after and after != before:
                names = self.names.get(name, {})
                was, now = (names.get(value, _told(value)) for value in (before, after))
                person.changes.append((title, was, now))
                if name == "organisation_id" and before and standing.is_own:
                    person.faults.append((title, TO_BE_AGREED))
        if person.mobile_index != standing.mobile_index:
            was, now = standing.mobile_last4, person.mobile[-4:]
            person.changes.append(("手机", masked_tail(was, 11), masked_tail(now, 11)))

    def _prepare(self, plain: PlainRows, people: list[Person]) -> str:
        """Give numbers and days to new people; return them sealed and as COPY reads them."""
        given, told = plain.numbers, [person.number for person in people]
        self._number(plain, people)
        today = date_iso(self.today)
        plain.registered = [day or today for day in plain.registered]
        facts = zip(plain.numbers, plain.id_numbers, plain.mobiles, strict=True)
        lines = [plain.copied(given, seal_all_facts(self.fund_id, facts))] if given else []
        for person, number in zip(people, told, strict=True):
            person.registered_on = person.registered_on or self.today
            sealed = seal_facts(self.fund_id, person.number, person.facts)
            besides = [person.line, number or None, person.organisation_name]
            lines.append("\t".join(map(field, [*person.columns(sealed), *besides])))
        return "\n".join(lines)

    def _number(self, plain: PlainRows, people: list[Person]) -> None:
        """Give a number to who has none, behind the highest of ours that the lot gives."""
        given = [*plain.numbers, *(person.number for person in people)]
        wanted = given.count("")
        highest = max(map(self._serial, given), default=0) if wanted < len(given) else 0
        if highest > self.counted_on:
            self.counted_on = highest
            serials = self._serials()
            serials.last = max(serials.last, highest)
        if not wanted:
            return
        if self.prefix is None:
            raise Refusal("还没有登记本市的区划代码，不能编志愿者编号。请先在“区县”里登记。")
        prefix = self.prefix
        taken = (number_of(prefix, each) for each in self._serials().take(wanted))
        plain.numbers = [number or next(taken) for number in plain.numbers]
        for person in people:
            person.number = person.number or next(taken)

    def _serials(self) -> SerialRun:
        """Return the counter of numbers, which nobody else takes from till the end."""
        if self.serials is None:
            self._wait()
            self.serials = SerialRun(SERIALS)
        return self.serials

    def _prepare_altered(self, people: list[tuple[Person, Known]]) -> None:
        moved = [
            person.id_index
            for person, standing in people
            if person.mobile_index != standing.mobile_index
        ]
        sealed = {
            bytes(index or b""): bytes(facts or b"")
            for index, facts in Volunteer.objects.filter(
                id_index__in=moved, sealed__isnull=False
            ).values_list("id_index", "sealed")
        }
        rows = []
        for person, _ in people:
            anew = None
            if person.id_index in sealed:
                facts = unseal_facts(self.fund_id, person.number, sealed[person.id_index])
                anew = seal_facts(self.fund_id, person.number, {**facts, "mobile": person.mobile})
            rows.append(person.columns(anew))
        self.any_altered |= bool(rows)
        self.altered.copy(rows)

    def _serial(self, number: str) -> int:
        """Return the serial in a number like our own; 0 of any other."""
        if not number or not self.prefix or len(number) != len(number_of(self.prefix, 1)):
            return 0
        rest = number.removeprefix(self.prefix)
        return int(rest) if rest != number and rest.isdecimal() else 0


def _remembered(rows: dict[Verdict, PlainRows], people: list[Person]) -> str:
    """Return rows that are not written as they are remembered."""
    plain = (line for verdict, each in rows.items() for line in seen_lines(each, verdict))
    return "\n".join([*plain, *map(seen_line, people)])


def _kept_as_they_are(person: Person, standing: Known) -> list[tuple[str, str]]:
    """Return what a row says otherwise of what no roster changes, as faults by column."""
    found = []
    if standing.state != VolunteerState.ACTIVE:
        label = VolunteerState(standing.state).label
        found.append(("证件号码", f"这位志愿者{label}，不能再导入。"))
    if person.number and person.number != standing.number:
        found.append(("志愿者编号", f"这位志愿者登记的编号是 {standing.number}。请核对。"))
    if person.registered_on and person.registered_on != standing.registered_on:
        told = date_iso(standing.registered_on)
        found.append(("注册日期", f"登记的是 {told}，不能改。请核对。"))
    if standing.is_own and person.mobile_index != standing.mobile_index:
        found.append(("手机", PROVEN_BY_THEMSELVES))
    return found


def _told(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(value, date):
        return date_iso(value)
    return "" if value is None else str(value)
