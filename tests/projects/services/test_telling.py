"""A step of the lifecycle tells who acts next, the project's units, and the table's roles."""

import pytest

from funds.models import Fund, NoticeKind, User
from funds.permissions import PLATFORM_ROLES, Action, Role, can
from funds.queries.notices import notices_of
from kit.tenancy.scope import fund_scope
from projects.lifecycle import LIFECYCLE, Kind, Step, forward_step
from projects.services.drafts import register_project
from projects.services.elements import ProjectData
from projects.services.telling import tell_of_step
from projects.stages import State
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import project_in

FUND_ROLES = [role for role in Role if role not in PLATFORM_ROLES]
STEPS = [step for step in LIFECYCLE if step.kind is not Kind.ENTRY]


def told(person: User) -> list[tuple[str, str]]:
    return [(n.kind, n.subject) for n in notices_of(person).order_by("id")]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.code)
def test_what_the_table_says_is_true(in_taiyuan: Fund, step: Step) -> None:
    """Each row: its notice roles hear; who may take the next step hears it is their turn."""
    unit = UnitFactory.create()
    people = {role: member(in_taiyuan, role, unit=unit) for role in FUND_ROLES}
    taker = member(in_taiyuan, Role.OFFICE)
    state = step.target or step.sources[0]
    project = project_in(state, lead_unit=unit)
    tell_of_step(project, step, by=taker)
    following = forward_step(state)
    for role, person in people.items():
        turn = (
            following is not None
            and step.kind is not Kind.AMEND
            and can(person, following.action, project)
        )
        heard = role in {*step.notice, Role.LEAD_UNIT, Role.IMPLEMENTER} and can(
            person, Action.PROJECT_VIEW, project
        )
        if turn and following is not None:
            wanted = [(NoticeKind.TURN, f"等您办理“{following.label}”：{project.name}")]
        elif heard:
            wanted = [(NoticeKind.NEWS, f"{step.label}：{project.name}")]
        else:
            wanted = []
        assert told(person) == wanted, role
    assert told(taker) == [], "whoever acts is not told of it"


def test_every_notice_role_of_the_table_can_hear(in_taiyuan: Fund) -> None:
    """A role that may not see the project would be told of by the table and hear nothing."""
    unit = UnitFactory.create()
    for step in STEPS:
        project = project_in(step.target or step.sources[0], lead_unit=unit)
        for role in step.notice:
            assert can(member(in_taiyuan, role, unit=unit), Action.PROJECT_VIEW, project)


def test_another_unit_and_another_fund_hear_nothing(in_taiyuan: Fund, puyang: Fund) -> None:
    own, other = UnitFactory.create(), UnitFactory.create()
    stranger = member(in_taiyuan, Role.LEAD_UNIT, unit=other)
    abroad = member(puyang, Role.OFFICE)
    step = next(step for step in STEPS if step.code == "accept")
    tell_of_step(project_in(State.REVIEW, lead_unit=own), step, by=member(in_taiyuan, Role.OFFICE))
    assert told(stranger) == []
    assert notices_of(abroad).count() == 0


def test_a_new_draft_tells_its_unit_and_not_its_writer(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        unit = UnitFactory.create()
        lead = member(taiyuan, Role.LEAD_UNIT, unit=unit)
        office = member(taiyuan, Role.OFFICE)
        register_project(ProjectData(name="甲项目", lead_unit=unit), by=office)
        assert told(lead) == [(NoticeKind.TURN, "等您办理“提交申报”：甲项目")]
        assert told(office) == []
