"""The catalogue and people brought in by sheets."""

import pytest

from funds.models import Fund, Invitation, UnitKind
from funds.services.units import register_unit
from kit.models import ImportState
from projects.models import Category
from tests.factories.imports import brought, counts, exported, faults, imported
from tests.factories.money import Staff

CATEGORY = {
    "年度": 2021,
    "序号": 3,
    "类别名称": "离退休人员志愿服务项目",
    "牵头单位": "市老龄办，市老干局",
}
PERSON = {"姓名": "王示例", "角色": "牵头单位", "单位": "市老龄办"}


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    for name in ("市老龄办", "市老干局"):
        register_unit(name, UnitKind.LEAD)
    return Staff(in_taiyuan)


def test_catalogue_goes_round_and_changes(staff: Staff) -> None:
    run = imported(staff.fund, "catalogue", [CATEGORY], staff.office)
    assert counts(run) == (1, 0, 0, 0)
    again = brought(staff.fund, "catalogue", [CATEGORY], staff.office)
    assert again.state == ImportState.UNCHANGED
    content = exported(staff.fund, "catalogue", staff.office)
    assert counts(brought(staff.fund, "catalogue", content, staff.office)) == (0, 0, 1, 0)
    imported(staff.fund, "catalogue", [{**CATEGORY, "牵头单位": "市老干局"}], staff.office)
    assert Category.objects.get().leads.filter(withdrawn=False).count() == 1
    run = brought(staff.fund, "catalogue", [{**CATEGORY, "牵头单位": "没有"}], staff.office)
    assert faults(run)[2][0][0] == "牵头单位"


def test_people_are_invited_once(staff: Staff) -> None:
    run = imported(staff.fund, "people", [PERSON], staff.office)
    assert counts(run) == (1, 0, 0, 0)
    assert Invitation.objects.get().name == "王示例"
    again = brought(staff.fund, "people", [PERSON], staff.office)
    assert again.state == ImportState.UNCHANGED
    content = exported(staff.fund, "people", staff.office)
    back = brought(staff.fund, "people", content, staff.office)
    assert (counts(back)[:2], faults(back)) == ((0, 0), {})
    run = brought(staff.fund, "people", [{**PERSON, "单位": None}], staff.office)
    assert "哪个单位" in faults(run)[2][0][1]
