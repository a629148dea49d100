"""Which blocks stand on whose desk, with something real waiting for each role."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from funds.lifecycle import PaymentState
from funds.models import Membership, User
from funds.permissions import Role
from kit import clock
from portal.desk.layout import LAYOUT, rows_of
from projects.stages import State
from reports.models import CandourNote, Report, ReportKind
from reports.services.finalising import sign_note
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff
from tests.factories.projects import ProjectFactory, project_in

BACKEND = "portal.accounts.AccountBackend"


def draft_report(staff: Staff) -> Report:
    now = clock.now()
    told = {"requested_at": now, "as_of": now, "checks": []}
    report: Report = Report.objects.create(
        number="BG-2021-001", kind=ReportKind.ANNUAL, year=2021, **told
    )
    CandourNote.objects.create(report=report, line="a", sequence=1, text="没有写明")
    return report


WORK: dict[Role, tuple[str, str]] = {
    Role.OFFICE: ("批准付款：拨付项目款", "看申请并审批"),
    Role.FINANCE: ("复核付款：拨付项目款", "看申请并复核"),
    Role.CASHIER: ("登记已付：拨付项目款", "付款并登记回单"),
    Role.SUPERVISOR: ("会签说明：2021 年度总结 1 条", "会签说明"),
    Role.FOUNDATION: ("会签说明：2021 年度总结 1 条", "会签说明"),
    Role.LEAD_UNIT: ("提交申报：草稿项目", "补齐申报材料"),
    Role.EVALUATOR: ("接手评估：", "接手评估"),
    Role.AUDITOR: ("开始审计：", "开始审计"),
}
"""What waits for a role, and the button beside it; the roles left out have nothing of their own."""


@pytest.mark.parametrize("role", LAYOUT, ids=lambda role: role.name)
def test_each_role_finds_its_work_and_its_blocks(
    staff: Staff, client: Client, fetch: Callable[..., str], role: Role
) -> None:
    unit = UnitFactory.create()
    person = member(staff.fund, role, unit=unit)
    Membership.objects.filter(user=person).update(valid_from=date(2020, 1, 1))
    for state in (PaymentState.REQUESTED, PaymentState.CHECKED, PaymentState.APPROVED):
        staff.payment("10.00", state=state)
    ProjectFactory.create(name="草稿项目", lead_unit=unit, service_type="", created_by=staff.office)
    for number, stage in enumerate((State.MIDTERM, State.AUDIT), 1):
        # Nobody evaluates or audits what their own unit applied for.
        project_in(stage, number=f"TY-2021-00{number}")
    sign_note(draft_report(staff).notes.get(), "原始材料如此", by=staff.office)
    client.force_login(person, backend=BACKEND)
    text = fetch("/taiyuan/desk/")
    if role in WORK:
        title, act = WORK[role]
        assert title in text
        assert act in text
    elif role is Role.EXPERT:
        assert "现在没有分给您评审的申报" in text
    else:
        assert "现在没有等您办理的事" in text
    for words, roles in BLOCKS.items():
        assert (f"<h2>{words}</h2>" in text) == (role in roles), words


MONEY = {
    Role.OFFICE,
    Role.EXECUTOR,
    Role.FINANCE,
    Role.CASHIER,
    Role.SUPERVISOR,
    Role.AUDITOR,
    Role.FOUNDATION,
}
BLOCKS = {
    "我的项目": {Role.LEAD_UNIT, Role.IMPLEMENTER},
    "应付未付的账龄": MONEY - {Role.SUPERVISOR, Role.FOUNDATION},
    "核对": MONEY - {Role.OFFICE, Role.EXECUTOR},
    "报告": {Role.SUPERVISOR, Role.FOUNDATION, Role.AUDITOR},
    "各月收支": MONEY,
    "2021年7月": set(LAYOUT) - {Role.EXPERT},
}


def test_the_lead_unit_is_led_to_each_empty_element(
    staff: Staff, client: Client, fetch: Callable[..., str]
) -> None:
    unit = UnitFactory.create()
    project = ProjectFactory.create(
        lead_unit=unit, service_type="", sessions_planned=None, created_by=staff.office
    )
    client.force_login(member(staff.fund, Role.LEAD_UNIT, unit=unit), backend=BACKEND)
    text = fetch("/taiyuan/desk/")
    form = staff.fund.url("projects:edit", ref=project.ref)
    assert re.findall(rf'href="{form}#id_(\w+)"', text) == ["service_type", "sessions_planned"]
    assert 'id="id_service_type"' in fetch(form), "the link leads to a field that is there"


def test_an_auditor_reads_within_which_years_and_until_when(
    staff: Staff, client: Client, fetch: Callable[..., str]
) -> None:
    auditor = member(staff.fund, Role.AUDITOR)
    Membership.objects.filter(user=auditor).update(
        valid_from=date(2021, 1, 1), valid_to=date(2021, 12, 31), years=[2020, 2021]
    )
    client.force_login(auditor, backend=BACKEND)
    text = fetch("/taiyuan/desk/")
    assert "只看 2020、2021 年的资料，到 2021年12月31日为止" in text


def test_several_roles_make_one_desk_with_each_block_once() -> None:
    roles = [Role.OFFICE, Role.FINANCE, Role.AUDITOR]
    blocks = [block for row in rows_of(roles) for block in row]
    assert len(blocks) == len(set(blocks))
    assert set(blocks) == {b for role in roles for row in LAYOUT[role] for b in row}
    assert next(rows_of(roles)) == LAYOUT[Role.OFFICE][0]


def test_who_holds_two_roles_sees_the_work_of_both(
    staff: Staff, client: Client, fetch: Callable[..., str]
) -> None:
    both = member(staff.fund, Role.CASHIER)
    both.memberships.create(fund=staff.fund, role=Role.SUPERVISOR)
    staff.payment("10.00", state=PaymentState.APPROVED)
    sign_note(draft_report(staff).notes.get(), "原始材料如此", by=staff.office)
    client.force_login(User.objects.get(pk=both.pk), backend=BACKEND)
    text = fetch("/taiyuan/desk/")
    assert "登记已付：" in text
    assert "会签说明：" in text
    assert text.count('id="waiting"') == 1
