"""Evaluations and audits, made through the services that people use. Each needs a fund in scope."""

import itertools
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from funds.models import User
from funds.permissions import Role
from kit import clock
from projects.lifecycle import State
from projects.models import (
    BudgetKind,
    BudgetLine,
    Evaluation,
    Expense,
    Grade,
    Indicator,
    Opinion,
    Project,
)
from projects.queries.audits import present_audit, vouchers_drawn
from projects.queries.evaluation import indicators_of, present
from projects.queries.spending import vouchers_of
from projects.services.audits import (
    Check,
    Conclusion,
    SampleSize,
    check_vouchers,
    conclude,
    draw_vouchers,
    open_audit,
)
from projects.services.evaluation import Achieved, Visit, rectify, submit_visit
from projects.services.evaluators import take_up
from projects.services.findings import FindingData, add_finding, resubmit
from tests.factories.funds import member
from tests.factories.projects import project_in

if TYPE_CHECKING:
    from tests.world import City

_serial = itertools.count(1)


def indicator(project: Project, target: str = "100.00", **changes: Any) -> Indicator:
    """Return an aim of a project that can be counted."""
    fields = {"name": "服务老人", "measure": "PERSON_TIMES", "target": target, **changes}
    made: Indicator = Indicator.objects.create(project=project, **fields)
    made.refresh_from_db()
    return made


def visit_of(project: Project, grade: Grade = Grade.GOOD, **changes: Any) -> Visit:
    """Return a whole visit form of a project; 不合格 asks for rectification in a month."""
    failed = grade == Grade.FAIL
    fields = {
        "visited_on": clock.today(),
        "place": "桥东社区",
        "met": "社区书记、志愿者 3 人",
        "achievements": "按计划开展活动",
        "problems": "签到表不全" if failed else "",
        "grade": grade,
        "rectify_by": clock.today() + timedelta(days=30) if failed else None,
        "achieved": {row.pk: Achieved(row.target) for row in indicators_of(project)},
        **changes,
    }
    return Visit(**fields)


def own_evaluation(project: Project, evaluator: User) -> Evaluation:
    """Return the evaluation a project waits for, taken up by ``evaluator`` if nobody has it."""
    return present(project) or take_up(project.ref, by=evaluator)


def graded(project: Project, evaluator: User, grade: Grade = Grade.GOOD, **changes: Any) -> Project:
    """Let ``evaluator`` submit the visit form of a project with a grade, and return the project."""
    found = Project.objects.get(pk=project.pk)
    version = own_evaluation(found, evaluator).version
    visit = visit_of(found, grade, **changes)
    return submit_visit(found.ref, visit, by=evaluator, version=version)


def rectified(project: Project, by: User) -> Project:
    """Let a unit write what it did about a failed evaluation."""
    found = Project.objects.get(pk=project.pk)
    return rectify(found.ref, "补齐签到表", by=by, seen_state=found.state)


def expense(project: Project, by: User, amount: str = "100.00", **changes: Any) -> Expense:
    """Return an expense of a project with a voucher of its own, against its first budget line."""
    line = BudgetLine.objects.filter(project=project).first()
    if line is None:
        line = BudgetLine.objects.create(
            project=project,
            kind=BudgetKind.MATERIALS,
            item="慰问物资",
            unit_price="1000.00",
            quantity="10.00",
            amount="10000.00",
        )
    serial = next(_serial)
    fields = {
        "number": f"ZC-T-{serial:04d}",
        "spent_on": clock.today(),
        "summary": "买米面油",
        "receiver": "利民超市",
        "voucher": f"记-{serial:03d}",
        "idempotency_key": f"expense-{serial}",
        **changes,
    }
    made: Expense = Expense.objects.create(
        project=project, line=line, amount=Decimal(amount), recorded_by=by, **fields
    )
    return made


def report_file() -> SimpleUploadedFile:
    """Return the paper of a special audit report."""
    return SimpleUploadedFile("专项审计报告.pdf", b"%PDF-1.7\n")


def concluded(
    project: Project, auditor: User, opinion: Opinion = Opinion.CLEAN, *, passes: bool = True
) -> Project:
    """Let ``auditor`` audit a project from where its audit stands, all in order, to its end."""
    found = Project.objects.get(pk=project.pk)
    if present_audit(found) is None:
        open_audit(found.ref, by=auditor)
    audit = present_audit(found)
    assert audit is not None
    if audit.draw_id is None and vouchers_of(found).exists():
        draw_vouchers(found.ref, SampleSize(percent=Decimal(20)), by=auditor)
    seen = {row.pk: Check(in_order=True) for row in vouchers_drawn(audit) if not row.checked_at}
    check_vouchers(found.ref, seen, by=auditor)
    audit.refresh_from_db()
    data = Conclusion(opinion, "资金使用合规", passes, report_file() if passes else None)
    return conclude(found.ref, data, by=auditor, version=audit.version)


def assessment_of_city(city: "City", padding: int) -> dict[str, Any]:
    """What the pages of evaluation and audit need in the access matrix."""

    def numbered(state: State, serial: int) -> Project:
        number = f"{city.fund.prefix}-2021-{serial + 10 * padding:03d}"
        return project_in(state, number=number, lead_unit=city.unit, funding_year=2021)

    evaluator, auditor = member(city.fund, Role.EVALUATOR), member(city.fund, Role.AUDITOR)
    final = numbered(State.FINAL, 801)
    graded(final, evaluator, Grade.GOOD)
    failed = numbered(State.FINAL, 802)
    graded(failed, evaluator, Grade.FAIL)
    done = Evaluation.objects.get(project=final)
    audited = numbered(State.AUDIT, 803)
    for _ in range(padding + 1):
        audit = open_audit(audited.ref, by=auditor)
        finding = add_finding(audited.ref, FindingData("SLIGHT", "签到不全", "缺三次"), by=auditor)
        concluded(audited, auditor, Opinion.ADVERSE, passes=False)
        lead = city.people[Role.LEAD_UNIT]
        answers = {finding.pk: "已补"}
        resubmit(audited.ref, answers, by=lead, note="已补", seen_state="AUDIT_RECTIFYING")
    return {
        "evaluated": final.ref,
        "evaluation": done.pk,
        "rectifying": failed.ref,
        "audited": audited.ref,
        "audit": audit.pk,
        "finding": finding.pk,
    }
