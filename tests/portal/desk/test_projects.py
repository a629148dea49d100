"""Projects wait for those who may take their next step."""

from collections.abc import Callable

from funds.models import User
from funds.permissions import PLATFORM_ROLES, Action, Role, can
from portal.desk.approvals import TOLD_HERE
from portal.desk.projects import OWN_SOURCES
from portal.desk.waiting import Waiting
from projects.lifecycle import forward_step
from projects.models import Project
from projects.services.advance import advance
from projects.stages import State
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff
from tests.factories.projects import ProjectFactory, RunningProjectFactory, project_in
from tests.portal.desk.reading import about, objects, titles


def test_a_draft_waits_for_its_own_unit_and_tells_what_is_missing(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    own, other = UnitFactory.create(), UnitFactory.create()
    mine = member(staff.fund, Role.LEAD_UNIT, unit=own)
    theirs = member(staff.fund, Role.LEAD_UNIT, unit=other)
    project = ProjectFactory.create(name="甲项目", lead_unit=own, beneficiaries="", created_by=mine)
    (item,) = waiting(mine).items
    assert (item.title, item.act) == ("提交申报：甲项目", "补齐申报材料")
    assert "还差 1 项" in item.detail
    assert waiting(theirs).items == []
    Project.objects.filter(pk=project.pk).update(beneficiaries="居民")
    assert waiting(mine).items[0].act == "提交申报"
    advance(project.ref, "submit", by=User.objects.get(pk=mine.pk))
    assert waiting(mine).items == []
    assert about(waiting(staff.office), "通过形式审查") == ["通过形式审查：甲项目"]


def test_a_project_waits_exactly_for_those_who_may_take_its_next_step(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    unit = UnitFactory.create()
    roles = [role for role in Role if role not in PLATFORM_ROLES]
    people = [member(staff.fund, role, unit=unit) for role in roles]
    found = {state: project_in(state, lead_unit=unit) for state in State}
    for person in people:
        expected = {
            project.ref
            for state, project in found.items()
            if state not in TOLD_HERE
            and (step := forward_step(state))
            and step.page not in OWN_SOURCES
            and can(person, step.action, project)
        }
        assert objects(waiting(person), "/projects/") == expected


def test_historical_projects_without_a_stage_wait_as_one(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    RunningProjectFactory.create_batch(2)
    assert titles(waiting(staff.office)) == ["补明阶段：2 个历史录入的项目"]
    assert about(waiting(staff.cashier), "补明") == []


def test_who_submitted_a_project_is_not_asked_to_screen_it(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    unit = UnitFactory.create()
    both = member(staff.fund, Role.LEAD_UNIT, unit=unit)
    both.memberships.create(fund=staff.fund, role=Role.OFFICE)
    own = project_in(State.SCREENING, lead_unit=unit, submitted_by=both)
    other = project_in(State.SCREENING, lead_unit=unit, submitted_by=staff.finance)
    assert not can(User.objects.get(pk=both.pk), Action.PROJECT_SCREEN, own)
    assert objects(waiting(both), "/projects/") == {other.ref}
    assert objects(waiting(staff.office), "/projects/") == {own.ref, other.ref}
