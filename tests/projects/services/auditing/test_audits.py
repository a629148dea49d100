"""Audit: who may, what is drawn, where it leads, and what stays."""

import hashlib
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from funds.lifecycle import PaymentState
from funds.models import Fund, RefundDue, User
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from projects.lifecycle import State
from projects.models import (
    Audit,
    AuditedVoucher,
    Draw,
    Opinion,
    Project,
    StepFile,
)
from projects.services.advance import Moved, advance
from projects.services.agreements import record_agreement
from projects.services.audits import (
    Check,
    Conclusion,
    SampleSize,
    check_vouchers,
    conclude,
    draw_vouchers,
    open_audit,
)
from projects.services.findings import (
    FindingData,
    add_finding,
    answer_finding,
    settle_finding,
)
from tests.factories.assessment import concluded, expense, graded
from tests.factories.funds import MembershipFactory, member
from tests.factories.money import Staff
from tests.factories.projects import project_in
from tests.projects.services.auditing.acts import SERIOUS, all_checked, finish, fresh


def test_nobody_audits_what_they_touched(in_taiyuan: Fund, project: Project, auditor: User) -> None:
    expense(project, auditor)
    with pytest.raises(NotAllowed, match="登记过项目支出，不能审计它：谁经手，谁回避"):
        open_audit(project.ref, by=auditor)
    assert not Audit.objects.exists()


@pytest.mark.parametrize(
    ("role", "act", "words"),
    [
        (Role.OFFICE, "agreement", "办理过项目的环节或修改过资料"),
        (Role.EVALUATOR, "evaluation", "做过或指派过评估"),
        (Role.FINANCE, "payment", "办理过付款"),
    ],
)
def test_every_trace_on_a_project_bars_its_audit(
    in_taiyuan: Fund, staff: Staff, auditor: User, role: Role, act: str, words: str
) -> None:
    MembershipFactory.create(user=auditor, fund=in_taiyuan, role=role)
    auditor = User.objects.get(pk=auditor.pk)
    found = project_in(State.FINAL)
    commitment = staff.commitment("100.00")
    by = auditor if act == "agreement" else staff.office
    record_agreement(found.ref, commitment.number, by=by)
    if act == "payment":
        staff.finance = auditor
    staff.payment("100.00", commitment=commitment, state=PaymentState.PAID)
    graded(found, auditor if act == "evaluation" else member(in_taiyuan, Role.EVALUATOR))
    with pytest.raises(NotAllowed, match=words):
        open_audit(found.ref, by=auditor)
    assert open_audit(found.ref, by=member(in_taiyuan, Role.AUDITOR)).round == 1


def test_nobody_of_the_projects_units_audits(
    in_taiyuan: Fund, project: Project, auditor: User
) -> None:
    MembershipFactory.create(
        user=auditor, fund=in_taiyuan, role=Role.IMPLEMENTER, unit=project.implementer
    )
    with pytest.raises(NotAllowed, match="不能审计本单位的项目"):
        open_audit(project.ref, by=User.objects.get(pk=auditor.pk))


def test_one_audit_a_round_and_only_at_the_audit(
    in_taiyuan: Fund, project: Project, auditor: User, audit: Audit
) -> None:
    with pytest.raises(Moved, match="已由孙平开始"):
        open_audit(project.ref, by=member(in_taiyuan, Role.AUDITOR))
    with pytest.raises(Refusal, match="不在审计环节"):
        open_audit(project_in(State.CLOSING).ref, by=auditor)


def test_another_auditor_does_not_work_in_it(
    in_taiyuan: Fund, project: Project, audit: Audit
) -> None:
    other = member(in_taiyuan, Role.AUDITOR)
    with pytest.raises(NotAllowed, match="由孙平负责"):
        draw_vouchers(project.ref, SampleSize(count=1), by=other)
    with pytest.raises(NotAllowed, match="由孙平负责"):
        add_finding(project.ref, SERIOUS, by=other)


def test_the_sample_is_what_a_hash_and_a_sort_give(
    project: Project, auditor: User, audit: Audit
) -> None:
    numbers = list(project.expenses.values_list("number", flat=True))
    draw_vouchers(project.ref, SampleSize(percent=Decimal(25)), by=auditor, seed=" 08 15 22 ")
    draw = Draw.objects.get()
    again = sorted(numbers, key=lambda n: hashlib.sha256(f"08 15 22:{n}".encode()).hexdigest())
    assert (draw.seed, draw.entered, draw.drawn) == ("08 15 22", sorted(numbers), again[:3])
    drawn = AuditedVoucher.objects.values_list("expense__number", flat=True)
    assert sorted(drawn) == sorted(again[:3])
    with pytest.raises(Refusal, match="不能重抽"):
        draw_vouchers(project.ref, SampleSize(count=1), by=auditor)


def test_what_was_reversed_is_not_drawn(
    staff: Staff, project: Project, auditor: User, audit: Audit
) -> None:
    undone = project.expenses.earliest("id")
    expense(project, staff.finance, "-100.00", reverses=undone, voucher=undone.voucher)
    draw_vouchers(project.ref, SampleSize(percent=Decimal(100)), by=auditor)
    assert AuditedVoucher.objects.count() == 9


@pytest.mark.parametrize(
    ("size", "drawn"),
    [
        (SampleSize(percent=Decimal("0.01")), 1),
        (SampleSize(percent=Decimal(100)), 10),
        (SampleSize(percent=Decimal(11)), 2),
        (SampleSize(count=10), 10),
    ],
)
def test_at_least_one_is_drawn(size: SampleSize, drawn: int) -> None:
    assert size.of(10) == drawn


@pytest.mark.parametrize(
    "size",
    [
        SampleSize(),
        SampleSize(1, Decimal(1)),
        SampleSize(count=0),
        SampleSize(count=11),
        SampleSize(percent=Decimal(0)),
        SampleSize(percent=Decimal("100.01")),
    ],
)
def test_an_impossible_sample_is_refused(size: SampleSize) -> None:
    with pytest.raises(Refusal):
        size.of(10)


def test_a_voucher_out_of_order_wants_a_note(project: Project, auditor: User, audit: Audit) -> None:
    draw_vouchers(project.ref, SampleSize(count=2), by=auditor)
    first, second = AuditedVoucher.objects.order_by("id")
    with pytest.raises(Refusal, match="请写明哪里不符"):
        check_vouchers(project.ref, {first.pk: Check(in_order=False)}, by=auditor)
    seen = {first.pk: Check(in_order=False, note="没有签收"), second.pk: Check(in_order=None)}
    assert check_vouchers(project.ref, seen, by=auditor) == 1
    with pytest.raises(Refusal, match="还有 1 张抽取的凭证没有核查"):
        finish(project, auditor, Opinion.CLEAN, passes=True)


def test_concluding_wants_the_sample(project: Project, auditor: User, audit: Audit) -> None:
    with pytest.raises(Refusal, match="项目有 10 张凭证，还没有抽样"):
        finish(project, auditor, Opinion.CLEAN, passes=True)


@pytest.mark.parametrize("code", ["pass_audit", "return_for_rectification"])
def test_the_plain_door_refuses_without_a_conclusion(
    project: Project, auditor: User, audit: Audit, code: str
) -> None:
    all_checked(project, auditor)
    with pytest.raises(Refusal, match="还没有出审计结论"):
        advance(project.ref, code, by=auditor, note="审过了")


def test_a_clean_opinion_passes_with_its_report(
    project: Project, auditor: User, audit: Audit
) -> None:
    all_checked(project, auditor)
    data = Conclusion(Opinion.CLEAN, "合规", passes=True)
    with pytest.raises(Refusal, match="请上传专项审计报告"):
        conclude(project.ref, data, by=auditor, version=2)
    with pytest.raises(Moved):
        conclude(project.ref, data, by=auditor, version=1)
    assert finish(project, auditor, Opinion.CLEAN, passes=True).state == State.CLOSING
    paper = StepFile.objects.get()
    assert (paper.step, paper.file.name) == ("pass_audit", "专项审计报告.pdf")
    assert not RefundDue.objects.exists()


@pytest.mark.parametrize(
    ("opinion", "passes", "words"),
    [
        (Opinion.ADVERSE, True, "不能通过审计。请退回整改"),
        (Opinion.DISCLAIMER, True, "不能通过审计。请退回整改"),
        (Opinion.CLEAN, False, "应当通过审计"),
    ],
)
def test_the_outcome_agrees_with_the_opinion(
    project: Project, auditor: User, audit: Audit, opinion: Opinion, passes: bool, words: str
) -> None:
    all_checked(project, auditor)
    with pytest.raises(Refusal, match=words):
        finish(project, auditor, opinion, passes=passes)
    assert fresh(project).state == State.AUDIT


def test_a_project_without_vouchers_is_audited_without_a_sample(
    in_taiyuan: Fund, auditor: User
) -> None:
    bare = project_in(State.AUDIT)
    open_audit(bare.ref, by=auditor)
    with pytest.raises(Refusal, match="没有凭证可以抽取"):
        draw_vouchers(bare.ref, SampleSize(count=1), by=auditor)
    assert concluded(bare, auditor).state == State.CLOSING


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE projects_audit SET opinion = 'ADVERSE'",
        "UPDATE projects_audit SET conclusion = '另写'",
        "UPDATE projects_audit SET concluded_at = NULL",
        "UPDATE projects_audit SET report_id = NULL",
        "DELETE FROM projects_audit",
        "UPDATE projects_auditedvoucher SET in_order = false",
        "DELETE FROM projects_auditedvoucher",
        "UPDATE projects_auditfinding SET disallowed = 0",
        "UPDATE projects_auditfinding SET content = '没事'",
        "UPDATE projects_auditfinding SET state = 'OPEN'",
        "DELETE FROM projects_auditfinding",
        "INSERT INTO projects_auditfinding (fund_id, audit_id, severity, title, content, "
        "disallowed, state, answer, settled_note) SELECT fund_id, audit_id, severity, title, "
        "content, 0, 'OPEN', '', '' FROM projects_auditfinding",
    ],
)
def test_what_was_concluded_stays_by_raw_sql_too(
    project: Project, auditor: User, audit: Audit, lead: User, statement: str
) -> None:
    all_checked(project, auditor)
    data = FindingData("GRAVE", "超标准", "误餐超标准", "", Decimal(80))
    finding = add_finding(project.ref, data, by=auditor)
    answer_finding(project.ref, finding.pk, "认可", by=lead)
    settle_finding(project.ref, finding.pk, "属实", by=auditor)
    finish(project, auditor, Opinion.QUALIFIED, passes=True)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
