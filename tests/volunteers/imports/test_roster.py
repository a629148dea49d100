"""Rosters: found by identity number, all or nothing, and the same file again writes nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from funds.models import Fund
from funds.permissions import Role
from kit.imports.bulk import LOT_ROWS
from tests.factories.funds import member
from tests.factories.rosters import ROSTER, identity, people, person, write_csv, write_xlsx
from tests.factories.volunteers import DivisionFactory, OrganisationFactory
from volunteers.models import Consent, Volunteer
from volunteers.services.leaving import leave
from volunteers.services.registering import facts_of


@pytest.fixture(autouse=True)
def city(in_taiyuan: Fund) -> Fund:
    DivisionFactory.create()
    member(in_taiyuan, Role.OFFICE)
    return in_taiyuan


def brought(path: Path, capsys: Any, *options: str) -> tuple[str, int]:
    """Run the command; return its last line and its exit code."""
    code = 0
    try:
        call_command("import_volunteers", "taiyuan", str(path), *options)
    except SystemExit as end:
        code = int(str(end.code))
    return capsys.readouterr().out.strip().splitlines()[-1], code


def test_new_same_changed(tmp_path: Path, capsys: Any) -> None:
    OrganisationFactory.create(name="示例一队")
    rows = [{**row, "所属组织": "示例一队"} for row in people(20)]
    path = write_xlsx(tmp_path / "a.xlsx", ROSTER, rows)
    assert brought(path, capsys, "--dry-run") == ("new 20 changed 0 same 0 wrong 0", 0)
    assert not Volunteer.objects.exists()
    assert brought(path, capsys) == ("new 20 changed 0 same 0 wrong 0", 0)
    before = set(Volunteer.objects.values_list("pk", "version", "sealed"))
    assert brought(path, capsys) == ("new 0 changed 0 same 20 wrong 0", 0)
    assert set(Volunteer.objects.values_list("pk", "version", "sealed")) == before
    rows[3]["职业"] = "摄影师"
    rows[4]["手机"] = "19900009999"
    path = write_xlsx(tmp_path / "b.xlsx", ROSTER, rows)
    assert brought(path, capsys) == ("new 0 changed 2 same 18 wrong 0", 0)
    moved = Volunteer.objects.get(mobile_last4="9999")
    facts = facts_of(moved)
    assert (facts.mobile, facts.id_number) == ("19900009999", identity(4))
    assert moved.version == 2
    assert brought(path, capsys) == ("new 0 changed 0 same 20 wrong 0", 0)


def test_every_lot_is_written_and_remembered(tmp_path: Path, capsys: Any) -> None:
    """A roster is read some thousand rows at a time; who stands in two lots is told with both."""
    rows = list(people(LOT_ROWS * 3 + 400))
    path = write_xlsx(tmp_path / "a.xlsx", ROSTER, rows)
    assert brought(path, capsys) == (f"new {len(rows)} changed 0 same 0 wrong 0", 0)
    assert Volunteer.objects.count() == len(rows)
    assert Volunteer.objects.values("id_index").distinct().count() == len(rows)
    others = list(people(LOT_ROWS * 3 + 400, len(rows)))
    others[-1] = others[7]
    told = brought(write_xlsx(tmp_path / "b.xlsx", ROSTER, others), capsys)
    assert told == (f"new {len(rows) - 1} changed 0 same 0 wrong 1", 1)
    page = load_workbook(tmp_path / "b-错误表.xlsx").worksheets[0]
    assert "和第 9 行相同" in str(page.cell(2, 2).value)
    assert Volunteer.objects.count() == len(rows)


def test_the_mobile_of_who_has_an_account_is_changed_by_no_roster(
    tmp_path: Path, capsys: Any, city: Fund
) -> None:
    """Whoever enters another could sign in by it."""
    assert brought(write_xlsx(tmp_path / "a.xlsx", ROSTER, people(2)), capsys)[1] == 0
    own = Volunteer.objects.get(id_last4=identity(1)[-4:])
    own.person = member(city, Role.VOLUNTEER)
    own.save()
    moved = [{**row, "手机": f"1990000900{at}"} for at, row in enumerate(people(2))]
    told = brought(write_xlsx(tmp_path / "b.xlsx", ROSTER, moved), capsys)
    assert told == ("new 0 changed 1 same 0 wrong 1", 1)
    page = load_workbook(tmp_path / "b-错误表.xlsx").worksheets[0]
    assert "开通了账号" in str(page.cell(2, 2).value)


def test_who_joined_by_themselves_is_not_passed_to_another_organisation(
    tmp_path: Path, capsys: Any, city: Fund
) -> None:
    """Of whom the office alone wrote down, the roster says where they are."""
    for name in ("示例一队", "示例二队"):
        OrganisationFactory.create(name=name)
    rows = [{**row, "所属组织": "示例一队"} for row in people(2)]
    rows.append(person(3))
    assert brought(write_xlsx(tmp_path / "a.xlsx", ROSTER, rows), capsys)[1] == 0
    own = Volunteer.objects.filter(id_last4__in=[identity(place)[-4:] for place in (1, 3)])
    for volunteer in own:
        volunteer.person = member(city, Role.VOLUNTEER)
        volunteer.save()
    moved = write_xlsx(
        tmp_path / "b.xlsx", ROSTER, [{**row, "所属组织": "示例二队"} for row in rows]
    )
    assert brought(moved, capsys) == ("new 0 changed 2 same 0 wrong 1", 1)
    page = load_workbook(tmp_path / "b-错误表.xlsx").worksheets[0]
    assert "请在“转组织”里办理" in str(page.cell(2, 2).value)
    assert Volunteer.objects.filter(organisation__name="示例二队").count() == 0
    rows[0]["所属组织"] = rows[2]["所属组织"] = "示例二队"
    rows[1]["所属组织"] = ""
    again = write_xlsx(tmp_path / "c.xlsx", ROSTER, rows)
    assert brought(again, capsys) == ("new 0 changed 2 same 1 wrong 0", 0)
    assert Volunteer.objects.filter(organisation__name="示例二队").count() == 2


def test_one_wrong_row_and_nothing_is_written(tmp_path: Path, capsys: Any) -> None:
    rows = list(people(30))
    rows[7]["证件号码"] = identity(7)[:-1] + ("1" if identity(7)[-1] != "1" else "2")
    rows[8]["所属组织"] = "没有的队"
    rows.append(person(31, 证件号码=identity(2)))
    path = write_xlsx(tmp_path / "坏.xlsx", ROSTER, rows)
    assert brought(path, capsys) == ("new 28 changed 0 same 0 wrong 3", 1)
    assert not Volunteer.objects.exists()
    page = load_workbook(tmp_path / "坏-错误表.xlsx").worksheets[0]
    told = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    assert [row[0] for row in told] == [9, 10, 32]
    assert [
        words in row[1]
        for words, row in zip(("校验位", "没有登记过", "第 4 行"), told, strict=True)
    ]
    shown = " ".join(str(cell) for row in told for cell in row)
    assert not any(identity(place) in shown for place in (2, 7, 8, 31))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"证件号码": "99010020990307001X"}, "今天以后"),
        ({"证件号码": "990100199013010012"}, "不存在"),
        ({"证件号码": "1" * 17}, "18 位"),
        ({"证件号码": "**************0012"}, "遮盖"),
        ({"证件号码": 990100199003070000}, "文本"),
        ({"手机": "12345"}, "11 位"),
        ({"姓名": ""}, "必填"),
        ({"性别": "男女"}, "可选值"),
        ({"注册日期": "2099-01-01"}, "今天以后"),
        ({"保险起止": "2026-12-31 至 2026-01-01"}, "早于"),
        ({"状态": "已退出"}, "在册"),
        ({"志愿者编号": "一二三"}, "编号"),
        ({"出生年月": "1949-01"}, "不同"),
    ],
)
def test_each_wrong_cell_has_its_reason(
    tmp_path: Path, capsys: Any, fields: dict[str, Any], reason: str
) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROSTER, [person(1), person(2, **fields)])
    assert brought(path, capsys) == ("new 1 changed 0 same 0 wrong 1", 1)
    page = load_workbook(tmp_path / "a-错误表.xlsx").worksheets[0]
    assert reason in str(page.cell(2, 2).value)


def test_full_width_numbers_and_old_encodings(tmp_path: Path, capsys: Any) -> None:
    wide = identity(1).translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789X"})
    rows = [person(1, 证件号码=f" {wide} ", 手机="１９９ ０００００００１"), person(2)]
    path = write_csv(tmp_path / "a.csv", ROSTER, rows, encoding="gb18030")
    assert brought(path, capsys) == ("new 2 changed 0 same 0 wrong 0", 0)
    again = write_csv(tmp_path / "b.csv", ROSTER, people(3))
    assert brought(again, capsys) == ("new 1 changed 0 same 2 wrong 0", 0)


def test_given_numbers_stay_and_ours_go_on_behind_them(tmp_path: Path, capsys: Any) -> None:
    rows = [person(1, 志愿者编号="990100000040"), person(2, 志愿者编号="A-7")]
    assert brought(write_xlsx(tmp_path / "a.xlsx", ROSTER, rows), capsys)[1] == 0
    assert brought(write_xlsx(tmp_path / "b.xlsx", ROSTER, [person(3)]), capsys)[1] == 0
    told = sorted(Volunteer.objects.values_list("number", flat=True))
    assert told[:2] == ["990100000040", told[1]]
    assert told[1] > "990100000040"
    assert told[2] == "A-7"
    other = [person(4, 志愿者编号="A-7")]
    assert brought(write_xlsx(tmp_path / "c.xlsx", ROSTER, other), capsys)[1] == 1


def test_who_left_is_not_brought_back(tmp_path: Path, capsys: Any, city: Fund) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROSTER, people(2))
    assert brought(path, capsys)[1] == 0
    gone = Volunteer.objects.first()
    assert gone is not None
    leave(gone, reason="本人申请", seen_version=1, by=member(city, Role.OFFICE))
    assert brought(path, capsys) == ("new 0 changed 0 same 1 wrong 1", 1)


def test_children_need_a_guardian(tmp_path: Path, capsys: Any) -> None:
    from datetime import date

    from tests.factories.volunteers import resident_number

    titles = [*ROSTER, "监护人姓名", "监护人电话"]
    child = person(1, 证件号码=resident_number(date(2020, 3, 7)), 性别="", 出生年月="")
    path = write_xlsx(tmp_path / "a.xlsx", titles, [child])
    assert brought(path, capsys)[1] == 1
    child |= {"监护人姓名": "林示例", "监护人电话": "19900000000"}
    assert brought(write_xlsx(path, titles, [child]), capsys)[1] == 0


def test_empty_cells_leave_what_is_on_record(tmp_path: Path, capsys: Any) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROSTER, [person(1, 职业="教师", 技能="急救")])
    assert brought(path, capsys)[1] == 0
    path = write_xlsx(tmp_path / "b.xlsx", ROSTER, [person(1, 职业="", 技能="", 注册日期="")])
    assert brought(path, capsys) == ("new 0 changed 0 same 1 wrong 0", 0)
    assert Volunteer.objects.get().skills == ["急救"]


def test_a_consent_is_declared_for_the_whole_sheet(tmp_path: Path, capsys: Any) -> None:
    first = write_xlsx(tmp_path / "a.xlsx", ROSTER, people(3))
    assert brought(first, capsys)[1] == 0
    assert not Volunteer.objects.exclude(consented_at=None)
    more = write_xlsx(tmp_path / "b.xlsx", ROSTER, people(5))
    told = ("--consented-on", "2026-01-09", "--consent-basis", "存文明办档案柜，周敏核对")
    with pytest.raises(CommandError, match="签字日期"):
        brought(more, capsys, "--consent-basis", "存档案柜")
    assert brought(more, capsys, "--dry-run", *told) == ("new 2 changed 0 same 3 wrong 0", 0)
    assert not Consent.objects.exists()
    assert brought(more, capsys, *told) == ("new 2 changed 0 same 3 wrong 0", 0)
    consent = Consent.objects.get()
    assert (consent.people, consent.basis) == (5, "存文明办档案柜，周敏核对")
    assert Volunteer.objects.filter(consent=consent, consented_at__isnull=False).count() == 5
