"""Difficulties and inspections wait for whose turn it is, until the day they are due."""

from collections.abc import Callable
from datetime import timedelta

from funds.models import User
from funds.permissions import Role
from kit import clock
from portal.calendar.deadline import Window
from portal.calendar.month import deadlines_within
from portal.desk.waiting import Waiting
from projects.models import DifficultyState
from projects.services.difficulties import escalate, settle_difficulty
from projects.services.inspections import VisitData, record_visit, rectify_inspection
from projects.stages import State
from tests.factories.execution import difficulty, inspection
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff
from tests.factories.projects import project_in
from tests.portal.desk.reading import about


def test_a_difficulty_waits_for_the_lead_unit_and_then_for_the_office(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    led, own = UnitFactory.create(), UnitFactory.create()
    lead = member(staff.fund, Role.LEAD_UNIT, unit=led)
    unit = member(staff.fund, Role.IMPLEMENTER, unit=own)
    project = project_in(State.MIDTERM, lead_unit=led, implementer=own)
    row = difficulty(project, unit, title="场地未落实")
    assert about(waiting(lead), "解决困难") == ["解决困难：场地未落实"]
    assert about(waiting(staff.office), "解决困难") == []
    (item,) = [item for item in waiting(lead).items if "场地" in item.title]
    assert item.due == row.due_on
    escalate(row.number, by=unit)
    for person in (lead, staff.office):
        assert about(waiting(person), "解决困难") == ["解决困难：场地未落实"]
    settle_difficulty(row.number, "已协调", DifficultyState.SOLVED, by=staff.office)
    for person in (lead, staff.office):
        assert about(waiting(person), "解决困难") == []


def test_an_inspection_waits_for_inspectors_then_units_then_inspectors(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    own = UnitFactory.create()
    unit = member(staff.fund, Role.IMPLEMENTER, unit=own)
    executor = member(staff.fund, Role.EXECUTOR)
    project = project_in(State.MIDTERM, implementer=own, name="甲项目")
    row = inspection(project, staff.office)
    place, today = (row.round.number, project.ref), clock.today()
    window = Window(unit, staff.fund, today, today + timedelta(days=60), today)

    def seen(person: User) -> list[str]:
        return [title for title in about(waiting(person), "甲项目") if "通过" not in title]

    def dated() -> list[str]:
        fresh = Window(User.objects.get(pk=unit.pk), staff.fund, window.first, window.last, today)
        return [deadline.title for deadline in deadlines_within(fresh)]

    assert (seen(executor), seen(unit)) == (["检查项目：甲项目"], [])
    assert "督导检查：甲项目" in dated()
    record_visit(*place, VisitData(today, "缺页", today + timedelta(days=3)), by=executor)
    assert (seen(executor), seen(unit)) == ([], ["整改检查发现的问题：甲项目"])
    assert "完成整改：甲项目" in dated()
    rectify_inspection(*place, "已补齐", by=unit)
    assert (seen(executor), seen(unit)) == (["复查整改：甲项目"], [])
