"""Projects older than the portal, brought in by sheets."""

from datetime import date

import pytest

from funds.models import Fund, UnitKind
from funds.services.units import register_unit
from kit.marks import Mark
from kit.models import ImportState
from projects.models import Project
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

PROJECT = {
    "项目名称": "壹元救护车",
    "立项年": 2021,
    "资料说它": "还在执行",
    "牵头单位": "市急救中心",
    "开始日期": date(2021, 3, 1),
    "申请金额": "50,000",
    "资料来源": "2021年度总结",
}


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    register_unit("市急救中心", UnitKind.LEAD)
    return Staff(in_taiyuan)


def test_projects_go_round(staff: Staff) -> None:
    content = sheet([PROJECT], [str(cell) for cell in cells(template("projects"))[0]])
    run = imported(staff.fund, "projects", content, staff.office)
    assert counts(run) == (1, 0, 0, 0)
    project = Project.objects.get()
    assert (project.historical, project.mark_of("beneficiaries")) == (True, Mark.UNSTATED)
    assert brought(staff.fund, "projects", content, staff.office).state == ImportState.UNCHANGED
    back = brought(
        staff.fund, "projects", exported(staff.fund, "projects", staff.office), staff.office
    )
    assert (counts(back), faults(back)) == ((0, 0, 1, 0), {})


def test_an_entered_project_is_completed_and_its_state_is_not_touched(staff: Staff) -> None:
    imported(staff.fund, "projects", [PROJECT], staff.office)
    more = {**PROJECT, "服务对象": "需要急救的市民"}
    assert counts(imported(staff.fund, "projects", [more], staff.office)) == (0, 1, 0, 0)
    assert Project.objects.get().beneficiaries == "需要急救的市民"
    run = brought(staff.fund, "projects", [{**more, "资料说它": "已结项"}], staff.office)
    assert faults(run)[2][0][0] == "资料说它"


def test_wrong_projects_say_why(staff: Staff) -> None:
    wrong = [
        {**PROJECT, "立项年": 1999},
        {**PROJECT, "立项年": 2020, "牵头单位": "没有的单位"},
        {**PROJECT, "立项年": 2019, "资料说它": "不知道"},
        {**PROJECT, "立项年": 2018, "结束日期": date(2020, 1, 1)},
    ]
    found = faults(brought(staff.fund, "projects", wrong, staff.office))
    assert [found[n][0][0] for n in (2, 3, 4, 5)] == ["立项年", "牵头单位", "资料说它", "结束日期"]
