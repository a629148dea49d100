"""Stars that were recognised before the portal, by the list of a batch (星级认证名单)."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from funds.permissions import Action
from kit import clock
from kit.imports import Column, Kind, shape
from kit.imports.bulk import BulkShape, Findings, Lot
from kit.imports.columns import folded
from kit.imports.judging import Judged
from kit.models import Verdict
from kit.sheets import Cell
from kit.sheets.cells import as_code
from kit.tenancy.scope import scoped_fund_id
from volunteers.identity import id_index, tidied
from volunteers.imports.cells import Faults, Remembered, day_of, minutes_of, one_line, private_code
from volunteers.models import StarLevel, StarRule, Subject
from volunteers.queries.stars import awards_about, rules
from volunteers.services.earlier_stars import Recognised, StarIntake

NOT_HELD = ("不予认定", "已撤销")
"""How a list's note begins where the row's star is not held."""
_STAR = (
    Column("level", "认定星级", "本市星级规则里的名称", required=True, width=10, example="二星"),
    Column("awarded_on", "认定日期", "文件的日期", Kind.DATE, required=True, width=12),
    Column("document", "文号", "", required=True, longest=40, width=22),
    Column("certifier", "认定单位", "留空就是规则里写的", longest=60, width=20),
    Column("paper", "证书编号", "原证书上的；没有就留空", Kind.CODE, longest=40, width=18),
    Column("cutoff", "截止日期", "那一批计到哪天", Kind.DATE, width=12),
    Column("hours", "累计时长（小时）", "那时认定的，如 312.5", width=16, example="312.5"),
    Column("note", "备注", "以“不予认定”“已撤销”开头的行不导入", width=26),
)


class _Stars(BulkShape):
    action = Action.STAR_CHECK.value
    home = "stars:awards"
    counted = "颗"
    key = ()
    subject: ClassVar[Subject]

    def count(self) -> int:
        return awards_about()

    def take_in(self, lots: Iterator[Lot], found: Findings, *, by: Any, write: bool) -> None:
        reader = StarReader([column.key for column in self.columns], self)
        intake = StarIntake(by=by, of_teams=self.subject == Subject.ORGANISATION)
        for lot in lots:
            rows = [reader.row(number, cells) for number, cells in lot.rows()]
            for row in rows:
                if row.faults or row.is_none:
                    verdict = Verdict.WRONG if row.faults else Verdict.SAME
                    found.add(Judged(row.line, verdict, row.shown(), row.faults))
            intake.take([row for row in rows if not row.faults and not row.is_none])
        for each in intake.judge():
            faults = [(each.column, each.reason)] if each.reason else []
            found.add(Judged(each.line, each.verdict, each.shown, faults))
        if write and not found.tally.counts[Verdict.WRONG]:
            intake.store(found.tally.counts[Verdict.NEW])


@shape
class EarlierStars(_Stars):
    """Stars of people."""

    code, label, order = "stars", "以前认定的星级", 230
    about = "平台启用以前认定的，一行一颗星，列名和星级认证名单一样。认定过的级别，以后不再提出。"
    subject = Subject.PERSON
    listed = ("number", "name", "level", "awarded_on", "document")
    columns = (
        Column("number", "志愿者编号", "和证件号码至少填一样", Kind.CODE, longest=16, width=18),
        Column("id_number", "证件号码", "没有志愿者编号时填", Kind.CODE, width=22),
        Column("name", "姓名", "要和登记的相同", required=True, longest=40, example="林示例"),
        *_STAR,
    )


@shape
class EarlierTeamStars(_Stars):
    """Stars of organisations."""

    code, label, order = "team_stars", "以前认定的组织星级", 240
    about = "平台启用以前认定的志愿组织星级，一行一颗星。认定过的级别，以后不再提出。"
    subject = Subject.ORGANISATION
    listed = ("number", "name", "level", "awarded_on", "document")
    columns = (
        Column("number", "组织编号", "平台里的编号；不知道就留空", Kind.CODE, longest=20, width=18),
        Column("name", "组织名称", "要和登记的相同", required=True, longest=60, width=28),
        *_STAR,
    )


class StarReader:
    """Reads the rows of a list in the fund in scope."""

    def __init__(self, keys: list[str], sheet: _Stars) -> None:
        self.fund_id, self.today = scoped_fund_id(), clock.today()
        self.keys, self.of_teams = keys, sheet.subject == Subject.ORGANISATION
        self.titles = {column.key: column.title for column in sheet.columns}
        self.day = Remembered("认定日期", day_of(sheet.serials))
        self.cutoff = Remembered("截止日期", day_of(sheet.serials))
        self.minutes = Remembered("累计时长（小时）", minutes_of)
        self.document = Remembered("文号", lambda cell: one_line(cell, 40))
        self.certifier = Remembered("认定单位", lambda cell: one_line(cell, 60))
        self.rules = [
            (rule, {folded(level.name): level for level in rule.levels.all()})
            for rule in rules(sheet.subject)
        ]

    def row(self, line: int, cells: list[Cell]) -> Recognised:
        """Return what a row says, with what is wrong with it."""
        given = dict(zip(self.keys, cells, strict=True))
        faults = Faults()
        row = Recognised(line=line, faults=faults.found)
        row.is_none = str(given["note"] or "").strip().startswith(NOT_HELD)
        self._whose(row, given, faults)
        if row.is_none:
            faults.found.clear()
            row.level = str(given["level"] or "")[:20]
            return row
        row.document = self.document.of(given["document"], faults) or ""
        row.certifier = self.certifier.of(given["certifier"], faults) or ""
        row.minutes = self.minutes.of(given["hours"], faults)
        row.awarded_on = self.day.of(given["awarded_on"], faults)
        row.cutoff = self.cutoff.of(given["cutoff"], faults)
        row.paper = self._code("paper", given, 40, faults)
        if not faults.found:
            self._star(row, given, faults)
        return row

    def _whose(self, row: Recognised, given: dict[str, Cell], faults: Faults) -> None:
        row.number = self._code("number", given, 20, faults) or None
        try:
            row.name = one_line(given["name"], 60)
            text = tidied(private_code(given.get("id_number")))
        except ValueError as error:
            faults.add(self.titles["name"], str(error))
            return
        if text:
            row.id_index = id_index(self.fund_id, text)
        if not row.name:
            faults.add(self.titles["name"], "这一列必填。")
        elif not self.of_teams and row.number is None and not text:
            faults.add(self.titles["number"], "志愿者编号和证件号码至少填一样。")

    def _code(self, key: str, given: dict[str, Cell], longest: int, faults: Faults) -> str:
        try:
            code = as_code(given[key])
        except ValueError as error:
            faults.add(self.titles[key], str(error))
            return ""
        if len(code) > longest:
            faults.add(self.titles[key], f"最多 {longest} 字。请核对。")
        return code

    def _star(self, row: Recognised, given: dict[str, Cell], faults: Faults) -> None:
        day, cutoff = row.awarded_on, row.cutoff
        for key, value in (("awarded_on", day), ("document", row.document)):
            if not value:
                faults.add(self.titles[key], "这一列必填。")
        if day is None or faults.found:
            return
        if day > self.today:
            faults.add("认定日期", "认定日期在今天以后。请核对。")
        elif cutoff is not None and cutoff > day:
            faults.add("截止日期", "截止日期晚于认定日期。请核对。")
        else:
            self._level(row, day, one_line(given["level"], 20), faults)

    def _level(self, row: Recognised, day: date, name: str, faults: Faults) -> None:
        levels = self._levels(day)
        if not name:
            faults.add("认定星级", "这一列必填。")
            return
        if levels is None:
            faults.add("认定星级", "还没有登记星级规则。请先到星级页登记，再导入。")
            return
        key = folded(name)
        level = next(
            (levels[each] for each in (key, key.removesuffix("级"), f"{key}级") if each in levels),
            None,
        )
        if level is None:
            told = "、".join(each.name for each in levels.values())
            faults.add("认定星级", f"星级规则里没有“{name}”，只有：{told}。")
            return
        row.level_id, row.rank, row.level = level.pk, level.level, level.name
        row.certifier = row.certifier or level.certifier

    def _levels(self, day: date) -> dict[str, StarLevel] | None:
        """Return the levels of the rules of a day; before the first version, those of the first."""
        known: list[tuple[StarRule, dict[str, StarLevel]]] = self.rules
        if not known:
            return None
        return next((levels for rule, levels in known if rule.effective_from <= day), known[-1][1])
