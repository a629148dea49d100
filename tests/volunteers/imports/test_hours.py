"""Sheets of hours: every broken rule is told, nothing is written with one, once is enough."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from openpyxl import load_workbook

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from tests.factories.funds import UnitFactory, member
from tests.factories.imports import brought as brought_in
from tests.factories.imports import counts, faults, imported
from tests.factories.rosters import HOURS, write_csv, write_xlsx
from tests.factories.volunteers import served, volunteer_by
from volunteers.models import ServiceRecord, Volunteer
from volunteers.queries.hours import minutes_in_all
from volunteers.queries.totals import differing_totals
from volunteers.services.hours import reverse_record
from volunteers.services.hours_intake import _STEPS, HoursIntake

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def second(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def volunteer(office: User) -> Volunteer:
    return volunteer_by(office)


def row(volunteer: Volunteer, key: str, **fields: Any) -> dict[str, Any]:
    return {
        "志愿者编号": volunteer.number,
        "服务日期": "2026-11-10",
        "开始时间": "09:00",
        "结束时间": "11:30",
        "服务内容": "路口文明劝导",
        "来源编号": key,
        **fields,
    }


def brought(path: Path, capsys: Any, second: User, *options: str) -> tuple[str, int]:
    code = 0
    told = options or ("--confirmed-by", second.username)
    try:
        call_command("import_hours", "taiyuan", str(path), *told)
    except SystemExit as end:
        code = int(str(end.code))
    return capsys.readouterr().out.strip().splitlines()[-1], code


def test_the_same_file_again_writes_nothing(
    tmp_path: Path, capsys: Any, office: User, second: User, volunteer: Volunteer
) -> None:
    rows = [
        row(volunteer, "A1"),
        row(volunteer, "", 开始时间="14:00", 结束时间="15:00"),
        row(
            volunteer,
            "A3",
            服务日期="2026年11月9日",
            开始时间="",
            结束时间="",
            **{"时长（小时）": 2.2},
        ),
    ]
    path = write_xlsx(tmp_path / "a.xlsx", HOURS, rows)
    assert brought(path, capsys, second, "--dry-run") == ("new 3 changed 0 same 0 wrong 0", 0)
    assert not ServiceRecord.objects.exists()
    assert brought(path, capsys, second) == ("new 3 changed 0 same 0 wrong 0", 0)
    assert minutes_in_all(volunteer) == 150 + 60 + 132
    assert brought(path, capsys, second) == ("new 0 changed 0 same 3 wrong 0", 0)
    assert ServiceRecord.objects.count() == 3
    assert differing_totals() == []
    rows[0]["服务内容"] = "别的"
    path = write_xlsx(path, HOURS, rows)
    assert brought(path, capsys, second) == ("new 0 changed 0 same 2 wrong 1", 1)


def test_two_people_bring_hours_in(
    tmp_path: Path, capsys: Any, in_taiyuan: Fund, office: User, second: User, volunteer: Volunteer
) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", HOURS, [row(volunteer, "A1")])
    finance = member(in_taiyuan, Role.FINANCE)
    # A team confirms hours of its own people, not a sheet of the city's.
    team = member(in_taiyuan, Role.ORGANISATION, unit=UnitFactory.create())
    for options in (
        ("--by", second.username, "--confirmed-by", second.username),
        ("--confirmed-by", finance.username),
        ("--confirmed-by", team.username),
    ):
        with pytest.raises(CommandError):
            call_command("import_hours", "taiyuan", str(path), *options)
    assert not ServiceRecord.objects.exists()
    brought(path, capsys, second)
    record = ServiceRecord.objects.get()
    assert (record.recorded_by, record.confirmed_by) == (office, second)
    # No page asked a second person where a technician writes: none is made up.
    path = write_xlsx(path, HOURS, [row(volunteer, "A2", 服务日期="2026-11-11")])
    call_command("import_hours", "taiyuan", str(path))
    assert capsys.readouterr().out.splitlines()[-1] == "new 1 changed 0 same 0 wrong 0"
    assert ServiceRecord.objects.get(key="A2").confirmed_by is None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"志愿者编号": "没有"}, "没有这位志愿者"),
        ({"服务日期": "2026-11-21"}, "今天以后"),
        ({"服务日期": "2026-11-20", "开始时间": "11:00", "结束时间": "13:00"}, "现在以后"),
        ({"开始时间": "", "结束时间": "", "时长（小时）": "25"}, "24 小时"),
        ({"时长（小时）": "3"}, "比起止时间还长"),
        ({"结束时间": "08:00"}, "晚于"),
        ({"结束时间": ""}, "要么都填"),
        ({"开始时间": "", "结束时间": "", "时长（小时）": "3.6"}, "最多记 480 分钟"),
        ({"来源编号": "A1"}, "第 2 行"),
        ({"开始时间": "11:00", "结束时间": "12:00"}, "重叠"),
        ({"开始时间": "18:30", "结束时间": "19:30"}, "已有别的记录"),
        ({"服务内容": ""}, "必填"),
        ({"组织": "没有的队"}, "没有登记过"),
        ({"开始时间": "25:00"}, "不是时间"),
    ],
)
def test_each_broken_rule_is_told(
    tmp_path: Path,
    capsys: Any,
    second: User,
    volunteer: Volunteer,
    fields: dict[str, Any],
    reason: str,
) -> None:
    late = tuple(datetime(2026, 11, 10, hour, tzinfo=UTC) for hour in (10, 12))
    served(volunteer, 120, served_on=date(2026, 11, 10), period=late, key="早先")
    base = {"开始时间": "13:00", "结束时间": "14:00"}
    rows = [row(volunteer, "A1"), row(volunteer, "A2", **{**base, **fields})]
    path = write_csv(tmp_path / "a.csv", HOURS, rows)
    assert brought(path, capsys, second) == ("new 1 changed 0 same 0 wrong 1", 1)
    page = load_workbook(tmp_path / "a-错误表.xlsx").worksheets[0]
    assert reason in str(page.cell(2, 2).value)
    assert ServiceRecord.objects.count() == 1


def test_a_row_is_held_against_its_own_persons_day_not_the_citys(
    in_taiyuan: Fund, office: User
) -> None:
    """A second sheet of the same days was read against the whole day, once a row."""
    intake = HoursIntake(by=office)
    intake.judge()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {dict(_STEPS)['hours_new']}", intake._given)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "volunteers_record_of_period" not in plan


def test_a_key_of_the_portals_own_is_nobody_elses(
    in_taiyuan: Fund, office: User, second: User, volunteer: Volunteer
) -> None:
    """It would stand where a check-out or a reversal is to be written, and hinder it for good."""
    record = served(volunteer, 60, served_on=date(2026, 11, 9))
    keys = [f"冲销:{record.pk}", "签到:99", "补录:BL-2026-001", "导入:0a", "以前累计:1:2:3"]
    rows = [
        row(volunteer, key, 开始时间=f"{hour:02}:00", 结束时间=f"{hour:02}:30")
        for hour, key in enumerate(keys, start=8)
    ]
    told = faults(brought_in(in_taiyuan, "hours", rows, office))
    assert ["平台自己的编号" in told[line][0][1] for line in range(2, 7)] == [True] * 5
    totals = [
        {"志愿者编号": volunteer.number, "累计时长": 3, "截止日期": "2026-10-01", "来源编号": key}
        for key in keys[:1]
    ]
    told = faults(brought_in(in_taiyuan, "earlier_hours", totals, office))
    assert "平台自己的编号" in told[2][0][1]
    assert reverse_record(record, reason="重复", by=office).minutes == -60


def test_a_record_that_was_given_out_is_the_same_when_it_comes_back(
    in_taiyuan: Fund, office: User, second: User, volunteer: Volunteer
) -> None:
    imported(in_taiyuan, "hours", [row(volunteer, "")], office, confirmer=second)
    key = ServiceRecord.objects.get().key
    assert key.startswith("导入:")
    assert counts(brought_in(in_taiyuan, "hours", [row(volunteer, key)], office)) == (0, 0, 1, 0)
