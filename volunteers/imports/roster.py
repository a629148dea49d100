"""The roster of volunteers (志愿者花名册), domain.md §7."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from funds.permissions import Action
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.imports import Column, Kind, shape
from kit.imports.bulk import BulkShape, Findings, Lot
from kit.imports.columns import folded
from kit.imports.judging import Judged
from kit.models import Verdict
from kit.pinyin import pinyin_key
from kit.sheets import Cell
from kit.sheets.cells import as_code
from kit.tenancy.scope import scoped_fund_id
from volunteers.identity import (
    ResidentReader,
    id_index,
    indexers,
    is_guarded,
    masked_tail,
    mobile_index,
    mobile_of,
    other_number_of,
    resident_of,
)
from volunteers.imports.cells import (
    Faults,
    Remembered,
    chosen_of,
    day_of,
    known_in,
    month_of,
    one_line,
    private_code,
    span_of,
    words_of,
)
from volunteers.imports.declared import consent_told, declared_consent
from volunteers.imports.plain_rows import read_plain
from volunteers.models import IdKind, Organisation, Sex, Volunteer, VolunteerState
from volunteers.queries.names import division_ids, organisation_ids, volunteers_about
from volunteers.queries.reach import roster_organisations
from volunteers.services.roster import RosterIntake
from volunteers.services.roster_lots import Taken
from volunteers.services.roster_rows import Person

KINDS = {folded(kind.label): kind.value for kind in IdKind} | {"身份证": IdKind.RESIDENT.value}
SEXES = {"男": Sex.MALE.value, "女": Sex.FEMALE.value}
STATES = {folded(state.label): state.value for state in VolunteerState}
MASKED = "这是遮盖过的号码，认不出是谁。请用完整的号码。"
# 750,000 people are 60 MB as .xlsx and twice that as .csv; portal/settings.py has the address.
MOST_BYTES = 128 * 2**20
NOT_ON_ROSTER = "花名册只收在册的志愿者；退出和匿名请到志愿者的页面办理。"


@shape
class Roster(BulkShape):
    """Volunteers: found again by identity number; empty cells leave what is on record."""

    code, label, order = "volunteers", "志愿者花名册", 200
    about = "按证件号码认人：没有登记过的新增，内容不同的更新，空格不改已有的内容。"
    action = Action.VOLUNTEER_EDIT.value
    most_bytes = MOST_BYTES
    most_told = "最多 128 MB，行数不限；大的表上传要几分钟，请不要关掉这一页"
    home = "volunteers:list"
    counted = "人"
    asks = "volunteers/roster_consent.html"
    key = ("id_number",)
    listed = ("number", "name", "id_number", "organisation")
    columns = (
        Column("number", "志愿者编号", "没有编号就留空，由系统编", Kind.CODE, longest=16, width=18),
        Column("name", "姓名", "", required=True, longest=40, example="林示例", width=12),
        Column("sex", "性别", "身份证号码里有，可留空", width=8, example="女"),
        Column("birth_month", "出生年月", "身份证号码里有，可留空；如 1990-03", width=12),
        Column("id_kind", "证件类型", "留空就是居民身份证", width=16, example="居民身份证"),
        Column("id_number", "证件号码", "存成文本", Kind.CODE, required=True, width=22),
        Column("mobile", "手机", "11 位", Kind.CODE, required=True, width=14),
        Column("political_status", "政治面貌", "", longest=20, width=12, example="群众"),
        Column("occupation", "职业", "", longest=40, width=14),
        Column("division", "区县", "写已登记的名称或区划代码", width=14),
        Column("organisation", "所属组织", "写已登记组织的全称", width=28),
        Column("skills", "技能", "几项之间用“、”分开", width=20, example="急救、摄影"),
        Column("registered_on", "注册日期", "留空就是今天", Kind.DATE, width=12),
        Column("insured", "保险起止", "如 2026-01-01 至 2026-12-31", width=26),
        Column("state", "状态", "只收在册的", width=8, example="在册"),
        Column("guardian_name", "监护人姓名", "未满 14 周岁必填", longest=40, width=12),
        Column("guardian_phone", "监护人电话", "未满 14 周岁必填", Kind.CODE, longest=24, width=14),
    )  # fmt: skip

    def count(self) -> int:
        return volunteers_about()

    def heard(self, posted: Mapping[str, str]) -> dict[str, str]:
        return consent_told(posted)

    def own(self, by: Any) -> Sequence[Organisation] | None:
        """Return the organisations whose people alone are taken in; ``None`` for everybody."""
        return None

    def take_in(self, lots: Iterator[Lot], found: Findings, *, by: Any, write: bool) -> None:
        own = self.own(by)
        reader = RosterReader(serials=self.serials, own=own)
        consent = declared_consent(self.told)
        with RosterIntake(by=by, write=write, own=own, consent=consent) as intake:
            for lot in lots:
                plain, others = read_plain(reader, lot)
                people = []
                for place in others:
                    person = reader.person(lot.numbers[place], lot.row(place))
                    if person.faults:
                        found.add(_judged(person, Verdict.WRONG))
                    else:
                        people.append(person)
                for taken in intake.take(plain, people):
                    _report(taken, found)
                intake.writes = write and not found.tally.counts[Verdict.WRONG]
            for taken in intake.settle():
                _report(taken, found)
            for person, was in intake.finish():
                found.move(_judged(person, Verdict.WRONG), was)
            if write and not found.tally.counts[Verdict.WRONG]:
                intake.store()


@shape
class TeamRoster(Roster):
    """An organisation's own people, brought by itself.

    Others' people are taken for strangers, and left alone: nothing tells who is registered
    elsewhere.
    """

    code, label, order = "team-roster", "本组织花名册", 205
    about = "只收本组织的志愿者，所属组织留空或写本组织；按证件号码认人，空格不改已有的内容。"
    note = (
        "在本市别处登记过的人不会重复登记，也不会转到您的组织：核对时一律列作新增，写入时跳过。"
        "要转入的，请本人在手机上申请转组织。"
    )
    of_own_unit = True
    most_bytes = BulkShape.most_bytes
    most_told = "最多 20 MB，行数不限"

    def own(self, by: Any) -> Sequence[Organisation]:
        kept = list(roster_organisations(by, fund_in_scope()))
        if not kept:
            raise Refusal("还没有您的组织。请文明办在登记组织时，把所属单位选成您的单位。")
        return kept

    def count_for(self, by: Any) -> int:
        kept = roster_organisations(by, fund_in_scope())
        return Volunteer.objects.filter(organisation__in=kept, state=VolunteerState.ACTIVE).count()


def _report(taken: Taken, found: Findings) -> None:
    """Count what the intake made of a lot; keep the rows the preview has room for."""
    people, plain = list(taken.people), dict[Verdict, int]()
    for verdict, rows in ((Verdict.NEW, taken.new), (Verdict.SAME, taken.same)):
        room = found.room(verdict)
        people += rows.people(room, verdict)
        plain[verdict] = max(len(rows.places) - room, 0)
    for person in sorted(people, key=lambda person: person.line):
        verdict = person.verdict
        if verdict in plain and not found.wants(verdict):
            plain[verdict] += 1
        else:
            found.add(_judged(person, verdict))
    for verdict, count in plain.items():
        found.count(verdict, count)


def _judged(person: Person, verdict: Verdict) -> Judged:
    shown = [person.number, person.name, masked_tail(person.id_last4), person.organisation_name]
    return Judged(person.line, verdict, shown, person.faults, person.changes)


class RosterReader:
    """Reads the rows of a roster in the fund in scope: each cell checked, people made findable."""

    def __init__(self, *, serials: bool, own: Sequence[Organisation] | None = None) -> None:
        self.fund_id = scoped_fund_id()
        self.today = clock.today()
        self.sex = Remembered("性别", chosen_of(SEXES))
        self.month = Remembered("出生年月", month_of)
        self.kind = Remembered("证件类型", chosen_of(KINDS))
        self.politics = Remembered("政治面貌", lambda cell: one_line(cell, 20))
        self.occupation = Remembered("职业", lambda cell: one_line(cell, 40))
        self.division = Remembered("区县", known_in(division_ids(), "区县"))
        of_any = known_in(organisation_ids(), "组织")
        self.organisation = Remembered("所属组织", of_any if own is None else _one_of(own))
        self.skills = Remembered("技能", words_of)
        self.registered = Remembered("注册日期", self._registered(serials))
        self.insured = Remembered("保险起止", span_of(serials))
        self.on_roster = Remembered("状态", _on_roster)
        self.name = Remembered("姓名", _name)
        self.residents = ResidentReader(self.today)
        self.indexers = indexers(self.fund_id)

    def person(self, line: int, cells: list[Cell]) -> Person:
        """Return whom a row means, with what is wrong with it."""
        (number, name, sex, month, kind, id_number, mobile, politics, occupation, division,
         organisation, skills, registered, insured, state, guardian, phone) = cells  # fmt: skip
        faults = Faults()
        person = Person(line=line, faults=faults.found)
        person.organisation_name = organisation if isinstance(organisation, str) else ""
        found = self.name.of(name, faults)
        if found:
            person.name, person.pinyin = found
        person.political_status = self.politics.of(politics, faults) or ""
        person.occupation = self.occupation.of(occupation, faults) or ""
        person.division_id = self.division.of(division, faults)
        person.organisation_id = self.organisation.of(organisation, faults)
        person.skills = self.skills.of(skills, faults) or []
        person.registered_on = self.registered.of(registered, faults)
        span = self.insured.of(insured, faults)
        if span:
            person.insured_from, person.insured_until = span
        self.on_roster.of(state, faults)
        person.id_kind = self.kind.of(kind, faults) or IdKind.RESIDENT.value
        person.sex = self.sex.of(sex, faults) or ""
        person.birth_month = self.month.of(month, faults)
        if number is not None:
            person.number = self._part("志愿者编号", _number, number, faults)
        self._identify(person, id_number, faults)
        self._reach(person, mobile, faults)
        if guardian is not None or phone is not None:
            person.guardian_name = self._part(
                "监护人姓名", lambda c: one_line(c, 40), guardian, faults
            )
            person.guardian_phone = self._part("监护人电话", _phone, phone, faults)
        if person.is_child and not (person.guardian_name and person.guardian_phone):
            faults.add("监护人姓名", "未满 14 周岁，要监护人同意。请填写监护人的姓名和电话。")
        return person

    def _part(self, title: str, read: Any, cell: Cell, faults: Faults) -> str:
        try:
            return str(read(cell))
        except Refusal as refusal:
            faults.add(title, refusal.message)
        except ValueError as error:
            faults.add(title, str(error))
        return ""

    def _identify(self, person: Person, cell: Cell, faults: Faults) -> None:
        try:
            text = cell if type(cell) is str and cell.isalnum() else private_code(cell)
            if not text:
                raise ValueError("这一列必填。")
            if "*" in text or "＊" in text:
                raise ValueError(MASKED)
            if person.id_kind == IdKind.RESIDENT:
                self._read_resident(person, text, faults)
            else:
                person.id_number = other_number_of(text)
                self._read_other(person, faults)
        except Refusal as refusal:
            faults.add("证件号码", refusal.message)
        except ValueError as error:
            faults.add("证件号码", str(error))
        if person.id_number:
            person.id_last4 = person.id_number[-4:]
            person.id_index = id_index(self.fund_id, person.id_number)

    def _read_resident(self, person: Person, text: str, faults: Faults) -> None:
        resident = resident_of(text, self.today)
        person.id_number = resident.number
        born, sex = resident.born_on, Sex.FEMALE if resident.is_female else Sex.MALE
        if person.sex and person.sex != sex:
            faults.add("性别", "和证件号码里的不同。请核对。")
        first = born.replace(day=1)
        if person.birth_month and person.birth_month != first:
            faults.add("出生年月", "和证件号码里的不同。请核对。")
        person.sex, person.birth_month = sex.value, first
        person.is_child = is_guarded(born, self.today)

    def _read_other(self, person: Person, faults: Faults) -> None:
        born = person.birth_month
        person.sex = person.sex or Sex.UNSTATED.value
        if born is None:
            faults.add("出生年月", "不是居民身份证的，请填写出生年月。")
        elif born > self.today:
            faults.add("出生年月", "出生年月在今天以后。请核对。")
        else:
            person.is_child = is_guarded(born, self.today)

    def _reach(self, person: Person, cell: Cell, faults: Faults) -> None:
        try:
            text = cell if type(cell) is str and cell.isalnum() else private_code(cell)
            if not text:
                raise ValueError("这一列必填。")
            if "*" in text or "＊" in text:
                raise ValueError(MASKED)
            person.mobile = mobile_of(text)
        except Refusal as refusal:
            faults.add("手机", refusal.message)
        except ValueError as error:
            faults.add("手机", str(error))
        if person.mobile:
            person.mobile_index = mobile_index(self.fund_id, person.mobile)

    def _registered(self, serials: bool) -> Any:
        read = day_of(serials)

        def registered(cell: Cell) -> date | None:
            day = read(cell)
            if day is not None and day > self.today:
                raise ValueError("注册日期不能在今天以后。请核对。")
            return day

        return registered


def _one_of(own: Sequence[Organisation]) -> Callable[[Cell], int]:
    """Return what reads the name or number of one of these; empty is the only one there is."""
    known = {folded(key): row.pk for row in own for key in (row.number, row.name)}
    names = "、".join(row.name for row in own)

    def read(cell: Cell) -> int:
        text = folded(as_code(cell))
        if not text and len(own) == 1:
            return own[0].pk
        if text not in known:
            raise ValueError(f"这里只收您的组织的志愿者。请写“{names}”，或留空。")
        return known[text]

    return read


def _name(cell: Cell) -> tuple[str, str]:
    name = one_line(cell, 40)
    if not name:
        raise ValueError("这一列必填。")
    return name, pinyin_key(name, person=True)[:80]


def _number(cell: Cell) -> str:
    number = private_code(cell)
    if number and (
        len(number) > 16 or not number.replace("-", "").isalnum() or not number.isascii()
    ):
        raise ValueError("志愿者编号最多 16 位字母、数字。请核对，或留空由系统编。")
    return number


def _phone(cell: Cell) -> str:
    phone = private_code(cell)
    if len(phone) > 24:
        raise ValueError("电话最多 24 位。请核对。")
    return phone


def _on_roster(cell: Cell) -> str:
    state = chosen_of(STATES)(cell)
    if state not in {"", VolunteerState.ACTIVE}:
        raise ValueError(NOT_ON_ROSTER)
    return state
