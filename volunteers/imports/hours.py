"""Service hours that another system kept (服务时长)."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from funds.permissions import Action
from kit import clock
from kit.imports import Column, Kind, shape
from kit.imports.bulk import BulkShape, Findings, Lot
from kit.imports.judging import Judged
from kit.models import Verdict
from kit.sheets import Cell
from kit.sheets.cells import as_code, as_text
from kit.tenancy.scope import scoped_fund_id
from volunteers.identity import id_index, masked_tail, tidied
from volunteers.imports.cells import (
    Faults,
    Remembered,
    day_of,
    known_in,
    minutes_of,
    one_line,
    private_code,
)
from volunteers.masking import hours_text
from volunteers.models.hours import MINUTES_A_DAY
from volunteers.queries.hours import daily_cap
from volunteers.queries.names import organisation_ids, project_ids, records_about
from volunteers.services.hours_intake import HoursIntake, Served

_CLOCK = re.compile(r"(?:.*[\sT日])?(\d{1,2}):(\d{2})(?::\d{2})?")


@shape
class Hours(BulkShape):
    """Stretches of service; a record is never changed by a sheet."""

    code, label, order = "hours", "服务时长", 210
    about = "一行一段服务，路途不计。同一份表再传不会重复；已有的记录不改，要改先冲销。"
    action = Action.HOURS_RECORD.value
    confirm = Action.HOURS_CONFIRM.value
    home = "hours:list"
    key = ()
    listed = ("number", "served_on", "hours", "title")
    columns = (
        Column("number", "志愿者编号", "和证件号码至少填一样", Kind.CODE, longest=16, width=18),
        Column("id_number", "证件号码", "没有志愿者编号时填", Kind.CODE, width=22),
        Column("served_on", "服务日期", "", Kind.DATE, required=True, width=12),
        Column("begins", "开始时间", "如 09:00；和结束时间一起填", width=10, example="09:00"),
        Column("ends", "结束时间", "如 11:30", width=10, example="11:30"),
        Column("hours", "时长（小时）", "没有起止时间时必填，如 2.5", width=12, example="2.5"),
        Column("title", "服务内容", "", required=True, width=28, example="路口文明劝导"),
        Column("place", "地点", "", longest=80, width=20),
        Column("organisation", "组织", "留空就是志愿者所属组织", width=28),
        Column("project", "项目编号", "不属于项目的留空", Kind.CODE, width=18),
        Column("key", "来源编号", "原系统的编号，每条不同；没有就留空", Kind.CODE, width=20),
    )  # fmt: skip

    def count(self) -> int:
        return records_about()

    def take_in(self, lots: Iterator[Lot], found: Findings, *, by: Any, write: bool) -> None:
        reader, intake = HoursReader(serials=self.serials), HoursIntake(by=by)
        for lot in lots:
            rows = [reader.served(number, cells) for number, cells in lot.rows()]
            for row in rows:
                if row.faults:
                    shown = [row.who, str(row.served_on or ""), hours_text(row.minutes), row.title]
                    found.add(Judged(row.line, Verdict.WRONG, shown, row.faults))
            intake.take([row for row in rows if not row.faults])
        counts = intake.judge()
        for verdict, rows_of_it in counts.items():
            most = None if verdict is Verdict.WRONG else found.room(verdict)
            kept = 0
            for each in intake.found(verdict, most):
                faults = [(each.column, each.reason)] if each.reason else []
                found.add(Judged(each.line, verdict, each.shown, faults))
                kept += 1
            found.count(verdict, rows_of_it - kept)
        if write and not found.tally.counts[Verdict.WRONG]:
            intake.store(confirmed_by=self.confirmer)


class HoursReader:
    """Reads the rows of a sheet of hours in the fund in scope."""

    def __init__(self, *, serials: bool) -> None:
        self.fund_id = scoped_fund_id()
        self.now = clock.now()
        self.today = clock.today()
        self.day = Remembered("服务日期", day_of(serials))
        self.begins = Remembered("开始时间", clock_of)
        self.ends = Remembered("结束时间", clock_of)
        self.minutes = Remembered("时长（小时）", minutes_of)
        self.title = Remembered("服务内容", lambda cell: one_line(cell, 80))
        self.place = Remembered("地点", lambda cell: one_line(cell, 80))
        self.organisation = Remembered("组织", known_in(organisation_ids(), "组织"))
        self.project = Remembered("项目编号", known_in(project_ids(), "项目"))
        self.caps: dict[date, int] = {}

    def served(self, line: int, cells: list[Cell]) -> Served:
        """Return what a row says was served, with what is wrong with it."""
        number, id_number, day, begins, ends, hours, title, place, team, project, key = cells
        faults = Faults()
        row = Served(line=line, faults=faults.found)
        self._whose(row, number, id_number, faults)
        row.title = self.title.of(title, faults) or ""
        if not row.title and not faults.found:
            faults.add("服务内容", "这一列必填。")
        row.place = self.place.of(place, faults) or ""
        row.organisation_id = self.organisation.of(team, faults)
        row.project_id = self.project.of(project, faults)
        row.key = _key(key, faults)
        row.served_on = self.day.of(day, faults)
        first, last = self.begins.of(begins, faults), self.ends.of(ends, faults)
        told = self.minutes.of(hours, faults)
        if not faults.found:
            self._when(row, first, last, told, faults)
        return row

    def _whose(self, row: Served, number: Cell, id_number: Cell, faults: Faults) -> None:
        try:
            row.number = private_code(number) or None
            text = tidied(private_code(id_number))
        except ValueError as error:
            faults.add("志愿者编号", str(error))
            return
        if text:
            row.id_index = id_index(self.fund_id, text)
        if row.number is not None and len(row.number) > 16:
            row.number = None
            faults.add("志愿者编号", "最多 16 位。证件号码请填在“证件号码”一列。")
        elif row.number is None and not text:
            faults.add("志愿者编号", "志愿者编号和证件号码至少填一样。")
        row.who = row.number or masked_tail(text[-4:])

    def _when(
        self, row: Served, first: int | None, last: int | None, told: int | None, faults: Faults
    ) -> None:
        day = row.served_on
        if day is None:
            faults.add("服务日期", "这一列必填。")
        elif day > self.today:
            faults.add("服务日期", "服务日期在今天以后。请核对。")
        elif (first is None) != (last is None):
            faults.add("开始时间", "开始和结束时间要么都填，要么都不填。")
        elif first is not None and last is not None:
            self._stretch(row, day, first, last, told, faults)
        elif told is None:
            faults.add("时长（小时）", "请填写起止时间，或填写时长。")
        else:
            row.minutes = told
        if not faults.found and not 0 < row.minutes <= MINUTES_A_DAY:
            faults.add("时长（小时）", "一天的时长要大于 0 分钟，不超过 24 小时。请核对。")
        if day is not None and not faults.found:
            row.cap = self._cap(day)

    def _stretch(  # noqa: PLR0913 - the parts of one stretch
        self, row: Served, day: date, first: int, last: int, told: int | None, faults: Faults
    ) -> None:
        if last <= first:
            faults.add("结束时间", "结束时间要晚于开始时间；跨过半夜的请分成两行。")
            return
        midnight = timezone.make_aware(datetime.combine(day, time()))
        row.begins = midnight + timedelta(minutes=first)
        row.ends = midnight + timedelta(minutes=last)
        row.minutes = last - first if told is None else told
        if row.ends > self.now:
            faults.add("结束时间", "结束时间在现在以后。请核对。")
        elif told is not None and told > last - first:
            faults.add("时长（小时）", "时长比起止时间还长。请核对。")

    def _cap(self, day: date) -> int:
        if day not in self.caps:
            self.caps[day] = daily_cap(day)
        return self.caps[day]


def clock_of(cell: Cell) -> int | None:
    """Return a time of day as minutes since midnight; 24:00 is the end of the day."""
    if cell is None:
        return None
    if isinstance(cell, Decimal):
        part = cell if cell == 1 else cell % 1
        return int(part * 1440 + Decimal("0.5"))
    text = unicodedata.normalize("NFKC", as_text(cell))
    if not text:
        return None
    found = _CLOCK.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2]) if found else -1
    if found is None or int(found[2]) > 59 or not 0 <= minutes <= MINUTES_A_DAY:
        raise ValueError(f"“{text[:20]}”不是时间。请写成 09:00。")
    return minutes


def _key(cell: Cell, faults: Faults) -> str | None:
    try:
        key = as_code(cell)
    except ValueError as error:
        faults.add("来源编号", str(error))
        return None
    if len(key) > 60:
        faults.add("来源编号", "最多 60 字。请核对。")
    return key or None
