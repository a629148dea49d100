"""All pairs of states and roles: the page offers what the table grants, and its pages open."""

import pytest
from django.test import Client

from funds.models import Fund
from funds.permissions import PLATFORM_ROLES, TABLE, Action, Role, Scope
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State, steps_from
from projects.models import Project
from projects.steps import PLAIN_PAGE, Step
from projects.views.turn import turn_of
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import project_in

ROLES = [role for role in Role if role not in PLATFORM_ROLES]


def granted(role: Role, step: Step) -> bool:
    """Tell whether the table gives the step of an own unit's project to the role."""
    return TABLE[role].get(step.action) in {Scope.ALL, Scope.OWN_UNIT, Scope.LED}


def page_of(fund: Fund, project: Project, step: Step) -> str:
    """Return the page on which a step is taken; several may share one."""
    code = {"code": step.code} if step.page == PLAIN_PAGE else {}
    return fund.url(step.page, ref=project.ref, **code)


@pytest.mark.parametrize("role", ROLES)
def test_in_every_state_a_role_is_offered_what_the_table_grants_it(
    in_taiyuan: Fund, role: Role
) -> None:
    unit = UnitFactory.create()
    person = member(in_taiyuan, role, unit=unit)
    for state in State:
        project = project_in(state, lead_unit=unit)
        turn = turn_of(project, person, in_taiyuan)
        offered = {button.url for button in [*turn.buttons, *turn.others]}
        assert offered == {
            page_of(in_taiyuan, project, step) for step in steps_from(state) if granted(role, step)
        }, state


OFFERED: dict[tuple[Role, State], list[str]] = {
    (Role.OFFICE, State.DRAFT): ["办理撤项"],
    (Role.OFFICE, State.SCREENING): ["办理形式审查", "办理撤项"],
    (Role.OFFICE, State.REVIEW): ["登记评审通过", "不予立项", "办理撤项"],
    (Role.OFFICE, State.NOTICE): ["公示无异议，准予立项", "不予立项", "办理撤项"],
    (Role.OFFICE, State.AGREEMENT): ["签订协议", "办理撤项"],
    (Role.OFFICE, State.FIRST_PAYMENT): ["办理变更", "办理撤项", "终止项目"],
    (Role.OFFICE, State.MIDTERM): ["办理变更", "终止项目"],
    (Role.OFFICE, State.AUDIT): ["终止项目"],
    (Role.OFFICE, State.CLOSING): ["准予结项", "终止项目"],
    (Role.OFFICE, State.FINAL_PAYMENT): [],
    (Role.OFFICE, State.ARCHIVING): ["归档项目"],
    (Role.OFFICE, State.ARCHIVED): [],
    (Role.LEAD_UNIT, State.DRAFT): ["提交申报", "办理撤项"],
    (Role.LEAD_UNIT, State.SCREENING): ["撤回申报", "办理撤项"],
    (Role.LEAD_UNIT, State.NOTICE): ["办理撤项"],
    (Role.LEAD_UNIT, State.MIDTERM): [],
    (Role.LEAD_UNIT, State.MIDTERM_RECTIFYING): ["提交中期整改"],
    (Role.LEAD_UNIT, State.FINAL_RECTIFYING): ["提交末期整改"],
    (Role.LEAD_UNIT, State.AUDIT_RECTIFYING): ["整改后再送审计"],
    (Role.FINANCE, State.AGREEMENT): [],
    (Role.FINANCE, State.FIRST_PAYMENT): ["确认首款已付"],
    (Role.FINANCE, State.FINAL_PAYMENT): ["确认尾款已付"],
    (Role.FINANCE, State.TERMINATED): ["登记退款"],
    (Role.EVALUATOR, State.MIDTERM): ["填写评估"],
    (Role.EVALUATOR, State.FINAL): ["填写评估"],
    (Role.EVALUATOR, State.AUDIT): [],
    (Role.AUDITOR, State.AUDIT): ["办理审计"],
    (Role.AUDITOR, State.AUDIT_RECTIFYING): [],
    (Role.SUPERVISOR, State.AUDIT): [],
    (Role.CASHIER, State.FIRST_PAYMENT): [],
    (Role.FOUNDATION, State.CLOSING): [],
    (Role.EXPERT, State.REVIEW): [],
}
"""By hand, from how the offices work, not from the table: so that a wrong table is seen."""


@pytest.mark.parametrize(("role", "state"), OFFERED)
def test_the_buttons_a_role_is_known_to_have(in_taiyuan: Fund, role: Role, state: State) -> None:
    unit = UnitFactory.create()
    person = member(in_taiyuan, role, unit=unit)
    turn = turn_of(project_in(state, lead_unit=unit), person, in_taiyuan)
    labels = [button.label for button in [*turn.buttons, *turn.others]]
    assert sorted(labels) == sorted(OFFERED[role, state])


@pytest.mark.parametrize("role", [role for role in ROLES if Action.PROJECT_VIEW in TABLE[role]])
@pytest.mark.parametrize(
    "state", [State.DRAFT, State.SCREENING, State.MIDTERM, State.AUDIT, State.TERMINATED]
)
def test_the_pages_behind_the_buttons_open(
    client: Client, taiyuan: Fund, role: Role, state: State
) -> None:
    with fund_scope(taiyuan.pk):
        unit = UnitFactory.create()
        person = member(taiyuan, role, unit=unit)
        project = project_in(state, lead_unit=unit)
        turn = turn_of(project, person, taiyuan)
    client.force_login(person)
    for button in [*turn.buttons, *turn.others]:
        assert client.get(button.url).status_code == 200, button.url
