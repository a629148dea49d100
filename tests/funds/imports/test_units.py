"""Units brought in by sheets."""

from datetime import date

from funds.models import Unit
from funds.services.units import UnitData, add_unit, retire_unit
from kit.models import ImportRow, ImportState, Verdict
from tests.factories.imports import (
    brought,
    cells,
    counts,
    exported,
    faults,
    imported,
    sheet,
    template,
)
from tests.factories.money import Staff

CENTRE = {
    "单位名称": "清徐县新时代文明实践中心",
    "种类": "实施单位,收款单位",
    "联系电话": "０３５１-１２３４５６７",
}
STATION = {
    "单位名称": "清源镇文明实践所",
    "种类": "实施单位",
    "上级单位": "清徐县新时代文明实践中心",
}


def test_units_go_round_with_parents_of_the_same_sheet(staff: Staff) -> None:
    content = sheet([CENTRE, STATION], [str(cell) for cell in cells(template("units"))[0]])
    run = brought(staff.fund, "units", content, staff.office)
    assert (counts(run), faults(run)) == ((2, 0, 0, 0), {})
    assert Unit.objects.filter(name__startswith="清源").count() == 0
    imported(staff.fund, "units", content, staff.office)
    station = Unit.objects.get(name="清源镇文明实践所")
    assert station.parent is not None
    assert station.parent.phone == "0351-1234567"
    assert brought(staff.fund, "units", content, staff.office).state == ImportState.UNCHANGED
    back = brought(staff.fund, "units", exported(staff.fund, "units", staff.office), staff.office)
    assert (counts(back)[:2], faults(back)) == ((0, 0), {})
    assert back.same == Unit.objects.count()


def test_a_changed_unit_shows_before_and_after(staff: Staff) -> None:
    imported(staff.fund, "units", [CENTRE], staff.office)
    changed = {**CENTRE, "种类": "实施单位", "单位地址": "清徐县文源路"}
    run = brought(staff.fund, "units", [changed], staff.office)
    assert counts(run) == (0, 1, 0, 0)
    row = ImportRow.objects.get(run=run, verdict=Verdict.CHANGED)
    assert row.detail["changes"] == [
        ["种类", "实施单位、收款单位", "实施单位"],
        ["单位地址", "", "清徐县文源路"],
    ]
    imported(staff.fund, "units", [changed], staff.office)
    unit = Unit.objects.get(name=CENTRE["单位名称"])
    # A column the sheet has not is left as it stands.
    assert (unit.address, unit.kinds_told, unit.phone) == (
        "清徐县文源路",
        "实施单位",
        "0351-1234567",
    )


def test_wrong_units_say_why(staff: Staff) -> None:
    retired = add_unit(UnitData("老单位", ["LEAD"]), by=staff.office)  # type: ignore[list-item]
    retire_unit(retired, on=date(2021, 1, 1), by=staff.office, reason="撤并")
    run = brought(
        staff.fund,
        "units",
        [
            {**CENTRE, "统一社会信用代码": "123"},
            {**STATION, "上级单位": "没有的单位"},
            {"单位名称": "丙", "种类": "朋友"},
            {"单位名称": "老单位", "种类": "收款单位"},
        ],
        staff.office,
    )
    found = faults(run)
    assert run.wrong == 4
    assert "统一社会信用代码" in found[2][0][1]
    assert found[3][0][0] == "上级单位"
    assert "不是种类" in found[4][0][1]
    assert "停用" in found[5][0][1]
