"""Findings of an audit: answered, settled, disallowed and due back."""

from decimal import Decimal

import pytest
from django.db import transaction

from funds.models import Commitment, Fund, RefundDue, User
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from projects.lifecycle import State
from projects.models import (
    Audit,
    AuditFinding,
    FindingState,
    Opinion,
    Project,
)
from projects.services.advance import Moved, advance
from projects.services.audits import (
    open_audit,
)
from projects.services.findings import (
    FindingData,
    add_finding,
    answer_finding,
    resubmit,
    send_back,
    settle_finding,
)
from tests.factories.assessment import concluded
from tests.factories.funds import UnitFactory, member
from tests.projects.services.auditing.acts import SERIOUS, all_checked, finish


def test_open_findings_keep_an_audit_from_passing(
    project: Project, auditor: User, audit: Audit, lead: User
) -> None:
    all_checked(project, auditor)
    finding = add_finding(project.ref, SERIOUS, by=auditor)
    for _ in range(2):
        with pytest.raises(Refusal, match="还有 1 条审计发现没有解决"):
            finish(project, auditor, Opinion.QUALIFIED, passes=True)
        if finding.state == FindingState.OPEN:
            finding = answer_finding(project.ref, finding.pk, "已补签收单", by=lead)
    settle_finding(project.ref, finding.pk, "补件属实", by=auditor)
    assert finish(project, auditor, Opinion.QUALIFIED, passes=True).state == State.CLOSING


def test_a_slight_finding_answered_lets_it_pass(
    project: Project, auditor: User, audit: Audit, lead: User
) -> None:
    all_checked(project, auditor)
    finding = add_finding(project.ref, FindingData("SLIGHT", "字迹不清", "一处"), by=auditor)
    answer_finding(project.ref, finding.pk, "已重写", by=lead)
    assert finish(project, auditor, Opinion.CLEAN, passes=True).state == State.CLOSING


def test_a_finding_goes_to_and_fro(
    in_taiyuan: Fund, project: Project, auditor: User, audit: Audit, lead: User
) -> None:
    finding = add_finding(project.ref, SERIOUS, by=auditor)
    with pytest.raises(Refusal, match="还没有答复"):
        settle_finding(project.ref, finding.pk, "好", by=auditor)
    stranger = member(in_taiyuan, Role.LEAD_UNIT, unit=UnitFactory.create())
    with pytest.raises(NotAllowed):
        answer_finding(project.ref, finding.pk, "不是我们", by=stranger)
    answer_finding(project.ref, finding.pk, "已补", by=lead)
    with pytest.raises(Moved):
        answer_finding(project.ref, finding.pk, "再补", by=lead)
    with pytest.raises(Refusal, match="请写明退回的原因"):
        send_back(project.ref, finding.pk, " ", by=auditor)
    assert send_back(project.ref, finding.pk, "缺单据", by=auditor).state == FindingState.OPEN
    answer_finding(project.ref, finding.pk, "单据已补", by=lead)
    settled = settle_finding(project.ref, finding.pk, "属实", by=auditor)
    assert settled.state == FindingState.SETTLED
    with pytest.raises(Moved):
        settle_finding(project.ref, finding.pk, "属实", by=auditor)


@pytest.mark.parametrize(
    ("amount", "of_one", "words"),
    [
        ("100.01", True, "这笔支出最多还能不予认可 100.00 元"),
        ("1000.01", False, "最多还能不予认可 1,000.00 元"),
        ("-1", False, "应为 0 或正数"),
        ("0.001", False, "最多两位小数"),
    ],
)
def test_no_more_is_disallowed_than_was_spent_or_paid(
    project: Project, auditor: User, audit: Audit, amount: str, of_one: bool, words: str
) -> None:
    number = project.expenses.earliest("id").number if of_one else ""
    data = FindingData("GRAVE", "超支", "超出", number, Decimal(amount))
    with pytest.raises(Refusal, match=words):
        add_finding(project.ref, data, by=auditor)


def test_two_findings_share_one_expense(project: Project, auditor: User, audit: Audit) -> None:
    number = project.expenses.earliest("id").number
    add_finding(project.ref, FindingData("GRAVE", "甲", "甲", number, Decimal(60)), by=auditor)
    with pytest.raises(Refusal, match=r"40\.00 元"):
        add_finding(project.ref, FindingData("GRAVE", "乙", "乙", number, Decimal(41)), by=auditor)


def test_what_is_disallowed_becomes_due_back_once(
    project: Project, auditor: User, audit: Audit, lead: User
) -> None:
    all_checked(project, auditor)
    data = FindingData("GRAVE", "超标准", "误餐超标准", "", Decimal(80))
    finding = add_finding(project.ref, data, by=auditor)
    answer_finding(project.ref, finding.pk, "其中 30 元有依据", by=lead)
    with pytest.raises(Refusal, match="调低"):
        settle_finding(project.ref, finding.pk, "高", by=auditor, disallowed=Decimal(90))
    settle_finding(project.ref, finding.pk, "认可 30", by=auditor, disallowed=Decimal(50))
    assert not RefundDue.objects.exists()
    finish(project, auditor, Opinion.QUALIFIED, passes=True)
    refund = RefundDue.objects.get()
    assert refund.amount == 50
    assert refund.commitment == Commitment.objects.get()


def test_a_return_is_answered_and_judged_in_another_round(
    project: Project, auditor: User, audit: Audit, lead: User
) -> None:
    all_checked(project, auditor)
    data = FindingData("SERIOUS", "虚列", "虚列支出", "", Decimal(70))
    first = add_finding(project.ref, data, by=auditor)
    second = add_finding(project.ref, SERIOUS, by=auditor)
    returned = finish(project, auditor, Opinion.QUALIFIED, passes=False)
    assert returned.state == State.AUDIT_RECTIFYING
    assert RefundDue.objects.get().amount == 70
    with pytest.raises(Refusal, match="还有 2 条审计发现没有答复"):
        advance(project.ref, "resubmit_for_audit", by=lead, note="改了")
    with pytest.raises(Refusal, match="答复"), transaction.atomic():
        resubmit(
            project.ref,
            {first.pk: "已改"},
            by=lead,
            note="改了",
            seen_state="AUDIT_RECTIFYING",
        )
    assert AuditFinding.objects.filter(state=FindingState.OPEN).count() == 2
    answers = {first.pk: "已改", second.pk: "已补"}
    moved = resubmit(project.ref, answers, by=lead, note="改了", seen_state="AUDIT_RECTIFYING")
    assert moved.state == State.AUDIT
    with pytest.raises(Moved):
        resubmit(project.ref, answers, by=lead, note="改了", seen_state="AUDIT_RECTIFYING")
    with pytest.raises(Refusal, match="还没有出审计结论"):
        advance(project.ref, "pass_audit", by=auditor, note="过")
    assert open_audit(project.ref, by=auditor).round == 2
    with pytest.raises(Refusal, match="已经确认应退"):
        settle_finding(project.ref, first.pk, "好", by=auditor, disallowed=Decimal(0))
    for finding in (first, second):
        settle_finding(project.ref, finding.pk, "属实", by=auditor)
    assert concluded(project, auditor).state == State.CLOSING
    assert RefundDue.objects.count() == 1
